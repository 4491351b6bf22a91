"""TEXT values, with icalendar's reading as the oracle."""

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.ical.text import clean_text, escape_text, split_texts, unescape_text

TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("\\\\;,:nN\n"), st.characters(exclude_categories=["Cs"])), max_size=60
)


def test_clean_text_takes_out_what_breaks_lines_and_keeps_tabs():
    assert clean_text("a\x00b\x07c\td\r\ne\rf\u2028g\x85h\u2029i\ud800j\x7fk") == "abc\td\ne\nf\ng\nh\nijk"


def test_escape_text_escapes_and_cleans():
    assert escape_text('a\\b;c,d\ne\x00:"') == 'a\\\\b\\;c\\,d\\ne:"'
    assert escape_text("C:\\new") == "C:\\\\new"
    assert escape_text("plain") == "plain"


@given(TEXTS)
def test_unescape_text_gives_back_what_was_escaped(text):
    assert unescape_text(escape_text(text)) == clean_text(text)


@given(st.lists(TEXTS.filter(lambda text: clean_text(text)), max_size=5))
def test_split_texts_gives_back_the_list(texts):
    assert split_texts(",".join(map(escape_text, texts))) == [clean_text(text) for text in texts]


@pytest.mark.parametrize("value", [r"a\, b\; c\n d\\e \N f", r"C:\\new", r"\\\n", "plain", r"end\\"])
def test_unescape_text_reads_as_icalendar_does(value):
    event = icalendar.Event.from_ical(f"BEGIN:VEVENT\r\nSUMMARY:{value}\r\nEND:VEVENT\r\n")

    assert unescape_text(value) == str(event["SUMMARY"])
