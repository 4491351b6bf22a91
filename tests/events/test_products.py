"""Products: written, read from lists, seen through a lens."""

import io
import unicodedata

import pytest
from django.utils.translation import gettext, override
from openpyxl import Workbook

from calendarapp.calendars.models import Grant
from calendarapp.common.tables import MOST_ROWS, FileError
from calendarapp.events.models import Dependency, Product
from calendarapp.events.product_files import names_of_columns, read_products, text_of, written
from calendarapp.events.services.product_imports import NewProduct, foreseen
from calendarapp.events.services.products import (
    add_product,
    archive_product,
    change_product,
    delete_product,
    restore_product,
    standing_by_sku,
)
from calendarapp.events.services.vocabulary import InUseError, TakenError
from calendarapp.events.vocabulary import planned_with, words_seen

from ..cast import AT

HEADER = "sku,name,category\n"


def read(text):
    """(SKU, name, category) or the reason of each line."""
    file = read_products(text)
    return [
        (line.product.sku, line.product.name, line.product.category) if line.product else (line.number, line.reason)
        for line in file.lines
    ]


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_sku_is_a_products_own(cast):
    serum = add_product(cast.luma, sku="GS-30", name="Glow Serum", category="Serums")
    balm = add_product(cast.luma, sku="DB-15", name="Dew Balm")

    with pytest.raises(TakenError):
        add_product(cast.luma, sku="GS-30", name="Another")
    with pytest.raises(TakenError):
        change_product(balm, sku="GS-30", name="Dew Balm", category="")
    archive_product(serum, at=AT)
    back = add_product(cast.luma, sku="GS-30", name="Glow Serum II")

    assert (back.pk, back.name, back.category, back.archived_at) == (serum.pk, "Glow Serum II", "", None)


def test_skus_in_other_letters_are_one_and_the_first_spelling_stays(cast):
    serum = add_product(cast.luma, sku="NC-1", name="Glow Serum")
    balm = add_product(cast.luma, sku="DB-15", name="Dew Balm")

    for write in (
        lambda: add_product(cast.luma, sku="nc-1", name="Another"),
        lambda: change_product(balm, sku="Nc-1", name="Dew Balm", category=""),
    ):
        with pytest.raises(TakenError) as taken:
            write()
        assert (taken.value.field, str(taken.value.message)) == ("sku", "It is in the list already, as “NC-1”.")
    add_product(cast.hanok, sku="nc-1", name="Theirs")
    archive_product(serum, at=AT)
    back = add_product(cast.luma, sku="nc-1", name="Glow Serum II")
    respelled = change_product(balm, sku="db-15", name="Dew Balm", category="")
    assert (back.pk, back.sku, back.name, respelled.sku) == (serum.pk, "NC-1", "Glow Serum II", "db-15")

    delete_product(back)
    another = add_product(cast.luma, sku="nC-1", name="Another")
    with pytest.raises(TakenError):
        restore_product(serum)
    assert list(Product.objects.filter(brand=cast.luma).exclude(pk=balm.pk)) == [another]


def test_those_that_were_two_before_stay_two(cast):
    first, second = (Product.objects.create(brand=cast.luma, sku=sku, name=sku) for sku in ("NC-1", "nc-1"))

    change_product(second, sku="nc-1", name="Renamed", category="")
    with pytest.raises(TakenError):
        change_product(second, sku="NC-1", name="Renamed", category="")
    with pytest.raises(TakenError):
        add_product(cast.luma, sku="Nc-1", name="Third")
    fates = foreseen(cast.luma, [NewProduct("nc-1", "Renamed", "")])

    assert fates == ["unchanged"]
    assert standing_by_sku([second, first], ["Nc-1"]) == {"Nc-1": first}
    assert list(Product.objects.order_by("pk").values_list("sku", "name")) == [("NC-1", "NC-1"), ("nc-1", "Renamed")]


def test_what_an_event_has_or_waits_for_is_not_deleted(cast):
    on, awaited, free = cast.product("A"), cast.product("B"), cast.product("C")
    launch, restock = cast.event(products=[on]), cast.event(kind="restock")
    Dependency.objects.create(event=launch, needs=restock, product=awaited)

    for product in (on, awaited):
        with pytest.raises(InUseError) as used:
            delete_product(product)
        assert used.value.count == 1
    delete_product(free)

    assert list(Product.objects.order_by("sku").values_list("sku", flat=True)) == ["A", "B"]


@pytest.mark.parametrize(
    "content",
    [
        b"sku,name,category\nGS-30,Glow Serum,Serums\n",
        b"\xef\xbb\xbfSKU;Name;Category\r\nGS-30;Glow Serum;Serums\r\n",
        "sku\tname\tcategory\nGS-30\tGlow Serum\tSerums\n".encode("utf-16"),
        b"sep=;\nCategory;Title;Variant SKU;Price\nSerums;Glow Serum;GS-30;39\n",
        b'"sku","name","category"\n\n"GS-30"," Glow  Serum ","Serums"\n\n',
        "\ufeffsku;이름;카테고리\nGS-30;Glow Serum;Serums\n".encode(),
        unicodedata.normalize("NFD", "가격,상품분류,제품명,상품 코드\n39,Serums,Glow Serum,GS-30\n").encode(),
    ],
    ids=[
        "plain",
        "BOM and semicolons",
        "UTF-16 and tabs",
        "a shop's export",
        "quotes and empty lines",
        "Korean",
        "a Korean shop's, by a Mac",
    ],
)
def test_lists_are_read_as_spreadsheets_write_them(content):
    assert read(text_of(content)) == [("GS-30", "Glow Serum", "Serums")]


