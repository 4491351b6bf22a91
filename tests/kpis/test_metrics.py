"""A brand's own metrics, and what can be made of those that came with Almanac."""

from datetime import timedelta
from decimal import Decimal

import pytest

from calendarapp.calendars.models import Calendar, Grant
from calendarapp.events.history import history_of
from calendarapp.events.services import delete_event, vocabulary
from calendarapp.kpis.library import METRICS
from calendarapp.kpis.models import Metric, Reading, Target
from calendarapp.kpis.services import (
    FixedError,
    MeasuredError,
    add_metric,
    change_metric,
    delete_metric,
    record_reading,
    set_target,
    uses_of_metric,
)
from calendarapp.kpis.services.metrics import MOST_OWN, TooManyOwnError
from calendarapp.kpis.sheets import kpi_sheets
from tests.cast import AT

ASKED = {"unit": "#", "direction": "up", "inside": False}


@pytest.fixture
def mentions(cast):
    return add_metric(cast.luma, label="Press mentions", **ASKED)


def of_luma():
    return Metric.objects.filter(brand__slug="maison-luma")


def revisions():
    return list(Calendar.objects.filter(brand__slug="maison-luma").order_by("pk").values_list("revision", flat=True))


class TestOwn:
    def test_comes_last_and_adds_up_as_its_unit_does(self, cast, mentions, figures):
        event = cast.event()
        figures.target(event, "press-mentions", "40")
        figures.reading(event, "press-mentions", "12")
        figures.reading(event, "press-mentions", "5", day=AT.date() - timedelta(days=2))

        assert (of_luma().last(), mentions.is_own, mentions.is_computed) == (mentions, True, False)
        row = kpi_sheets([event], cast.lens(cast.mia))[event.pk].rows[0]
        assert (row.label, row.actual.figure.value) == ("Press mentions", 17)

    def test_newest_reading_counts_where_it_is_no_count(self, cast, figures):
        add_metric(cast.luma, label="Mood", unit="score", direction="up")
        event = cast.event()
        figures.reading(event, "mood", "12", day=AT.date() - timedelta(days=2))
        figures.reading(event, "mood", "5")

        assert kpi_sheets([event], cast.lens(cast.mia))[event.pk].rows[0].actual.figure.value == 5

    def test_takes_no_key_of_the_library(self, cast):
        of_luma().filter(key="reach").delete()

        added = add_metric(cast.luma, label="Reach", **ASKED)

        assert (added.key, added.builtin) == ("reach-2", None)

    def test_inside_one_stays_from_partners_whatever_is_open(self, cast, figures):
        Grant.objects.filter(agency=cast.northlight).update(level="read", groups="kpi_targets kpi_actuals")
        secret = add_metric(cast.luma, label="Rebates", unit="cur", direction="down", inside=True)
        event = cast.event(sharing="shared")
        figures.target(event, "rebates", "100")
        ada = cast.lens(cast.ada)

        assert secret not in Metric.objects.seen_through(ada)
        assert kpi_sheets([event], ada)[event.pk].rows == ()
        assert "Rebates" not in str(history_of(event, ada))
        assert "Rebates" in str(history_of(event, cast.lens(cast.vera)))

    def test_as_many_as_a_grant_can_leave_out(self, cast):
        for number in range(MOST_OWN):
            add_metric(cast.luma, label=f"{number:02}" + "x" * 78, **ASKED)

        with pytest.raises(TooManyOwnError):
            add_metric(cast.luma, label="One more", **ASKED)
        kept = " ".join(of_luma().values_list("key", flat=True))
        assert len(kept) <= Grant._meta.get_field("left_out").max_length
        assert of_luma().count() == len(METRICS) + MOST_OWN


class TestNames:
    def test_new_name_is_told_to_feeds_and_in_the_history(self, cast, mentions, figures):
        event = cast.event()
        figures.target(event, "press-mentions", "40")
        figures.reading(event, "orders", "1200")
        before = revisions()

        change_metric(mentions, label="Clippings", **ASKED)
        change_metric(figures.metric("orders"), label="Sales")

        assert all(now > then for now, then in zip(revisions(), before, strict=True))
        told = [field for entry in history_of(event, cast.lens(cast.vera)) for field in entry.fields]
        assert ("Sales", "1,200 (28 Feb 2027, Shop)") in [(field.label, field.after) for field in told]
        assert ("Target: Clippings", "40 · due after 3 days") in [(field.label, field.after) for field in told]

    def test_builtin_name_comes_back(self, cast, figures):
        orders = change_metric(figures.metric("orders"), label="Sales")

        assert str(change_metric(orders, label="")) == "Orders"

    def test_other_brands_keep_theirs(self, cast, figures):
        figures.reading(event := cast.event(), "orders", "12")
        change_metric(figures.metric("orders", cast.hanok), label="Theirs")

        assert "Theirs" not in str(history_of(event, cast.lens(cast.mia)))


class TestFixed:
    @pytest.mark.parametrize(("name", "value"), [("unit", "cur"), ("direction", "down")])
    def test_what_has_figures_keeps_unit_and_direction(self, cast, mentions, figures, name, value):
        changed = change_metric(mentions, label="Press mentions", **{name: "score" if name == "unit" else value})
        changed = change_metric(changed, label="Press mentions", **ASKED)
        figures.reading(cast.event(), "press-mentions", "3")

        with pytest.raises(FixedError) as refused:
            change_metric(changed, label="Press mentions", **{name: value})
        assert refused.value.field == name
        assert of_luma().filter(pk=mentions.pk, **ASKED).exists()

    def test_what_is_computed_keeps_its_unit_and_what_tells_the_margin_its_place(self, cast, figures):
        for key, traits in (("roas", {"unit": "%"}), ("contribution_margin", {"inside": False})):
            with pytest.raises(FixedError):
                change_metric(figures.metric(key), label="Ours", **traits)
        roas = figures.metric("roas")
        assert str(change_metric(roas, label="Ours", unit=roas.unit, inside=True)) == "Ours"

    def test_archived_one_comes_back_as_it_was_alone(self, cast, mentions, figures):
        figures.reading(cast.event(), "press-mentions", "3")
        vocabulary.archive_word(mentions, at=AT)

        with pytest.raises(FixedError):
            add_metric(cast.luma, label="press mentions", unit="cur", direction="up")
        assert of_luma().get(pk=mentions.pk).archived_at == AT
        assert add_metric(cast.luma, label="press mentions", **ASKED).pk == mentions.pk


class TestDeleting:
    def test_unused_one_goes(self, cast, mentions):
        before = revisions()

        delete_metric(mentions)

        assert not of_luma().filter(key="press-mentions").exists()
        assert revisions() != before

    def test_builtin_one_stays(self, cast, figures):
        with pytest.raises(vocabulary.BuiltInError):
            delete_metric(figures.metric("orders"))

    def test_what_has_it_keeps_it_deleted_events_too(self, cast, mentions):
        event, kind = cast.event(), cast.type("campaign")
        day = AT.date() - timedelta(days=1)
        set_target(event, metric=mentions, actor=cast.mia, at=AT, values={"target": Decimal(40)})
        record_reading(event, metric=mentions, value=Decimal(3), on=day, actor=cast.mia, at=AT)
        delete_event(event, actor=cast.mia, at=AT)
        kind.metrics = ["press-mentions"]
        kind.save()

        assert uses_of_metric(mentions) == 3
        with pytest.raises(MeasuredError, match="3"):
            delete_metric(mentions)
        assert (Target.objects.count(), Reading.objects.count()) == (1, 1)
