"""The settings of event types: the list, what is made, ordered and put away."""

import re

import pytest
from django.urls import reverse

from calendarapp.events.models import EventType
from calendarapp.events.services.types import archive_type, create_type
from calendarapp.reminders.services import leads_of
from tests.cast import AT

from .desk import text

PLAIN = ("types", "type_new")


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize(("who", "status"), [("zoe", 404), ("vera", 403), ("ada", 403), ("sol", 403), ("omar", 200)])
def test_types_are_the_planners(cast, desk, name, who, status):
    assert desk.open(getattr(cast, who), name).status_code == status


def names(answer, heading="types-heading"):
    part = answer.content.decode().split(f'aria-labelledby="{heading}"><table', 1)[1].split("</table>", 1)[0]
    return [word.strip() for word in re.findall(r"</svg>([^<]*)</a>", part)]


def test_list_names_types_with_what_they_hold_and_how_often_they_are_used(cast, desk):
    cast.event()
    answer = desk.open(cast.omar, "types")

    assert names(answer)[:2] == ["Campaign launch", "PR event"]
    assert "Campaign launch 7 13 1 Move Campaign launch down" in text(answer)


def test_list_is_searched_without_regard_to_case_and_accents(cast, desk):
    create_type(cast.luma, label="Café pop-up")

    assert names(desk.open(cast.omar, "types", query="?q=CAFE")) == ["Café pop-up"]
    assert "No type is called so" in text(desk.open(cast.omar, "types", query="?q=nowhere"))


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_one_and_three(cast, desk, django_assert_num_queries, count):
    for number in range(count):
        create_type(cast.luma, label=f"Fair {number}")
        cast.event(kind=f"fair_{number}")
    desk.open(cast.omar, "types")

    with django_assert_num_queries(6):
        assert desk.client.get(reverse("types", args=["maison-luma"])).status_code == 200


def test_new_type_starts_with_its_source_and_its_reminders(cast, desk):
    answer = desk.fill(cast.omar, "type_new", label="Re-edition", source="restock")

    made = EventType.objects.get(brand=cast.luma, key="re_edition")
    assert answer["Location"] == reverse("type", args=["maison-luma", made.pk])
    assert (made.kind, str(made)) == ("restock", "Re-edition")
    assert leads_of(cast.luma, "re_edition")[0] == [7, 2, 0, -1]


@pytest.mark.parametrize(
    ("label", "words"), [("", "This field is required"), ("restock", "There is a type of this name")]
)
def test_new_type_says_what_is_wrong_with_its_name(cast, desk, label, words):
    answer = desk.send(cast.omar, "type_new", label=label, source="")

    assert answer.status_code == 200
    assert words in text(answer)
    assert EventType.objects.filter(brand=cast.luma).count() == 15


def test_source_of_another_brand_is_not_found(cast, desk):
    create_type(cast.hanok, label="Theirs")

    assert "Not found" in text(desk.send(cast.omar, "type_new", label="Mine", source="theirs"))


def test_name_of_a_type_is_shown_as_it_was_written(cast, desk):
    create_type(cast.luma, label="<script>alert(1)</script>")
    cast.event(kind="scriptalert1script")

    for page in (desk.open(cast.omar, "types"), desk.client.get("/b/maison-luma/month/?on=2027-03")):
        assert b"<script>alert" not in page.content
        assert b"&lt;script&gt;alert(1)" in page.content


def test_types_are_ordered_by_buttons(cast, desk):
    desk.send(cast.omar, "type_place", cast.type("pr_event").pk, by="-1")

    assert names(desk.open(cast.omar, "types"))[:2] == ["PR event", "Campaign launch"]


def test_archived_type_is_not_offered_and_comes_back(cast, desk):
    row = cast.type("survey")
    desk.send(cast.omar, "type_archive", row.pk)
    listed = desk.open(cast.omar, "types")
    form = desk.open(cast.omar, "event_new")

    assert "NPS or survey" not in names(listed)
    assert names(listed, "archived-heading") == ["NPS or survey"]
    assert b'value="survey"' not in form.content
    desk.send(cast.omar, "type_archive", row.pk, back="1")
    assert "NPS or survey" in names(desk.open(cast.omar, "types"))


def test_events_keep_an_archived_type_in_their_form(cast, desk):
    event = cast.event(kind="survey")
    archive_type(cast.type("survey"), at=AT)

    assert b'value="survey" selected' in desk.open(cast.omar, "event_edit", event.pk).content


def test_type_that_always_stays_says_so(cast, desk):
    answer = desk.send(cast.omar, "type_archive", cast.type("campaign").pk, follow=True)

    assert "This type always stays" in text(answer)
    assert cast.type("campaign").archived_at is None


def test_unused_type_of_ones_own_is_deleted_with_its_reminders_after_one_question(cast, desk):
    desk.fill(cast.omar, "type_new", label="Re-edition", source="restock")
    made = EventType.objects.get(brand=cast.luma, key="re_edition")

    asked = desk.open(cast.omar, "type_delete", made.pk)
    desk.send(cast.omar, "type_delete", made.pk)

    assert "Nothing planned has this type" in text(asked)
    assert not EventType.objects.filter(pk=made.pk).exists()
    assert leads_of(cast.luma, "re_edition")[0] == []


def test_used_type_is_not_deleted(cast, desk):
    made = create_type(cast.luma, label="Fair")
    cast.event(kind="fair")

    asked = desk.open(cast.omar, "type_delete", made.pk)
    answer = desk.send(cast.omar, "type_delete", made.pk, follow=True)

    assert "can’t be deleted" in text(asked)
    assert "Archive it instead" in text(answer)
    assert EventType.objects.filter(pk=made.pk).exists()
