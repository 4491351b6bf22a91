"""Undo in the toast after a write to a brand's settings."""

from datetime import date, timedelta

import pytest
from django.test import Client

from calendarapp.accounts.models import Membership
from calendarapp.calendars.models import Calendar
from calendarapp.common.former import KEPT_IN, MOST_HELD, MOST_KNOWN
from calendarapp.events.models import Channel, EventType, FreezeWindow, Market, Persona
from calendarapp.events.services import days
from calendarapp.events.services.types import create_type, delete_type
from calendarapp.events.services.undoing import UNDO_FOR
from calendarapp.events.services.vocabulary import add_word, change_word
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import add_metric, delete_metric

from ..cast import AT
from .desk import Desk, address, text
from .toasts import offered, standing, taken_back

MAY = date(2027, 5, 1)


def word(cast, model, label="Own", **traits):
    return add_word(cast.luma, model, label=label, **traits)


def fill(page, **values):
    return lambda desk, row: desk.fill(desk.mia, page, row.pk, **values)


def send(page, **values):
    return lambda desk, row: desk.send(desk.mia, page, row.pk, **values)


# Kind → the row that is written to, and the writes, one on the other.
WRITES = {
    "channel": (
        lambda cast: cast.channel("email"),
        [
            fill("channel_edit", label="Newsletter", ownership="paid"),
            send("channel_archive"),
            send("channel_archive", back="1"),
        ],
    ),
    "persona": (
        lambda cast: word(cast, Persona, segment="orders > 3"),
        [fill("persona_edit", segment="<b>vip</b>"), send("persona_archive")],
    ),
    "market": (
        lambda cast: word(cast, Market, "Korea", key="KR"),
        [fill("market_edit", label="South Korea", key="KOR"), send("market_archive")],
    ),
    "metric": (
        lambda cast: word(cast, Metric, unit="#", direction="up"),
        [fill("metric_edit", unit="d", inside="on"), send("metric_archive"), send("metric_archive", back="1")],
    ),
    "product": (
        lambda cast: cast.product("GS-30"),
        [
            fill("product_edit", sku="GS-50", name="Glow <Serum>"),
            send("product_archive"),
            send("product_archive", back="1"),
        ],
    ),
    "channel_order": (lambda cast: cast.channel("email"), [send("channel_move", down="1")]),
    "metric_order": (lambda cast: Metric.objects.filter(brand=cast.luma)[2], [send("metric_move")]),
    "calendar": (
        lambda cast: cast.press,
        [
            fill("calendar_edit", name="Press & <PR>", colour="teal", default_sharing="shared"),
            send("calendar_archive"),
            send("calendar_archive", back="1"),
        ],
    ),
    "calendar_order": (lambda cast: Calendar.objects.filter(brand=cast.luma)[0], [send("calendar_move", down="1")]),
    "key_date": (
        lambda cast: days.add_key_date(cast.luma, label="Birthday", rule={"kind": "fixed", "month": 6, "day": 1}),
        [
            fill("key_date_edit", label="House birthday", kind="easter", easter_days="-2"),
            send("key_date_switch", is_on="0"),
        ],
    ),
    "freeze": (
        lambda cast: days.add_freeze(
            cast.luma, label="Code", starts_on=MAY, ends_on=MAY, scope="site", types=[cast.type("restock")]
        ),
        [fill("freeze_edit", label="Stock", starts_on="2027-06-01", ends_on="2027-06-03", types=[], is_shared="on")],
    ),
    "type": (
        lambda cast: create_type(cast.luma, label="Pop-up", source=cast.type("vip_event")),
        [
            lambda desk, row: desk.send(
                desk.mia, "type", row.pk, label="Stall", hue="restock", icon="s-bolt", stages=["A"], metrics=["nps"],
                channels=[Channel.objects.get(brand=row.brand, key="sms").pk], version=row.version,
            ),
            lambda desk, row: desk.fill(desk.mia, "type_field", row.pk, last(row, "detail_fields").key, label="Mine"),
            lambda desk, row: desk.send(desk.mia, "type_field_place", row.pk, last(row, "detail_fields").key, by="-1"),
            lambda desk, row: desk.send(desk.mia, "type_field_drop", row.pk, last(row, "detail_fields").key),
            fill("type_milestone_new", label="Customs", offset="-14", anchor="S", role="manager"),
            lambda desk, row: desk.fill(desk.mia, "type_milestone", row.pk, last(row).key, label="Mine", offset="-20"),
            lambda desk, row: desk.send(desk.mia, "type_milestone_drop", row.pk, last(row).key),
            send("type_leads", days="30, 7"),
            send("type_leads", days="7, 1"),
            send("type_archive"),
            send("type_archive", back="1"),
        ],
    ),
    "type_order": (lambda cast: cast.type("pr_event"), [send("type_place", by="-1")]),
}  # fmt: skip


def last(row, parts="milestone_templates"):
    return getattr(EventType.objects.get(pk=row.pk), parts)[-1]


