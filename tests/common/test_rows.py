import pytest

from calendarapp.common.rows import BATCH, insert_rows
from calendarapp.notifications.models import Message
from calendarapp.reminders.models import Cursor, Sent
from tests.cast import AT

pytestmark = pytest.mark.django_db
LINE = ("key", "batch", "at")


def test_rows_come_back_as_the_model_reads_them_under_their_ids(cast):
    columns = ("person_id", "kind", "organisation_id", "event_id", "ids", "in_inbox", "due_at")
    rows = [
        (cast.mia.pk, "first", cast.luma.pk, None, {"key": "글로우 %s '"}, True, AT),
        (cast.ada.pk, "second", cast.luma.pk, 7, {}, False, AT),
    ]

    ids = insert_rows(Message, columns, rows)

    stored = Message.objects.in_bulk(ids)
    assert [tuple(getattr(stored[pk], name) for name in columns) for pk in ids] == rows


def test_more_rows_than_one_statement_takes_keep_their_order(db):
    rows = [(f"{place}", "b", AT) for place in range(2 * BATCH + 1)]

    ids = insert_rows(Sent, LINE, rows)

    keys = dict(Sent.objects.values_list("pk", "key"))
    assert [keys[pk] for pk in ids] == [key for key, _batch, _at in rows]


def test_rows_in_conflict_are_ignored_and_have_no_id(db):
    insert_rows(Sent, LINE, [("known", "first", AT)])

    ids = insert_rows(Sent, LINE, [("known", "second", AT), ("new", "second", AT)], ignore_conflicts=True)

    assert list(Sent.objects.filter(pk__in=ids).values_list("key", "batch")) == [("new", "second")]
    assert Sent.objects.get(key="known").batch == "first"


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert_rows(Cursor, ("name", "at"), []) == []
