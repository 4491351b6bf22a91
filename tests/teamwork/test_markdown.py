import re
import time

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.teamwork.markdown import TAGS, html_of


def test_the_safe_subset():
    written = html_of("**bold** *lean* `code`\n\n- one\n- two\n\n> said\n\n3. three")

    assert written == (
        "<p><strong>bold</strong> <em>lean</em> <code>code</code></p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
        '<blockquote>\n<p>said</p>\n</blockquote>\n<ol start="3">\n<li>three</li>\n</ol>\n'
    )


def test_a_line_stays_a_line():
    assert html_of("one\ntwo") == "<p>one<br>\ntwo</p>\n"


@pytest.mark.parametrize("address", ["https://example.com/a?b=1", "http://example.com", "mailto:mia@example.com"])
def test_links_lead_out_and_vouch_for_nothing(address):
    assert html_of(f'[brief]({address} "title")') == (
        f'<p><a href="{address}" rel="nofollow noopener ugc">brief</a></p>\n'
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScript&colon;alert(1)",
        "data:text/html,hi",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/",
        "/b/maison-luma/",
        "feed.ics",
    ],
)
def test_other_addresses_are_no_links(address):
    assert "<a" not in html_of(f"[here]({address}) <{address}>\n\n[ref]\n\n[ref]: {address}")


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("<b onclick=x>", "<p>&lt;b onclick=x&gt;</p>\n"),
        ("# Head", "<p># Head</p>\n"),
        ("---", "<p>---</p>\n"),
        ("```html\n<i>\n```", "<pre><code>&lt;i&gt;\n</code></pre>\n"),
    ],
)
def test_html_headings_and_rules_are_words(source, written):
    assert html_of(source) == written


def test_pictures_are_links_at_most():
    """A picture from elsewhere would tell its host who reads."""
    assert "<img" not in html_of("![x](https://example.com/a.png) ![y][z]\n\n[z]: https://example.com/b.png")


ALLOWED = re.compile(
    rf"</?(?:{'|'.join(sorted(TAGS))})>|<ol start=\"\d+\">|<a href=\"(?:https?|mailto):[^\"<>]*\" rel=\"[a-z ]+\">"
)


@given(st.text(alphabet=st.sampled_from("<>[]()!`*_\\\"'&;:/ \n#-ajscript=.x1"), max_size=80))
def test_nothing_but_known_tags_comes_out(source):
    assert "<" not in ALLOWED.sub("", html_of(source))


@pytest.mark.parametrize("unit", [">", "[", "*a ", "`", "![", "- ", "<a "])
def test_the_longest_words_are_read_quickly(unit):
    begun = time.monotonic()

    html_of((unit * 5000)[:5000])

    assert time.monotonic() - begun < 2


def test_templates_take_it_as_it_is_and_nothing_beside_it():
    shown = Template("{{ html }}{{ body }}").render(Context({"html": html_of("*a*"), "body": "<i>"}))

    assert shown == "<p><em>a</em></p>\n&lt;i&gt;"
