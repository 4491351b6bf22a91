"""Marks stand where search found, and the text comes out whole."""

from hypothesis import given
from hypothesis import strategies as st

from calendarapp.board.highlight import AROUND, Part, excerpt, marked


def test_words_are_marked_whatever_their_accents():
    assert marked("Fête du GLOW", "fete glow") == (Part("Fête", True), Part(" du "), Part("GLOW", True))


def test_korean_is_marked():
    assert marked("성수 팝업 스토어", "팝업") == (Part("성수 "), Part("팝업", True), Part(" 스토어"))


def test_hits_that_touch_are_one():
    assert marked("aaaa b", "aa aaa") == (Part("aaaa", True), Part(" b"))


def test_letter_that_folds_to_two_is_marked_whole():
    assert marked("Straße", "ss") == (Part("Stra"), Part("ß", True), Part("e"))


def test_nothing_asked_marks_nothing():
    assert marked("Glow", " ") == (Part("Glow"),)


def test_excerpt_stands_around_the_first_hit():
    text = "x" * 500 + " glow " + "y" * 500

    parts = excerpt(text, "glow")

    assert [part.text for part in parts if part.hit] == ["glow"]
    assert parts[0] == Part("… ")
    assert parts[-1] == Part(" …")
    assert len("".join(part.text for part in parts)) == 2 * AROUND + len("glow") + 4


def test_excerpt_without_a_hit_is_nothing():
    assert excerpt("Glow", "serum") == ()


@given(st.text(max_size=80), st.text(max_size=12))
def test_pieces_make_the_text_again(text, asked):
    assert "".join(part.text for part in marked(text, asked)) == text
    assert all(part.text for part in marked(text, asked))
