"""Guest links: what stands behind one, for how long, and that nothing else does."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine

from calendarapp.accounts.models import AccessEntry, AccessKind, Membership
from calendarapp.calendars.lens import GUEST
from calendarapp.calendars.models import Sharing
from calendarapp.events.models import Event, FreezeWindow, KeyDate
from calendarapp.events.services import add_milestone, delete_event
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import set_target
from calendarapp.sharing.guests import guest_lens
from calendarapp.sharing.models import GuestLink
from calendarapp.sharing.services import UnfitDayError, make_guest_link, revoke_guest_link, save_view
from calendarapp.teamwork.policy import Voice
from calendarapp.teamwork.services import add_comment
from tests.cast import AT

pytestmark = pytest.mark.django_db
LINKS = "/b/maison-luma/guest-links/"
NEW = f"{LINKS}new/"
UNTIL = date(2027, 4, 15)
KINDS = ("month", "two_weeks", "week", "timeline", "agenda", "year", "table")
ON = {"on": "2027-03-10", "from": "2027-03-08"}  # a page of each kind shows the tenth
# What an outsider never meets, by why it is kept from them.
KEPT_BACK = {
    "internal": {"sharing": "internal"},
    "named": {"sharing": "named"},
    "embargoed": {"sharing": "shared", "embargo_until": AT + timedelta(days=2)},
    "reserved": {"sharing": "shared", "embargo_until": AT + timedelta(days=2), "reserved": True},
    "deleted": {"sharing": "shared"},
    "pressed": {"sharing": "shared"},
    "foreign": {"sharing": "shared"},
}


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def make(cast):
    """A link to the calendar of launches, or to what is named, and its token."""

    def made(thing=None, **how):
        values = {"name": "For the printer", "level": "titles", "expires_on": UNTIL, "maker": cast.mia, **how}
        return make_guest_link(cast.luma, thing=thing or cast.launches, at=AT, **values)

    return made


@pytest.fixture
def plan(cast):
    """Word → event: one that is shared, and one for each reason to keep it back."""
    found = {"open": cast.event("Zqopen", sharing="shared", location="Zqplace", description="Zqstory", notes="Zqnotes")}
    for word, how in KEPT_BACK.items():
        calendar = {"pressed": cast.press, "foreign": cast.hanok_calendar}.get(word, cast.launches)
        actor = cast.zoe if word == "foreign" else cast.mia
        if word == "named":
            how = {**how, "partners": [{"agency": cast.northlight.pk, "early": False}]}
        found[word] = cast.event(f"Zq{word}", calendar=calendar, actor=actor, **how)
    delete_event(found["deleted"], actor=cast.mia, at=AT)
    return found


def words_in(answer):
    """Which of the plan's words stand on the page; a token may hold the like by chance."""
    return set(re.findall(r"Zq[a-z]+", re.sub(r"/g/[\w-]+/", "", answer.content.decode())))


# ---------- lens ----------


@pytest.mark.parametrize("level", ["busy", "titles", "read"])
def test_lens_shows_what_is_shared_on_one_calendar_up_to_its_level(cast, make, plan, level):
    link, _token = make(level=level)

    lens = guest_lens(link, AT)

    assert [event.title for event in Event.objects.seen_through(lens)] == ["Zqopen"]
    assert {way.via for ways in lens.accesses.values() for way in ways} == {GUEST}
    assert (lens.viewer, lens.read_only, dict(lens.roles)) == (None, True, {})
    assert {way.level for ways in lens.accesses.values() for way in ways} == {level}
    assert {group for ways in lens.accesses.values() for way in ways for group in way.groups} == set()


def test_lens_of_a_view_spans_the_brand_and_of_an_event_that_one_alone(cast, make, plan):
    view = save_view(cast.luma, owner=cast.mia, at=AT, name="All", kind="agenda", query="")
    other = cast.event("Zqother", sharing="shared")

    by_view, _token = make(view)
    by_event, _token = make(other)

    seen = Event.objects.seen_through
    assert {event.title for event in seen(guest_lens(by_view, AT))} == {"Zqopen", "Zqother", "Zqpressed"}
    assert {event.title for event in seen(guest_lens(by_event, AT))} == {"Zqother"}


def test_embargo_lifts_for_guests_too(make, plan):
    link, _token = make()

    before, after = (guest_lens(link, AT + timedelta(days=days)) for days in (1, 3))

    titles = {event.title for event in Event.objects.seen_through(after)}
    assert {event.title for event in Event.objects.seen_through(before)} == {"Zqopen"}
    assert titles == {"Zqopen", "Zqembargoed", "Zqreserved"}


