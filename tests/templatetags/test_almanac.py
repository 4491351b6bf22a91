import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template

from calendarapp.templatetags import almanac


class SampleForm(forms.Form):
    email = forms.EmailField(label="Email", widget=forms.EmailInput(attrs={"placeholder": "Email address"}))
    note = forms.CharField(
        required=False,
        help_text="Seen by partners.",
        widget=forms.Textarea(attrs={"placeholder": "e.g. moved by the factory"}),
    )
    stages = forms.MultipleChoiceField(
        choices=[("reach", "Reach"), ("act", "Act")], widget=forms.CheckboxSelectMultiple
    )
    all_day = forms.BooleanField(required=False)


def rendered(source, **context):
    return Template("{% load almanac %}" + source).render(Context(context))


def test_icon_without_label_is_decoration():
    assert almanac.icon("lock") == (
        '<svg class="i" viewBox="0 0 20 20" aria-hidden="true">'
        '<path d="M4.5 9h11v8h-11zM7 9V6.2a3 3 0 0 1 6 0V9M10 12.2v1.6"/></svg>'
    )


def test_icon_with_label_is_named_and_escaped():
    drawn = almanac.icon("conflict", '<b>"Conflict"', classes="conflict")

    assert drawn.startswith(
        '<svg class="m conflict" viewBox="0 0 16 16" aria-label="&lt;b&gt;&quot;Conflict&quot;" role="img"><path d="M8 .9 '
    )


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Northlight Media", "NM"),
        ("saffron pr", "SP"),
        ("Nova", "N"),
        ("Mill & Co Paris", "MC"),
        ("한빛 미디어", "한미"),
        ("& ", "&"),
        (" ", "?"),
    ],
)
def test_firm_is_marked_with_up_to_two_letters(name, letters):
    assert almanac.initials(name) == letters


def test_firm_keeps_its_tint():
    assert almanac.firm_tint("Northlight Media") == almanac.firm_tint("Northlight Media")
    assert {almanac.firm_tint(str(number)) for number in range(99)} == {f"k{tint}" for tint in range(1, 7)}


def test_control_drops_a_placeholder_that_repeats_the_label():
    form = SampleForm()

    assert "placeholder" not in almanac.control(form["email"])
    assert 'placeholder="e.g. moved by the factory"' in almanac.control(form["note"])


def test_field_ties_error_and_help_to_its_control():
    form = SampleForm({"email": "nobody", "note": ""})

    html = rendered(
        '{% include "_field.html" with field=form.email %}{% include "_field.html" with field=form.note %}', form=form
    )

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_email_error"' in html
    assert '<div id="id_email_error">' in html
    assert 'aria-describedby="id_note_helptext"' in html
    assert 'id="id_note_helptext">Seen by partners.' in html


def test_field_of_several_boxes_is_a_fieldset():
    html = rendered('{% include "_field.html" with field=form.stages %}', form=SampleForm())

    assert html.count("<fieldset") == html.count("</fieldset>") == 1
    assert html.count('type="checkbox"') == 2


def test_single_box_stands_inside_its_label():
    html = rendered('{% include "_field.html" with field=form.all_day %}', form=SampleForm())

    assert '<label class="opt"><input type="checkbox" name="all_day" id="id_all_day">All day</label>' in html


def test_message_offers_undo_only_with_an_address():
    undoable = Message(constants.SUCCESS, "Moved", extra_tags="quiet undo=/b/luma/changes/7/undo/")
    final = Message(constants.SUCCESS, "Saved", extra_tags="quiet")

    assert almanac.undo_url(undoable) == "/b/luma/changes/7/undo/"
    assert almanac.undo_url(final) == ""
    assert almanac.undo_url(Message(constants.SUCCESS, "Saved")) == ""


def test_page_numbers_leave_out_the_far_ones():
    pages = Paginator(range(400), 10)

    assert almanac.page_numbers(pages, 20) == [1, "…", 18, 19, 20, 21, 22, "…", 40]
