"""What belongs together: needs with days between, parts of an initiative; on pages and forms."""

from datetime import date, datetime, timedelta

import pytest

from calendarapp.calendars.models import Grant
from calendarapp.changes.models import Change
from calendarapp.events.fields import snapshot
from calendarapp.events.models import Event
from calendarapp.events.services import cancel_event, update_event
from tests.board.desk import filled_in, text
from tests.board.ties import launch, need, restock
from tests.cast import AT, grant


def belonging(desk, person, event):
    return desk.open(person, "event", event.pk).context["page"].belonging


def test_page_says_both_sides_of_a_need_that_is_met(cast, desk):
    product = cast.product("GS-30", "Halo II")
    first = restock(cast, day=date(2027, 3, 7), products=[product])
    second = launch(cast, need(first, 3, product))

    (row,) = belonging(desk, cast.mia, second).needs
    assert (row.label, row.product, row.said, row.wished, row.state, row.remedy) == (
        "Restock Halo II",
        "Halo II",
        "ends 7 Mar, 3 days before the start",
        "3 days between are wished",
        "ok",
        "",
    )
    (row,) = belonging(desk, cast.mia, first).needed_by
    assert (row.label, row.product, row.said, row.state) == (
        "Launch",
        "Halo II",
        "starts 10 Mar, 3 days after this ends",
        "ok",
    )


@pytest.mark.parametrize(
    ("day", "buffer", "said", "state", "to"),
    [
        (9, 0, "ends 9 Mar, 1 day before the start", "ok", ""),
        (9, 3, "ends 9 Mar, 1 day before the start", "tight", "2027-03-12"),
        (10, 0, "ends 10 Mar, on the day of the start", "ok", ""),
        (14, 0, "ends 14 Mar, 4 days after the start", "violated", "2027-03-15"),
        (14, 2, "ends 14 Mar, 4 days after the start", "violated", "2027-03-16"),
    ],
)
def test_conflict_comes_with_the_move_that_mends_it(cast, desk, day, buffer, said, state, to):
    second = launch(cast, need(restock(cast, day=date(2027, 3, day)), buffer))

    (row,) = belonging(desk, cast.mia, second).needs

    assert (row.said, row.state) == (said, state)
    assert row.remedy.endswith(f"/move/?starts={to}") if to else row.remedy == ""
    assert belonging(desk, cast.vera, second).needs[0].remedy == ""


def test_need_that_was_cancelled_is_a_conflict(cast, desk):
    first = restock(cast, day=date(2027, 3, 1))
    second = launch(cast, need(first))
    cancel_event(first, actor=cast.mia, at=AT, version=None)

    (row,) = belonging(desk, cast.mia, second).needs

    assert (row.said, row.state, row.remedy) == ("is cancelled", "violated", "")


def test_hours_of_one_day_are_compared(cast, desk):
    first = cast.event(
        "Delivery", starts=datetime(2027, 3, 10, 9), ends=datetime(2027, 3, 10, 16), kind="restock", calendar=cast.stock
    )
    second = cast.event(
        "Opening", starts=datetime(2027, 3, 10, 14), ends=datetime(2027, 3, 10, 18), needs=[need(first)]
    )

    assert belonging(desk, cast.mia, second).needs[0].state == "violated"


def test_ties_to_what_a_partner_does_not_read_are_not_mentioned(cast, desk):
    product = cast.product("GS-30")
    hidden, shown = restock(cast, "Secret restock"), cast.event("Shown", sharing="shared", products=[product])
    second = launch(cast, need(hidden), need(shown, 1, product), sharing="shared", parent=hidden.pk)

    page = desk.open(cast.ada, "event", second.pk)
    assert [(row.label, row.product) for row in page.context["page"].belonging.needs] == [("Shown", "")]
    assert "Secret" not in text(page)
    assert [row.label for row in belonging(desk, cast.ada, shown).needed_by] == ["Launch"]
    assert belonging(desk, cast.mia, hidden).parts[0].label == "Launch"


