"""The event's form where a brand has too many products to list: those chosen, and those that are looked for."""

import pytest

from calendarapp.board.forms.offer import MOST_FOUND, MOST_PRODUCTS
from calendarapp.calendars.models import Grant
from calendarapp.events.fields import snapshot
from calendarapp.events.models import Event, Product
from tests.board.desk import text
from tests.cast import AT

pytestmark = pytest.mark.both_legs


@pytest.fixture
def many(cast):
    """Three over what is listed."""
    rows = [
        Product(brand=cast.luma, sku=f"S-{number:04}", name=f"Balm {number:04}", category="Balms")
        for number in range(MOST_PRODUCTS + 3)
    ]
    return Product.objects.bulk_create(rows)


def offered(answer):
    return [pk for pk, _label in answer.context["form"].fields["products"].choices]


def test_few_are_listed_by_name_without_a_search(cast, desk):
    last, first = cast.product("B", "Zest"), cast.product("A", "Aura")
    event = cast.event(products=[last])

    answer = desk.open(cast.mia, "event_edit", event.pk)

    assert offered(answer) == [first.pk, last.pk]
    assert "product_words" not in answer.context["form"].fields


def test_as_many_as_are_listed_are_listed_archived_ones_aside(cast, desk, many):
    Product.objects.filter(pk__in=[row.pk for row in many[:3]]).update(archived_at=AT)

    assert offered(desk.open(cast.mia, "event_new")) == [row.pk for row in many[3:]]


def test_of_many_the_chosen_ones_alone_are_listed(cast, desk, many):
    event = cast.event(products=[many[150], many[7]])

    answer = desk.open(cast.mia, "event_edit", event.pk)

    assert offered(answer) == [many[7].pk, many[150].pk]
    assert "Find products" in text(answer)
    assert offered(desk.open(cast.mia, "event_new", query=f"?product={many[201].pk}")) == [many[201].pk]
    assert offered(desk.open(cast.mia, "event_new")) == []


def test_search_keeps_what_was_typed_and_chosen_and_saves_nothing(cast, desk, many):
    event = cast.event(products=[many[7]])

    answer = desk.fill(cast.mia, "event_edit", event.pk, title="Typed", product_words="s-0199 balm", find_products="1")

    assert offered(answer) == [many[7].pk, many[199].pk]
    assert answer.context["form"]["title"].value() == "Typed"
    assert snapshot(Event.objects.get())["title"] == "Glow serum launch"
    both = [many[7].pk, many[199].pk]
    assert desk.fill(cast.mia, "event_edit", event.pk, products=both).status_code == 302
    assert snapshot(Event.objects.get())["products"] == both
    assert desk.fill(cast.mia, "event_edit", event.pk, products=[many[199].pk]).status_code == 302
    assert snapshot(Event.objects.get())["products"] == [many[199].pk]


def test_search_ends_somewhere_and_says_when_nothing_is_found(cast, desk, many):
    event = cast.event()

    found = desk.fill(cast.mia, "event_edit", event.pk, product_words="balm", find_products="1")
    nothing = desk.fill(cast.mia, "event_edit", event.pk, product_words="serum", find_products="1")

    assert offered(found) == [row.pk for row in many[:MOST_FOUND]]
    assert "No product has these words." in text(nothing)
    assert "No product has these words." not in text(found)


def test_product_that_a_need_waits_for_stays(cast, desk, many):
    first = cast.event("Restock", kind="restock", calendar=cast.stock, products=[many[160]])
    needs = [{"event": first.pk, "buffer": 2, "product": many[160].pk}]
    event = cast.event(needs=needs)

    assert desk.fill(cast.mia, "event_edit", event.pk, title="Renamed").status_code == 302

    saved = snapshot(Event.objects.get(pk=event.pk))
    assert (saved["title"], saved["needs"]) == ("Renamed", needs)


def test_archived_and_foreign_ones_are_not_found(cast, desk, many):
    theirs = Product.objects.create(brand=cast.hanok, sku="T", name="Balm theirs")
    Product.objects.filter(pk=many[202].pk).update(archived_at=AT)
    event = cast.event()

    for product in (theirs, many[202]):
        answer = desk.fill(cast.mia, "event_edit", event.pk, products=[product.pk])
        assert "Not found. Choose one of the list." in text(answer)
        found = desk.fill(cast.mia, "event_edit", event.pk, product_words=product.name, find_products="1")
        assert product.pk not in offered(found)


def test_partner_finds_what_events_show_them_alone(cast, desk, many):
    Grant.objects.filter(agency=cast.northlight).update(level="edit", groups="products")
    event = cast.event(sharing="shared", products=[many[5]])
    cast.event("Internal", products=many[:1])

    answer = desk.fill(cast.ada, "event_edit", event.pk, product_words="balm", find_products="1")

    assert offered(answer) == [many[5].pk]


@pytest.mark.parametrize("count", [1, 3])
def test_forms_take_the_same_queries(cast, desk, many, django_assert_num_queries, count):
    event = cast.event(products=many[:count])
    desk.open(cast.mia, "event", event.pk)

    with django_assert_num_queries(11):
        desk.client.get(f"/b/maison-luma/events/{event.pk}/edit/")
    with django_assert_num_queries(9):
        desk.client.get("/b/maison-luma/events/new/")
