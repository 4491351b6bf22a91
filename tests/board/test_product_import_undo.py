"""Taking a list of products back, from the toast, from the page of products and by the API."""

from datetime import timedelta

import pytest

from calendarapp.events.models import Product, ProductImport
from calendarapp.events.services.product_imports import NewProduct, take_products
from calendarapp.events.services.products import add_product, change_product
from calendarapp.events.services.undoing import UNDO_FOR

from ..api import Caller
from ..cast import AT
from .desk import address, text

pytestmark = pytest.mark.both_legs
LIST = "sku,name,category\nGS-30,Glow Serum,Serums\nDB-15,Dew Balm,Balms\n"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture
def run(cast):
    rows = [NewProduct("GS-30", "Glow Serum"), NewProduct("DB-15", "Dew Balm")]
    return take_products(cast.luma, rows=rows, actor=cast.omar, at=AT)


def skus():
    return list(Product.objects.order_by("sku").values_list("sku", flat=True))


def test_toast_and_page_offer_undo_and_say_what_became_of_it(cast, desk, clock):
    add_product(cast.luma, sku="GS-30", name="Glow Serum I")
    taken = desk.send(cast.omar, "products_import", content=LIST, follow=True)
    undo = address("products_import_undo", ProductImport.objects.get().pk)

    assert taken.content.decode().count(f'action="{undo}"') == 2
    assert f"{cast.omar} took in a list at" in text(taken)
    undone = desk.client.post(undo, {"next": address("products") + "?q=serum"}, follow=True)

    assert undone.redirect_chain == [(address("products") + "?q=serum", 302)]
    assert "Undone. 1 product is as it was. 1 new one is deleted." in text(undone)
    assert "took in a list" not in text(undone)
    assert list(Product.objects.values_list("sku", "name")) == [("GS-30", "Glow Serum I")]


def test_what_was_changed_since_is_named(cast, desk, clock, run):
    change_product(Product.objects.get(sku="GS-30"), sku="GS-30", name="By hand", category="")
    cast.event(products=[Product.objects.get(sku="DB-15")])

    answer = desk.send(cast.mia, "products_import_undo", run.pk, follow=True)

    assert "Undone. 1 new one is archived, for events have it by now." in text(answer)
    assert "1 product stays as it is, because it was changed or deleted since: By hand (GS-30)." in text(answer)


def test_of_many_the_first_are_named(cast, desk, clock):
    rows = [NewProduct(f"S{number}", "x") for number in range(8)]
    run = take_products(cast.luma, rows=rows, actor=cast.omar, at=AT)
    Product.objects.exclude(sku="S7").update(category="By hand")

    answer = desk.send(cast.mia, "products_import_undo", run.pk, follow=True)

    assert "since: x (S0), x (S1), x (S2), x (S3), x (S4) and 2 more." in text(answer)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda run, desk: desk.client.post(address("products_import_undo", run.pk)), "This is undone already."),
        (lambda run, desk: Product.objects.update(name="By hand"), "Nothing was undone: all of these"),
    ],
    ids=["twice", "all changed"],
)
def test_undo_that_finds_nothing_to_undo_says_so(cast, desk, clock, run, spoil, words):
    desk.open(cast.omar, "products")
    spoil(run, desk)
    before = skus()

    answer = desk.send(cast.omar, "products_import_undo", run.pk, follow=True)

    assert words in text(answer)
    assert skus() == before


def test_undo_is_offered_and_done_for_ten_minutes(cast, desk, clock, run):
    clock.move_to(AT + UNDO_FOR, tick=False)
    in_time = text(desk.open(cast.omar, "products"))
    clock.move_to(AT + UNDO_FOR + timedelta(seconds=1), tick=False)
    over = text(desk.open(cast.omar, "products"))
    answer = desk.send(cast.omar, "products_import_undo", run.pk, follow=True)
    by_api = Caller(cast.omar).post(f"products/import/{run.pk}/undo/")

    assert ("took in a list" in in_time, "took in a list" in over) == (True, False)
    assert "That is too long ago to be undone. Change it by hand." in text(answer)
    assert (by_api.status_code, by_api.json()["detail"]) == (
        409,
        "That is too long ago to be undone. Change it by hand.",
    )
    assert skus() == ["DB-15", "GS-30"]


def test_list_that_changes_nothing_offers_no_undo(cast, desk, clock, run):
    ProductImport.objects.filter(pk=run.pk).update(undone_at=AT)
    content = "sku,name\nGS-30,Glow Serum\n"

    answer = desk.send(cast.omar, "products_import", content=content, follow=True)

    assert "Taken in: 1 unchanged." in text(answer)
    assert "Undo" not in text(answer)


def test_doors(cast, desk, clock, run):
    theirs = take_products(cast.hanok, rows=[NewProduct("HB-1", "Ginseng")], actor=cast.zoe, at=AT)
    api = f"products/import/{run.pk}/undo/"

    for person, web, by_api in ((cast.zoe, 404, 404), (cast.ada, 403, 404), (cast.vera, 403, 403)):
        assert desk.send(person, "products_import_undo", run.pk).status_code == web
        assert Caller(person).post(api).status_code == by_api
    assert Caller(cast.omar, read_only=True).post(api).status_code == 403
    assert desk.send(cast.mia, "products_import_undo", theirs.pk).status_code == 404
    assert Caller(cast.mia).post(f"products/import/{theirs.pk}/undo/").status_code == 404
    assert skus() == ["DB-15", "GS-30", "HB-1"]


def test_api_takes_a_list_back(cast, clock):
    standing = add_product(cast.luma, sku="A", name="A")
    omar, mia = Caller(cast.omar), Caller(cast.mia)
    made = omar.post("products/import/", {"brand": "maison-luma", "csv": "sku,name\nA,Aye\nB,Bee\nC,Cee\n"}).json()
    change_product(Product.objects.get(sku="C"), sku="C", name="By hand", category="")
    left = Product.objects.get(sku="C").pk

    undone = mia.post(f"products/import/{made['id']}/undo/")
    again = mia.post(f"products/import/{made['id']}/undo/")

    assert undone.json() == {
        "restored": 1,
        "deleted": 1,
        "archived": 0,
        "left": [{"id": left, "sku": "C", "name": "By hand"}],
    }
    assert (again.status_code, again.json()["detail"]) == (409, "This is undone already.")
    assert list(Product.objects.order_by("sku").values_list("pk", "name")) == [(standing.pk, "A"), (left, "By hand")]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries(cast, desk, clock, django_assert_num_queries, count):
    for number in range(count):
        take_products(cast.luma, rows=[NewProduct(f"S{number}", "x")], actor=cast.omar, at=AT)
    desk.open(cast.mia, "products")

    with django_assert_num_queries(9):
        answer = desk.client.get(address("products"))

    assert text(answer).count("took in a list") == count
