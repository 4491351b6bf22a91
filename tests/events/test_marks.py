from datetime import date

import pytest

from calendarapp.calendars.models import Grant
from calendarapp.events.marks import day_marks, freezes_met, marks_of_year
from calendarapp.events.models import FreezeWindow, KeyDate
from calendarapp.events.provision import furnish_days

MONTH = date(2027, 3, 1), date(2027, 3, 31)


def said(marks, day):
    return [(mark.label, mark.kind, mark.region) for mark in marks.of(day)]


@pytest.fixture
def marks(cast):
    def of(person, first=date(2027, 1, 1), last=date(2027, 12, 31), language="en"):
        return day_marks(cast.lens(person), cast.luma, first, last, language=language)

    return of


def freeze(cast, **fields):
    row = {"label": "Stock-taking", "starts_on": date(2027, 3, 5), "ends_on": date(2027, 3, 9)} | fields
    return FreezeWindow.objects.create(brand=cast.luma, **row)


def test_new_brand_has_the_days_of_its_region_and_those_known_everywhere(cast, marks):
    year = marks(cast.mia)

    assert said(year, date(2027, 7, 14)) == [("National Day", "holiday", "FR")]
    assert said(year, date(2027, 5, 30)) == [("Mother’s Day", "feast", "FR")]
    assert said(year, date(2027, 11, 26)) == [("Black Friday", "feast", "")]
    assert said(year, date(2027, 3, 14)) == []
    assert year.is_holiday(date(2027, 7, 14))
    assert not year.is_holiday(date(2027, 11, 26))


def test_public_holiday_is_said_once(cast, marks):
    assert said(marks(cast.mia), date(2027, 12, 25)) == [("Christmas Day", "holiday", "FR")]

    KeyDate.objects.create(brand=cast.luma, key="holidays", region="KR")

    assert said(marks(cast.mia), date(2027, 12, 25)) == [("Christmas Day", "holiday", "FR · KR")]


def test_two_regions_say_their_own_on_the_same_day(cast, marks):
    KeyDate.objects.create(brand=cast.luma, key="holidays", region="KR")

    assert said(marks(cast.mia), date(2027, 5, 1)) == [("Labor Day", "holiday", "FR · KR")]
    assert said(marks(cast.mia, language="ko"), date(2027, 5, 1)) == [("노동절", "holiday", "FR · KR")]
    assert said(marks(cast.mia, language="ko"), date(2027, 12, 25)) == [
        ("크리스마스", "holiday", "FR"),
        ("기독탄신일", "holiday", "KR"),
    ]


def test_a_time_is_marked_where_it_begins_and_ends(cast, marks):
    year = marks(cast.mia)

    assert said(year, date(2027, 7, 15)) == [("Back to school begins", "feast", "FR")]
    assert said(year, date(2027, 8, 1)) == []
    assert said(year, date(2027, 9, 15)) == [("Back to school ends", "feast", "FR")]


def test_estimated_holiday_says_so(cast, marks):
    KeyDate.objects.create(brand=cast.luma, key="holidays", region="AE")

    (eid,) = marks(cast.mia, date(2032, 1, 1), date(2032, 1, 31)).of(date(2032, 1, 14))

    assert (eid.label, eid.estimated) == ("Eid al-Fitr", True)


def test_switched_off_key_date_is_not_said(cast, marks):
    KeyDate.objects.filter(brand=cast.luma, key="black_friday").update(is_on=False)

    assert said(marks(cast.mia), date(2027, 11, 26)) == []


def test_own_date_is_shown_to_the_brand_alone(cast, marks):
    rule = {"kind": "relative", "to": "christmas", "days": 10}
    KeyDate.objects.create(brand=cast.luma, key="own-1", label="House birthday", rule=rule)

    assert said(marks(cast.vera), date(2027, 1, 4)) == [("House birthday", "own", "")]
    assert said(marks(cast.ada), date(2027, 1, 4)) == []
    assert said(marks(cast.ada), date(2027, 11, 26)) == [("Black Friday", "feast", "")]


