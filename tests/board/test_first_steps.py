"""The month of a plan in which nothing stands yet, and the steps that fill it."""

from datetime import timedelta

import pytest

from calendarapp.accounts.models import Organisation
from calendarapp.accounts.services import invite
from calendarapp.events.models import KeyDate
from calendarapp.events.services import delete_event
from calendarapp.feeds.services import create_subscription

from ..cast import AT
from .desk import text

MONTH = "/b/maison-luma/month/"
STEPS = "/b/maison-luma/first-steps/"
EMPTY = "Nothing is planned yet"
BEGIN = "First steps"
OF_MANAGER = [
    "Name the calendars",
    "Choose key dates",
    "Plan the first event, or bring what you have",
    "Add your products",
    "Invite a colleague",
    "Invite an agency",
    "Subscribe from your own calendar",
]
OF_EDITOR = [OF_MANAGER[place] for place in (1, 2, 3, 6)]


def main_of(page):
    return page.text.split('id="main"')[1]


def taken(sight):
    """Title → is it done?"""
    return {step.title: step.done for step in sight.answer.context["first_steps"].steps}


@pytest.mark.parametrize(("who", "steps"), [("mia", OF_MANAGER), ("omar", OF_EDITOR)])
def test_planner_of_an_empty_plan_is_led_through_the_steps_they_may_take(cast, look, client, who, steps):
    page = look(getattr(cast, who), MONTH)

    assert list(taken(page)) == steps
    assert 'class="legend"' not in page.text
    for step in page.answer.context["first_steps"].steps:
        for act in step.acts:
            assert client.get(act.url).status_code == 200, act


def test_agency_that_may_add_is_offered_that_alone(cast, look):
    page = main_of(look(cast.sol, MONTH))

    assert EMPTY in page
    assert "events/new/?quick=1" in page
    assert BEGIN not in page


@pytest.mark.parametrize("who", ["vera", "ada"])
def test_readers_get_a_sentence_and_no_buttons(cast, look, who):
    page = main_of(look(getattr(cast, who), MONTH))

    assert "What Maison Luma plans and shows to you will stand here." in page
    assert "events/new/" not in page
    assert BEGIN not in page


def test_partner_learns_nothing_of_a_plan_that_is_kept_from_it(cast, look):
    cast.event(sharing="internal")

    assert EMPTY in look(cast.ada, MONTH).text
    assert BEGIN not in main_of(look(cast.mia, MONTH))


@pytest.mark.parametrize("address", [MONTH, f"{MONTH}?on=2029-01", f"{MONTH}?type=restock"])
def test_empty_month_of_a_plan_is_only_an_empty_month(cast, look, address):
    cast.event()

    page = main_of(look(cast.mia, address))
    assert EMPTY not in page
    assert BEGIN not in page


def test_plan_from_which_all_was_deleted_begins_anew(cast, look):
    delete_event(cast.event(), actor=cast.mia, at=AT)

    assert BEGIN in main_of(look(cast.mia, MONTH))


def test_steps_are_done_by_what_was_done(cast, look):
    KeyDate.objects.filter(brand=cast.luma).delete()
    Organisation.objects.get(slug="maison-luma").memberships.exclude(user=cast.mia).delete()
    before = taken(look(cast.mia, STEPS))

    cast.event()
    cast.product("GS-30")
    KeyDate.objects.create(brand=cast.luma, key="new_year")
    invite(organisation=cast.luma, email="new@luma.example", role="viewer", invited_by=cast.mia, at=AT)
    create_subscription(person=cast.mia, name="Mine", calendars=[cast.launches], at=AT)
    after = taken(look(cast.mia, STEPS))

    assert [title for title, done in before.items() if done] == ["Name the calendars", "Invite an agency"]
    assert [title for title, done in after.items() if not done] == []


def test_subscription_of_somebody_else_is_not_mine(cast, look):
    create_subscription(person=cast.omar, name="His", calendars=[cast.launches], at=AT)

    assert taken(look(cast.mia, STEPS))["Subscribe from your own calendar"] is False


def test_first_open_step_stands_out(cast, look):
    steps = look(cast.mia, STEPS).answer.context["first_steps"].steps

    assert [step.title for step in steps if step.now] == ["Plan the first event, or bring what you have"]


def test_steps_are_hidden_by_each_person_for_themselves(cast, look, client):
    look(cast.mia, MONTH)

    client.post(STEPS, {"hide": "1"})

    assert BEGIN not in main_of(look(cast.mia, MONTH)).replace("The first steps are hidden", "")
    assert EMPTY in main_of(look(cast.mia, MONTH))
    assert BEGIN in main_of(look(cast.omar, MONTH))
    assert look(cast.mia, STEPS).status == 200


def test_new_brand_has_them_in_the_rail_until_they_are_hidden(cast, look, client):
    def in_rail():
        return BEGIN in [link.label for link in look(cast.mia, MONTH).answer.context["shell"].plan_nav]

    cast.event()
    assert in_rail() is False
    Organisation.objects.filter(pk=cast.luma.pk).update(created_at=AT - timedelta(days=3))
    assert in_rail() is True

    client.post(STEPS, {"hide": "1"})

    assert in_rail() is False


def test_templates_say_what_they_bring(cast, look):
    page = text(look(cast.mia, STEPS).answer)

    assert "Campaign launch 13 milestones, S−56 – E+90" in page


def test_doors(cast, look, client):
    for who, status in (("vera", 403), ("ada", 403), ("zoe", 404)):
        assert look(getattr(cast, who), STEPS).status == status
        assert client.post(STEPS, {"hide": "1"}).status_code == status


def test_blank_month_costs_the_steps_and_the_templates_more(cast, look, django_assert_num_queries):
    look(cast.mia, MONTH)

    with django_assert_num_queries(10):
        look(cast.mia, MONTH)
