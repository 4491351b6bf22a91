"""Products and markets that events choose from."""

import pytest

from calendarapp.events.models import Market, Product

from .desk import address, text


def test_adding_putting_away_and_taking_up_again(cast, desk):
    desk.send(cast.omar, "products", kind="product", sku="GS-30", name="Glow Serum")
    product = Product.objects.get()
    assert (product.sku, product.name, product.brand) == ("GS-30", "Glow Serum", cast.luma)

    assert "in the list already" in text(desk.send(cast.omar, "products", kind="product", sku="GS-30", name="Again"))
    desk.send(cast.omar, "product_put_away", product.pk)
    desk.open(cast.omar, "products")  # reads the message
    assert "GS-30" not in text(desk.open(cast.omar, "event_new"))
    desk.send(cast.omar, "products", kind="product", sku="GS-30", name="Glow Serum II")

    product.refresh_from_db()
    assert (product.name, product.archived_at) == ("Glow Serum II", None)
    assert "Glow Serum II (GS-30)" in text(desk.open(cast.omar, "event_new"))


def test_markets_too(cast, desk):
    desk.send(cast.omar, "products", **{"kind": "market", "market-label": "Korea · 한국"})

    market = Market.objects.get()
    assert market.label == "Korea · 한국"
    assert "Korea · 한국" in text(desk.open(cast.omar, "event_new"))
    assert "in the list already" in text(
        desk.send(cast.omar, "products", **{"kind": "market", "market-label": "Korea · 한국"})
    )
    desk.send(cast.omar, "market_put_away", market.pk)
    desk.open(cast.omar, "products")  # reads the message
    assert "한국" not in text(desk.open(cast.omar, "event_new"))


@pytest.mark.parametrize(("sku", "name"), [("", "x"), ("x", ""), ("x" * 65, "x"), ("x", "x" * 121), (" ", "x")])
def test_wrong_values_are_refused(cast, desk, sku, name):
    answer = desk.send(cast.omar, "products", kind="product", sku=sku, name=name)

    assert answer.status_code == 200
    assert not Product.objects.exists()


def test_doors(cast, desk):
    product = cast.product("GS-30")
    theirs = Product.objects.create(brand=cast.hanok, sku="HB-1", name="Ginseng")

    assert desk.open(cast.zoe, "products").status_code == 404
    for person in (cast.vera, cast.ada):
        assert desk.open(person, "products").status_code == 403
        assert desk.send(person, "products", kind="product", sku="X", name="X").status_code == 403
        assert desk.send(person, "product_put_away", product.pk).status_code == 403
    assert desk.send(cast.mia, "product_put_away", theirs.pk).status_code == 404
    assert Product.objects.filter(archived_at=None).count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three(cast, desk, django_assert_num_queries, count):
    for number in range(count):
        cast.product(f"GS-{number}")
    desk.open(cast.mia, "products")

    with django_assert_num_queries(8):
        desk.client.get(address("products"))
