"""Filters in the address: what they find, what they offer, and what they never tell."""

import re
from datetime import date

import pytest
from django.http import QueryDict

from calendarapp.board.filters import filter_bar, read_filters
from calendarapp.calendars.models import Calendar, Grant
from calendarapp.events.models import Product
from calendarapp.events.queries import PlanFilters

from ..cast import AT

pytestmark = pytest.mark.both_legs
MONTH = "/b/maison-luma/month/"
AGENDA = "/b/maison-luma/agenda/"


def bar_of(cast, person, query=""):
    return filter_bar(cast.lens(person).within(cast.luma), cast.luma, QueryDict(query))


def labels(options):
    return [option.label for option in options]


def menus(bar):
    return {menu.name: labels(menu.options) for menu in bar.menus}


@pytest.mark.parametrize(
    "query",
    [
        "calendar=x&channel=&owner=-1&product=1.5",
        "status=unknown&status=",
        "type=a%20b&type=" + "x" * 41,
        "calendar=" + "9" * 40 + "&owner=٣",
        "q=%20%09%0A",
        "",
    ],
)
def test_what_is_no_value_is_left_out(query):
    assert read_filters(QueryDict(query)) == PlanFilters()


def test_address_is_read_and_written_back(cast):
    asked = f"calendar={cast.press.pk}&type=campaign&type=promotion&status=live&owner={cast.omar.pk}&q=glow+serum"

    bar = bar_of(cast, cast.mia, asked)

    assert bar.filters == PlanFilters(
        calendars=frozenset({cast.press.pk}),
        types=frozenset({"campaign", "promotion"}),
        statuses=frozenset({"live"}),
        owners=frozenset({cast.omar.pk}),
        text="glow serum",
    )
    assert bar.query == asked
    assert bar.link("/x/", on="2027-03") == f"/x/?on=2027-03&{asked}"


def test_all_calendars_ticked_is_no_filter(cast):
    every = "&".join(f"calendar={pk}" for pk in (cast.launches.pk, cast.press.pk, cast.stock.pk))

    bar = bar_of(cast, cast.mia, every)

    assert not bar.active
    assert [option.chosen for option in bar.calendars] == [True, True, True]


def test_only_chosen_calendars_are_ticked(cast):
    bar = bar_of(cast, cast.mia, f"calendar={cast.press.pk}")

    assert {option.label: option.chosen for option in bar.calendars} == {
        "Launches & campaigns": False,
        "PR & events": True,
        "Product & stock": False,
    }


def test_brand_is_offered_all_its_words(cast):
    product = cast.product("GS-30")

    bar = bar_of(cast, cast.vera)

    assert labels(bar.types) == ["Campaigns", "PR", "VIP", "Releases", "Restocks"]
    assert "Mia Laurent" in menus(bar)["owner"]
    assert menus(bar)["product"] == [str(product)]
    assert "E-mail" in menus(bar)["channel"]
    assert "Sale or promotion" in menus(bar)["type"]


def test_brands_own_word_for_a_type_is_used(cast):
    kind = cast.type("campaign")
    kind.label = "Kampagnen"
    kind.save()

    assert labels(bar_of(cast, cast.mia).types)[0] == "Kampagnen"


def test_partner_is_offered_what_stands_on_open_events(cast):
    email, seo = cast.channel("email"), cast.channel("content")
    serum, cream = cast.product("GS-30"), cast.product("NC-50", "Night Cream")
    cast.event(sharing="shared", channels=[email.pk], products=[serum.pk], owner=cast.mia.pk)
    cast.event(kind="restock", channels=[seo.pk], products=[cream.pk], owner=cast.omar.pk)
    cast.event(kind="pr_event", calendar=cast.press, sharing="shared", owner=cast.omar.pk)

    northlight, saffron = bar_of(cast, cast.ada), bar_of(cast, cast.sol)

    assert labels(northlight.calendars) == ["Launches & campaigns"]
    assert labels(northlight.types) == ["Campaigns"]
    assert set(menus(northlight)) == {"status", "channel", "stage"}
    assert menus(northlight)["channel"] == [str(email)]
    assert labels(saffron.types) == ["Campaigns", "PR"]
    assert menus(saffron)["owner"] == ["Omar Haddad"]


def test_busy_partner_has_nothing_to_choose_from(cast):
    Grant.objects.filter(agency=cast.northlight).update(level="busy")
    cast.event(sharing="shared", channels=[cast.channel("email").pk], owner=cast.mia.pk)

    bar = bar_of(cast, cast.ada)

    assert (bar.types, bar.menus) == ((), ())


def test_embargoed_event_offers_nothing(cast):
    cast.event(
        kind="vip_event", sharing="shared", embargo_until="2027-04-01T00:00:00+00:00", reserved=True, owner=cast.mia.pk
    )

    bar = bar_of(cast, cast.ada)

    assert (bar.types, bar.menus) == ((), ())


