"""Lists of products: taken in whole, taken back but for what was changed since."""

from datetime import timedelta

import pytest

from calendarapp.events import tasks
from calendarapp.events.models import Dependency, Product, ProductImport
from calendarapp.events.services import UndoError
from calendarapp.events.services.product_imports import (
    Left,
    NewProduct,
    TakenBack,
    foreseen,
    take_back_products,
    take_products,
)
from calendarapp.events.services.products import (
    add_product,
    archive_product,
    bring_back_product,
    change_product,
    delete_product,
)
from calendarapp.events.services.undoing import UNDO_FOR

from ..cast import AT

LATER = AT + timedelta(minutes=5)
LIST = [NewProduct("A", "A"), NewProduct("B", "Bee", ""), NewProduct("C", "Cee"), NewProduct("D", "D", "New")]


@pytest.fixture
def three(cast):
    """By SKU; the last one is archived."""
    standing = {sku: add_product(cast.luma, sku=sku, name=sku, category="Old") for sku in "ABC"}
    archive_product(standing["C"], at=AT)
    return standing


@pytest.fixture
def taken(cast, three):
    return take_products(cast.luma, rows=LIST, actor=cast.omar, at=AT)


def standing(*names):
    return list(Product.objects.order_by("sku").values_list(*(names or ("sku", "name", "category", "archived_at"))))


def fetched(sku):
    return Product.objects.get(sku=sku)


def take_back(cast, run):
    return take_back_products(run, actor=cast.mia, at=LATER)


def test_list_adds_changes_and_brings_back(cast, three):
    fates = foreseen(cast.luma, LIST)
    run = take_products(cast.luma, rows=LIST, actor=cast.omar, at=AT)

    assert fates == ["unchanged", "change", "restore", "new"]
    assert run.counts == {"new": 1, "change": 1, "restore": 1, "unchanged": 1}
    assert (run.brand, run.actor, run.at, run.undone_at) == (cast.luma, cast.omar, AT, None)
    assert standing() == [
        ("A", "A", "Old", None),
        ("B", "Bee", "", None),
        ("C", "Cee", "Old", None),
        ("D", "D", "New", None),
    ]


def test_list_in_other_letters_changes_what_stands_and_keeps_its_spelling(cast, three):
    rows = [NewProduct("a", "Ay", "Low"), NewProduct("c", "Cee"), NewProduct("d", "Dee")]
    before = standing("pk", "sku", "name", "category", "archived_at")

    fates = foreseen(cast.luma, rows)
    run = take_products(cast.luma, rows=rows, actor=cast.omar, at=AT)

    assert fates == ["change", "restore", "new"]
    assert standing("sku", "name", "category") == [
        ("A", "Ay", "Low"),
        ("B", "B", "Old"),
        ("C", "Cee", "Old"),
        ("d", "Dee", ""),
    ]
    take_back(cast, run)
    assert standing("pk", "sku", "name", "category", "archived_at") == before


def test_list_is_taken_back_to_what_stood_before(cast, three):
    before = standing("pk", "sku", "name", "category", "archived_at")
    run = take_products(cast.luma, rows=LIST, actor=cast.omar, at=AT)

    undone = take_back(cast, run)

    assert undone == TakenBack(restored=2, deleted=1, archived=0, left=())
    assert standing("pk", "sku", "name", "category", "archived_at") == before
    run.refresh_from_db()
    assert (run.undone_at, run.undone_by) == (LATER, cast.mia)


@pytest.mark.parametrize(
    ("sku", "act"),
    [
        ("B", lambda row: change_product(row, sku="B", name="By hand", category="")),
        ("B", lambda row: change_product(row, sku="B-2", name="Bee", category="")),
        ("C", lambda row: archive_product(row, at=LATER)),
        ("D", lambda row: change_product(row, sku="D", name="D", category="By hand")),
        ("D", lambda row: archive_product(row, at=LATER)),
    ],
    ids=["name", "SKU", "archived again", "new and changed", "new and archived"],
)
def test_what_was_changed_since_stays_and_is_named(cast, taken, sku, act):
    act(fetched(sku))
    changed = Product.objects.filter(pk=taken_id(taken, sku)).values().get()

    undone = take_back(cast, taken)

    assert undone.left == (Left(changed["id"], changed["sku"], changed["name"]),)
    assert undone.restored + undone.deleted == 2
    assert Product.objects.filter(pk=changed["id"]).values().get() == changed


def taken_id(run, sku):
    return next(entry["id"] for entry in run.written if entry["after"]["sku"] == sku)