@pytest.mark.parametrize("kind", WRITES)
def test_undo_brings_back_what_stood(cast, desk, kind):
    make, writes = WRITES[kind]
    row, desk.mia = make(cast), cast.mia

    for write in writes:
        before = standing(kind, row)
        told = desk.client.get(write(desk, row).url)
        assert standing(kind, row) != before
        undone = taken_back(desk, told, next="/b/maison-luma/year/")

        assert standing(kind, row) == before
        assert undone.redirect_chain == [("/b/maison-luma/year/", 302)]
        assert "is as it was." in text(undone)
        assert offered(undone) is None
        write(desk, row)  # for the next one


def renamed(cast, desk, label="Renamed"):
    """The channel, and the page that tells Omar of it."""
    channel = Channel.objects.filter(brand=cast.luma, key="own").first() or word(cast, Channel)
    desk.fill(cast.omar, "channel_edit", channel.pk, label=label)
    return channel, desk.client.get(address("channels"))


@pytest.mark.parametrize(
    ("since", "left", "words"),
    [
        (lambda row: change_word(row, label="Hers", ownership="owned"), "Hers", "“Hers” was changed or deleted since."),
        (lambda row: row.delete(), None, "“Renamed” was changed or deleted since."),
        (
            lambda row: add_word(row.brand, Channel, label="Own"),
            "Renamed",
            "Nothing was undone: It is in the list already.",
        ),
    ],
    ids=["changed", "deleted", "name taken"],
)
def test_what_others_did_since_stands_and_is_told(cast, desk, since, left, words):
    channel, told = renamed(cast, desk)
    since(Channel.objects.get(pk=channel.pk))

    answer = taken_back(desk, told)

    assert words in text(answer)
    assert next((row.label for row in Channel.objects.filter(pk=channel.pk)), None) == left


def test_other_traits_that_were_changed_since_stay(cast, desk):
    channel, told = renamed(cast, desk)
    change_word(Channel.objects.get(pk=channel.pk), label="Renamed", ownership="paid")

    taken_back(desk, told)
    channel.refresh_from_db()

    assert (channel.label, channel.ownership) == ("Own", "paid")


def test_order_that_was_changed_since_stays(cast, desk):
    first = Channel.objects.filter(brand=cast.luma)[0]
    desk.send(cast.omar, "channel_move", first.pk, down="1")
    told = desk.client.get(address("channels"))
    word(cast, Channel, "Later")
    order = standing("channel_order", first)

    answer = taken_back(desk, told)

    assert "Nothing was undone: the order was changed since." in text(answer)
    assert standing("channel_order", first) == order


def test_type_isnt_given_back_a_metric_that_is_deleted(cast, desk):
    metric, kept = (add_metric(cast.luma, label=label, unit="#", direction="up") for label in ("Samples", "Gifts"))
    pop_up = create_type(cast.luma, label="Pop-up", values={"metrics": [metric.key, kept.key]})
    shown = {"label": "Pop-up", "hue": "other", "icon": "other", "version": pop_up.version}
    desk.send(cast.omar, "type", pop_up.pk, metrics=[kept.key], **shown)
    told = desk.client.get(address("type", pop_up.pk))
    delete_metric(metric)

    answer = taken_back(desk, told)

    assert "Nothing was undone: something that it had is deleted by now." in text(answer)
    assert EventType.objects.get(pk=pop_up.pk).metrics == [kept.key]


def test_freeze_isnt_given_back_without_a_type_that_is_deleted(cast, desk):
    """It would block every type."""
    pop_up = create_type(cast.luma, label="Pop-up")
    freeze = days.add_freeze(cast.luma, label="Code", starts_on=MAY, ends_on=MAY, types=[pop_up])
    desk.fill(cast.omar, "freeze_edit", freeze.pk, types=[cast.type("restock").pk], label="Stock")
    told = desk.client.get(address("freezes"))
    delete_type(pop_up)

    answer = taken_back(desk, told)

    assert "Nothing was undone: something that it had is deleted by now." in text(answer)
    freeze = FreezeWindow.objects.get()
    assert (freeze.label, list(freeze.types.all())) == ("Stock", [cast.type("restock")])


def test_days_of_a_freeze_go_back_together_or_not_at_all(cast, desk):
    freeze = days.add_freeze(cast.luma, label="Code", starts_on=MAY, ends_on=MAY)
    desk.fill(cast.omar, "freeze_edit", freeze.pk, ends_on="2027-05-09")
    told = desk.client.get(address("freezes"))
    days.change_freeze(FreezeWindow.objects.get(), starts_on=date(2027, 5, 5))

    answer = taken_back(desk, told)

    assert "“Code” was changed or deleted since." in text(answer)
    assert (FreezeWindow.objects.get().starts_on, FreezeWindow.objects.get().ends_on) == (
        date(2027, 5, 5),
        date(2027, 5, 9),
    )


def test_field_that_was_added_becomes_a_former_one(cast, desk):
    row = cast.type("vip_event")
    desk.fill(cast.omar, "type_field_new", row.pk, label="Dress code", kind="text", group="read")

    taken_back(desk, desk.client.get(address("type", row.pk)))

    changed = cast.type("vip_event")
    assert changed.detail_fields == row.detail_fields
    assert [field.key for field in changed.known_fields if field.former] == ["dress_code"]


