"""The home of an agency's people: what they owe, what is next, what changed; and the way to it."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from calendarapp.accounts.models import Membership, Organisation
from calendarapp.calendars.models import Calendar, Grant
from calendarapp.events.models import Milestone
from calendarapp.events.services import add_milestone, delete_event, restore_event, tick_milestone, update_event
from calendarapp.events.timing import When

from ..cast import AT, grant
from .conftest import Sight
from .crowds import crowd

HOME = "/a/northlight/"
DAY = timedelta(days=1)


@pytest.fixture
def two_brands(cast):
    """Northlight works for Hanok Beauty as well."""
    grant(cast.northlight, cast.hanok_calendar, "contribute")
    return cast


def owed(event, label, offset, agency, *, actor, at=AT):
    """A milestone so many days after the start, assigned to an agency."""
    values = {"label": label, "anchor": "S", "offset": offset, "agency": agency}
    return add_milestone(event, actor=actor, at=at, values=values)


def planned(cast, title, starts, *, calendar=None, actor=None, **values):
    event = cast.event(title, sharing="shared", starts=starts, calendar=calendar, actor=actor, **values)
    Milestone.objects.filter(event=event).delete()
    return event


def main_of(sight: Sight) -> str:
    """What the page says in its main part, without markup."""
    body = sight.text.split('<main class="main"', 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", body))


def rows_of(sight: Sight) -> list[str]:
    rows = re.findall(r'<li class="mile.*?</li>', sight.text, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", row)).strip() for row in rows]


def test_deliverables_are_late_or_due_within_two_weeks(two_brands, look):
    cast = two_brands
    luma = planned(cast, "Glow", date(2027, 3, 1))
    hanok = planned(cast, "한방", date(2027, 3, 10), calendar=cast.hanok_calendar, actor=cast.zoe)
    owed(luma, "Assets", -1, cast.northlight, actor=cast.mia)
    owed(luma, "Of somebody else", -1, cast.saffron, actor=cast.mia)
    owed(luma, "The brand's own", -1, None, actor=cast.mia)
    owed(luma, "Too far", 15, cast.northlight, actor=cast.mia)
    owed(luma, "Last one", 14, cast.northlight, actor=cast.mia)
    owed(hanok, "First cut", 0, cast.northlight, actor=cast.zoe)
    ticked = owed(luma, "Brief", -3, cast.northlight, actor=cast.mia)
    tick_milestone(ticked, done=True, actor=cast.mia, at=AT)

    assert rows_of(look(cast.ada, HOME)) == [
        "28 Feb Assets Glow ML Maison Luma 1 day late",
        "10 Mar First cut 한방 HB Hanok Beauty in 9 days",
        "15 Mar Last one Glow ML Maison Luma in 14 days",
    ]


def test_deliverable_is_ticked_off_in_place(two_brands, look, client):
    cast = two_brands
    mile = owed(planned(cast, "Glow", date(2027, 3, 5)), "Assets", 0, cast.northlight, actor=cast.mia)
    page = look(cast.ada, HOME)
    form = re.search(r'<form method="post" action="(/b/maison-luma/[^"]*/tick/)">', page.text)[1]

    answer = client.post(form, {"done": "1", "next": HOME})

    assert (answer.status_code, answer.url) == (302, HOME)
    mile.refresh_from_db()
    assert (mile.done_at, mile.done_by) == (AT, cast.ada)
    assert rows_of(look(cast.ada, HOME)) == []


def test_what_is_owed_on_a_hidden_event_is_not_told(cast, look):
    for sharing, more in (("internal", {}), ("shared", {"embargo_until": AT + DAY, "reserved": True})):
        event = cast.event(f"Secret {sharing}", sharing=sharing, starts=date(2027, 3, 5), **more)
        owed(event, "Unseen", 0, cast.northlight, actor=cast.mia)

    assert rows_of(look(cast.ada, HOME)) == []
    assert "Unseen" not in look(cast.ada, HOME + "deliverables/").text
    assert "Unseen" not in look(cast.ada, HOME + "agenda/?milestones=1").text


def test_greeting_goes_by_the_readers_clock(cast, look, time_machine):
    assert "Good morning, Ada Mon 1 Mar 2027, London" in main_of(look(cast.ada, HOME))

    time_machine.move_to(AT.replace(hour=13), tick=False)
    assert "Good afternoon, Ada" in main_of(look(cast.ada, HOME))
    time_machine.move_to(AT.replace(hour=19), tick=False)
    assert "Good evening, Ada" in main_of(look(cast.ada, HOME))


def test_cards_say_what_is_open_and_what_is_next(two_brands, look):
    cast = two_brands
    grant(cast.northlight, cast.press, "busy")
    planned(cast, "Runs", date(2027, 2, 20), ends=date(2027, 3, 7))
    planned(cast, "Weekly", date(2027, 3, 2), recurrence="RRULE:FREQ=WEEKLY;COUNT=5")
    planned(cast, "Too far", date(2027, 5, 20))
    cast.event("Hidden", starts=date(2027, 3, 3))
    planned(cast, "한방", date(2027, 3, 10), calendar=cast.hanok_calendar, actor=cast.zoe)

    page = look(cast.ada, HOME)

    calendar, press = cast.launches.name, cast.press.name
    assert f"Read: {calendar} · Busy only: {press}" in main_of(page)
    assert f"Add and edit own: {cast.hanok_calendar.name}" in main_of(page)
    assert [name.partition(",")[0] for name in page.chips] == ["10 Mar 한방", "to 7 Mar Runs", "2 Mar Weekly"]


def change(cast, event, at, **values):
    return update_event(event, actor=cast.mia, at=at, version=None, values=values)


def test_changes_stand_old_to_new_since_the_last_visit(cast, look, time_machine):
    event = planned(cast, "Glow", date(2027, 3, 10), at=AT - 20 * DAY)
    change(cast, event, AT - 2 * DAY, when=When(date(2027, 3, 12), date(2027, 3, 12), "Europe/Paris").as_json())
    change(cast, event, AT - DAY, notes="Margin is thin")

    first = main_of(look(cast.ada, HOME))
    time_machine.move_to(AT + DAY, tick=False)
    second = main_of(look(cast.ada, HOME))
    still_here = main_of(look(cast.ada, HOME))
    change(cast, event, AT + 2 * DAY, title="Glow II")
    time_machine.move_to(AT + 3 * DAY, tick=False)
    third = main_of(look(cast.ada, HOME))

    assert "Dates: Wed 10 Mar 2027 to Fri 12 Mar 2027 ML Maison Luma · 27 Feb, 09:00" in first
    assert "Margin" not in first
    assert "since Mon 1 Mar 2027, 09:00 GMT Nothing has changed since." in second
    assert "since Mon 1 Mar 2027, 09:00 GMT" in still_here
    assert "Title: Glow to Glow II ML Maison Luma · yesterday, 09:00" in third
    assert "since Tue 2 Mar 2027, 09:00 GMT" in third


def test_what_goes_on_is_told_from_first_to_last_and_what_came_back_not_at_all(cast, look, time_machine):
    event, back = (planned(cast, title, date(2027, 3, 10)) for title in ("Glow", "There and back"))
    again = planned(cast, "Deleted and restored", date(2027, 3, 10))
    days = [When(date(2027, 3, day), date(2027, 3, day), "Europe/Paris").as_json() for day in (10, 12, 17)]
    for minute, when in enumerate(days[1:], start=30):
        change(cast, event, AT + timedelta(minutes=minute), when=when)
    for minute, when in enumerate((days[1], days[0]), start=35):
        change(cast, back, AT + timedelta(minutes=minute), when=when)
    delete_event(again, actor=cast.mia, at=AT + timedelta(minutes=40))
    restore_event(again, actor=cast.mia, at=AT + timedelta(minutes=41))
    time_machine.move_to(AT + timedelta(minutes=45))

    told = main_of(look(cast.ada, HOME + "changes/"))

    assert "Deleted and restored : restored ML Maison Luma" in told
    assert "Glow Dates: Wed 10 Mar 2027 to Wed 17 Mar 2027" in told
    assert "12 Mar" not in told
    assert told.count("There and back") == 1  # that it was planned


def test_deletion_is_told_and_leads_nowhere(cast, look):
    event = planned(cast, "Glow", date(2027, 3, 10), at=AT - DAY)
    delete_event(event, actor=cast.mia, at=AT)
    hidden = cast.event("Hidden")
    delete_event(hidden, actor=cast.mia, at=AT)

    page = look(cast.ada, HOME + "changes/")

    assert "Glow : deleted Dates: Wed 10 Mar 2027" in main_of(page)
    assert f"/events/{event.pk}/" not in page.text
    assert "Hidden" not in page.text


def test_all_changes_come_in_pages(cast, look, monkeypatch):
    monkeypatch.setattr("calendarapp.board.views.agency.CHANGES", 2)
    event = planned(cast, "Glow", date(2027, 3, 10), at=AT - 9 * DAY)
    for number in range(1, 5):
        change(cast, event, AT - (9 - number) * DAY, title=f"Glow {number}")

    page, read = look(cast.ada, HOME + "changes/"), []
    while True:
        read.append(re.findall(r"<ins>(.*?)</ins>", page.text))
        earlier = re.search(r'rel="next" href="([^"]*)"', page.text)
        if not earlier:
            break
        page = look(cast.ada, earlier[1])

    assert read == [["Glow 4", "Glow 3"], ["Glow 2", "Glow 1"], []]
    assert "created" in main_of(page)


@pytest.mark.parametrize("before", ["junk", "1-", "99999999999999999-1", "٣-٣", "-1-1"])
def test_junk_in_place_of_a_page_shows_the_latest(cast, look, before):
    assert look(cast.ada, f"{HOME}changes/?before={before}").status == 200


def test_brand_that_asks_for_a_second_step_is_left_out_with_a_word(two_brands, look):
    cast = two_brands
    planned(cast, "Glow", date(2027, 3, 5))
    Organisation.objects.filter(pk=cast.luma.pk).update(second_factor="partners")

    for address in ("", "month/", "agenda/", "deliverables/", "changes/", "search/?q=glow"):
        page = look(cast.ada, HOME + address)
        assert "Left out here: Maison Luma." in main_of(page)
        assert "Glow" not in page.text.replace("Glow serum", "")
    assert "Hanok Beauty" in main_of(look(cast.ada, HOME))


def test_agency_without_a_brand_reads_how_to_come_by_one(cast, look):
    Grant.objects.filter(agency=cast.northlight).update(ended_at=AT)

    page = look(cast.ada, HOME)

    assert page.status == 200
    assert "No brand shares its plan with Northlight Media yet" in page.text


def test_person_in_two_agencies_sees_what_comes_through_each(cast, look):
    Membership.objects.create(organisation=cast.northlight, user=cast.sol, role="member", joined_at=AT)
    partners = [{"agency": cast.saffron.pk, "early": False}]
    cast.event("For Saffron", sharing="named", partners=partners, starts=date(2027, 3, 4), calendar=cast.press)
    cast.event("For both", sharing="shared", starts=date(2027, 3, 5), description="Open to Northlight")

    through = {agency: look(cast.sol, f"/a/{agency}/agenda/").titles for agency in ("saffron", "northlight")}

    assert through == {"saffron": ["For Saffron", "For both"], "northlight": ["For both"]}
    found = {agency: look(cast.sol, f"/a/{agency}/search/?q=open").titles for agency in ("saffron", "northlight")}
    assert found == {"saffron": [], "northlight": ["For both"]}


def test_person_of_brand_and_agency_sees_there_what_the_agency_sees(cast, look):
    Membership.objects.create(organisation=cast.northlight, user=cast.mia, role="lead", joined_at=AT)
    cast.event("Internal", starts=date(2027, 3, 4))
    cast.event("Shared", sharing="shared", starts=date(2027, 3, 5))

    assert look(cast.mia, HOME + "agenda/").titles == ["Shared"]
    assert "Internal" not in look(cast.mia, HOME).text
    assert look(cast.mia, HOME + "search/?q=internal").titles == []
    assert look(cast.mia, "/").answer.url == "/b/maison-luma/month/"


PAGES = ("", "month/", "agenda/", "day/2027-03-05/", "deliverables/", "changes/", "search/")


@pytest.mark.parametrize("page", PAGES)
def test_members_alone_come_in(cast, look, page):
    assert look(cast.ada, HOME + page).status == 200
    assert [look(person, HOME + page).status for person in (cast.mia, cast.sol, cast.zoe)] == [404, 404, 404]
    assert look(None, HOME + page).answer.url.startswith("/account/login/")
    assert look(cast.mia, f"/a/maison-luma/{page}").status == 404

    Membership.objects.filter(user=cast.ada).delete()
    assert look(cast.ada, HOME + page).status == 404


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize("brands", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"),
    [("", 12), ("month/", 9), ("agenda/?milestones=1", 10), ("deliverables/", 7), ("changes/", 9), ("search/?q=e", 9)],
)
def test_pages_cost_the_same_for_few_and_many(cast, look, django_assert_num_queries, page, queries, brands, count):
    event = planned(cast, "Event", date(2027, 3, 2), at=AT - DAY)
    owed(event, "Assets", 0, cast.northlight, actor=cast.mia, at=AT - DAY)
    crowd(event, count, days=20)
    for number in range(1, brands):
        _another_brand(cast, number, count)
    look(cast.ada, HOME + page)

    with django_assert_num_queries(queries):
        assert look(cast.ada, HOME + page).status == 200


def _another_brand(cast, number, count):
    brand = Organisation.objects.create(kind="brand", name=f"Brand {number}", slug=f"brand-{number}")
    calendar = Calendar.objects.create(brand=brand, name="All", time_zone="UTC", created_at=AT)
    kind = cast.type("campaign")
    kind.pk, kind._state.adding, kind.brand = None, True, brand
    kind.save()
    grant(cast.northlight, calendar, "read")
    event = planned(cast, f"Event {number}", date(2027, 3, 3), calendar=calendar, at=AT - DAY)
    owed(event, "Assets", 0, cast.northlight, actor=cast.mia, at=AT - DAY)
    crowd(event, count, days=20)


def test_home_of_agencies_people_is_the_agencys(two_brands, look):
    cast = two_brands

    assert look(cast.ada, "/").answer.url == HOME
    look(cast.ada, "/b/hanok-beauty/month/")
    assert look(cast.ada, "/").answer.url == HOME


def test_frame_leads_through_the_agency(two_brands, look):
    shell = look(two_brands.ada, HOME).answer.context["shell"]

    assert [(link.label, link.current) for link in shell.nav] == [
        ("Home", True),
        ("All brands’ calendar", False),
        ("My deliverables", False),
        ("Inbox", False),
    ]
    assert [link.label for link in shell.tabs] == ["Home", "Calendar", "My work"]
    assert [brand.name for brand in shell.served] == ["Hanok Beauty", "Maison Luma"]
    assert (shell.brand, shell.new_link) == (None, None)


def test_brands_page_keeps_the_way_home(two_brands, look):
    cast = two_brands
    shell = look(cast.ada, "/b/maison-luma/month/").answer.context["shell"]

    assert (shell.nav[0].label, shell.nav[0].url, shell.agency) == ("Home", HOME, None)
    assert shell.tabs[0].url == HOME
    assert look(cast.mia, "/b/maison-luma/month/").answer.context["shell"].nav[0].label == "Calendar"


def test_neutral_pages_keep_the_place_looked_at_last(two_brands, look):
    cast = two_brands

    def place():
        return look(cast.ada, reverse("inbox")).answer.context["shell"].organisation

    assert place() == cast.northlight
    look(cast.ada, "/b/maison-luma/month/")
    assert place() == cast.luma
    look(cast.ada, HOME)
    assert place() == cast.northlight
