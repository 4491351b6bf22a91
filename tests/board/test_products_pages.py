"""The list of products: searched, ordered, written, taken in from files and written out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from calendarapp.events.models import Product

from ..cast import AT
from .desk import address, text
from .toasts import taken_back

LIST = "sku,name,category\nGS-30,Glow Serum,Serums\nDB-15,Dew Balm,Balms\n"


def listed(answer):
    return [product.sku for product, _planned in answer.context["rows"]]


def upload(desk, person, content, name="products.csv"):
    content = content.encode() if isinstance(content, str) else content
    return desk.send(person, "products_import", file=SimpleUploadedFile(name, content))


@pytest.fixture
def three(cast):
    rows = (("B-2", "Apple mask", "Masks"), ("A-1", "Cream", "Balms"), ("C-3", "Balm", "Masks"))
    return [Product.objects.create(brand=cast.luma, sku=sku, name=name, category=kind) for sku, name, kind in rows]


@pytest.mark.parametrize(
    ("query", "skus"),
    [
        ("", ["B-2", "C-3", "A-1"]),
        ("?sort=-name", ["A-1", "C-3", "B-2"]),
        ("?sort=sku", ["A-1", "B-2", "C-3"]),
        ("?sort=-category", ["B-2", "C-3", "A-1"]),
        ("?sort=price", ["B-2", "C-3", "A-1"]),
        ("?q=mask", ["B-2", "C-3"]),
        ("?q=mask+balm", ["C-3"]),
        ("?q=a-1", ["A-1"]),
        ("?q=nothing", []),
        ("?archived=1", []),
        ("?page=99", ["B-2", "C-3", "A-1"]),
    ],
)
def test_list_is_searched_and_ordered(cast, desk, three, query, skus):
    assert listed(desk.open(cast.omar, "products", query=query)) == skus


def test_product_is_added_changed_archived_and_deleted(cast, desk):
    desk.send(cast.omar, "product_new", sku="GS-30", name="Glow Serum", category="Serums")
    product = Product.objects.get()
    assert (product.brand, product.sku, product.name, product.category) == (
        cast.luma,
        "GS-30",
        "Glow Serum",
        "Serums",
    )

    again = desk.send(cast.omar, "product_new", sku="GS-30", name="Again")
    assert "in the list already" in text(again)
    desk.fill(cast.omar, "product_edit", product.pk, name="Glow Serum II")
    assert "Glow Serum II (GS-30)" in text(desk.open(cast.omar, "event_new"))
    desk.send(cast.omar, "product_archive", product.pk)
    desk.open(cast.omar, "products")  # reads the message
    assert "GS-30" not in text(desk.open(cast.omar, "event_new"))
    assert listed(desk.open(cast.omar, "products", query="?archived=1")) == ["GS-30"]
    desk.send(cast.omar, "product_archive", product.pk, back="1")
    assert listed(desk.open(cast.omar, "products")) == ["GS-30"]
    desk.send(cast.omar, "product_delete", product.pk)

    assert not Product.objects.exists()


def test_sku_in_other_letters_is_taken_and_brings_back_the_archived_one(cast, desk):
    product = cast.product("NC-1")
    again = {"sku": "nc-1", "name": "Again", "category": ""}

    refused = desk.send(cast.omar, "product_new", **again)
    Product.objects.filter(pk=product.pk).update(archived_at=AT)
    told = desk.client.get(desk.send(cast.omar, "product_new", **again).url)

    assert refused.context["form"].errors == {"sku": ["It is in the list already, as “NC-1”."]}
    assert Product.objects.values_list("pk", "sku", "name", "archived_at").get() == (product.pk, "NC-1", "Again", None)
    taken_back(desk, told)
    assert Product.objects.values_list("sku", "name", "archived_at").get() == ("NC-1", "Glow Serum", AT)


def test_two_from_before_letters_were_one_break_no_page(cast, desk):
    both = [Product.objects.create(brand=cast.luma, sku=sku, name=sku) for sku in ("NC-1", "nc-1")]

    assert sorted(listed(desk.open(cast.omar, "products"))) == ["NC-1", "nc-1"]
    for product in both:
        assert desk.fill(cast.omar, "product_edit", product.pk, name="Renamed").status_code == 302
    assert upload(desk, cast.omar, "sku,name\nNc-1,Renamed\n").context["counts"]["unchanged"] == 1
    assert upload(desk, cast.omar, desk.open(cast.omar, "products_export").content).status_code == 422


def test_planned_product_is_kept(cast, desk):
    product = cast.product("GS-30")
    cast.event(products=[product])

    assert "1 event or type has it" in text(desk.open(cast.omar, "product_delete", product.pk))
    desk.send(cast.omar, "product_delete", product.pk)

    assert list(Product.objects.all()) == [product]


@pytest.mark.parametrize(
    ("sku", "name", "category"),
    [("", "x", ""), ("x", "", ""), ("x" * 65, "x", ""), ("x", "x" * 121, ""), (" ", "x", ""), ("x", "x", "x" * 81)],
)
def test_wrong_values_are_refused(cast, desk, sku, name, category):
    answer = desk.send(cast.omar, "product_new", sku=sku, name=name, category=category)

    assert answer.status_code == 200
    assert not Product.objects.exists()


def test_list_is_shown_before_it_is_taken_in(cast, desk):
    shown = upload(desk, cast.omar, LIST)
    assert shown.status_code == 200
    assert not Product.objects.exists()

    desk.send(cast.omar, "products_import", content=shown.context["content"])

    assert list(Product.objects.order_by("sku").values_list("sku", "name", "category")) == [
        ("DB-15", "Dew Balm", "Balms"),
        ("GS-30", "Glow Serum", "Serums"),
    ]
    assert "Taken in: 2 new." in text(desk.open(cast.omar, "products"))


def test_page_names_the_headers_that_it_takes(cast, desk):
    page = text(desk.open(cast.omar, "products_import"))

    assert "상품명" in page
    assert "item number · variant sku · 품번" in page
    shown = upload(desk, cast.omar, "품번,이름\nGS-30,달빛 세럼\n")
    assert shown.context["counts"] == {"new": 1, "change": 0, "restore": 0, "unchanged": 0}


def test_one_refused_line_keeps_all_of_the_list_out(cast, desk):
    broken = f"{LIST}GS-30,Twice,\n"

    shown = upload(desk, cast.omar, broken)
    assert shown.status_code == 422
    assert "This SKU stands in line 2 already." in text(shown)
    assert desk.send(cast.omar, "products_import", content=broken).status_code == 422

    assert not Product.objects.exists()


@pytest.mark.parametrize(
    "content", ["", "sku;price\nA;3\n", b"PK\x03\x04rubbish", b"\xff\xfe\xff", b"sku,name\n\xe9,x\n"]
)
def test_file_that_is_no_list_is_refused_with_words(cast, desk, content):
    answer = upload(desk, cast.omar, content)

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["file"]


def test_junk_sent_as_the_shown_list_leads_back(cast, desk):
    assert desk.send(cast.omar, "products_import", content="rubbish")["Location"] == address("products_import")
    assert desk.send(cast.omar, "products_import", content="")["Location"] == address("products_import")


def test_what_goes_out_comes_back_unchanged(cast, desk, three):
    Product.objects.create(brand=cast.luma, sku="=2+2", name="Formula")
    Product.objects.create(brand=cast.luma, sku="OLD", name="Archived", archived_at=AT)
    Product.objects.create(brand=cast.hanok, sku="HB-1", name="Ginseng")

    answer = desk.open(cast.omar, "products_export")
    shown = upload(desk, cast.omar, answer.content)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert shown.context["counts"] == {"new": 0, "change": 0, "restore": 0, "unchanged": 4}


def test_doors(cast, desk):
    product = cast.product("GS-30")
    theirs = Product.objects.create(brand=cast.hanok, sku="HB-1", name="Ginseng")
    pages = ("products", "product_new", "products_import", "products_export")
    acts = ("product_edit", "product_archive", "product_delete")

    for person, status in ((cast.zoe, 404), (cast.vera, 403), (cast.ada, 403)):
        assert {desk.open(person, page).status_code for page in pages} == {status}
        assert desk.send(person, "product_new", sku="X", name="X").status_code == status
        assert desk.send(person, "products_import", content=LIST).status_code == status
        assert {desk.send(person, act, product.pk, sku="X", name="X").status_code for act in acts} == {status}
    assert {desk.send(cast.mia, act, theirs.pk, sku="X", name="X").status_code for act in acts} == {404}
    assert sorted(Product.objects.filter(archived_at=None).values_list("sku", flat=True)) == ["GS-30", "HB-1"]


def test_former_address_leads_on(cast, desk):
    desk.open(cast.mia, "month")

    answer = desk.client.get("/b/maison-luma/products/")

    assert (answer.status_code, answer["Location"]) == (301, "/b/maison-luma/settings/products/")


@pytest.mark.parametrize("count", [1, 3, 120])
def test_list_takes_the_same_queries_for_one_and_many(cast, desk, django_assert_num_queries, count):
    Product.objects.bulk_create(Product(brand=cast.luma, sku=f"S{number}", name="x") for number in range(count))
    cast.event(products=[Product.objects.first()])
    desk.open(cast.mia, "products")

    with django_assert_num_queries(9):
        desk.client.get(address("products"))


@pytest.mark.parametrize("count", [3, 1200])
def test_taking_in_costs_by_the_batch(cast, desk, django_assert_max_num_queries, count):
    content = "sku,name\n" + "".join(f"S{number},Name {number}\n" for number in range(count))
    desk.open(cast.mia, "products")

    with django_assert_max_num_queries(24):
        desk.client.post(address("products_import"), {"content": content})

    assert Product.objects.count() == count
