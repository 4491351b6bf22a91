"""The palette leads to what the lens shows, and to no more."""

import re
from urllib.parse import quote

import pytest

from calendarapp.events.models import Channel, Market, Persona

pytestmark = [pytest.mark.django_db, pytest.mark.both_legs]
GO = "/b/maison-luma/go/"


def test_palette_offers_actions_and_pages_before_anything_is_typed(cast, look):
    page = look(cast.mia, GO)

    assert all(words in page.text for words in ("New event", "Calendar", "Partners", "Profile"))


def test_palette_finds_events_products_and_people(cast, look):
    serum = cast.product("GS-30")
    cast.event(title="Glow night", products=[serum.pk])

    by_title, by_sku, by_person = (look(cast.mia, f"{GO}?q={text}").text for text in ("glow", "gs-30", "omar"))

    assert "Glow night" in by_title
    assert f'href="/b/maison-luma/products/{serum.pk}/"' in by_sku
    assert f"/b/maison-luma/agenda/?owner={cast.omar.pk}" in by_person


def test_palette_of_a_partner_knows_only_what_is_shared(cast, look):
    serum = cast.product("GS-30")
    cast.event(title="Glow inside", products=[serum.pk])
    cast.event(title="Glow shared", sharing="shared", owner=cast.omar.pk)

    events, product, person, page = (
        look(cast.ada, f"{GO}?q={text}").text for text in ("glow", "gs-30", "omar", "imports")
    )

    assert ("Glow shared" in events, "Glow inside" in events) == (True, False)
    assert ("/products/" in product, "?owner=" in person, "/imports/" in page) == (False, False, False)


def test_palette_says_when_nothing_has_the_name(cast, look):
    assert "Nothing is called “zzz”." in look(cast.mia, f"{GO}?q=zzz").text


def test_stranger_has_no_palette_here(cast, look):
    assert look(cast.zoe, GO).status == 404


@pytest.mark.parametrize("count", [1, 3])
def test_palette_costs_the_same_for_few_and_many(cast, look, django_assert_num_queries, count):
    for number in range(count):
        cast.event(title=f"Glow {number}")
        cast.product(f"GLOW-{number}", f"Glow {number}")
    look(cast.mia, f"{GO}?q=glow")

    with django_assert_num_queries(10):
        look(cast.mia, f"{GO}?q=glow")


def test_what_is_looked_for_does_not_filter_the_view_gone_to(cast, look):
    assert 'href="/b/maison-luma/agenda/"' in look(cast.mia, f"{GO}?q=agenda").text


@pytest.mark.parametrize("kind", ["channel", "persona", "market"])
def test_words_lead_to_their_pages(cast, look, kind):
    words = {"channel": Channel, "persona": Persona, "market": Market}[kind].objects.filter(brand=cast.luma)
    row = words.first() or words.create(brand=cast.luma, label="Benelux")

    page = look(cast.mia, f"{GO}?q={quote(str(row))}").text

    assert f'href="/b/maison-luma/{kind}s/{row.pk}/"' in page


def test_words_that_a_partner_is_led_to_open(cast, look):
    row = cast.channel("email")
    cast.event(sharing="shared", channels=[row.pk])

    address = re.search(r'href="(/b/maison-luma/channels/\d+/)"', look(cast.ada, f"{GO}?q={quote(str(row))}").text)[1]

    assert look(cast.ada, address).status == 200


def test_palette_begins_with_what_is_called_exactly_so(cast, look):
    cast.event(title="Table ronde")

    page = look(cast.mia, f"{GO}?q=table").text
    kinds = re.findall(r'role="group" aria-label="(.+?)"', page)

    assert kinds == ["Views", "Events"]