def test_need_needs_reading_on_both_ends(cast, desk):
    first, second = cast.event("First", sharing="shared"), None
    second = launch(cast, need(first), sharing="shared")
    Grant.objects.filter(agency=cast.northlight).update(level="titles")

    assert belonging(desk, cast.ada, second).needs == ()
    assert belonging(desk, cast.ada, first).needed_by == ()


def test_initiative_lists_its_parts_and_rolls_up_their_days(cast, desk):
    whole = cast.event("Spring", starts=date(2027, 3, 1), ends=date(2027, 3, 31))
    cast.event("Second", starts=date(2027, 4, 2), parent=whole.pk, status="done")
    cast.event("First", starts=date(2027, 3, 5), ends=date(2027, 3, 8), parent=whole.pk)
    cast.event("Dropped", starts=date(2027, 9, 1), parent=whole.pk, status="cancelled")

    found = belonging(desk, cast.mia, whole)

    assert [(row.label, row.days, row.status, row.beyond) for row in found.parts] == [
        ("First", "5 – 8 Mar 2027", "planned", False),
        ("Second", "2 Apr 2027", "done", True),
        ("Dropped", "1 Sep 2027", "cancelled", True),
    ]
    assert (found.whole, found.done, found.number, found.more) == ("5 Mar – 2 Apr 2027", 1, 3, 0)


def test_long_initiatives_list_the_first_and_lead_to_the_rest(cast, desk):
    whole = cast.event("Spring")
    for place in range(43):
        cast.event(f"Part {place}", starts=date(2027, 3, 1) + timedelta(days=place), parent=whole.pk)

    page = desk.open(cast.mia, "event", whole.pk)

    found = page.context["page"].belonging
    assert (len(found.parts), found.more, found.number) == (40, 3, 43)
    assert f"/agenda/?part={whole.pk}" in page.content.decode()


def test_something_is_planned_in_an_initiative(cast, desk):
    whole = cast.event("Spring", starts=date(2027, 9, 1))
    url = belonging(desk, cast.mia, whole).add_url

    form = desk.client.get(url)
    made = desk.client.post(url, {**filled_in(form), "title": "Part"})

    assert made.status_code == 302
    part = Event.objects.get(title="Part")
    assert (part.parent, part.starts_on) == (whole, date(2027, 9, 1))
    assert belonging(desk, cast.vera, whole).add_url == ""


def test_parent_of_another_brand_in_the_address_chooses_nothing(cast, desk):
    theirs = cast.event("Theirs", calendar=cast.hanok_calendar, actor=cast.zoe)

    form = desk.open(cast.mia, "event_new", query=f"?parent={theirs.pk}")

    assert "parent" not in filled_in(form)
    assert "Theirs" not in text(form)


def test_row_of_a_need_is_changed_and_taken_away(cast, desk):
    product = cast.product("GS-30")
    first, other = restock(cast, products=[product]), restock(cast, "Restock Dew")
    second = launch(cast, need(first, 2))

    desk.fill(
        cast.mia,
        "event_edit",
        second.pk,
        **{"needs-0-buffer": "5", "needs-0-product": product.pk, "needs-1-event": other.pk},
    )
    assert snapshot(Event.objects.get(pk=second.pk))["needs"] == [need(first, 5, product), need(other)]

    desk.fill(cast.mia, "event_edit", second.pk, **{"needs-0-event": ""})
    assert snapshot(Event.objects.get(pk=second.pk))["needs"] == [need(other)]


def test_row_that_stands_offers_what_stands_in_it_alone(cast, desk):
    first, other = restock(cast), restock(cast, "Restock Dew")
    second = launch(cast, need(first))

    rows = desk.open(cast.mia, "event_edit", second.pk).context["form"].needs

    assert [[pk for pk, _label in row.fields["event"].choices] for row in rows] == [
        ["", first.pk],
        ["", first.pk, other.pk],
        ["", first.pk, other.pk],
    ]