def test_columns_are_taken_as_our_pages_name_them_in_each_language():
    names = names_of_columns()
    shown = []
    for language in ("en", "ko"):
        with override(language):
            shown.append([gettext(label) for label in ("SKU", "Name", "Category")])

    assert shown[0] != shown[1]
    for header in shown:
        assert all(label.casefold() in names[name] for name, label in zip(names, header, strict=True))
        assert read("\ufeff" + ",".join(header).upper() + "\nA,One,New\n") == [("A", "One", "New")]


def test_our_own_names_come_before_others():
    assert read("이름,Name,title,sku,품번\nx,One,y,A,z\n") == [("A", "One", None)]


def test_sheet_is_read_by_its_own_line_numbers():
    content = workbook(["SKU", "Name"], [4711, "Glow\nSerum"], [], [4711.0, "Again"], ["한-1", "달빛 크림"])

    assert read(text_of(content)) == [
        ("4711", "Glow Serum", None),
        (4, "This SKU stands in line 2 already."),
        ("한-1", "달빛 크림", None),
    ]


def test_lines_are_refused_by_number_and_reason():
    text = f"{HEADER}A,One,\n,Two,\nC,,\na,Four,\n{'x' * 65},Five,\nF,Six,{'y' * 81}\n"

    assert read(text) == [
        ("A", "One", ""),
        (3, "The SKU is missing."),
        (4, "The name is missing."),
        (5, "This SKU stands in line 2 already."),
        (6, "sku: longer than 64 characters."),
        (7, "category: longer than 80 characters."),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Missing: sku, name"),
        (b"sku,price\nA,3\n", "Missing: name"),
        (b"sku,name,sku\nA,b,C\n", "twice"),
        (HEADER.encode(), "no lines"),
        (b'sku,name\nA,"open\n', "quote left open"),
        (b"sku,name\nA,\xff\xfe\n", "UTF-8"),
        (b"sku,name\nA,b\0c\n", "NUL"),
        (b"x" * (2 * 1024 * 1024 + 1), "2 MB"),
        (b"PK\x03\x04 no zip at all", ".xlsx"),
        (HEADER.encode() + b"".join(b"S%d,n,\n" % number for number in range(MOST_ROWS + 1)), "5000 lines"),
    ],
)
def test_files_that_are_no_lists_are_refused_as_a_whole(content, words):
    with pytest.raises(FileError) as refusal:
        read_products(text_of(content))

    assert words in refusal.value.message


def test_sheet_that_unpacks_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("calendarapp.events.product_files.LARGEST_UNPACKED", 100)

    with pytest.raises(FileError):
        text_of(workbook(["sku", "name"], ["A", "B"]))


def test_sheet_with_too_many_tags_is_refused(monkeypatch):
    monkeypatch.setattr("calendarapp.events.product_files.MOST_TAGS", 20)

    with pytest.raises(FileError, match="too much"):
        text_of(workbook(["sku", "name"], ["a", "b"]))


def test_broken_sheets_are_refused_wherever_they_break():
    whole = workbook(["sku", "name"], *(["a", "b"] for _row in range(20)))
    broken = []
    for place in range(4, len(whole), 23):
        try:
            text_of(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        except FileError:
            broken.append(place)

    assert len(broken) > 50


def test_what_is_written_out_is_read_back_equal(cast):
    products = [
        Product(sku="=1+1", name="-Serum, “new”", category="@home"),
        Product(sku="GS-30", name='Glow "30"', category=""),
    ]

    lines = "".join(written(products))

    assert "'=1+1" in lines
    assert read(text_of(lines.encode())) == [(row.sku, row.name, row.category) for row in products]


def test_partner_sees_a_product_once_an_event_shows_it(cast):
    shown, hidden = cast.product("A"), cast.product("B")
    cast.event(sharing="shared", products=[shown])
    cast.event(sharing="internal", products=[shown, hidden])

    def seen(person):
        return set(words_seen(cast.lens(person), Product).values_list("sku", flat=True))

    assert (seen(cast.vera), seen(cast.ada), seen(cast.zoe)) == ({"A", "B"}, set(), set())
    Grant.objects.filter(agency=cast.northlight, calendar=cast.launches).update(groups="products")
    assert seen(cast.ada) == {"A"}
    assert planned_with(cast.lens(cast.ada), Product, [shown.pk, hidden.pk]) == {shown.pk: 1}
    assert planned_with(cast.lens(cast.mia), Product, [shown.pk, hidden.pk]) == {shown.pk: 2, hidden.pk: 1}
