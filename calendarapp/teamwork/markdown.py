"""People's Markdown as HTML that can't hurt anybody: a parser that knows few things, then a sieve.

Emphasis, lists, quotations, code and links; no headings, pictures or HTML. Links lead to http, https and mailto alone.
"""

import re
from functools import cache
from typing import Final

import nh3
from markdown_it import MarkdownIt

TAGS: Final = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "a"}
SCHEMES: Final = {"http", "https", "mailto"}
REL: Final = "nofollow noopener ugc"
LEFT_OUT: Final = ("heading", "lheading", "hr", "html_block", "html_inline", "image", "reference")
_SCHEME = re.compile(rf"(?:{'|'.join(sorted(SCHEMES))}):", re.IGNORECASE)


class Html(str):
    """Markup that went through the sieve. By `__html__` templates take it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def html_of(markdown: str) -> Html:
    """Markdown as markup of TAGS alone."""
    written = _parser().render(markdown)
    attributes: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
    return Html(nh3.clean(written, tags=TAGS, attributes=attributes, url_schemes=SCHEMES, link_rel=REL))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(list(LEFT_OUT))
    parser.validateLink = _leads_out  # type: ignore[assignment, method-assign]  # how markdown-it means it to be set
    return parser


def _leads_out(address: str) -> bool:
    """Whole addresses alone: a relative one would lead to a page of ours under any words."""
    return bool(_SCHEME.match(address.strip()))