def test_same_event_twice_is_refused(cast, desk):
    first = restock(cast)
    second = launch(cast)

    answer = desk.fill(cast.mia, "event_edit", second.pk, **{"needs-0-event": first.pk, "needs-1-event": first.pk})

    assert (answer.status_code, "It is in the list already." in text(answer)) == (200, True)
    assert snapshot(Event.objects.get(pk=second.pk))["needs"] == []


def test_product_in_stock_needs_the_event_that_brings_it(cast, desk):
    second = launch(cast)

    answer = desk.fill(cast.mia, "event_edit", second.pk, **{"needs-1-product": cast.product("GS-30").pk})

    assert (answer.status_code, "the restock or release that brings" in text(answer)) == (200, True)
    assert snapshot(Event.objects.get(pk=second.pk))["needs"] == []


def test_form_says_at_the_row_that_its_event_does_not_bring_the_product(cast, desk):
    product = cast.product("GS-30")
    bare, second = restock(cast, "Restock <b>"), launch(cast)
    chosen = {"needs-0-event": bare.pk, "needs-0-product": product.pk}
    told = "“Restock <b>” doesn’t bring this product. Choose the restock or release that does, or no product."

    for answer in (
        desk.fill(cast.mia, "event_edit", second.pk, title="Typed", **chosen),
        desk.fill(cast.mia, "event_new", query="?on=2027-03-10", title="Typed", **chosen),
    ):
        form = answer.context["form"]
        assert (answer.status_code, form.needs.forms[0].errors) == (200, {"product": [told]})
        assert form["title"].value() == "Typed"
        assert "Restock <b>” doesn" not in answer.content.decode()
    assert not Event.objects.filter(title="Typed").exists()
    assert snapshot(Event.objects.get(pk=second.pk))["needs"] == []


def test_untrue_need_is_said_on_both_pages_and_no_move_mends_it(cast, desk):
    product = cast.product("GS-30", "Halo II")
    first = restock(cast, products=[product])
    second = launch(cast, need(first, 3, product))
    update_event(first, actor=cast.mia, at=AT, version=None, values={"products": []})

    (row,) = belonging(desk, cast.mia, second).needs
    (other,) = belonging(desk, cast.mia, first).needed_by

    assert (row.state, row.vain, row.said, row.remedy) == (
        "violated",
        "doesn’t bring this product",
        "ends 9 Mar, 1 day before the start",
        "",
    )
    assert (other.state, other.vain) == ("violated", "this doesn’t bring the product")
    assert "doesn’t bring this product · ends 9 Mar" in text(desk.open(cast.mia, "event", second.pk))


def test_refusal_tells_a_partner_nothing_of_products_that_are_shut(cast, desk):
    """Ada finds the product on another event; what the restock brings is not open to her."""
    product = cast.product("GS-30")
    Grant.objects.filter(agency=cast.northlight).update(level="edit", groups="products")
    second = launch(cast, sharing="shared", products=[product])
    said = []
    for products in ([], [product]):
        shut = cast.event("Shut", calendar=cast.press, sharing="shared", products=products)
        grant(cast.northlight, cast.press, "read") if not products else None
        answer = desk.fill(
            cast.ada, "event_edit", second.pk, **{"needs-0-event": shut.pk, "needs-0-product": product.pk}
        )
        said.append((answer.status_code, answer.context["form"].needs.forms[0].errors))

    assert said[0] == said[1]
    assert "doesn’t bring this product" in str(said[0])
    assert snapshot(Event.objects.get(pk=second.pk))["needs"] == []


def test_hidden_need_and_hidden_product_stay_when_a_partner_saves(cast, desk):
    hidden, product = restock(cast, "Secret"), cast.product("GS-30")
    shown = cast.event("Shown", calendar=cast.press, kind="pr_event", sharing="shared", products=[product])
    event = cast.event(
        "Press day",
        calendar=cast.press,
        kind="pr_event",
        sharing="shared",
        needs=[need(hidden, 4), need(shown, 1, product)],
    )

    answer = desk.fill(cast.sol, "event_edit", event.pk, **{"needs-0-buffer": "2"})

    assert answer.status_code == 302
    assert snapshot(Event.objects.get(pk=event.pk))["needs"] == [need(hidden, 4), need(shown, 2, product)]


