"""Making, listing and revoking guest links, on pages and by the API: owners and managers do."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine

from calendarapp.accounts.holdings import access_log
from calendarapp.accounts.models import AccessEntry, Membership
from calendarapp.common.logs import without_tokens
from calendarapp.common.tokens import hash_token
from calendarapp.events.services import delete_event, purge_deleted
from calendarapp.sharing.models import GuestLink
from calendarapp.sharing.services import change_view, make_guest_link, remove_view, revoke_guest_link, save_view
from tests.cast import AT

pytestmark = pytest.mark.django_db
LINKS = "/b/maison-luma/guest-links/"
NEW = f"{LINKS}new/"


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def at_work(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def sent(cast, **how):
    values = {"name": "For the printer", "thing": f"calendar:{cast.launches.pk}", "level": "titles"}
    return {**values, "expires_on": "2027-04-15", "password": "", **how}


def link_to(cast, thing=None, **how):
    values = {"maker": cast.mia, "name": "For the printer", "level": "titles", "at": AT, **how}
    expires_on = values.pop("expires_on", (AT + timedelta(days=30)).date())
    return make_guest_link(cast.luma, thing=thing or cast.launches, expires_on=expires_on, **values)


def told(answer):
    """The link as the page shows it, this once."""
    return unescape(re.search(r'id="guest-link" readonly value="([^"]+)"', answer.content.decode())[1])


@pytest.mark.parametrize(
    ("how", "warns"),
    [
        ({"sharing": "shared"}, False),
        ({}, True),
        ({"sharing": "shared", "embargo_until": AT + timedelta(days=1)}, True),
    ],
)
def test_a_link_to_an_event_that_is_kept_back_says_so_when_it_is_made(cast, at_work, how, warns):
    event = cast.event(**how)

    made = at_work(cast.mia).post(NEW, sent(cast, thing=f"event:{event.pk}"))

    assert ("Guests see nothing of it yet" in made.content.decode(), bool(told(made))) == (warns, True)


def test_new_link_is_shown_once_and_opens(cast, at_work, client, settings):
    settings.PUBLIC_URL = "https://plan.example"
    cast.event("Zqopen", sharing="shared")

    made = at_work(cast.mia).post(NEW, sent(cast), headers={"Host": "127.0.0.1"})
    address = told(made)
    again = client.get(LINKS).content.decode()
    client.logout()

    assert address.startswith("https://plan.example/g/")
    token = address.removeprefix("https://plan.example/g/").rstrip("/")
    assert GuestLink.objects.get().token_hash == hash_token(token)
    assert "no-store" in made["Cache-Control"]
    assert (token in again, "For the printer" in again) == (False, True)
    assert b"Zqopen" in client.get(f"/g/{token}/agenda/", {"from": "2027-03-10"}).content


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"expires_on": "2027-02-28"}, "A guest link lasts from today to a year from now."),
        ({"expires_on": "2028-03-01"}, "A guest link lasts from today to a year from now."),
        ({"expires_on": ""}, "This field is required."),
        ({"name": ""}, "This field is required."),
        ({"level": "edit"}, "Select a valid choice"),
        ({"level": "comment"}, "Select a valid choice"),
        ({"thing": "calendar:999999"}, "Select a valid choice"),
        ({"thing": "event:99"}, "Select a valid choice"),
        ({"thing": "event:" + "9" * 30}, "Select a valid choice"),
        ({"password": "short"}, "at least 8 characters"),
    ],
)
def test_form_says_what_is_wrong_and_makes_nothing(cast, at_work, how, words):
    answer = at_work(cast.mia).post(NEW, sent(cast, **how))

    assert (answer.status_code, words in answer.content.decode()) == (200, True)
    assert GuestLink.objects.count() == 0


def test_form_is_prefilled_by_the_page_it_was_opened_from(cast, at_work):
    event = cast.event("Glow")
    view = save_view(cast.luma, owner=cast.mia, at=AT, name="All", kind="agenda", query="")
    client = at_work(cast.mia)
    asked = {"calendar": cast.press.pk, "view": view.pk, "event": event.pk}

    chosen = {
        kind: re.findall(r'<option value="([^"]+)" selected', client.get(NEW, {kind: pk}).content.decode())
        for kind, pk in asked.items()
    }

    assert chosen == {kind: [f"{kind}:{pk}"] for kind, pk in asked.items()}
    assert "2027-03-31" in client.get(NEW).content.decode()  # thirty days


def test_things_of_others_are_not_offered(cast, at_work):
    hidden = save_view(cast.luma, owner=cast.omar, at=AT, name="Omar’s own", kind="agenda", query="")
    foreign = cast.event("Foreign", calendar=cast.hanok_calendar, actor=cast.zoe)
    client = at_work(cast.mia)
    things = [f"view:{hidden.pk}", f"event:{foreign.pk}", f"calendar:{cast.hanok_calendar.pk}"]

    for thing in things:
        client.post(NEW, sent(cast, thing=thing))

    assert GuestLink.objects.count() == 0
    assert "Foreign" not in client.get(NEW, {"event": foreign.pk}).content.decode()


@pytest.mark.parametrize(
    ("query", "level", "is_made"),
    [
        ("type=campaign", "busy", False),
        ("type=campaign", "titles", True),
        ("channel=1", "titles", False),
        ("channel=1", "read", True),
        ("owner=1", "read", False),
        ("product=1", "read", False),
    ],
)
def test_view_that_guests_would_find_empty_is_refused(cast, at_work, query, level, is_made):
    view = save_view(cast.luma, owner=cast.mia, at=AT, name="All", kind="agenda", query=query)

    answer = at_work(cast.mia).post(NEW, sent(cast, thing=f"view:{view.pk}", level=level))

    assert GuestLink.objects.exists() == is_made
    assert ("so they would find it empty" in answer.content.decode()) == (not is_made)


@pytest.mark.parametrize(("who", "expected"), [("omar", 403), ("vera", 403), ("ada", 403), ("zoe", 404)])
def test_others_may_neither_read_nor_make_nor_revoke(cast, at_work, who, expected):
    link, _token = link_to(cast)
    client = at_work(getattr(cast, who))
    revoke = f"{LINKS}{link.pk}/revoke/"

    answers = [
        client.get(LINKS),
        client.get(NEW),
        client.post(NEW, sent(cast)),
        client.get(revoke),
        client.post(revoke),
    ]

    assert [answer.status_code for answer in answers] == [expected] * 5
    assert [link.revoked_at for link in GuestLink.objects.all()] == [None]


def test_every_manager_revokes_after_a_question(cast, at_work, client):
    link, token = link_to(cast, maker=Membership.objects.get(role="owner", organisation=cast.luma).user)
    revoke = f"{LINKS}{link.pk}/revoke/"

    question = at_work(cast.mia).get(revoke).content.decode()
    before = client.get(f"/g/{token}/month/").status_code
    client.post(revoke)

    assert "Revoke the link" in question
    assert (before, client.get(f"/g/{token}/month/").status_code) == (200, 410)
    assert client.post(revoke).status_code == 404
    assert "revoked" in client.get(LINKS).content.decode()


def test_list_says_how_each_stands(cast, at_work):
    link_to(cast, name="Open one")
    link_to(cast, name="Over", expires_on=AT.date())
    revoke_guest_link(link_to(cast, name="Ended")[0], actor=cast.mia, at=AT)
    link_to(cast, name="Of Omar", maker=cast.omar)
    link_to(cast, thing=cast.stock, name="Put away")
    cast.stock.archived_at = AT
    cast.stock.save()

    with time_machine.travel(AT + timedelta(days=1), tick=False):
        page = at_work(cast.mia).get(LINKS).content.decode()
    rows = re.findall(
        r'<th scope="row" class="wide">([^<]+?)\s*</th>.*?(?:<span class="tag">([^<]+)|<time)', page, re.DOTALL
    )

    assert rows == [
        ("Put away", "closed: the calendar is archived"),
        ("Of Omar", "closed: its maker may no longer share"),
        ("Ended", "revoked"),
        ("Over", "expired"),
        ("Open one", ""),
    ]


def test_link_to_a_view_tells_which_it_was_made_of_and_lasts_until_it_is_revoked(cast, at_work, call, client):
    view = save_view(cast.luma, owner=cast.mia, at=AT, name="Stock", kind="table", query="type=restock")
    link, token = link_to(cast, view)
    mia = call(cast.mia)
    made = mia.get(f"guest-links/{link.pk}/").json()
    change_view(view, name="Everything", query="")
    remove_view(view)

    found = mia.get(f"guest-links/{link.pk}/").json()
    page = at_work(cast.mia).get(LINKS).content.decode()

    assert found == made | {"saved_view": None}
    assert found["view"] == {"name": "Stock", "kind": "table", "query": "type=restock"}
    assert 'Stock <span class="meta">view, as it was on 1 Mar 2027' in page
    assert "Everything" not in page
    revoke_guest_link(link, actor=cast.mia, at=AT)
    assert client.get(f"/g/{token}/table/").status_code == 410
    kinds = AccessEntry.objects.filter(detail__link=link.name).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["link_made", "link_ended"]


def test_links_to_an_event_that_goes_for_good_end_in_the_log(cast, at_work):
    event = cast.event(sharing="shared")
    beyond = {"expires_on": (AT + timedelta(days=90)).date()}
    links = {name: link_to(cast, event, name=name, **beyond)[0] for name in ("Zqopen", "Zqrevoked")}
    link_to(cast, event, name="Zqover")
    link_to(cast, cast.event("Stays"), name="Of another", **beyond)
    revoke_guest_link(links["Zqrevoked"], actor=cast.mia, at=AT)
    delete_event(event, actor=cast.ada, at=AT + timedelta(days=20))
    night = AT + timedelta(days=51)

    purge_deleted(at=night)

    assert list(GuestLink.objects.values_list("name", flat=True)) == ["Of another"]
    ended = AccessEntry.objects.filter(kind="link_ended").order_by("pk")
    assert list(ended.values_list("detail__link", "person", "at")) == [
        ("Zqrevoked", cast.mia.pk, AT),
        ("Zqopen", None, night),
    ]
    log = unescape(at_work(cast.mia).get("/b/maison-luma/access-log/?kind=link_ended").content.decode())
    assert [name in log for name in ("Almanac</th>", "Zqopen", "Zqover")] == [True, True, False]
    assert not any("Zqopen" in str(row) for row in access_log(cast.ada, night))


def test_list_without_links_says_what_they_are_for(cast, at_work):
    assert "No guest link yet" in at_work(cast.mia).get(LINKS).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(cast, at_work, django_assert_num_queries, count):
    for number in range(count):
        link_to(cast, cast.event(f"Event {number}"), name=f"Link {number}")
    client = at_work(cast.mia)
    client.get(LINKS)

    with django_assert_num_queries(8):
        client.get(LINKS)


def test_managers_alone_are_led_to_it(cast, at_work):
    view = save_view(cast.luma, owner=cast.omar, at=AT, name="All", kind="agenda", query="", team=cast.luma)
    event = cast.event()
    pages = ["/b/maison-luma/month/", "/b/maison-luma/views/", f"/b/maison-luma/events/{event.pk}/share/"]

    by_mia = [LINKS in at_work(cast.mia).get(page).content.decode() for page in pages]
    by_omar = [LINKS in at_work(cast.omar).get(page).content.decode() for page in pages]

    assert (by_mia, by_omar) == ([True] * 3, [False] * 3)
    assert f"{NEW}?view={view.pk}" in at_work(cast.mia).get(pages[1]).content.decode()
    assert f"{NEW}?event={event.pk}" in at_work(cast.mia).get(pages[2]).content.decode()


def test_log_tells_makings_ends_and_uses_and_never_the_link(cast, at_work, client):
    link, token = link_to(cast)
    client.get(f"/g/{token}/month/")
    revoke_guest_link(link, actor=cast.mia, at=AT)

    page = at_work(cast.mia).get("/b/maison-luma/access-log/").content.decode()

    for words in ("Made a guest link", "A guest link was opened", "Ended a guest link", "For the printer"):
        assert words in page
    assert token not in page


@pytest.mark.parametrize("tail", ["/", "/month/?on=2027-03", "/e/7/", ""])
def test_logs_name_no_link(tail):
    token = "AbC-_" * 8 + "xyz"

    assert (
        without_tokens(f'"GET /g/{token}{tail} HTTP/1.1" 200')
        == f'"GET /g/{hash_token(token)[:8]}…{tail} HTTP/1.1" 200'
    )
    assert "short" not in without_tokens("Not Found: /g/short/")


# ---------- API ----------


def body(cast, **how):
    values = {"brand": "maison-luma", "name": "For the printer", "calendar": cast.launches.pk, "level": "titles"}
    return {**values, "expires_on": "2027-04-15", **how}


def test_api_makes_lists_and_revokes(cast, call, client):
    mia = call(cast.mia)

    made = mia.post("guest-links/", body(cast, password="open sesame"))
    link = made.json()
    listed = mia.get("guest-links/?brand=maison-luma").json()["results"]
    one = mia.get(f"guest-links/{link['id']}/").json()
    path = link["url"].removeprefix("http://127.0.0.1:8000")
    before = client.get(path).status_code
    gone = mia.delete(f"guest-links/{link['id']}/")

    assert (made.status_code, made["Cache-Control"], gone.status_code) == (201, "no-store", 204)
    assert (link["has_password"], "password" in link) == (True, False)
    assert listed == [{**link, "url": None}] == [one]
    assert (before, client.get(path).status_code) == (200, 410)
    assert datetime.fromisoformat(mia.get(f"guest-links/{link['id']}/").json()["revoked_at"]) == AT


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"calendar": None}, ""),
        ({"event": 1}, ""),
        ({"calendar": 99999}, "calendar"),
        ({"calendar": None, "event": 99999}, "event"),
        ({"calendar": None, "saved_view": 99999}, "saved_view"),
        ({"level": "edit"}, "level"),
        ({"expires_on": "2029-01-01"}, "expires_on"),
        ({"password": "short"}, "password"),
        ({"name": ""}, "name"),
    ],
)
def test_api_names_what_is_wrong(cast, call, how, field):
    answer = call(cast.mia).post("guest-links/", body(cast, **how))

    assert answer.status_code == 400
    assert [error.get("field") for error in answer.json()["errors"]] == [field]
    assert GuestLink.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "made", "one"), [("omar", 403, 404), ("vera", 403, 404), ("ada", 403, 404), ("zoe", 404, 404)]
)
def test_api_is_for_managers(cast, call, who, made, one):
    link, _token = link_to(cast)
    caller = call(getattr(cast, who))

    assert caller.get("guest-links/").json()["results"] == []
    assert caller.post("guest-links/", body(cast)).status_code == made
    assert caller.get(f"guest-links/{link.pk}/").status_code == one
    assert caller.delete(f"guest-links/{link.pk}/").status_code == one


@pytest.mark.parametrize("count", [1, 3])
def test_api_list_costs_the_same_for_one_and_three(cast, call, django_assert_num_queries, count):
    for number in range(count):
        link_to(cast, cast.event(f"Event {number}"), name=f"Link {number}")
    mia = call(cast.mia)
    mia.get("guest-links/")

    with django_assert_num_queries(4):
        mia.get("guest-links/")