def test_names_stay_text_in_what_is_said(cast, desk):
    channel, told = renamed(cast, desk, label="<script>alert(1)</script>")

    change_word(channel, label="<img src=x>")
    answer = taken_back(desk, told)

    assert "“<img src=x>” was changed" in text(answer)
    assert "<img src=x>" not in answer.content.decode()


def test_nothing_is_offered_where_nothing_changed(cast, desk):
    channel = cast.channel("email")
    last = Channel.objects.filter(brand=cast.luma).last()

    desk.fill(cast.omar, "channel_edit", channel.pk)
    saved = desk.client.get(address("channels"))
    desk.send(cast.omar, "channel_move", last.pk, down="1")

    assert "Saved." in text(saved)
    assert (offered(saved), offered(desk.client.get(address("channels")))) == (None, None)


def test_undo_is_used_once(cast, desk):
    channel, told = renamed(cast, desk)
    taken_back(desk, told)
    change_word(Channel.objects.get(pk=channel.pk), label="Renamed")

    answer = taken_back(desk, told)

    assert "This is undone already." in text(answer)
    assert str(Channel.objects.get(pk=channel.pk)) == "Renamed"
    assert "Renamed" not in str(desk.client.session[KEPT_IN])


@pytest.mark.parametrize(
    "change", [{"kind": "gone"}, {"more": 1}, {"after": {"gone": 1}}], ids=["kind", "form", "value"]
)
def test_acts_that_another_release_kept_change_nothing(cast, desk, change):
    channel, told = renamed(cast, desk)
    session = desk.client.session
    session[KEPT_IN] = [{**act, **change} for act in session[KEPT_IN]]
    session.save()

    assert taken_back(desk, told).status_code in (200, 404)
    assert Channel.objects.get(pk=channel.pk).label == "Renamed"


@pytest.mark.parametrize(("late", "label"), [(timedelta(), "Own"), (timedelta(seconds=1), "Renamed")])
def test_undo_is_done_for_ten_minutes(cast, desk, time_machine, late, label):
    channel, told = renamed(cast, desk)
    time_machine.move_to(AT + UNDO_FOR + late, tick=False)

    answer = taken_back(desk, told)

    assert ("That is too long ago to be undone. Change it by hand." in text(answer)) == bool(late)
    assert Channel.objects.get(pk=channel.pk).label == label


def test_last_five_are_held_and_the_rest_known_for_a_while(cast, desk):
    _channel, told = renamed(cast, desk)
    for number in range(MOST_HELD):
        renamed(cast, desk, label=f"Renamed {number}")

    answer = taken_back(desk, told)
    held = [act for act in desk.client.session[KEPT_IN] if act["before"]]
    for number in range(MOST_KNOWN):
        renamed(cast, desk, label=f"Again {number}")

    assert "That is too long ago to be undone." in text(answer)
    assert len(held) == MOST_HELD
    assert desk.client.post(offered(told)).status_code == 404


def test_doors(cast, desk):
    channel, told = renamed(cast, desk)
    url = offered(told)

    for person, status in ((cast.zoe, 404), (cast.vera, 403), (cast.ada, 403), (cast.mia, 404), (cast.omar, 404)):
        other = Desk(Client())
        other.open(person, "channels")
        assert other.client.post(url).status_code == status, person
    assert desk.client.post(url.replace("maison-luma", "hanok")).status_code == 404
    assert desk.client.get(url).status_code == 405
    assert Channel.objects.get(pk=channel.pk).label == "Renamed"


def test_who_lost_the_right_meanwhile_is_refused(cast, desk):
    channel, told = renamed(cast, desk)
    Membership.objects.filter(user=cast.omar).update(role="viewer")
    refused = desk.client.post(offered(told))
    row = Calendar.objects.filter(brand=cast.luma)[0]
    desk.send(cast.mia, "calendar_edit", row.pk, name="Hers", colour="teal", time_zone="UTC", default_sharing="shared")
    calendars = desk.client.get(address("calendars"))
    Membership.objects.filter(user=cast.mia).update(role="editor")

    assert (refused.status_code, desk.client.post(offered(calendars)).status_code) == (403, 403)
    assert (Channel.objects.get(pk=channel.pk).label, Calendar.objects.get(pk=row.pk).name) == ("Renamed", "Hers")


@pytest.mark.parametrize("count", [1, 3])
def test_undo_takes_the_same_queries_after_one_and_three(cast, desk, django_assert_num_queries, count):
    for number in range(count):
        told = renamed(cast, desk, label=f"Renamed {number}")[1]

    with django_assert_num_queries(20):
        answer = desk.client.post(offered(told))

    assert answer.status_code == 302


def test_who_views_as_an_agency_has_no_hands(cast, desk):
    desk.send(cast.mia, "calendar_move", cast.press.pk)
    told = desk.client.get(address("calendars"))
    desk.send(cast.mia, "view_as", cast.northlight.slug)
    order = standing("calendar_order", cast.press)

    answer = desk.client.post(offered(told))

    assert (answer.status_code, standing("calendar_order", cast.press)) == (403, order)