@pytest.mark.parametrize("how", ["editor", "removed", "deactivated", "archived", "revoked"])
def test_lens_is_empty_once_the_link_is_held_by_nobody(cast, make, plan, how):
    link, _token = make()
    if how == "editor":
        Membership.objects.filter(user=cast.mia).update(role="editor")
    elif how == "removed":
        Membership.objects.filter(user=cast.mia).delete()
    elif how == "deactivated":
        cast.mia.is_active = False
        cast.mia.save()
    elif how == "archived":
        cast.launches.archived_at = AT
        cast.launches.save()
    else:
        revoke_guest_link(link, actor=cast.mia, at=AT)
    link = GuestLink.objects.get()

    assert guest_lens(link, AT).accesses == {}


def test_link_ends_with_its_last_day_in_the_brand_s_zone(make):
    link, _token = make(expires_on=date(2027, 3, 31))
    midnight = datetime(2027, 4, 1, tzinfo=ZoneInfo("Europe/Paris"))  # the clocks went forward on the 28th

    last, over = (guest_lens(link, moment).accesses for moment in (midnight - timedelta(seconds=1), midnight))

    assert (bool(last), bool(over)) == (True, False)


# ---------- services ----------


def test_only_the_hash_is_stored_and_the_log_tells_the_making_and_the_end(cast, make):
    link, token = make(password="open sesame")
    revoke_guest_link(link, actor=cast.mia, at=AT)
    revoke_guest_link(link, actor=cast.mia, at=AT + timedelta(days=1))

    stored = GuestLink.objects.values().get()
    kinds = list(AccessEntry.objects.order_by("pk").values_list("kind", "person", "detail"))

    assert token not in str(stored)
    assert "open sesame" not in str(stored)
    assert stored["revoked_at"] == AT
    terms = {"level": "titles", "until": "2027-04-15"}
    assert kinds == [
        ("link_made", cast.mia.pk, {"link": "For the printer", "after": terms}),
        ("link_ended", cast.mia.pk, {"link": "For the printer"}),
    ]


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2028, 3, 1)])
def test_link_lasts_from_today_to_a_year(make, day):
    with pytest.raises(UnfitDayError):
        make(expires_on=day)


# ---------- pages ----------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", ["busy", "titles", "read"])
def test_each_view_shows_what_is_shared_and_nothing_else(client, make, plan, kind, level):
    _link, token = make(level=level)

    answer = client.get(f"/g/{token}/{kind}/", ON)
    drawn = "Zqopen" in words_in(answer)

    assert answer.status_code == 200
    assert words_in(answer) <= ({"Zqopen", "Zqplace"} if level == "read" else {"Zqopen"})
    assert drawn == (level != "busy" and kind != "year")


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_stays_within(client, make, plan, kind):
    _link, token = make(level="read")

    page = client.get(f"/g/{token}/{kind}/", ON).content.decode()

    leads = [unescape(url) for url in re.findall(r'(?:href|action|src|data-move)="([^"]*)"', page)]
    ours = [url for url in leads if not url.startswith(("#", "/static/", f"/g/{token}/", "?"))]
    assert ours == []
    assert len([url for url in leads if url.startswith(f"/g/{token}/")]) > 3


def test_links_of_a_page_lead_to_pages(client, make, plan):
    _link, token = make(level="read")
    waiting, known = [f"/g/{token}/month/?on=2027-03", f"/g/{token}/table/", f"/g/{token}/timeline/?on=2027-03-01"], {}

    while waiting and len(known) < 120:
        url = waiting.pop()
        answer = client.get(url)
        known[url] = answer.status_code
        assert words_in(answer) <= {"Zqopen", "Zqplace"}, url
        found = {unescape(link) for link in re.findall(rf'href="(/g/{token}/[^"]*)"', answer.content.decode())}
        waiting += [link for link in found if link not in known and link not in waiting]

    assert set(known.values()) == {200}


def test_ids_that_are_guessed_find_nothing(client, cast, make, plan):
    _link, token = make(level="read")
    one_event, of_event = make(cast.event("Zqother", sharing="shared"), level="read")

    found = {word: client.get(f"/g/{token}/e/{event.pk}/").status_code for word, event in plan.items()}
    inside = [client.get(f"/g/{of_event}/{path}").status_code for path in ("month/", "day/2027-03-10/", "table/")]

    assert found == {"open": 200, **dict.fromkeys(KEPT_BACK, 404)}
    assert inside == [404, 404, 404]
    assert client.get(f"/g/{of_event}/e/{plan['open'].pk}/").status_code == 404
    assert client.get(f"/g/{of_event}/e/{one_event.event_id}/").status_code == 200


