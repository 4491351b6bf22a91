"""The pages of guest links: what is shared is on them, and nothing else."""

import re
from datetime import date, datetime
from decimal import Decimal
from html import unescape

import pytest

from calendarapp.events.models import FreezeWindow, KeyDate
from calendarapp.events.services import add_milestone
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import set_target
from calendarapp.sharing.services import change_view, remove_view, save_view
from calendarapp.teamwork.policy import Voice
from calendarapp.teamwork.services import add_comment
from tests.cast import AT

from .stage import KEPT_BACK, KINDS, ON, words_in

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("end", [change_view, remove_view])
def test_view_is_shown_as_it_was_when_the_link_was_made(client, cast, make, plan, end):
    cast.event("Zqrestock", kind="restock", sharing="shared")
    view = save_view(cast.luma, owner=cast.mia, at=AT, name="Stock", kind="table", query="type=restock&period=all")
    link, token = make(view)

    end(view, **({"query": "", "kind": "agenda", "name": "Everything"} if end is change_view else {}))

    assert client.get(f"/g/{token}/").url == f"/g/{token}/table/"
    assert words_in(client.get(f"/g/{token}/table/")) == {"Zqrestock"}
    link.refresh_from_db()
    assert (link.saved_view, link.view_name) == (view if end is change_view else None, "Stock")


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
