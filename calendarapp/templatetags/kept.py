"""A part of a page that is drawn once and kept: what stands around every page is the same on page after page.

It is sealed: inside it only the values exist that its tag names, so that nothing of one reader's page can stand on another's.
"""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.db.models import Model
from django.template.base import FilterExpression, NodeList, Parser, Template, Token, token_kwargs
from django.template.context import Context
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

register = template.Library()


@register.tag
def kept(parser: Parser, token: Token) -> "KeptNode":
    """{% kept links=shell.nav %}…{% endkept %}: drawn anew for other values, another language, zone or script prefix.

    The values are compared by what they are: words, numbers, and frozen dataclasses or lists of them. A row of the
    database is refused with TypeError, however deep it lies, since it equals itself whatever became of its columns.
    """
    tag, *bits = token.split_contents()
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"{tag} takes name=value, not {bits[0]}")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(values, nodelist)


class KeptNode(template.Node):
    def __init__(self, values: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.values = values
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        values = (_comparable(value.resolve(context)) for value in self.values.values())
        around = get_script_prefix(), get_language(), get_current_timezone_name()
        return _drawn(self, context.template, around, *values)


def _comparable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@lru_cache(maxsize=1024, typed=True)  # typed: what is marked as safe equals the same words unmarked
def _drawn(node: KeptNode, page: Template, _around: tuple[str, str, str], *values: Any) -> SafeString:
    for value in values:
        _refuse_rows(value)
    sealed = Context(dict(zip(node.values, values, strict=True)))
    with sealed.bind_template(page):
        return node.nodelist.render(sealed)


def _refuse_rows(value: Any) -> None:
    """And words marked as safe inside another value, whose types aren't compared. What is refused is never kept."""
    if isinstance(value, Model):
        raise TypeError("A row of the database equals itself whatever became of its columns: name what is drawn of it.")
    for part in _parts(value):
        if isinstance(part, SafeString):
            raise TypeError("Words marked as safe equal the same words unmarked: mark them where they are drawn.")
        _refuse_rows(part)


def _parts(value: Any) -> Iterable[Any]:
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value)]
    return value if isinstance(value, tuple) else ()
