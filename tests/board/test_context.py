"""The frame of a page: only what the person may open, asked for only where it is drawn."""

from datetime import timedelta

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory

from calendarapp.accounts.models import Membership
from calendarapp.board.context import shell
from calendarapp.notifications.models import Message

from ..cast import AT, grant

MONTH = "/b/maison-luma/month/"


def frame(look, client, person, address=MONTH):
    """The frame as the page had it."""
    answer = look(person, address).answer
    return answer.context["shell"]


def names(links):
    return [link.label for link in links]


@pytest.mark.parametrize(
    ("who", "home", "plan", "sharing"),
    [
        ("mia", [], ["Imports", "Recently deleted"], ["Partners", "Exposure", "Guest links", "Subscribe", "Settings"]),
        ("omar", [], ["Imports", "Recently deleted"], ["Subscribe", "Settings"]),
        ("vera", [], [], ["Subscribe", "People"]),
        ("ada", ["Home"], [], ["Subscribe"]),
        ("sol", ["Home"], ["Recently deleted"], ["Subscribe"]),
    ],
)
def test_everybody_is_led_where_they_may_go(cast, look, client, who, home, plan, sharing):
    found = frame(look, client, getattr(cast, who))

    assert names(found.nav) == [*home, "Calendar", "Agenda", "KPIs", "Inbox"]
    assert names(found.sharing_nav) == sharing
    assert names(found.plan_nav) == plan
    for link in (*found.nav, *found.plan_nav, *found.sharing_nav, *found.tabs):
        assert client.get(link.url).status_code == 200, link


def test_current_page_is_marked(cast, look, client):
    assert [link.label for link in frame(look, client, cast.mia).nav if link.current] == ["Calendar"]
    assert [link.label for link in frame(look, client, cast.mia, "/b/maison-luma/agenda/").tabs if link.current] == [
        "Agenda"
    ]


@pytest.mark.parametrize(("who", "adds"), [("omar", True), ("vera", False), ("ada", False), ("sol", True)])
def test_adding_is_offered_to_those_who_may(cast, look, client, who, adds):
    found = frame(look, client, getattr(cast, who))

    assert (found.new_link is not None) is adds
    assert ("New event" in names(found.tabs)) is adds


def test_switcher_lists_own_and_served_organisations(cast, look, client):
    grant(cast.northlight, cast.hanok_calendar, "read")

    found = frame(look, client, cast.ada)

    assert [(row.name, row.kind, row.current) for row in found.organisations] == [
        ("Hanok Beauty", "brand", False),
        ("Maison Luma", "brand", True),
        ("Northlight Media", "agency", False),
    ]
    for row in found.organisations:
        assert client.get(row.url, follow=True).status_code == 200


def test_switcher_tells_nothing_of_other_brands(cast, look, client):
    assert [row.name for row in frame(look, client, cast.mia).organisations] == ["Maison Luma"]


def test_person_of_two_roles_keeps_each(cast, look, client):
    Membership.objects.create(organisation=cast.northlight, user=cast.vera, role="lead", joined_at=AT)

    found = frame(look, client, cast.vera)

    assert [(row.name, row.membership.role) for row in found.organisations] == [
        ("Maison Luma", "viewer"),
        ("Northlight Media", "lead"),
    ]


def test_agencys_settings_keep_its_home_and_brands_in_reach(cast, look, client):
    look(cast.ada, MONTH)

    found = frame(look, client, cast.ada, "/o/northlight/members/")

    assert found.organisation == cast.northlight
    assert found.nav[0].url == "/a/northlight/"
    assert found.served == [cast.luma]
    assert names(found.sharing_nav) == ["Subscribe", "Settings"]


def test_unread_counts_what_is_due_and_shown(cast, look, client):
    seen, hidden = cast.event(sharing="shared"), cast.event("Secret")
    for event_id, due, read in (
        (seen.pk, AT, None),
        (None, AT, None),
        (hidden.pk, AT, None),
        (seen.pk, AT + timedelta(minutes=1), None),
        (seen.pk, AT, AT),
    ):
        Message.objects.create(
            person=cast.ada, kind="change", organisation=cast.luma, event_id=event_id, due_at=due, read_at=read
        )
    Message.objects.create(person=cast.mia, kind="change", organisation=cast.luma, due_at=AT)

    assert frame(look, client, cast.ada).unread == 2


def test_signed_out_page_asks_nothing(cast, client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/account/login/").status_code == 200


def test_frame_that_is_not_drawn_asks_nothing(cast, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = cast.mia

    with django_assert_num_queries(0):
        assert shell(request)["keys"] == "on"


def test_single_keys_can_be_off(cast, look):
    assert 'data-keys="off"' not in look(cast.mia, MONTH).text
    cast.mia.single_keys = False
    cast.mia.save()

    assert '<html lang="en" data-keys="off" ' in look(cast.mia, MONTH).text


def test_template_without_a_person_draws(cast, rf):
    context = RequestContext(rf.get("/"), {})

    assert Template("{{ shell.person }}{{ keys }}").render(context) in ("Noneon", "on")