@pytest.mark.parametrize(
    ("level", "expected"), [("busy", set()), ("titles", {"Zqopen"}), ("read", {"Zqopen", "Zqplace"})]
)
def test_event_says_what_its_level_opens_and_nothing_of_the_groups(client, make, plan, level, expected):
    _link, token = make(plan["open"], level=level)

    page = client.get(f"/g/{token}/")

    assert (page.status_code, words_in(page)) == (200, expected)


def test_event_that_is_kept_back_is_not_spoken_of(client, cast, make, plan):
    _link, token = make(plan["embargoed"], level="read", name="Preview")

    page = client.get(f"/g/{token}/")

    assert (page.status_code, words_in(page)) == (200, set())
    assert "There is nothing to see here at present" in page.content.decode()


def test_ties_lead_to_what_the_link_shows_alone(client, cast, make, plan):
    child = cast.event("Zqchild", sharing="shared", parent=plan["internal"].pk, needs=[{"event": plan["open"].pk}])
    _link, token = make(level="read")
    _other, one = make(child, level="read")

    assert words_in(client.get(f"/g/{token}/e/{child.pk}/")) == {"Zqchild", "Zqopen"}
    assert words_in(client.get(f"/g/{one}/")) == {"Zqchild"}


def test_no_page_says_what_groups_or_the_brand_s_own_words_open(client, cast, make):
    event = cast.event(
        "Zqopen",
        sharing="shared",
        location="Zqplace",
        tags=["Zqtag"],
        description="Zqstory",
        objective="Zqaim",
        notes="Zqnotes",
        owner=cast.mia,
        products=[cast.product("Zqsku", "Zqproduct")],
        personas=list(cast.persona_rows()),
        links=[{"label": "Zqlink", "url": "https://example.com/Zqurl"}],
        details={"offer": "Zqoffer", "creative_concept": "Zqconcept"},
        budget_planned="7345671",
    )
    cast.persona_rows().model.objects.filter(brand=cast.luma).update(label="Zqpersona", segment="Zqsegment")
    add_milestone(event, actor=cast.mia, at=AT, values={"label": "Zqmilestone", "anchor": "S", "offset": -1})
    add_comment(event, author=cast.mia, at=AT, voice=Voice(None, "shared"), body="Zqcomment")
    metric = Metric.objects.get(brand=cast.luma, key="net_revenue")
    set_target(
        event, metric=metric, actor=cast.mia, at=AT, values={"target": Decimal(1000), "attribution": "Zqattribution"}
    )
    freeze = {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 3, 20), "is_shared": True}
    FreezeWindow.objects.create(brand=cast.luma, label="Zqfreeze", note="Zqreason", **freeze)
    KeyDate.objects.create(brand=cast.luma, key="own-1", label="Zqday", rule={"kind": "easter", "days": -2})
    columns = "columns=owner&columns=products&columns=details.offer&columns=budget_planned&columns=next_step&period=all"
    table = save_view(cast.luma, owner=cast.mia, at=AT, name="All", kind="table", query=columns)
    _link, token = make(table, level="read")

    addresses = [*(f"{kind}/" for kind in KINDS), f"e/{event.pk}/", "day/2027-03-10/", "timeline/?by=owner"]
    pages = {address: client.get(f"/g/{token}/{address}", ON if "?" not in address else {}) for address in addresses}

    for address, page in pages.items():
        assert words_in(page) <= {"Zqopen", "Zqplace", "Zqtag"}, address
        for secret in ("Mia Laurent", "7345671", "7,345,671", "Northlight", "Saffron"):
            assert secret not in page.content.decode(), (address, secret)


def test_view_is_shown_with_its_filters_and_its_kind(client, cast, make, plan):
    cast.event("Zqrestock", kind="restock", sharing="shared")
    view = save_view(cast.luma, owner=cast.mia, at=AT, name="Stock", kind="table", query="type=restock&period=all")
    _link, token = make(view)

    first = client.get(f"/g/{token}/")
    page = client.get(first.url)
    widened = client.get(f"/g/{token}/agenda/", {**ON, "type": "campaign", "calendar": plan["open"].calendar_id})

    assert first.url == f"/g/{token}/table/"
    assert words_in(page) == {"Zqrestock"}
    assert words_in(widened) == {"Zqrestock"}
    assert re.findall(r'aria-current="page">([^<]+)', page.content.decode()) == ["Table"]


