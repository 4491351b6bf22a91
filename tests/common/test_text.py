import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from calendarapp.common import text


class NoteForm(forms.Form):
    title = text.LineFormField(max_length=20)
    body = text.TextFormField(required=False)


class NoteSerializer(serializers.Serializer):
    title = text.LineField(max_length=20)
    body = text.TextField(required=False, allow_blank=True)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Glow  serum\tlaunch ", "Glow serum launch"),
        ("two\r\nlines\u2028three", "two lines three"),
        ("bell\x07 and\x1b[31m red\x7f", "bell and[31m red"),
        ("\ufeffmarked", "marked"),
        ("글로우 세럼 🌸", "글로우 세럼 🌸"),
    ],
)
def test_clean_line_is_one_line_without_control_characters(raw, clean):
    assert text.clean_line(raw) == clean


def test_clean_text_keeps_lines_and_tabs():
    assert text.clean_text(" a\r\nb\rc\u2029d\te\x0bf \n") == "a\nb\nc\nd\te\nf"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Café", "cafe"),
        ("CAFÉ", "cafe"),
        ("ＧＬＯＷ", "glow"),
        ("Straße", "strasse"),
        ("한글 데이", "한글 데이"),
        ("한", "한"),
        ("が", "が"),
        ("  Ligne\n d’été ", "ligne d’ete"),
    ],
)
def test_fold_makes_one_key_of_what_people_type_differently(written, key):
    assert text.fold(written) == key


@given(st.text())
def test_fold_of_a_fold_is_itself(written):
    assert text.fold(text.fold(written)) == text.fold(written)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'="])
def test_csv_safe_takes_a_formula_its_force(start):
    assert text.csv_safe(f"{start}1+1") == f"'{start}1+1"


def test_csv_safe_leaves_numbers_and_plain_words_alone():
    assert [text.csv_safe(cell) for cell in (-5, "Glow", "'tis", "")] == [-5, "Glow", "'tis", ""]


@given(st.text(alphabet="'=+-@\t\ra"))
def test_csv_cells_come_back_whole(cell):
    assert text.csv_plain(text.csv_safe(cell)) == cell


def test_form_fields_clean_what_they_take():
    form = NoteForm({"title": " Glow \u2028 serum ", "body": "one\r\ntwo\x00"})

    assert not form.is_valid()
    assert form.cleaned_data == {"title": "Glow serum"}
    assert form.errors.get_json_data() == {
        "body": [{"message": "Control characters can't be stored.", "code": "control_characters"}]
    }


def test_form_field_that_is_blank_once_cleaned_is_missing():
    form = NoteForm({"title": "\x07 \u2028"})

    assert form.errors.get_json_data()["title"][0]["code"] == "required"


def test_serializer_fields_clean_what_they_take():
    serializer = NoteSerializer(data={"title": " Glow \u2028 serum ", "body": "one\r\ntwo"})

    assert serializer.is_valid()
    assert serializer.validated_data == {"title": "Glow serum", "body": "one\ntwo"}


@pytest.mark.parametrize(
    ("title", "code"),
    [("nul\0", "control_characters"), ("\ud800", "control_characters"), ("\x07", "blank"), ([1], "invalid")],
)
def test_serializer_field_refuses_what_no_database_takes(title, code):
    serializer = NoteSerializer(data={"title": title})

    assert not serializer.is_valid()
    assert [error.code for error in serializer.errors["title"]] == [code]