def test_far_event_is_found_by_its_words(cast, desk):
    far = restock(cast, "Réassort d’hiver", day=date(2029, 1, 1))
    event = launch(cast)
    assert far.pk not in dict(desk.open(cast.mia, "event_edit", event.pk).context["form"].frame.offer.events)

    answer = desk.fill(cast.mia, "event_edit", event.pk, find="reassort", find_events="1", title="Typed")

    form = answer.context["form"]
    assert far.pk in dict(form.frame.offer.events)
    assert form["title"].value() == "Typed"
    assert snapshot(Event.objects.get(pk=event.pk))["title"] == "Launch"


def test_circle_is_told_on_the_form_by_the_names_that_are_seen(cast, desk):
    first = restock(cast, "Restock")
    second = launch(cast, need(first))

    answer = desk.fill(cast.mia, "event_edit", first.pk, **{"needs-0-event": second.pk})

    assert (answer.status_code, "An event can’t need itself: Restock → Launch → Restock." in text(answer)) == (
        200,
        True,
    )
    answer = desk.fill(cast.mia, "event_edit", first.pk, parent=second.pk)
    assert answer.status_code == 302
    answer = desk.fill(cast.mia, "event_edit", second.pk, parent=first.pk)
    assert "An event can’t be a part of itself: Launch → Restock → Launch." in text(answer)


def test_dependencies_that_a_move_breaks_are_told_before_it_is_saved(cast, desk):
    first = restock(cast, day=date(2027, 3, 7))
    second = launch(cast, need(first, 3), sharing="shared")
    cast.event("Later", starts=date(2027, 3, 20), needs=[need(second)])

    def broken(event, day):
        return desk.open(cast.mia, "event_move", event.pk, query=f"?starts={day}").context["ripple"]

    closer, away = broken(first, "2027-03-09"), broken(first, "2027-03-06")
    (row,) = closer.broken.needed_by
    assert (row.label, row.said, row.state) == ("Launch", "starts 10 Mar, 1 day after this ends", "tight")
    assert (closer.touches, closer.summary) == (True, "2 days later, 7 milestones go along, 1 dependency suffers")
    assert len(away.broken) == 0
    assert [row.label for row in broken(second, "2027-03-09").broken.needs] == ["Restock Halo II"]
    assert [row.state for row in broken(second, "2027-03-21").broken.needed_by] == ["violated"]
    page = text(desk.open(cast.mia, "event_move", second.pk, query="?starts=2027-03-21"))
    assert "worse than now" in page


def test_dependencies_that_a_partner_does_not_read_are_no_warning_of_its_move(cast, desk):
    event = cast.event("Press day", calendar=cast.press, kind="pr_event", sharing="shared")
    cast.event("Secret launch", starts=date(2027, 3, 11), needs=[need(event)])

    page = desk.open(cast.sol, "event_move", event.pk, query="?starts=2027-03-17")

    assert len(page.context["ripple"].broken) == 0
    assert "Secret" not in text(page)
    assert len(desk.open(cast.mia, "event_move", event.pk, query="?starts=2027-03-17").context["ripple"].broken) == 1


def test_undo_that_would_close_a_circle_is_refused_in_words(cast, desk):
    first = restock(cast, "Restock")
    second = launch(cast, need(first))
    desk.fill(cast.mia, "event_edit", second.pk, **{"needs-0-event": ""})
    taken = Change.objects.filter(event_id=second.pk).order_by("-number").first()
    desk.fill(cast.mia, "event_edit", first.pk, **{"needs-0-event": second.pk})

    answer = desk.send(cast.mia, "undo", taken.number, follow=True)

    assert "An event can’t need itself: Launch → Restock → Launch." in text(answer)
    assert snapshot(Event.objects.get(pk=second.pk))["needs"] == []