def test_nothing_but_what_the_view_lets_pass_is_open(client, cast, make, plan):
    restock = cast.event("Zqrestock", kind="restock", sharing="shared", needs=[{"event": plan["open"].pk}])
    view = save_view(cast.luma, owner=cast.mia, at=AT, name="Stock", kind="agenda", query="type=restock")
    _link, token = make(view, level="read")

    assert client.get(f"/g/{token}/e/{plan['open'].pk}/").status_code == 404
    assert words_in(client.get(f"/g/{token}/e/{restock.pk}/")) == {"Zqrestock"}


def test_phone_begins_with_the_agenda(client, make):
    _link, token = make()

    assert client.get(f"/g/{token}/").url == f"/g/{token}/month/"
    assert client.get(f"/g/{token}/", headers={"User-Agent": "x Mobi"}).url == f"/g/{token}/agenda/"


def test_answers_are_kept_by_nobody_and_set_no_cookie(client, make, plan):
    _link, token = make()

    answers = [client.get(f"/g/{path}") for path in (f"{token}/", f"{token}/month/", f"{token}/e/99/", "unknown/")]

    assert [answer.status_code for answer in answers] == [302, 200, 404, 404]
    for answer in answers:
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer.cookies == {}
    assert '<meta name="robots" content="noindex, nofollow">' in answers[1].content.decode()


def test_page_names_the_brand_its_zone_and_the_last_day_in_the_reader_s_language(client, make, plan):
    _link, token = make()

    page = client.get(f"/g/{token}/month/").content.decode()
    korean = client.get(f"/g/{token}/month/", headers={"Accept-Language": "ko"})

    assert "shared with you by Maison Luma until Thu 15 Apr 2027" in page
    assert "Europe/Paris" in page
    assert (korean["Content-Language"], "2027년 3월" in korean.content.decode()) == ("ko", True)


def test_times_are_the_brand_s_whoever_reads(client, cast, make):
    cast.event("Zqopen", starts=datetime(2027, 3, 10, 9, 0), zone="Europe/Paris", sharing="shared")
    _link, token = make()
    client.force_login(cast.zoe)

    assert "09:00" in client.get(f"/g/{token}/agenda/", ON).content.decode()


@pytest.mark.parametrize("who", ["mia", "ada", "zoe"])
def test_signed_in_person_is_a_guest_like_everybody_else(client, cast, make, plan, who):
    _link, token = make()
    of_stranger = client.get(f"/g/{token}/month/", ON).content
    client.force_login(getattr(cast, who))

    answer = client.get(f"/g/{token}/month/", ON)

    assert answer.content == of_stranger
    assert client.get(f"/g/{token}/e/{plan['internal'].pk}/").status_code == 404
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_through_a_link(client, make, method):
    _link, token = make()

    assert getattr(client, method)(f"/g/{token}/month/").status_code == 405


# ---------- the end ----------


def test_link_that_expires_under_an_open_page_says_so_at_the_next_click(client, make, plan):
    _link, token = make(expires_on=date(2027, 3, 1))
    opened = client.get(f"/g/{token}/agenda/", ON).status_code

    with time_machine.travel(AT + timedelta(days=1), tick=False):
        answers = [client.get(f"/g/{token}/{path}") for path in ("", "agenda/", f"e/{plan['open'].pk}/", "password/")]

    assert opened == 200
    assert [answer.status_code for answer in answers] == [410, 410, 410, 410]
    for answer in answers:
        assert "Ask whoever at Maison Luma gave it to you" in answer.content.decode()
        assert words_in(answer) == set()
        assert "For the printer" not in answer.content.decode()
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_link_closes_when_its_maker_may_no_longer_share_and_opens_when_they_may_again(client, cast, make, plan):
    _link, token = make()
    membership = Membership.objects.filter(user=cast.mia)

    membership.update(role="viewer")
    closed = client.get(f"/g/{token}/month/").status_code
    membership.update(role="owner")

    assert (closed, client.get(f"/g/{token}/month/").status_code) == (410, 200)


def test_event_that_is_no_longer_shared_goes_at_once(client, make, plan):
    _link, token = make()
    Event.objects.filter(pk=plan["open"].pk).update(sharing=Sharing.INTERNAL)

    assert words_in(client.get(f"/g/{token}/agenda/", ON)) == set()
    assert client.get(f"/g/{token}/e/{plan['open'].pk}/").status_code == 404


# ---------- password ----------