@pytest.mark.parametrize("count", [1, 3])
def test_offers_cost_one_query(cast, django_assert_num_queries, count):
    for number in range(count):
        cast.product(f"SKU-{number}")
    lens = cast.lens(cast.mia).within(cast.luma)

    with django_assert_num_queries(1):
        filter_bar(lens, cast.luma, QueryDict())


def test_products_offered_are_bounded(cast, monkeypatch):
    monkeypatch.setattr("calendarapp.board.filters._OFFERED", 2)
    for number in range(5):
        cast.product(f"S{number}", f"Name {number}")

    assert menus(bar_of(cast, cast.mia))["product"] == ["Name 0 (S0)", "Name 1 (S1)"]
    chosen = Product.objects.get(sku="S4")
    assert menus(bar_of(cast, cast.mia, f"product={chosen.pk}"))["product"][-1] == "Name 4 (S4)"
    cut = {
        who: [menu.name for menu in bar_of(cast, getattr(cast, who)).menus if menu.is_cut] for who in ("mia", "vera")
    }
    assert cut == {"mia": ["product"], "vera": []}


# ---------- through the pages ----------


@pytest.fixture
def two(cast):
    """One event that has everything, and one that has nothing of it."""
    product = cast.product("GS-30")
    full = {
        "status": "confirmed",
        "channels": [cast.channel("email").pk],
        "owner": cast.omar.pk,
        "products": [product.pk],
        "description": "radiance",
    }
    cast.event("Full", sharing="shared", **full)
    cast.event("Bare", kind="restock", calendar=cast.stock)
    return {
        "calendar": cast.launches.pk,
        "type": "campaign",
        "status": "confirmed",
        "channel": cast.channel("email").pk,
        "owner": cast.omar.pk,
        "product": product.pk,
        "q": "radiance",
    }


@pytest.mark.parametrize("name", ["calendar", "type", "status", "channel", "owner", "product", "q"])
def test_each_filter_finds_its_event(cast, look, two, name):
    assert look(cast.vera, f"{AGENDA}?{name}={two[name]}").titles == ["Full"]
    assert [chip.split(",")[0] for chip in look(cast.vera, f"{MONTH}?{name}={two[name]}").chips] == ["Full"]


@pytest.mark.parametrize(
    ("name", "ada", "sol"),
    [
        ("calendar", True, True),
        ("type", True, True),
        ("status", True, True),
        ("channel", True, False),
        ("owner", False, False),
        ("product", False, False),
        ("q", True, False),
    ],
)
def test_filter_on_a_shut_field_finds_nothing(cast, look, two, name, ada, sol):
    """Ada reads launches with descriptions, Sol sees titles there; neither may learn owner or products by asking."""
    for person, open_to in ((cast.ada, ada), (cast.sol, sol)):
        for address in (AGENDA, MONTH):
            page = look(person, f"{address}?{name}={two[name]}")
            assert ("Full" in page.text) is open_to
            missing = look(person, f"{address}?{name}={'987654' if isinstance(two[name], int) else 'idea'}")
            assert "Full" not in missing.text


def test_part_of_what_is_hidden_is_not_told_by_asking(cast, look):
    hidden = cast.event("Secret initiative")
    cast.event("Part", sharing="shared", parent=hidden)

    found = {who: "Part" in look(getattr(cast, who), f"{AGENDA}?part={hidden.pk}").text for who in ("vera", "ada")}

    assert found == {"vera": True, "ada": False}


def test_shut_and_unknown_values_look_the_same(cast, look, two):
    known, unknown = (
        re.sub(r"owner=\d+", "owner=N", look(cast.ada, f"{AGENDA}?owner={pk}").text.split('id="main"')[1])
        for pk in (cast.omar.pk, 987654)
    )

    assert known == unknown


def test_filtered_page_says_so_and_how_to_be_rid_of_it(cast, look, two):
    page = look(cast.vera, f"{AGENDA}?status=done&from=2027-03-01")

    assert page.titles == []
    assert "Nothing here passes your filters" in page.text
    assert 'href="/b/maison-luma/agenda/?from=2027-03-01"' in page.text


def test_filter_of_another_brands_calendar_finds_nothing(cast, look):
    cast.event()
    foreign = Calendar.objects.filter(brand=cast.hanok).first()

    assert look(cast.mia, f"{AGENDA}?calendar={foreign.pk}").titles == []


def test_many_values_are_cut(cast, look):
    cast.event(starts=date(2027, 3, 2), at=AT)
    query = "&".join(f"owner={number}" for number in range(5000, 6500))

    assert look(cast.mia, f"{MONTH}?{query}").status == 200
