"""What is drawn once and kept shows nothing of another page, and nothing that stands no longer."""

from dataclasses import dataclass

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from calendarapp.accounts.models import User


@dataclass(frozen=True)
class Word:
    label: str


def template_of(source):
    return Template("{% load i18n kept tz %}" + source)


def drawn(template, **values):
    return template.render(Context(values))


def test_it_is_drawn_anew_for_other_values():
    kept = template_of("{% kept words=page.words %}{% for word in words %}{{ word.label }};{% endfor %}{% endkept %}")

    assert drawn(kept, page={"words": [Word("Paid"), Word("Owned")]}) == "Paid;Owned;"
    assert drawn(kept, page={"words": [Word("Paid"), Word("PR")]}) == "Paid;PR;"
    assert drawn(kept, page={"words": [Word("Paid"), Word("Owned")]}) == "Paid;Owned;"


def test_it_is_drawn_once_for_the_same_values(monkeypatch):
    asked = []
    monkeypatch.setattr(Word, "said", property(lambda word: asked.append(word) or word.label), raising=False)
    kept = template_of("{% kept word=word %}{{ word.said }}{% endkept %}")

    assert [drawn(kept, word=Word("Paid")) for _ in range(3)] == ["Paid"] * 3
    assert asked == [Word("Paid")]


def test_what_its_tag_does_not_name_does_not_exist_in_it():
    kept = template_of("{% kept word=word %}{{ word.label }}{{ user }}{{ csrf_token }}{% endkept %}{{ user }}")

    assert drawn(kept, word=Word("Paid"), user="Mia", csrf_token="secret") == "PaidMia"
    assert drawn(kept, word=Word("Paid"), user="Sol") == "PaidSol"


def test_each_language_and_zone_has_its_own():
    kept = template_of(
        "{% kept %}{% translate 'Close' context 'a dialog' %} {% get_current_timezone as z %}{{ z }}{% endkept %}"
    )
    with translation.override("en"), timezone.override("Europe/Paris"):
        assert drawn(kept) == "Close Europe/Paris"
    with translation.override("ko"), timezone.override("Asia/Seoul"):
        assert drawn(kept) == "닫기 Asia/Seoul"


def test_addresses_that_one_request_came_by_are_not_shown_to_others():
    """Some servers take SCRIPT_NAME from a header."""
    kept, own = template_of("{% kept %}{% url 'account_login' %}{% endkept %}"), get_script_prefix()
    try:
        set_script_prefix("/elsewhere/")
        assert drawn(kept) == "/elsewhere/account/login/"
    finally:
        set_script_prefix(own)
    assert drawn(kept) == "/account/login/"


def test_words_are_escaped_though_the_same_were_safe_once():
    kept = template_of("{% kept word=word %}{{ word }}{% endkept %}")

    assert drawn(kept, word=SafeString("<i>")) == "<i>"
    assert drawn(kept, word="<i>") == "&lt;i&gt;"


MIA = User(pk=1, name="Mia")


@pytest.mark.parametrize("value", [MIA, [MIA], [Word(MIA)], [Word(SafeString("<i>"))], [[]]])
def test_what_can_not_be_compared_by_what_it_is_is_refused(value):
    with pytest.raises(TypeError):
        drawn(template_of("{% kept person=person %}{{ person.name }}{% endkept %}"), person=value)


def test_it_takes_values_by_name_alone():
    with pytest.raises(TemplateSyntaxError, match="kept takes name=value, not person"):
        template_of("{% kept person %}{% endkept %}")