def test_password_opens_this_link_alone(client, make, plan):
    _link, token = make(password="open sesame")
    _other, another = make(password="open sesame")

    locked = client.get(f"/g/{token}/month/", ON)
    wrong = client.post(f"/g/{token}/password/", {"password": "open says me"})
    right = client.post(f"/g/{token}/password/", {"password": "open sesame"})
    cookie = right.cookies["guest"]

    assert words_in(locked) == set()
    assert "For the printer" not in locked.content.decode()
    assert (wrong.status_code, "This isn’t the password of this link." in wrong.content.decode()) == (200, True)
    assert right.url == f"/g/{token}/"
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/g/{token}/", True, "Lax")
    assert words_in(client.get(f"/g/{token}/month/", ON)) == {"Zqopen"}
    client.cookies["guest"]["path"] = "/"
    assert words_in(client.get(f"/g/{another}/month/", ON)) == set()


def test_password_is_asked_again_after_half_a_day_and_when_it_is_another(client, make, plan):
    link, token = make(password="open sesame")
    client.post(f"/g/{token}/password/", {"password": "open sesame"})

    with time_machine.travel(AT + timedelta(hours=13), tick=False):
        later = words_in(client.get(f"/g/{token}/month/", ON))
    before = words_in(client.get(f"/g/{token}/month/", ON))
    GuestLink.objects.filter(pk=link.pk).update(password="md5$other$hash")

    assert (later, before, words_in(client.get(f"/g/{token}/month/", ON))) == (set(), {"Zqopen"}, set())


def test_password_form_is_checked_for_where_it_comes_from(make):
    from django.test import Client

    _link, token = make(password="open sesame")
    strict = Client(enforce_csrf_checks=True)

    page = strict.get(f"/g/{token}/")
    forged = strict.post(f"/g/{token}/password/", {"password": "open sesame"})
    field = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    values = {"password": "open sesame", "csrfmiddlewaretoken": field}
    sent = strict.post(f"/g/{token}/password/", values, headers={"Origin": "http://testserver"})

    # With no-referrer browsers would send the form with "Origin: null", which is refused.
    assert page["Referrer-Policy"] == "same-origin"
    assert (forged.status_code, sent.status_code) == (403, 302)


def test_guessing_is_slowed_down_even_for_the_right_password(client, make):
    _link, token = make(password="open sesame")

    tries = [client.post(f"/g/{token}/password/", {"password": f"guess {number}"}) for number in range(10)]
    eleventh = client.post(f"/g/{token}/password/", {"password": "open sesame"})

    assert {answer.status_code for answer in tries} == {200}
    assert (eleventh.status_code, eleventh["Retry-After"], "guest" in eleventh.cookies) == (429, "900", False)


def test_link_without_a_password_has_no_form_for_one(client, make):
    _link, token = make()

    assert client.get(f"/g/{token}/password/").url == f"/g/{token}/"


# ---------- last used ----------


def test_use_is_noted_once_an_hour_and_told_once_a_day(client, make):
    link, token = make()
    moments = [timedelta(0), timedelta(minutes=30), timedelta(hours=2), timedelta(days=1)]
    noted = []
    for later in moments:
        with time_machine.travel(AT + later, tick=False):
            client.get(f"/g/{token}/month/")
        noted.append(GuestLink.objects.get().last_used_at - AT)

    told = AccessEntry.objects.filter(kind=AccessKind.LINK_USED).order_by("at").values_list("at", "person", "detail")
    assert noted == [timedelta(0), timedelta(0), timedelta(hours=2), timedelta(days=1)]
    assert list(told) == [(AT + day, None, {"link": link.name}) for day in (timedelta(0), timedelta(days=1))]


def test_locked_door_is_no_use(client, make):
    _link, token = make(password="open sesame")

    client.get(f"/g/{token}/month/")

    assert GuestLink.objects.get().last_used_at is None


# ---------- cost ----------


@pytest.mark.parametrize(("kind", "count"), [("month", 7), ("agenda", 7), ("timeline", 8), ("table", 6)])
@pytest.mark.parametrize("events", [1, 3])
def test_page_costs_the_same_for_one_and_three_events(
    client, cast, make, django_assert_num_queries, kind, count, events
):
    _link, token = make(level="read")
    for number in range(events):
        cast.event(f"Launch {number}", sharing="shared", channels=[cast.channel("email")])
    client.get(f"/g/{token}/{kind}/", ON)

    with django_assert_num_queries(count):
        client.get(f"/g/{token}/{kind}/", ON)


def test_event_page_costs_little(client, make, plan, django_assert_num_queries):
    _link, token = make(level="read")
    path = f"/g/{token}/e/{plan['open'].pk}/"
    client.get(path)

    with django_assert_num_queries(6):
        client.get(path)
