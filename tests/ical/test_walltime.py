from datetime import UTC, datetime

import pytest

from calendarapp.ical.walltime import ZONES, UnknownZoneError, at_wall, is_zone, offset_label, to_wall


@pytest.mark.parametrize(
    ("wall", "zone", "moment"),
    [
        (datetime(2027, 1, 4, 9), "Europe/Paris", datetime(2027, 1, 4, 8, tzinfo=UTC)),
        (datetime(2027, 7, 4, 9), "Asia/Seoul", datetime(2027, 7, 4, 0, tzinfo=UTC)),
        # 02:30 doesn't exist on the spring Sunday: the offset before the gap, so 03:30 on the clock
        (datetime(2027, 3, 28, 2, 30), "Europe/Berlin", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        # 02:30 exists twice on the autumn Sunday: the first, still in summer time
        (datetime(2027, 10, 31, 2, 30), "Europe/Berlin", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (datetime(2027, 3, 14, 2, 30), "America/New_York", datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
    ],
)
def test_at_wall(wall, zone, moment):
    assert at_wall(wall, zone) == moment


def test_at_wall_takes_the_first_even_if_told_the_second():
    assert at_wall(datetime(2027, 10, 31, 2, 30, fold=1), "Europe/Berlin") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_to_wall_is_naive_and_unfolded():
    wall = to_wall(datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "Europe/Berlin")

    assert (wall, wall.tzinfo, wall.fold) == (datetime(2027, 10, 31, 2, 30), None, 0)


def test_zones_are_iana_names():
    assert {"Europe/Paris", "Asia/Seoul", "America/New_York", "UTC", "US/Pacific"} <= ZONES
    assert not {"Factory", "localtime", "posixrules", "europe/paris", ""} & ZONES
    assert is_zone("Asia/Seoul")
    assert not is_zone("Pacific Standard Time")


def test_unknown_zone_is_refused_with_its_name():
    with pytest.raises(UnknownZoneError) as refusal:
        at_wall(datetime(2027, 1, 1), "Mars/Olympus")

    assert (refusal.value.code, refusal.value.params) == ("unknown_zone", {"zone": "Mars/Olympus"})
    assert str(refusal.value) == "“Mars/Olympus” isn't a time zone of the IANA list."


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Europe/Paris", "UTC+2"),
        ("UTC", "UTC"),
        ("America/St_Johns", "UTC-2:30"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/New_York", "UTC-4"),
    ],
)
def test_offset_label(zone, label):
    assert offset_label(datetime(2027, 7, 1, tzinfo=UTC), zone) == label
