"""Undo of what was done to saved views: by whoever may still change them, and nothing but what they did."""

import re
from datetime import timedelta

import pytest

from calendarapp.accounts.models import Membership, User
from calendarapp.accounts.services import remove_member
from calendarapp.sharing.models import SavedView
from calendarapp.sharing.services import make_guest_link, save_view
from tests.board.desk import Desk, address, text
from tests.cast import AT

pytestmark = pytest.mark.django_db
OFFER = re.compile(r'action="(/b/maison-luma/views/undo/[\w-]+/)"')


@pytest.fixture
def desk(client):
    return Desk(client)


def keep(cast, owner=None, **how):
    values = {"name": "Launches", "kind": "agenda", "query": "type=campaign", **how}
    return save_view(cast.luma, owner=owner or cast.mia, at=AT, **values)


def offered(desk):
    """The address to which the toast on the next page posts."""
    return (OFFER.findall(desk.client.get(address("saved_views")).content.decode()) or [None])[-1]


def taken_back(desk):
    return desk.client.post(offered(desk), follow=True)


def rows():
    return list(SavedView.objects.order_by("pk").values())


def test_view_that_was_kept_goes_again(cast, desk):
    desk.send(cast.vera, "saved_view_new", name="Mine", kind="month", query="type=campaign")
    assert len(rows()) == 1

    answer = taken_back(desk)

    assert rows() == []
    assert "Undone. “Mine” is no longer kept." in text(answer)
    assert answer.redirect_chain[-1][0] == address("saved_views")


def test_view_gets_all_back_that_was_changed(cast, desk):
    view = keep(cast, team=cast.luma)
    before = rows()
    desk.send(cast.mia, "saved_view_edit", view.pk, name="Other", kind="table", query="", team="")
    assert rows() != before

    answer = taken_back(desk)

    assert rows() == before
    assert "Undone. “Launches” is as it was." in text(answer)


def test_view_that_was_removed_comes_back_under_its_address_with_its_guest_links(cast, desk):
    view = keep(cast, team=cast.luma)
    link, _token = make_guest_link(
        cast.luma,
        maker=cast.mia,
        at=AT,
        name="Printer",
        thing=view,
        level="titles",
        expires_on=AT.date() + timedelta(days=3),
    )
    before = rows()
    desk.send(cast.mia, "saved_view_remove", view.pk)
    assert rows() == []

    taken_back(desk)

    link.refresh_from_db()
    assert (rows(), link.saved_view_id) == (before, view.pk)


def test_agency_takes_back_its_own(cast, desk):
    desk.send(cast.ada, "saved_view_new", name="Ours", kind="month", query="", team=cast.northlight.pk)
    view = SavedView.objects.get()
    before = rows()
    desk.send(cast.ada, "saved_view_remove", view.pk)

    taken_back(desk)

    assert rows() == before


def test_manager_takes_back_what_they_did_to_a_view_of_the_team(cast, desk):
    """After it the view was its owner's alone, and the manager could not have changed it again."""
    view = keep(cast, owner=cast.vera, team=cast.luma)
    before = rows()
    desk.send(cast.mia, "saved_view_edit", view.pk, name="Launches", kind="agenda", query="type=campaign", team="")

    taken_back(desk)

    assert rows() == before


def test_manager_of_then_takes_nothing_back(cast, desk):
    view = keep(cast, owner=cast.vera, team=cast.luma)
    desk.send(cast.mia, "saved_view_remove", view.pk)
    url = offered(desk)
    Membership.objects.filter(user=cast.mia).update(role="editor")

    assert desk.client.post(url).status_code == 403
    assert rows() == []


def test_no_view_comes_back_to_a_team_that_one_has_left(cast, desk):
    desk.send(cast.ada, "saved_view_new", name="Ours", kind="month", query="", team=cast.northlight.pk)
    view = SavedView.objects.get()
    desk.send(cast.ada, "saved_view_edit", view.pk, name="Ours", kind="month", query="", team="")
    url = offered(desk)
    left = rows()
    mine = Membership.objects.get(user=cast.ada)
    Membership.objects.create(user=cast.vera, organisation=cast.northlight, role="lead", joined_at=AT)
    Membership.objects.create(user=cast.ada, organisation=cast.luma, role="viewer", joined_at=AT)  # sees the brand yet
    remove_member(mine, actor=cast.ada, at=AT)

    assert desk.client.post(url).status_code == 403
    assert rows() == left


def test_what_was_changed_since_stays(cast, desk):
    view = keep(cast)
    desk.send(cast.mia, "saved_view_edit", view.pk, name="Other", kind="agenda", query="")
    url = offered(desk)
    SavedView.objects.update(name="Third")

    answer = desk.client.post(url, follow=True)

    assert "Nothing was undone: “Third” was changed or removed since." in text(answer)
    assert rows()[0]["name"] == "Third"


def test_name_that_another_view_took_stays_with_it(cast, desk):
    view = keep(cast)
    desk.send(cast.mia, "saved_view_remove", view.pk)
    url = offered(desk)
    keep(cast, name="launches")
    left = rows()

    answer = desk.client.post(url, follow=True)

    assert "Nothing was undone: There is a view of this name already." in text(answer)
    assert rows() == left


def test_no_view_comes_back_to_an_account_that_was_erased(cast, desk):
    view = keep(cast, owner=cast.vera, team=cast.luma)
    desk.send(cast.mia, "saved_view_remove", view.pk)
    url = offered(desk)
    User.objects.filter(pk=cast.vera.pk).update(erased_at=AT)

    answer = desk.client.post(url, follow=True)

    assert "Nothing was undone: This person’s account was erased." in text(answer)
    assert rows() == []


def test_another_session_takes_nothing_back(cast, desk, client):
    view = keep(cast, team=cast.luma)
    desk.send(cast.mia, "saved_view_remove", view.pk)
    url = offered(desk)

    client.logout()
    desk.open(cast.omar, "saved_views")

    assert (desk.client.post(url).status_code, rows()) == (404, [])
