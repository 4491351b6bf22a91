"""The settings of channels, personas, markets and metrics, and the pages that say what is planned for them."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from calendarapp.calendars.models import Grant
from calendarapp.changes.models import Change
from calendarapp.events.models import Channel, Market, Persona
from calendarapp.events.services import update_event
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import set_target

from ..cast import AT
from .desk import address, text

TRAITS = {
    "channels": {"ownership": "paid"},
    "personas": {"segment": "orders > 3"},
    "markets": {"key": "KR"},
    "metrics": {"unit": "d", "direction": "down"},
}
MODELS = {"channels": Channel, "personas": Persona, "markets": Market, "metrics": Metric}
ONE = {"channels": "channel", "personas": "persona", "markets": "market", "metrics": "metric"}
KINDS = tuple(MODELS)


def own(cast, kind, label="Own", **traits):
    return MODELS[kind].objects.create(brand=cast.luma, key=label.lower(), label=label, position=90, **traits)


def offered(cast, kind):
    return [str(row) for row in MODELS[kind].objects.filter(brand=cast.luma, archived_at=None)]


@pytest.mark.parametrize("kind", KINDS)
def test_word_is_added_renamed_archived_brought_back_and_deleted(cast, desk, kind):
    desk.send(cast.omar, kind, label="Own", **TRAITS[kind])
    word = MODELS[kind].objects.get(brand=cast.luma, label="Own")
    one = ONE[kind]
    assert {name: getattr(word, name) for name in TRAITS[kind]} == TRAITS[kind]

    again = desk.send(cast.omar, kind, label="own", **({} if kind == "markets" else TRAITS[kind]))
    assert "in the list already" in text(again)
    desk.fill(cast.omar, f"{one}_edit", word.pk, label="Renamed")
    assert offered(cast, kind)[-1] == "Renamed"
    desk.send(cast.omar, f"{one}_archive", word.pk)
    assert "Renamed" not in offered(cast, kind)
    assert "Renamed" in text(desk.open(cast.omar, kind, query="?archived=1"))
    desk.send(cast.omar, f"{one}_archive", word.pk, back="1")
    assert offered(cast, kind)[-1] == "Renamed"
    desk.send(cast.omar, f"{one}_delete", word.pk)

    assert not MODELS[kind].objects.filter(pk=word.pk).exists()


def test_builtin_name_is_kept_unless_it_is_changed(cast, desk):
    channel = cast.channel("email")

    desk.fill(cast.omar, "channel_edit", channel.pk, ownership="paid")
    channel.refresh_from_db()
    assert (channel.label, channel.ownership) == ("", "paid")

    desk.fill(cast.omar, "channel_edit", channel.pk, label="Newsletter")
    assert str(Channel.objects.get(pk=channel.pk)) == "Newsletter"
    desk.fill(cast.omar, "channel_edit", channel.pk, as_built_in="1")
    assert str(Channel.objects.get(pk=channel.pk)) == "E-mail"


def test_order_is_changed_by_buttons(cast, desk):
    first, second = Channel.objects.filter(brand=cast.luma)[:2]

    answer = desk.send(cast.omar, "channel_move", first.pk, down="1")

    assert answer["Location"].endswith(f"#word-{first.pk}")
    assert list(Channel.objects.filter(brand=cast.luma)[:2]) == [second, first]


def test_search_looks_at_the_names_that_are_shown(cast, desk):
    cast.omar.language = "ko"
    cast.omar.save()

    rows = desk.open(cast.omar, "channels", query="?q=이메일").context["rows"]

    assert [row.word.key for row in rows] == ["email"]


def test_what_is_used_is_kept_and_says_by_how_many(cast, desk):
    market = own(cast, "markets")
    cast.event(markets=[market])

    assert "1 event or type has it" in text(desk.open(cast.omar, "market_delete", market.pk))
    desk.send(cast.omar, "market_delete", market.pk)

    assert Market.objects.filter(pk=market.pk).exists()
    assert "Archive it instead" in text(desk.open(cast.omar, "markets"))


def test_metric_with_figures_keeps_what_it_is(cast, desk):
    metric = own(cast, "metrics", unit="#", direction="up")
    set_target(cast.event(), metric=metric, actor=cast.mia, at=AT, values={"target": Decimal(9)})

    form = desk.open(cast.omar, "metric_edit", metric.pk).context["form"]
    assert [name for name, field in form.fields.items() if field.disabled] == ["unit", "direction"]
    desk.send(cast.omar, "metric_edit", metric.pk, label="Renamed", unit="cur", direction="down", inside="on")
    metric.refresh_from_db()
    assert (metric.label, metric.unit, metric.direction, metric.inside) == ("Renamed", "#", "up", True)
    assert "1 target, reading or type has it" in text(desk.open(cast.omar, "metric_delete", metric.pk))
    desk.send(cast.omar, "metric_delete", metric.pk)
    assert Metric.objects.filter(pk=metric.pk).exists()


def test_computed_metric_says_from_what_and_is_never_deleted(cast, desk):
    roas = Metric.objects.get(brand=cast.luma, key="roas")

    page = text(desk.open(cast.omar, "metrics", query="?q=return on ad"))
    assert "ratio · higher is better · attributed revenue ÷ ad spend" in page
    desk.send(cast.omar, "metric_delete", roas.pk)
    desk.send(cast.omar, "metric_archive", roas.pk)
    roas.refresh_from_db()
    assert roas.archived_at == AT


@pytest.mark.parametrize("values", [{"label": ""}, {"label": "x" * 81}, {"label": "x", "ownership": "stolen"}])
def test_wrong_values_are_refused(cast, desk, values):
    before = Channel.objects.count()

    answer = desk.send(cast.omar, "channels", **{"ownership": "owned", **values})

    assert (answer.status_code, Channel.objects.count()) == (200, before)


@pytest.mark.parametrize("key", ["K R", "K/R", "x" * 41])
def test_code_of_a_market_is_letters_and_digits(cast, desk, key):
    desk.send(cast.omar, "markets", label="Korea", key=key)

    assert not Market.objects.filter(brand=cast.luma).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_doors(cast, desk, kind):
    word, one = own(cast, kind), ONE[kind]
    theirs = MODELS[kind].objects.create(brand=cast.hanok, key="theirs", label="Theirs")
    acts = (f"{one}_edit", f"{one}_move", f"{one}_archive", f"{one}_delete")

    for person, status in ((cast.zoe, 404), (cast.vera, 403), (cast.ada, 403)):
        assert desk.open(person, kind).status_code == status
        assert desk.send(person, kind, label="X").status_code == status
        assert {desk.send(person, act, word.pk, label="X").status_code for act in acts} == {status}
    assert {desk.send(cast.mia, act, theirs.pk, label="X").status_code for act in acts} == {404}
    assert MODELS[kind].objects.get(pk=word.pk).label == "Own"


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_lists_take_the_same_queries_for_one_and_three(cast, desk, django_assert_num_queries, kind, count):
    MODELS[kind].objects.filter(brand=cast.luma).delete()
    for number in range(count):
        word = own(cast, kind, f"Own {number}")
        if kind == "metrics":
            set_target(cast.event(), metric=word, actor=cast.mia, at=AT, values={"target": Decimal(1)})
        else:
            cast.event(**{kind: [word]})
    assert [row.planned for row in desk.open(cast.mia, kind).context["rows"]] == [1] * count

    with django_assert_num_queries(7):
        desk.client.get(address(kind))


# ---------- what is planned for it ----------


def test_page_lists_what_comes_and_what_is_over(cast, desk):
    channel = cast.channel("email")
    cast.event("Over", starts=date(2027, 2, 1), channels=[channel])
    cast.event("Second", starts=date(2027, 4, 1), channels=[channel])
    cast.event("First", starts=date(2027, 3, 5), channels=[channel])
    cast.event("Weekly", starts=date(2027, 2, 3), recurrence="RRULE:FREQ=WEEKLY;COUNT=9", channels=[channel])
    cast.event("Elsewhere", starts=date(2027, 3, 5))

    planned = desk.open(cast.vera, "channel", channel.pk).context["planned"]
    over = desk.open(cast.vera, "channel", channel.pk, query="?past=1").context["planned"]

    assert [(row.sheet.title, row.when) for row in planned.rows] == [
        ("Weekly", "3 Mar 2027"),
        ("First", "5 Mar 2027"),
        ("Second", "1 Apr 2027"),
    ]
    assert [row.sheet.title for row in over.rows] == ["Over"]
    assert (planned.upcoming_count, planned.past_count) == (3, 1)


def test_partner_meets_only_what_events_open(cast, desk):
    market, persona, channel = own(cast, "markets"), own(cast, "personas", segment="vip > 9"), cast.channel("sms")
    event = cast.event("Shared", sharing="shared", markets=[market], personas=[persona])
    cast.event("Kept", markets=[market], channels=[channel])

    page = text(desk.open(cast.ada, "market", market.pk))
    assert "Shared" in page
    assert "Kept" not in page
    assert desk.open(cast.ada, "channel", channel.pk).status_code == 404
    assert desk.open(cast.ada, "persona", persona.pk).status_code == 404
    assert desk.open(cast.sol, "market", market.pk).status_code == 404
    assert desk.open(cast.zoe, "market", market.pk).status_code == 404
    assert "vip > 9" in text(desk.open(cast.vera, "persona", persona.pk))
    links = desk.open(cast.ada, "event", event.pk).content.decode()
    assert address("market", market.pk) in links
    assert address("persona", persona.pk) not in links


def test_product_page_opens_with_the_group_and_tells_arrivals(cast, desk):
    product = cast.product("GS-30")
    Grant.objects.filter(agency=cast.northlight, calendar=cast.launches).update(groups="products")
    cast.event("Restock", kind="restock", starts=date(2027, 3, 20), sharing="shared", products=[product])
    cast.event("Came", kind="product_release", starts=date(2027, 1, 20), sharing="shared", products=[product])
    cast.event("Secret restock", kind="restock", starts=date(2027, 3, 9), products=[product])
    cast.event("Called off", kind="restock", starts=date(2027, 3, 8), status="cancelled", products=[product])

    def arrivals(person):
        found = desk.open(person, "product", product.pk).context["planned"].arrivals
        return [(row.line.sheet.title, row.day, row.is_past) for row in found]

    theirs = [("Restock", "20 Mar 2027", False), ("Came", "20 Jan 2027", True)]
    assert arrivals(cast.ada) == theirs
    assert arrivals(cast.mia) == [("Secret restock", "9 Mar 2027", False), *theirs]
    assert desk.open(cast.sol, "product", product.pk).status_code == 404
    assert "Plan something for it" not in text(desk.open(cast.ada, "product", product.pk))


def test_something_is_planned_for_it_by_a_link(cast, desk):
    product = cast.product("GS-30")

    url = desk.open(cast.omar, "product", product.pk).context["plan_url"]
    form = desk.client.get(url).context["form"]

    assert form.initial["products"] == [product.pk]


def test_link_proposes_nothing_that_is_not_offered(cast, desk):
    theirs = Channel.objects.filter(brand=cast.hanok).first()
    archived = own(cast, "markets", archived_at=AT)

    form = desk.open(cast.omar, "event_new", query=f"?channel={theirs.pk}&market={archived.pk}").context["form"]

    assert theirs.pk not in form.initial["channels"]
    assert "markets" not in form.initial


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_one_and_three(cast, desk, django_assert_num_queries, count):
    product = cast.product("GS-30")
    for number in range(count):
        cast.event(f"{number}", kind="restock", products=[product], channels=[cast.channel("email")])
    desk.open(cast.mia, "product", product.pk)

    with django_assert_num_queries(12):
        desk.client.get(address("product", product.pk))


def test_settings_lead_to_the_first_page_that_is_open(cast, desk):
    def led(person):
        answer = desk.open(person, "settings")
        return answer.get("Location", answer.status_code)

    assert led(cast.mia) == "/o/maison-luma/"
    assert led(cast.omar) == led(cast.vera) == "/o/maison-luma/members/"
    assert (led(cast.ada), led(cast.zoe)) == (403, 404)


def test_settings_list_what_each_may_open(cast, desk):
    def listed(person, page):
        shell = desk.open(person, page).context["shell"]
        return [(link.label, link.current) for group in shell.settings_nav for link in group.links]

    assert ("Channels", True) in listed(cast.omar, "channels")
    assert [name for name, _current in listed(cast.omar, "channels")] == [
        "People",
        "Types",
        "Products",
        "Channels",
        "Personas",
        "Markets",
        "Metrics",
        "Key dates",
        "Freeze windows",
    ]
    assert [name for name, _current in listed(cast.vera, "month")] == ["People"]
    assert listed(cast.ada, "month") == []
    shell = desk.open(cast.mia, "channels").context["shell"]
    for group in shell.settings_nav:
        for link in group.links:
            assert desk.client.get(link.url).status_code == 200, link


def test_day_of_the_reader_decides_what_is_over(cast, desk):
    channel = cast.channel("email")
    cast.event("Today", starts=timezone.localdate(AT), channels=[channel])

    assert desk.open(cast.mia, "channel", channel.pk).context["planned"].upcoming_count == 1


def test_undo_leaves_out_what_was_deleted_since(cast, desk):
    gone, kept = own(cast, "markets", "Gone"), own(cast, "markets", "Kept")
    event = cast.event(markets=[gone, kept])
    update_event(event, actor=cast.omar, at=AT, version=event.version, values={"markets": []})
    number = Change.objects.filter(event_id=event.pk).latest("number").number

    desk.send(cast.omar, "market_delete", gone.pk)
    desk.send(cast.omar, "undo", number)

    assert list(event.markets.all()) == [kept]
