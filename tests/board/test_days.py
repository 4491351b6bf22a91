"""Settings of a brand: key dates and freeze windows."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from calendarapp.common.clock import now
from calendarapp.events.models import FreezeWindow, KeyDate
from calendarapp.events.services import days

FIXED = {"kind": "fixed", "month": "6", "day": "1"}


@pytest.fixture
def visit(client, cast):
    """`visit(person, name, *ids)` and with `data=` a POST; the answer."""

    def go(person, name, *ids, data=None):
        client.force_login(person)
        path = reverse(name, args=[cast.luma.slug, *ids])
        return client.get(path) if data is None else client.post(path, data)

    return go


def own(cast, label="House birthday", **rule):
    return days.add_key_date(cast.luma, label=label, rule=rule or {"kind": "fixed", "month": 6, "day": 1})


def freeze(cast, label="Code freeze", first=None, length=3, **values):
    first = first or now().date() + timedelta(days=10)
    return days.add_freeze(
        cast.luma, label=label, starts_on=first, ends_on=first + timedelta(days=length - 1), **values
    )


def rows_of(answer):
    return {(row.label, row.region): row for row in answer.context["rows"]}


def test_key_dates_stand_in_the_order_in_which_they_come_next(cast, visit):
    rows = visit(cast.mia, "key_dates").context["rows"]

    comes = [row.times[0].first for row in rows]
    assert comes == sorted(comes)
    assert all(len(row.times) == 3 for row in rows)
    assert {"Public holidays", "Black Friday", "Mother’s Day"} <= {row.label for row in rows}


def test_days_are_found_by_their_names(cast, visit, client):
    freeze(cast, "Code freeze")
    freeze(cast, "Stocktaking", scope="stock")
    visit(cast.mia, "key_dates")

    def found(name, text):
        rows = client.get(reverse(name, args=[cast.luma.slug]), {"q": text}).context["rows"]
        return [row.label for row in rows]

    assert (found("key_dates", "BLACK fri"), found("key_dates", "zzz")) == (["Black Friday"], [])
    assert (found("freezes", "stock"), found("freezes", "zzz")) == (["Stocktaking"], [])


def test_region_is_added_with_its_holidays_and_key_dates(cast, visit):
    visit(cast.omar, "key_date_regions", data={"region": "KR"})

    rows = rows_of(visit(cast.omar, "key_dates"))
    assert {label for label, region in rows if region == "KR"} == {
        "Public holidays",
        "White Day",
        "Children’s Day",
        "Parents’ Day",
        "Pepero Day",
    }


def test_region_added_again_keeps_what_was_switched_off(cast, visit):
    visit(cast.mia, "key_date_regions", data={"region": "KR"})
    KeyDate.objects.filter(brand=cast.luma, key="white_day").update(is_on=False)

    visit(cast.mia, "key_date_regions", data={"region": "KR"})

    assert KeyDate.objects.get(brand=cast.luma, key="white_day").is_on is False


def test_removed_region_leaves_the_rest(cast, visit):
    mine = own(cast)
    asked = visit(cast.mia, "key_date_region_remove", "FR").content.decode()
    assert "Remove “France”" in asked
    assert KeyDate.objects.filter(brand=cast.luma, region="FR").exists()

    visit(cast.mia, "key_date_region_remove", "FR", data={})

    left = KeyDate.objects.filter(brand=cast.luma)
    assert set(left.values_list("region", flat=True)) == {""}
    assert left.filter(pk=mine.pk).exists()
    assert KeyDate.objects.filter(brand=cast.hanok, region="KR").exists()


@pytest.mark.parametrize("region", ["", "ZZ", "kr"])
def test_region_of_which_nothing_is_known_is_refused(cast, visit, region):
    before = KeyDate.objects.count()
    answer = visit(cast.mia, "key_date_regions", data={"region": region})

    assert list(answer.context["form"].errors) == ["region"]
    assert KeyDate.objects.count() == before


def test_regions_have_a_bound(cast, visit, monkeypatch):
    monkeypatch.setattr(days, "MOST_REGIONS", 1)

    answer = visit(cast.mia, "key_date_regions", data={"region": "KR"})

    assert answer.context["form"].errors == {"region": ["At most 1 regions."]}


def test_key_date_is_switched_off_and_on(cast, visit):
    row = KeyDate.objects.get(brand=cast.luma, key="black_friday")

    visit(cast.mia, "key_date_switch", row.pk, data={"is_on": "0"})
    assert rows_of(visit(cast.mia, "key_dates"))["Black Friday", ""].is_on is False

    visit(cast.mia, "key_date_switch", row.pk, data={"is_on": "1"})
    assert rows_of(visit(cast.mia, "key_dates"))["Black Friday", ""].is_on is True


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        (FIXED, {"kind": "fixed", "month": 6, "day": 1}),
        (
            {"kind": "weekday", "nth": "-1", "weekday": "4", "weekday_month": "9"},
            {"kind": "weekday", "nth": -1, "weekday": 4, "month": 9},
        ),
        ({"kind": "easter", "easter_days": "-2"}, {"kind": "easter", "days": -2}),
        (
            {"kind": "relative", "to": "christmas", "relative_days": "0"},
            {"kind": "relative", "to": "christmas", "days": 0},
        ),
        # What belongs to another rule isn't looked at.
        (FIXED | {"easter_days": "far", "to": "doomsday", "nth": "9"}, {"kind": "fixed", "month": 6, "day": 1}),
    ],
)
def test_date_of_ones_own_is_made(cast, visit, typed, rule):
    visit(cast.omar, "key_date_new", data={"label": "House birthday", **typed})

    assert KeyDate.objects.get(brand=cast.luma, label="House birthday").rule == rule


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": "fixed", "month": "2", "day": "30"}, "day"),
        ({"kind": "fixed", "month": "", "day": "3"}, "month"),
        ({"kind": "weekday", "nth": "0", "weekday": "4", "weekday_month": "9"}, "nth"),
        ({"kind": "easter", "easter_days": "1000"}, "easter_days"),
        ({"kind": "easter"}, "easter_days"),
        ({"kind": "relative", "to": "doomsday", "relative_days": "1"}, "to"),
        ({"kind": "moon"}, "kind"),
    ],
)
def test_wrong_rule_is_told_at_the_field_that_asks_for_it(cast, visit, typed, field):
    answer = visit(cast.mia, "key_date_new", data={"label": "House birthday", **typed})

    assert list(answer.context["form"].errors) == [field]
    assert not KeyDate.objects.filter(label="House birthday").exists()


def test_preview_says_the_next_three_times_and_saves_nothing(cast, visit):
    typed = {"label": "Leap", "kind": "fixed", "month": "2", "day": "29", "preview": "1"}
    answer = visit(cast.mia, "key_date_new", data=typed)

    comes = [time.first for time in answer.context["times"]]
    assert len(comes) == 3
    assert {(day.month, day.day) for day in comes} == {(2, 29)}
    assert not KeyDate.objects.filter(label="Leap").exists()


def test_date_of_ones_own_is_changed_and_removed(cast, visit):
    row = own(cast)

    visit(cast.mia, "key_date_edit", row.pk, data={"label": "Founders’ day", "kind": "easter", "easter_days": "1"})
    row.refresh_from_db()
    assert (row.label, row.rule) == ("Founders’ day", {"kind": "easter", "days": 1})

    assert "Founders’ day" in visit(cast.mia, "key_date_remove", row.pk).content.decode()
    visit(cast.mia, "key_date_remove", row.pk, data={})
    assert not KeyDate.objects.filter(pk=row.pk).exists()


def test_edit_form_shows_the_rule_that_stands(cast, visit):
    row = own(cast, kind="weekday", month=9, weekday=4, nth=-1)

    form = visit(cast.mia, "key_date_edit", row.pk).context["form"]

    assert {name: form[name].value() for name in ("kind", "nth", "weekday", "weekday_month")} == {
        "kind": "weekday",
        "nth": -1,
        "weekday": 4,
        "weekday_month": 9,
    }


def test_built_in_date_has_no_form(cast, visit):
    row = KeyDate.objects.get(brand=cast.luma, key="black_friday")

    assert visit(cast.mia, "key_date_edit", row.pk).status_code == 404
    assert visit(cast.mia, "key_date_remove", row.pk, data={}).status_code == 404
    assert KeyDate.objects.filter(pk=row.pk).exists()


def test_own_dates_have_a_bound(cast, visit, monkeypatch):
    monkeypatch.setattr(days, "MOST_OWN_DATES", 1)
    own(cast)

    answer = visit(cast.mia, "key_date_new", data={"label": "One more", **FIXED})

    assert answer.context["form"].non_field_errors() == ["At most 1 dates of one’s own."]


@pytest.mark.parametrize("number", [1, 3])
def test_key_dates_page_asks_the_same_for_one_date_and_for_three(
    cast, visit, number, django_assert_num_queries, client
):
    for place in range(number):
        own(cast, f"Day {place}")
    visit(cast.mia, "key_dates")

    with django_assert_num_queries(6):
        client.get(reverse("key_dates", args=[cast.luma.slug]))


def test_freeze_is_planned_changed_and_removed(cast, visit):
    campaign = cast.type("campaign")
    typed = {"label": "Code freeze", "starts_on": "2027-11-20", "ends_on": "2027-12-01", "scope": "site"}

    visit(cast.omar, "freeze_new", data=typed | {"types": [campaign.pk], "note": "Ask Luc"})
    row = FreezeWindow.objects.get(brand=cast.luma)
    assert (row.label, row.starts_on, row.ends_on, row.scope, row.is_shared, row.note) == (
        "Code freeze",
        date(2027, 11, 20),
        date(2027, 12, 1),
        "site",
        False,
        "Ask Luc",
    )
    assert list(row.types.all()) == [campaign]

    visit(cast.mia, "freeze_edit", row.pk, data=typed | {"label": "Peak freeze", "is_shared": "on"})
    row.refresh_from_db()
    assert (row.label, row.is_shared, row.types.count()) == ("Peak freeze", True, 0)

    visit(cast.mia, "freeze_remove", row.pk, data={})
    assert not FreezeWindow.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"ends_on": "2027-11-19"}, "ends_on"),
        ({"ends_on": "2029-11-19"}, "ends_on"),
        ({"starts_on": "2027-02-30"}, "starts_on"),
        ({"scope": "moon"}, "scope"),
        ({"label": ""}, "label"),
    ],
)
def test_wrong_freeze_is_told_at_its_field(cast, visit, typed, field):
    whole = {"label": "Code freeze", "starts_on": "2027-11-20", "ends_on": "2027-12-01", "scope": "site"}

    answer = visit(cast.mia, "freeze_new", data=whole | typed)

    assert list(answer.context["form"].errors) == [field]
    assert not FreezeWindow.objects.exists()


def test_freeze_takes_no_type_of_another_brand(cast, visit):
    foreign = cast.type("campaign", cast.hanok)
    typed = {"label": "X", "starts_on": "2027-11-20", "ends_on": "2027-12-01", "scope": "all", "types": [foreign.pk]}

    assert list(visit(cast.mia, "freeze_new", data=typed).context["form"].errors) == ["types"]


def test_past_freezes_are_folded_away(cast, visit):
    freeze(cast, "Long ago", first=date(2020, 1, 1))
    freeze(cast, "Ahead")
    freeze(cast, "Today", first=now().date() - timedelta(days=1))

    context = visit(cast.mia, "freezes").context

    assert [(row.label, row.is_now) for row in context["rows"]] == [("Today", True), ("Ahead", False)]
    assert [row.label for row in context["past"]] == ["Long ago"]


@pytest.mark.parametrize("number", [1, 3])
def test_freezes_page_asks_the_same_for_one_window_and_for_three(
    cast, visit, number, django_assert_num_queries, client
):
    for place in range(number):
        freeze(cast, f"Freeze {place}", types=[cast.type("campaign")])
    visit(cast.mia, "freezes")

    with django_assert_num_queries(7):
        client.get(reverse("freezes", args=[cast.luma.slug]))


@pytest.mark.parametrize("name", ["key_dates", "freezes", "key_date_new", "freeze_new"])
def test_only_planners_come_in(cast, visit, name):
    found = {who: visit(getattr(cast, who), name).status_code for who in ("mia", "omar", "vera", "ada", "zoe")}

    assert found == {"mia": 200, "omar": 200, "vera": 403, "ada": 403, "zoe": 404}
