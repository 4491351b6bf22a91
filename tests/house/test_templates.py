"""What a strict Content-Security-Policy, other languages and other people's words ask of a template."""

import re

import pytest

from tests.house.source import templates

PAGES = {name: text for name, text in templates().items() if not name.startswith("mail/") and "/mail/" not in name}
COMMENT = re.compile(r"{% comment.*?%}.*?{% endcomment %}|{#.*?#}|<!--.*?-->", re.DOTALL)
POST_FORM = re.compile(r"<form\b[^>]*\bmethod=[\"']?post\b.*?</form>", re.DOTALL | re.IGNORECASE)


def breaches(pattern, pages=PAGES):
    found = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return [
        f"{name}: {match[0][:80]}" for name, text in pages.items() for match in found.finditer(COMMENT.sub("", text))
    ]


def test_there_are_templates_to_look_at():
    assert "base.html" in PAGES


@pytest.mark.parametrize(
    "pattern",
    [
        r"<[^>]*\sstyle\s*=",
        r"<style\b",
        r"<[^>]*\son[a-z]+\s*=\s*[\"']",
        r"<script(?![^>]*\bsrc=)",
        r"href\s*=\s*[\"']javascript:",
        r"(src|href)\s*=\s*[\"'](https?:)?//(?!www\.w3\.org)",
    ],
)
def test_page_has_nothing_inline_and_nothing_foreign(pattern):
    assert breaches(pattern) == []


@pytest.mark.parametrize("pattern", [r"\|\s*safe\b", r"{%\s*autoescape\s+off", r"\|\s*safeseq\b"])
def test_no_template_trusts_people_s_words(pattern):
    assert breaches(pattern, templates()) == []


def test_every_form_that_posts_carries_its_token():
    tokenless = [
        f"{name}: {form[:80]}"
        for name, text in PAGES.items()
        for form in POST_FORM.findall(COMMENT.sub("", text))
        if "csrf_token" not in form
    ]

    assert tokenless == []


def test_every_image_has_words():
    assert breaches(r"<img(?![^>]*\balt=)[^>]*>") == []
