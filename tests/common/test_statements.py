"""A question that every page asks is put into SQL once, and answers as it would if it were built anew."""

import gc
import weakref
from datetime import UTC, datetime, timedelta

import pytest

from calendarapp.accounts.models import User
from calendarapp.board.filters import _offering
from calendarapp.board.inbox import _unread
from calendarapp.common import statements
from calendarapp.common.statements import rows_of, statement_of
from calendarapp.events.chips import _seen
from calendarapp.events.queries import PlanFilters, _touching
from tests.cast import AT

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def kept(monkeypatch) -> dict:
    found: dict = {}
    monkeypatch.setattr(statements, "_kept", found)
    return found


def people(cast) -> list[User]:
    return [cast.mia, cast.omar, cast.vera, cast.ada, cast.sol, cast.zoe]


def joined_before(at):
    return User.objects.filter(date_joined__lt=at).order_by("pk").values_list("email", "date_joined")


def test_rows_come_back_as_the_query_gives_them(kept, cast):
    assert rows_of(joined_before, "all", AT + timedelta(days=1)) == list(joined_before(AT + timedelta(days=1)))
    assert rows_of(joined_before, "all", AT + timedelta(days=1))


def test_the_moment_is_put_in_anew(kept, cast):
    assert rows_of(joined_before, "all", AT + timedelta(days=1))
    assert rows_of(joined_before, "all", LONG_AGO) == []
    assert len(kept) == 1


def test_it_is_built_once(kept, cast, django_assert_num_queries):
    built = []

    def asked(at):
        built.append(at)
        return joined_before(at)

    with django_assert_num_queries(3):
        for _ in range(3):
            rows_of(asked, "all", AT)
    assert len(built) == 1


def test_another_subject_is_another_text(kept, cast):
    named = {
        who: rows_of(lambda _at, who=who: User.objects.filter(pk=who.pk).values_list("pk"), who.pk, AT)
        for who in people(cast)
    }
    assert named == {who: [(who.pk,)] for who in people(cast)}


def test_what_finds_nothing_asks_nothing(kept, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rows_of(lambda _at: User.objects.filter(pk__in=[]).values_list("pk"), "none", AT) == []


def of_these(at, ids, emails):
    found = User.objects.filter(pk__in=ids) | User.objects.filter(email__in=emails, date_joined__lt=at)
    return found.order_by("pk").values_list("pk")


@pytest.mark.parametrize("size", range(6))
def test_what_is_asked_among_ids_and_keys_is_what_the_query_gives(kept, cast, size):
    ids, emails = [person.pk for person in people(cast)[:size]], [cast.zoe.email, cast.sol.email]
    later = AT + timedelta(days=1)

    assert rows_of(of_these, "", later, among=(ids, emails)) == list(of_these(later, ids, emails))
    assert rows_of(of_these, "", later, among=(emails[:0], emails)) == [(cast.sol.pk,), (cast.zoe.pk,)]


def test_one_text_serves_lists_of_about_the_same_length(kept, cast):
    for size in (3, 4):
        ids = [person.pk for person in people(cast)[:size]]
        assert rows_of(of_these, "", AT, among=(ids, ())) == [(pk,) for pk in sorted(ids)]
    assert len(kept) == 1


def test_a_long_list_is_asked_for_as_it_is(kept, cast):
    assert rows_of(of_these, "", AT, among=(range(-500, cast.mia.pk + 1), ())) == [(cast.mia.pk,)]
    assert not kept


def test_a_day_is_compared_with_as_a_day(kept, cast):
    def joined_on(day):
        return User.objects.filter(date_joined__date__lte=day).order_by("pk").values_list("pk")

    everybody = [(person.pk,) for person in people(cast)]
    assert [rows_of(joined_on, "", day) for day in (LONG_AGO.date(), AT.date())] == [[], list(joined_on(AT.date()))]
    assert set(everybody) <= set(rows_of(joined_on, "", (AT + timedelta(days=900)).date()))
    assert len(kept) == 1


def test_old_texts_make_room(kept, monkeypatch):
    monkeypatch.setattr(statements, "_MANY", 2)
    for about in range(5):
        rows_of(joined_before, about, AT)
    assert [key[-1] for key in kept] == [3, 4]


def test_the_query_itself_isnt_kept(cast):
    """A thousand of them would be half a gigabyte in every process."""
    question = joined_before(AT)
    query = weakref.ref(question.query)
    statement = statement_of(question)
    del question
    gc.collect()

    assert (query(), statement.rows()) == (None, list(joined_before(AT)))


def test_moments_are_compared_with_as_they_are(cast):
    """Were one reckoned with, the result would be kept instead: two marks must tell two statements apart in nothing else."""
    day = timedelta(days=1)
    for person in people(cast):
        lens = cast.lens(person)
        for question in (
            lambda at, lens=lens: _unread(lens.at_moment(at)),
            lambda at, lens=lens: _offering(lens.at_moment(at), cast.luma, frozenset()),
            lambda at, lens=lens: _touching(lens.at_moment(at), PlanFilters(text="serum"), ("event",), at, at, at),
            lambda at, lens=lens: _seen(lens.at_moment(at), [1], ["20271014"]).values_list(
                "pk", "movable", "opens_read"
            ),
        ):
            one, other = statement_of(question(AT)), statement_of(question(AT + day))
            moved = [(a, b) for a, b in zip(one.params, other.params, strict=True) if a != b]
            assert one.sql == other.sql
            assert all(_moment(b) - _moment(a) == day for a, b in moved)
            marked = statement_of(question(LONG_AGO), [LONG_AGO])
            assert len(marked.places) == len(moved)


def _moment(param) -> datetime:
    return param if isinstance(param, datetime) else datetime.fromisoformat(param)