def test_changed_and_changed_back_is_as_the_list_left_it(cast, taken):
    archive_product(fetched("B"), at=LATER)
    bring_back_product(fetched("B"))

    assert take_back(cast, taken) == TakenBack(restored=2, deleted=1, archived=0, left=())


def test_deleted_since_is_named_where_undo_would_have_kept_it(cast, taken):
    gone = fetched("B").pk
    delete_product(fetched("B"))
    delete_product(fetched("D"))

    assert take_back(cast, taken) == TakenBack(restored=1, deleted=0, archived=0, left=(Left(gone, "B", "Bee"),))
    assert standing("sku", "name") == [("A", "A"), ("C", "C")]


def test_new_one_that_an_event_has_or_waits_for_is_archived(cast):
    rows = [NewProduct(sku, sku) for sku in "ABC"]
    run = take_products(cast.luma, rows=rows, actor=cast.omar, at=AT)
    launch, restock = cast.event(products=[fetched("A")]), cast.event(kind="restock")
    Dependency.objects.create(event=launch, needs=restock, product=fetched("B"))

    undone = take_back(cast, run)

    assert undone == TakenBack(restored=0, deleted=1, archived=2, left=())
    assert standing("sku", "archived_at") == [("A", LATER), ("B", LATER)]
    assert [product.sku for product in launch.products.all()] == ["A"]


def test_feeds_are_read_anew_when_shown_products_change(cast, taken):
    cast.launches.refresh_from_db()
    before = cast.launches.revision

    take_back(cast, taken)

    cast.launches.refresh_from_db()
    assert cast.launches.revision > before


def test_list_is_taken_back_once(cast, taken):
    take_back(cast, taken)
    change_product(fetched("B"), sku="B", name="Bee", category="")

    with pytest.raises(UndoError, match="gone"):
        take_back(cast, taken)

    assert fetched("B").name == "Bee"


def test_list_of_which_nothing_is_left_is_not_taken_back(cast):
    run = take_products(cast.luma, rows=[NewProduct("A", "A")], actor=cast.omar, at=AT)
    change_product(fetched("A"), sku="A", name="By hand", category="")

    with pytest.raises(UndoError, match="later"):
        take_back(cast, run)

    run.refresh_from_db()
    assert run.undone_at is None


def test_later_list_is_taken_back_before_an_earlier_one(cast):
    first = take_products(cast.luma, rows=[NewProduct("A", "One"), NewProduct("B", "B")], actor=cast.omar, at=AT)
    second = take_products(cast.luma, rows=[NewProduct("A", "Two")], actor=cast.omar, at=AT)

    take_back(cast, second)

    assert standing("sku", "name") == [("A", "One"), ("B", "B")]
    assert take_back(cast, first) == TakenBack(restored=0, deleted=2, archived=0, left=())
    assert standing() == []


def test_undo_that_breaks_undoes_nothing(cast, taken, monkeypatch):
    before = standing()

    def broken(brand_id):
        raise RuntimeError(brand_id)

    monkeypatch.setattr("calendarapp.events.services.product_imports.raise_brand", broken)
    with pytest.raises(RuntimeError):
        take_back(cast, taken)

    taken.refresh_from_db()
    assert (standing(), taken.undone_at) == (before, None)


@pytest.mark.parametrize("count", [1, 40])
def test_undo_takes_the_same_queries(cast, django_assert_num_queries, count):
    old = [NewProduct(f"O{number}", "Old") for number in range(count)]
    take_products(cast.luma, rows=old, actor=cast.omar, at=AT)
    rows = [*(NewProduct(f"N{number}", "New") for number in range(count)), *(NewProduct(row.sku, "New") for row in old)]
    run = take_products(cast.luma, rows=rows, actor=cast.omar, at=AT)

    with django_assert_num_queries(16):
        undone = take_back(cast, run)

    assert (undone.restored, undone.deleted) == (count, count)


def test_former_values_go_by_night_once_no_undo_needs_them(cast, three, time_machine):
    def take(sku, at):
        return take_products(cast.luma, rows=[NewProduct(sku, "New", "New")], actor=cast.omar, at=at)

    night = AT + timedelta(hours=12)
    old, undone, fresh = take("A", AT), take("B", night), take("C", night - UNDO_FOR)
    take_back_products(undone, actor=cast.mia, at=night)

    time_machine.move_to(night, tick=False)
    tasks.purge_deleted()

    kept = {run.pk: (bool(run.written), run.counts["change"]) for run in ProductImport.objects.exclude(pk=fresh.pk)}
    assert kept == {old.pk: (False, 1), undone.pk: (False, 1)}
    assert take_back_products(fresh, actor=cast.mia, at=night).restored == 1
    assert standing("sku", "name") == [("A", "New"), ("B", "B"), ("C", "C")]
