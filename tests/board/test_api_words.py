"""The API over products, channels, personas, markets and metrics."""

from decimal import Decimal

import pytest

from calendarapp.calendars.models import Grant
from calendarapp.events.models import Channel, Market, Persona, Product, ProductImport
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import set_target

from ..api import Caller
from ..cast import AT


@pytest.fixture
def call(time_machine):
    time_machine.move_to(AT, tick=False)
    return Caller


def shown(answer, name="label"):
    return [row[name] for row in answer.json()["results"]]


BRAND = {"brand": "maison-luma"}


def test_word_is_added_renamed_archived_and_brought_back(cast, call):
    omar = call(cast.omar)
    made = omar.post("channels/", {**BRAND, "label": "Kakao", "interruptive": True}).json()
    path = f"channels/{made['id']}/"

    assert (made["label"], made["key"], made["ownership"], made["interruptive"], made["archived"]) == (
        "Kakao",
        "kakao",
        "owned",
        True,
        False,
    )
    assert omar.patch(path, {"label": "KakaoTalk"}).json()["label"] == "KakaoTalk"
    assert omar.patch(path, {"ownership": "paid"}).json()["label"] == "KakaoTalk"
    assert omar.delete(path).status_code == 204
    assert "KakaoTalk" not in shown(omar.get("channels/", page_size=200))
    assert shown(omar.get("channels/", archived="true")) == ["KakaoTalk"]
    assert omar.patch(path, {"archived": False}).json()["archived"] is False
    row = Channel.objects.get(pk=made["id"])
    assert (row.label, row.ownership, row.online, row.interruptive) == ("KakaoTalk", "paid", True, True)


def test_builtin_name_comes_back_when_the_label_is_emptied(cast, call):
    channel = cast.channel("email")
    mia = call(cast.mia)

    assert mia.patch(f"channels/{channel.pk}/", {"label": "Newsletter"}).json()["label"] == "Newsletter"
    assert mia.patch(f"channels/{channel.pk}/", {"label": ""}).json()["label"] == "E-mail"


def test_word_that_cant_come_back_isnt_renamed_either(cast, call):
    channel, mia = cast.channel("email"), call(cast.mia)
    mia.patch(f"channels/{channel.pk}/", {"label": "Newsletter", "archived": True})
    mia.post("channels/", {**BRAND, "label": "E-mail"})

    refused = mia.patch(f"channels/{channel.pk}/", {"label": "", "archived": False})

    channel.refresh_from_db()
    assert (refused.status_code, channel.label, channel.archived_at) == (400, "Newsletter", AT)


def test_segment_and_market_are_the_brands_alone(cast, call):
    mia = call(cast.mia)
    mia.post("personas/", {**BRAND, "label": "Night owls", "segment": "hour > 22"})
    mia.post("markets/", {**BRAND, "label": "Korea", "key": "KR"})

    assert "hour > 22" in mia.get("personas/", q="night").content.decode()
    assert (Persona.objects.get(label="Night owls").segment, Market.objects.get(key="KR").label) == (
        "hour > 22",
        "Korea",
    )
    for person in (cast.ada, cast.sol, cast.zoe):
        theirs = call(person).get("personas/", page_size=200).content.decode()
        assert "Night owls" not in theirs
        assert "hour > 22" not in theirs


def test_taken_names_are_told_with_their_field(cast, call):
    cast.product("GS-30")
    mia = call(cast.mia)

    label = mia.post("channels/", {**BRAND, "label": "sms"})
    sku = mia.post("products/", {**BRAND, "sku": "GS-30", "name": "Again"})
    lower = mia.post("products/", {**BRAND, "sku": "gs-30", "name": "Again"})
    blank = mia.post("markets/", {**BRAND, "label": " "})

    told = [(answer.status_code, answer.json()["errors"][0]["field"]) for answer in (label, sku, lower, blank)]
    assert told == [(400, "label"), (400, "sku"), (400, "sku"), (400, "label")]
    assert lower.json()["detail"] == "It is in the list already, as “GS-30”."


def test_products_are_written_and_found(cast, call):
    omar = call(cast.omar)
    made = omar.post("products/", {**BRAND, "sku": "GS-30", "name": "Glow Serum", "category": "Serums"}).json()
    cast.product("DB-15", "Dew Balm")

    assert shown(omar.get("products/", q="serums glow"), "sku") == ["GS-30"]
    changed = omar.patch(f"products/{made['id']}/", {"name": "Glow Serum II"}).json()
    assert (changed["sku"], changed["name"], changed["category"]) == ("GS-30", "Glow Serum II", "Serums")
    assert omar.delete(f"products/{made['id']}/").status_code == 204
    assert shown(omar.get("products/"), "sku") == ["DB-15"]
    assert Product.objects.get(sku="GS-30").archived_at == AT


