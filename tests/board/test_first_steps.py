"""The month of a plan in which nothing stands yet."""

import pytest

from calendarapp.events.services import delete_event

from ..cast import AT

MONTH = "/b/maison-luma/month/"
EMPTY = "Nothing is planned yet"


def test_new_owner_no_longer_lands_on_a_blank_month(cast, look):
    page = look(cast.mia, MONTH).text

    assert EMPTY in page
    for address in ("events/new/?quick=1&on=2027-03-01", "import/"):
        assert f'href="/b/maison-luma/{address}"' in page
    assert 'href="/o/maison-luma/members/"' in page
    assert 'class="legend"' not in page


def main_of(page):
    return page.text.split('id="main"')[1]


def test_editor_plans_and_imports_but_invites_nobody(cast, look):
    page = main_of(look(cast.omar, MONTH))

    assert "Import a calendar file" in page
    assert "Invite a colleague" not in page


def test_agency_that_may_add_is_offered_that_alone(cast, look):
    page = main_of(look(cast.sol, MONTH))

    assert EMPTY in page
    assert "events/new/?quick=1" in page
    assert "Import a calendar file" not in page


@pytest.mark.parametrize("who", ["vera", "ada"])
def test_readers_get_a_sentence_and_no_buttons(cast, look, who):
    page = main_of(look(getattr(cast, who), MONTH))

    assert "What Maison Luma plans and shows to you will stand here." in page
    assert "events/new/" not in page
    assert "Import a calendar file" not in page


def test_partner_learns_nothing_of_a_plan_that_is_kept_from_it(cast, look):
    cast.event(sharing="internal")

    assert EMPTY in look(cast.ada, MONTH).text
    assert EMPTY not in look(cast.mia, MONTH).text


@pytest.mark.parametrize("address", [MONTH, f"{MONTH}?on=2029-01", f"{MONTH}?type=restock"])
def test_empty_month_of_a_plan_is_only_an_empty_month(cast, look, address):
    cast.event()

    assert EMPTY not in look(cast.mia, address).text


def test_plan_from_which_all_was_deleted_begins_anew(cast, look):
    delete_event(cast.event(), actor=cast.mia, at=AT)

    assert EMPTY in look(cast.mia, MONTH).text


def test_blank_month_costs_no_more_than_a_full_one(cast, look, django_assert_max_num_queries):
    look(cast.mia, MONTH)

    with django_assert_max_num_queries(9):
        look(cast.mia, MONTH)
