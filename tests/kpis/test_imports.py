from datetime import date
from decimal import Decimal

import pytest

from calendarapp.common.tables import MOST_ROWS, FileError
from calendarapp.kpis.imports import decoded, read_file
from calendarapp.kpis.models import Metric
from tests.cast import AT

HEADER = "metric,day,value,source,place\n"


@pytest.fixture
def read(cast):
    event = cast.event()

    def _read(text):
        return read_file(text, event=event, metrics=Metric.objects.filter(brand=cast.luma), at=AT)

    return _read


def reasons(file):
    return [(line.number, line.reason) for line in file.refused]


def test_lines_become_readings(read):
    file = read(HEADER + "orders,2027-02-01,42,Shop,online\nRepeat purchase rate,2027-02-02,21.5%,,In store\n")

    assert reasons(file) == []
    first, second = file.readings
    assert (first.metric.key, first.on, first.value) == ("orders", date(2027, 2, 1), 42)
    assert (first.source, first.place) == ("Shop", "online")
    assert (second.metric.key, second.value, second.place) == ("repeat_rate", Decimal("0.215"), "in_store")


def test_columns_may_stand_in_any_order_between_semicolons(read):
    file = read("value;metric;day\n7;leads;2027-02-01\n\n8;leads;2027-02-02\n")

    assert [row.value for row in file.readings] == [7, 8]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("karma,2027-02-01,1,,", "No metric is called “karma”."),
        ("roas,2027-02-01,3,,", "Return on ad spend is computed from other readings and can't be entered."),
        ("orders,01/02/2027,1,,", "Write the day as 2027-03-31."),
        ("orders,2031-01-01,1,,", "A reading can't be of a day to come."),
        (
            'net_revenue,2027-02-01,"1,5",,',
            "Write the decimal sign as a dot and leave out thousands separators: 1234.5",
        ),
        ("net_revenue,2027-02-01,=1+1,,", "Enter a plain number such as 1234.5"),
        ("orders,2027-02-01,1.5,,", "A count is a whole number."),
        ("orders,2027-02-01,1,,moon", "The place is “online”, “in_store” or empty."),
        ("orders,2027-02-01,1," + "x" * 81 + ",", "The source is longer than 80 characters."),
        ("repeat_rate,2027-02-01,21.5,,", "This can't be above 100 %."),
        ("orders,2027-02-01", "Enter a plain number such as 1234.5"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_reason(read, line, reason):
    file = read(HEADER + "leads,2027-02-01,1,,\n" + line + "\n")

    assert reasons(file) == [(3, reason)]
    assert len(file.readings) == 1


def test_the_same_twice_is_refused(read):
    file = read(HEADER + "orders,2027-02-01,1,Shop,\norders,2027-02-01,2,Shop,\n")

    assert reasons(file) == [(3, "This metric, day, source and place stand in the file twice.")]


def test_another_currency_is_refused(read):
    file = read("metric,day,value,currency\nnet_revenue,2027-02-01,5,USD\nnet_revenue,2027-02-02,5,eur\n")

    assert reasons(file) == [(2, "This event reckons in EUR, not in USD.")]
    assert len(file.readings) == 1


def test_a_guarded_formula_comes_back_whole(read):
    file = read(HEADER + "orders,2027-02-01,1,'=SUM(A1),\n")

    assert file.readings[0].source == "=SUM(A1)"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The first line must name the columns. Missing: metric, day, value."),
        ("metric,day\n", "The first line must name the columns. Missing: value."),
        ("metric,day,value,day\n", "A column comes twice."),
        (HEADER, "The file has no lines below its header."),
        (HEADER + '"orders,2027-02-01,1,,\n', "Line 2 can't be read as CSV. Is a quote left open?"),
        (HEADER + "x" * 200_000 + ",,,,\n", "Line 2 can't be read as CSV. Is a quote left open?"),
        (HEADER + "orders,2027-02-01,1,,\n" * (MOST_ROWS + 1), "The file has more than 5000 lines. Send it in parts."),
        (HEADER + "a" * (2 * 1024 * 1024), "The file is larger than 2 MB. Send it in parts."),
    ],
)
def test_what_is_no_such_table_is_refused_as_a_whole(read, text, reason):
    with pytest.raises(FileError) as refusal:
        read(text)

    assert refusal.value.message == reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("é".encode("latin-1"), "The file isn't UTF-8. Save it as “CSV UTF-8” and send it again."),
        (HEADER.encode("utf-16"), "The file isn't UTF-8. Save it as “CSV UTF-8” and send it again."),
        (b"metric\0", "The file holds NUL characters: it isn't a CSV file."),
        (b"a" * (2 * 1024 * 1024 + 1), "The file is larger than 2 MB. Send it in parts."),
    ],
)
def test_bytes_that_are_no_text_are_refused(content, reason):
    with pytest.raises(FileError) as refusal:
        decoded(content)

    assert refusal.value.message == reason


def test_a_byte_order_mark_is_no_part_of_the_header():
    assert decoded(HEADER.encode("utf-8-sig")) == HEADER