def test_partner_reads_the_product_that_an_event_opens_and_writes_none(cast, call):
    open_to_ada, hidden = cast.product("A"), cast.product("B")
    cast.event(sharing="shared", products=[open_to_ada])
    Grant.objects.filter(agency=cast.northlight, calendar=cast.launches).update(groups="products")
    ada = call(cast.ada)

    assert shown(ada.get("products/"), "sku") == ["A"]
    assert ada.get(f"products/{open_to_ada.pk}/").json()["sku"] == "A"
    assert ada.get(f"products/{hidden.pk}/").status_code == 404
    assert ada.patch(f"products/{open_to_ada.pk}/", {"name": "Mine"}).status_code == 403
    assert ada.post("products/", {**BRAND, "sku": "X", "name": "X"}).status_code == 403
    assert call(cast.zoe).post("products/", {**BRAND, "sku": "X", "name": "X"}).status_code == 400
    assert call(cast.mia, read_only=True).delete(f"products/{hidden.pk}/").status_code == 403
    assert sorted(Product.objects.values_list("sku", "name")) == [("A", "Glow Serum"), ("B", "Glow Serum")]


def test_metric_is_added_renamed_archived_and_brought_back(cast, call):
    omar = call(cast.omar)
    made = omar.post("metrics/", {**BRAND, "label": "Press mentions", "unit": "#"}).json()
    path = f"metrics/{made['id']}/"

    expected = {"key": "press-mentions", "direction": "up", "rule": "sum", "computed": False, "inside": False}
    assert expected.items() <= made.items()
    assert omar.patch(path, {"label": "Clippings", "inside": True}).json()["inside"] is True
    set_target(
        cast.event(), metric=Metric.objects.get(pk=made["id"]), actor=cast.omar, at=AT, values={"target": Decimal(3)}
    )
    refused = omar.patch(path, {"unit": "cur"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "unit")
    assert omar.delete(path).status_code == 204
    assert shown(omar.get("metrics/", archived="true")) == ["Clippings"]
    assert omar.patch(path, {"archived": False}).json()["archived"] is False
    assert omar.post("metrics/", {**BRAND, "label": "Mood"}).json()["errors"][0]["field"] == "unit"


def test_metrics_are_written_by_planners_and_known_where_figures_are_open(cast, call):
    orders = Metric.objects.get(brand=cast.luma, key="orders")
    margin = Metric.objects.get(brand=cast.luma, key="contribution_margin")
    asked = {"label": "Mine", "unit": "#"}

    for person, statuses in ((cast.zoe, (404, 404, 400)), (cast.vera, (403, 403, 403)), (cast.ada, (403, 404, 403))):
        caller = call(person)
        answers = [caller.patch(f"metrics/{row.pk}/", {"label": "Mine"}) for row in (orders, margin)]
        answers.append(caller.post("metrics/", {**BRAND, **asked}))
        assert tuple(answer.status_code for answer in answers) == statuses
    assert not Metric.objects.filter(label="Mine").exists()


def test_list_is_taken_in_at_once(cast, call):
    omar = call(cast.omar)

    taken = omar.post("products/import/", {**BRAND, "csv": "sku;name\nA;One\nB;Two\n"})
    again = omar.post("products/import/", {**BRAND, "csv": "sku,name\nA,One\nC,\n"})

    assert taken.json() == {
        "id": ProductImport.objects.get().pk,
        "created": 2,
        "changed": 0,
        "restored": 0,
        "unchanged": 0,
    }
    assert (again.status_code, again.json()["errors"][0]) == (
        400,
        {"field": "csv", "message": "Line 3: The name is missing.", "code": "invalid"},
    )
    assert omar.post("products/import/", {**BRAND, "csv": "rubbish"}).status_code == 400
    assert call(cast.vera).post("products/import/", {**BRAND, "csv": "sku,name\nZ,z\n"}).status_code == 403
    assert list(Product.objects.order_by("sku").values_list("sku", flat=True)) == ["A", "B"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["products", "channels", "personas", "markets", "metrics"])
def test_lists_take_the_same_queries(cast, call, django_assert_num_queries, name, count):
    models = {"products": Product, "channels": Channel, "personas": Persona, "markets": Market, "metrics": Metric}
    models[name].objects.all().delete()
    for number in range(count):
        own = {"sku": f"S{number}", "name": "x"} if name == "products" else {"key": f"k{number}", "label": f"L{number}"}
        models[name].objects.create(brand=cast.luma, **own)
    mia = call(cast.mia)
    mia.get(f"{name}/")

    with django_assert_num_queries(4):
        assert len(mia.get(f"{name}/").json()["results"]) == count


def test_channels_are_told_to_whoever_may_use_them_and_with_events_that_show_them(cast, call):
    used, unused = Channel.objects.get(brand=cast.luma, key="email"), Channel.objects.get(brand=cast.luma, key="sms")
    cast.event(sharing="shared", channels=[used])
    ada, sol = call(cast.ada), call(cast.sol)

    assert shown(ada.get("channels/", page_size=200)) == ["E-mail"]
    assert ada.get(f"channels/{unused.pk}/").status_code == 404
    assert len(shown(sol.get("channels/", page_size=200))) == Channel.objects.filter(brand=cast.luma).count()
    Grant.objects.filter(agency=cast.saffron, calendar=cast.press).update(level="comment")
    assert shown(sol.get("channels/", page_size=200)) == []