def test_rule_of_a_later_version_is_left_out(cast, marks):
    KeyDate.objects.create(brand=cast.luma, key="own-1", label="Full moon", rule={"kind": "moon"})

    assert [
        mark for day in range(1, 32) for mark in marks(cast.mia).of(date(2027, 10, day)) if mark.kind == "own"
    ] == []


def test_marks_are_those_of_the_window(cast, marks):
    assert said(marks(cast.mia, *MONTH), date(2027, 11, 26)) == []
    assert said(marks(cast.mia, *MONTH), date(2027, 3, 8)) == [("International Women’s Day", "feast", "")]


def test_another_brand_sees_nothing(cast, marks):
    freeze(cast, is_shared=True)

    assert marks(cast.zoe, *MONTH).freezes == ()
    assert said(marks(cast.zoe), date(2027, 11, 26)) == []


def test_freeze_is_seen_by_partners_only_if_shared(cast, marks):
    inner, shared = freeze(cast, label="Site code freeze"), freeze(cast, label="Press holiday", is_shared=True)

    assert [row.id for row in marks(cast.vera, *MONTH).freezes] == [inner.pk, shared.pk]
    assert [row.id for row in marks(cast.ada, *MONTH).freezes] == [shared.pk]


def test_shared_freeze_closes_with_the_grant(cast, marks):
    freeze(cast, is_shared=True)
    Grant.objects.filter(agency=cast.northlight).delete()

    assert marks(cast.ada, *MONTH).freezes == ()
    assert said(marks(cast.ada), date(2027, 11, 26)) == []


def test_freeze_touches_the_window_by_its_first_or_last_day(cast, marks):
    freeze(cast, starts_on=date(2027, 2, 1), ends_on=date(2027, 3, 1))
    freeze(cast, starts_on=date(2027, 3, 31), ends_on=date(2027, 4, 9))
    freeze(cast, starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 9))

    found = marks(cast.mia, *MONTH)

    assert [(row.first_on.day, row.last_on.day) for row in found.freezes] == [(1, 1), (31, 9)]
    assert [len(found.frozen(date(2027, 3, day))) for day in (1, 2, 31)] == [1, 0, 1]


def test_freeze_meets_a_start_of_the_types_it_blocks(cast, marks):
    campaign, restock = cast.type("campaign"), cast.type("restock")
    freeze(cast).types.add(campaign, cast.type("promotion"))
    (row,) = marks(cast.mia, *MONTH).freezes

    assert freezes_met(date(2027, 3, 5), campaign.pk, [row]) == (row,)
    assert freezes_met(date(2027, 3, 9), campaign.pk, [row]) == (row,)
    assert freezes_met(date(2027, 3, 10), campaign.pk, [row]) == ()
    assert freezes_met(date(2027, 3, 5), restock.pk, [row]) == ()


def test_freeze_without_types_blocks_all(cast, marks):
    freeze(cast)

    assert len(freezes_met(date(2027, 3, 6), cast.type("restock").pk, marks(cast.mia, *MONTH).freezes)) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_marks_cost_one_query(cast, number, django_assert_num_queries):
    for place in range(number):
        freeze(cast, label=f"Freeze {place}").types.add(cast.type("campaign"), cast.type("restock"))
        KeyDate.objects.create(
            brand=cast.luma, key=f"own-{place}", label="Day", rule={"kind": "fixed", "month": 3, "day": 3}
        )
    lens = cast.lens(cast.mia)

    with django_assert_num_queries(1):
        found = day_marks(lens, cast.luma, *MONTH, language="en")

    assert len(found.freezes) == number


def test_marks_are_reckoned_once_a_year(cast, marks):
    marks(cast.mia, *MONTH)
    known = marks_of_year.cache_info().misses
    marks(cast.omar, *MONTH)

    assert marks_of_year.cache_info().misses == known


def test_furnishing_again_changes_nothing(cast):
    KeyDate.objects.filter(brand=cast.luma, key="valentine").update(is_on=False)
    before = list(KeyDate.objects.filter(brand=cast.luma).values_list("pk", "key", "region", "is_on"))

    furnish_days(cast.luma)

    assert list(KeyDate.objects.filter(brand=cast.luma).values_list("pk", "key", "region", "is_on")) == before
