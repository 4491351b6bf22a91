"""Single metrics left out of a grant: at every door, and only where no other way opens them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from calendarapp.accounts.models import Membership, Role
from calendarapp.board.columns import columns_for
from calendarapp.board.exposure import exposures_of
from calendarapp.calendars.models import Grant
from calendarapp.calendars.services import GrantTerms, set_grants
from calendarapp.changes.models import Change
from calendarapp.events.hearing import both
from calendarapp.events.history import history_of
from calendarapp.events.models import Event, EventPartner
from calendarapp.feeds.sight import ledger_of, sight_of
from calendarapp.kpis.models import Metric, Reading, Target
from calendarapp.kpis.sheets import kpi_sheets
from tests.cast import AT, grant

LATER = AT + timedelta(hours=1)
OPERANDS = ("ad_spend", "attributed_revenue")


@pytest.fixture
def event(cast, figures):
    """A shared campaign that made 3.9 of 1, with targets for ROAS and spend."""
    event = cast.event(starts=date(2027, 2, 1), ends=date(2027, 2, 28), sharing="shared")
    figures.target(event, "roas", "3")
    figures.target(event, "ad_spend", low="80", high="120")
    figures.reading(event, "attributed_revenue", "390", source="Warehouse")
    figures.reading(event, "ad_spend", "100", source="Meta")
    return event


def keys_of(rows) -> list[str]:
    return sorted(rows.values_list("metric__key", flat=True))


def shown(sheet) -> dict[str, tuple[bool, bool]]:
    """Metric → is there a target, is there an actual."""
    return {row.key: (row.target is not None, row.actual is not None) for row in sheet.rows}


class TestRows:
    def test_rows_of_a_metric_left_out_are_not_there(self, cast, event, leave_out):
        leave_out("ad_spend")
        lens = cast.lens(cast.ada)

        assert keys_of(Target.objects.seen_through(lens)) == ["roas"]
        assert keys_of(Reading.objects.seen_through(lens)) == ["attributed_revenue"]
        assert keys_of(Target.objects.seen_through(cast.lens(cast.vera))) == ["ad_spend", "roas"]

    def test_another_way_that_opens_the_metric_shows_it(self, cast, event, leave_out):
        leave_out("ad_spend")
        Grant.objects.filter(agency=cast.saffron, calendar=cast.launches).update(level="read", groups="kpi_actuals")
        Membership.objects.create(organisation=cast.saffron, user=cast.ada, role=Role.MEMBER, joined_at=AT)
        lens = cast.lens(cast.ada)

        assert keys_of(Reading.objects.seen_through(lens)) == ["ad_spend", "attributed_revenue"]
        assert keys_of(Target.objects.seen_through(lens)) == ["roas"]

    def test_a_way_that_the_event_does_not_admit_opens_nothing(self, cast, event, leave_out):
        leave_out("ad_spend")
        Grant.objects.filter(agency=cast.saffron, calendar=cast.launches).update(level="read", groups="kpi_actuals")
        Membership.objects.create(organisation=cast.saffron, user=cast.ada, role=Role.MEMBER, joined_at=AT)
        Event.objects.filter(pk=event.pk).update(sharing="named")
        EventPartner.objects.create(event=event, agency=cast.northlight)

        assert keys_of(Reading.objects.seen_through(cast.lens(cast.ada))) == ["attributed_revenue"]

    def test_a_way_below_read_leaves_nothing_in(self, cast, event, leave_out):
        leave_out("ad_spend")
        Grant.objects.filter(agency=cast.saffron, calendar=cast.launches).update(level="titles", groups="kpi_actuals")
        Membership.objects.create(organisation=cast.saffron, user=cast.ada, role=Role.MEMBER, joined_at=AT)

        assert keys_of(Reading.objects.seen_through(cast.lens(cast.ada))) == ["attributed_revenue"]


class TestSheets:
    def test_what_is_computed_shows_without_its_operands(self, event, leave_out, sheet):
        leave_out(*OPERANDS)

        found = sheet(event)

        assert shown(found) == {"roas": (True, True)}
        assert found.row("roas").actual.figure.value == Decimal("3.9")
        assert found.row("roas").actual.sources == ()
        assert found.row("roas").progress.state == "met"
        assert found.readings == 0

    def test_operands_show_without_what_is_computed(self, event, leave_out, sheet):
        leave_out("roas")

        found = sheet(event)

        assert shown(found) == {"ad_spend": (True, True), "attributed_revenue": (False, True)}
        assert found.readings == 2

    def test_one_operand_left_out_names_only_the_other_system(self, event, leave_out, sheet):
        leave_out("ad_spend")

        assert sheet(event).row("roas").actual.sources == ("Warehouse",)

    def test_the_brand_sees_all(self, cast, event, leave_out, sheet):
        leave_out("ad_spend", "roas")

        assert set(shown(sheet(event, cast.vera))) == {"roas", "ad_spend", "attributed_revenue"}

    def test_a_childs_figure_that_is_left_out_there_is_not_counted_in(self, cast, figures, leave_out, sheet):
        parent = cast.event("Spring", starts=date(2027, 2, 1), sharing="shared")
        child = cast.event("Teaser", starts=date(2027, 2, 1), sharing="shared", calendar=cast.press, parent=parent.pk)
        figures.reading(parent, "orders", "10")
        figures.reading(child, "orders", "5")
        leave_out()
        grant(cast.northlight, cast.press, "read", "kpi_actuals", left_out="orders")

        found = sheet(parent)

        assert (found.row("orders").actual.figure.value, found.children) == (10, 0)
        assert sheet(parent, cast.mia).row("orders").actual.figure.value == 15

    def test_a_childs_operands_count_for_the_parent_where_the_quotient_is_open_on_both(
        self, cast, figures, event, leave_out, sheet
    ):
        child = cast.event("Teaser", starts=date(2027, 2, 1), sharing="shared", calendar=cast.press, parent=event.pk)
        figures.reading(child, "attributed_revenue", "10")
        figures.reading(child, "ad_spend", "100")
        leave_out(*OPERANDS)
        way = grant(cast.northlight, cast.press, "read", "kpi_actuals", left_out=" ".join(OPERANDS))

        both = sheet(event)
        Grant.objects.filter(pk=way.pk).update(left_out=" ".join((*OPERANDS, "roas")))
        one = sheet(event)

        assert (both.row("roas").actual.figure.value, both.children) == (2, 1)
        assert (one.row("roas").actual.figure.value, one.children) == (Decimal("3.9"), 0)

    def test_figures_in_another_currency_are_not_even_counted(self, cast, event, leave_out, sheet):
        Reading.objects.filter(event=event, metric__key="ad_spend").update(currency="USD")
        told = sheet(event, cast.mia).other_currency
        leave_out("ad_spend")

        assert (told, sheet(event).other_currency) == (1, 0)

    def test_it_costs_the_same_queries(self, cast, event, leave_out, django_assert_num_queries):
        leave_out("ad_spend")
        lens = cast.lens(cast.ada)
        events = list(Event.objects.seen_through(lens).prefetch_related("partners"))

        with django_assert_num_queries(3):
            kpi_sheets(events, lens)


class TestNames:
    def test_a_metric_that_every_way_leaves_out_is_not_listed(self, cast, leave_out):
        leave_out("ltv", "cac")

        keys = set(Metric.objects.seen_through(cast.lens(cast.ada)).values_list("key", flat=True))

        assert {"ltv", "cac"} & keys == set()
        assert "roas" in keys

    def test_row_and_list_agree_for_everybody(self, cast, leave_out):
        leave_out("ltv", "cac")
        for person in (cast.mia, cast.vera, cast.ada, cast.sol, cast.zoe):
            lens = cast.lens(person)
            listed = set(Metric.objects.seen_through(lens))

            assert listed == {row for row in Metric.objects.all() if row.is_offered_to(lens)}

    def test_who_sees_no_figures_knows_no_metrics(self, cast):
        assert list(Metric.objects.seen_through(cast.lens(cast.sol))) == []

    def test_columns_of_a_metric_left_out_are_not_offered(self, cast, leave_out):
        leave_out("ltv")

        names = {name for name in columns_for(cast.lens(cast.ada)) if name.startswith(("roas", "ltv"))}

        assert names == {"roas_target", "roas_actual", "roas_progress"}

    def test_page_of_figures_offers_only_what_is_open(self, cast, client, event, leave_out, time_machine):
        time_machine.move_to(AT, tick=False)
        leave_out("ltv", "ad_spend")
        client.force_login(cast.ada)

        answer = client.get(reverse("kpis", args=[cast.luma.slug]), {"metric": "ad_spend"})

        assert {"ltv", "ad_spend"} & {row.key for row in answer.context["metrics"]} == set()
        assert answer.context["programmes"] == []


class TestPagesAndApi:
    def test_page_of_an_event_names_nothing_of_it(self, cast, client, event, leave_out):
        leave_out("ad_spend")
        client.force_login(cast.ada)

        pages = [
            client.get(reverse(name, args=[cast.luma.slug, event.pk])).content.decode()
            for name in ("event", "event_kpis")
        ]

        assert [("Ad spend" in page, "Return on ad spend" in page, "Meta" in page) for page in pages] == [
            (False, True, False),
            (False, True, False),
        ]

    def test_api_finds_nothing_of_it(self, cast, call, event, leave_out):
        leave_out("ad_spend")
        ada = call(cast.ada)
        target, reading = Target.objects.get(metric__key="ad_spend"), Reading.objects.get(metric__key="ad_spend")

        assert [row["metric"] for row in ada.get("targets/").json()["results"]] == ["roas"]
        assert [row["metric"] for row in ada.get("readings/").json()["results"]] == ["attributed_revenue"]
        assert ada.get("readings/", metric="ad_spend").json()["results"] == []
        assert [ada.get(f"targets/{target.pk}/").status_code, ada.get(f"readings/{reading.pk}/").status_code] == [
            404,
            404,
        ]
        assert "ad_spend" not in [row["key"] for row in ada.get("metrics/", page_size=100).json()["results"]]

    def test_csv_has_no_figures_of_it(self, cast, client, event, leave_out, time_machine):
        time_machine.move_to(AT, tick=False)
        leave_out("roas")
        client.force_login(cast.ada)

        answer = client.get(f"/b/{cast.luma.slug}/export/csv/", {"columns": ["title", "roas_actual", "ltv_actual"]})

        text = b"".join(answer.streaming_content).decode()
        assert ("Glow serum launch" in text, "ROAS" in text, "3.9" in text) == (True, False, False)


class TestWriting:
    def test_an_editing_agency_neither_sets_nor_enters_it(self, cast, call, event, leave_out):
        leave_out("ad_spend", "cac", level="edit")
        ada = call(cast.ada)

        answers = [
            ada.post("targets/", {"event": event.pk, "metric": "cac", "target": "20"}),
            ada.post("readings/", {"event": event.pk, "metric": "ad_spend", "value": "1", "on": "2027-02-20"}),
            ada.post("targets/", {"event": event.pk, "metric": "orders", "target": "20"}),
            ada.post("readings/", {"event": event.pk, "metric": "orders", "value": "1", "on": "2027-02-20"}),
        ]

        assert [answer.status_code for answer in answers] == [400, 400, 201, 201]
        assert answers[0].json()["errors"][0]["field"] == "metric"

    def test_forms_do_not_offer_it(self, cast, client, event, leave_out):
        leave_out("ad_spend", "cac", level="edit")
        client.force_login(cast.ada)
        place = [cast.luma.slug, event.pk]

        target = client.get(reverse("target_new", args=place))
        reading = client.get(reverse("reading_new", args=place))

        offered = {key for _label, group in target.context["choices"] for key, _name in group}
        entered = {key for _label, group in reading.context["form"].fields["metric"].choices for key, _name in group}
        assert ({"cac", "orders"} & offered, {"ad_spend", "orders"} & entered) == ({"orders"}, {"orders"})

    def test_a_file_may_not_bring_it(self, cast, client, event, leave_out, time_machine):
        time_machine.move_to(AT, tick=False)
        leave_out("ad_spend", level="edit")
        client.force_login(cast.ada)
        file = SimpleUploadedFile(
            "r.csv", b"metric,day,value\nad_spend,2027-02-20,5\norders,2027-02-20,5\n", content_type="text/csv"
        )

        answer = client.post(reverse("readings_import", args=[cast.luma.slug, event.pk]), {"file": file})

        assert answer.status_code == 422
        assert [line.cells["metric"] for line in answer.context["refused"]] == ["ad_spend"]
        assert Reading.objects.filter(metric__key="ad_spend").count() == 1

    def test_what_one_agency_only_reads_is_not_written_through_the_other(self, cast, call, event, leave_out):
        """Ada's Northlight edits without figures; her Saffron reads them."""
        leave_out(level="edit", groups="")
        Grant.objects.filter(agency=cast.saffron, calendar=cast.launches).update(level="read", groups="kpi_targets")
        Membership.objects.create(organisation=cast.saffron, user=cast.ada, role=Role.MEMBER, joined_at=AT)
        ada, target = call(cast.ada), Target.objects.get(metric__key="roas")

        answers = [
            ada.get(f"targets/{target.pk}/"),
            ada.patch(f"targets/{target.pk}/", {"target": "9"}, etag='"1"'),
            ada.post("targets/", {"event": event.pk, "metric": "orders", "target": "9"}),
        ]

        assert [answer.status_code for answer in answers] == [200, 403, 403]


def told(cast, event, person=None) -> list[list[str]]:
    fresh = Event.objects.get(pk=event.pk)
    return [sorted(field.name for field in entry.fields) for entry in history_of(fresh, cast.lens(person or cast.ada))]


class TestHistory:
    def test_a_metric_left_out_now_is_not_told_of(self, cast, event, leave_out, figures):
        leave_out()
        figures.reading(event, "ad_spend", "7", day=date(2027, 2, 3))
        before = told(cast, event)[0]
        leave_out("ad_spend")

        assert before == ["reading.ad_spend"]
        assert ["reading.ad_spend"] not in told(cast, event)
        assert told(cast, event, cast.vera)[0] == ["reading.ad_spend"]

    def test_a_metric_left_out_then_stays_shut_later(self, cast, event, leave_out, figures):
        leave_out("ad_spend")
        figures.reading(event, "ad_spend", "7", day=date(2027, 2, 3))
        leave_out()
        figures.reading(event, "ad_spend", "8", day=date(2027, 2, 4))

        found = told(cast, event)
        assert (found[0], found.count(["reading.ad_spend"])) == (["reading.ad_spend"], 1)

    def test_rows_written_before_metrics_could_be_left_out_are_read_as_before(self, cast, event, leave_out, figures):
        leave_out("cac")
        figures.reading(event, "orders", "7", day=date(2027, 2, 3))
        row = Change.objects.order_by("-number").first()
        row.hearers = {side: [word for word in words if word[0] != "-"] for side, words in row.hearers.items()}
        row.save()

        assert told(cast, event)[0] == ["reading.orders"]

    def test_an_edit_that_changes_who_hears_keeps_what_was_left_out(self, cast, event, leave_out):
        before = {"1": frozenset({"busy", "kpi_targets", "-cac"})}
        after = {"1": frozenset({"busy", "kpi_targets", "-ltv"})}

        assert both(before, after) == {"1": frozenset({"busy", "kpi_targets", "-cac", "-ltv"})}


class TestFeeds:
    def test_feed_says_nothing_of_it_and_notices_when_that_changes(self, cast, event, subscribe):
        every = frozenset({"kpi_actuals", "kpi_targets"})
        set_grants(cast.luma, cast.northlight, {cast.launches: GrantTerms("read", every)}, actor=cast.mia, at=AT)
        app = subscribe(cast.ada)
        first, words = app.get(), str(app.event(event.uid)["DESCRIPTION"])
        sequence = int(app.event(event.uid)["SEQUENCE"])

        terms = GrantTerms("read", every, left_out=frozenset({"roas"}))
        set_grants(cast.luma, cast.northlight, {cast.launches: terms}, actor=cast.mia, at=LATER)
        second = app.get(at=LATER, **{"if-none-match": first["ETag"]})

        assert "Return on ad spend" in words
        assert second.status_code == 200
        later = app.event(event.uid, at=LATER)
        assert "Return on ad spend" not in str(later.get("DESCRIPTION", ""))
        assert int(later["SEQUENCE"]) > sequence

    def test_fingerprint_of_access_tells_what_is_left_out(self, cast, leave_out, subscribe):
        app = subscribe(cast.ada)
        leave_out("cac")
        one = ledger_of(sight_of(app.subscription, AT))
        leave_out("cac", "ltv")
        other = ledger_of(sight_of(app.subscription, AT))

        assert one != other


class TestTold:
    def test_event_page_tells_the_brand_what_an_agency_does_not_see(self, cast, event, leave_out):
        leave_out("ad_spend")

        (open_one, *_others) = exposures_of(event, AT)

        assert "Ad spend" in open_one.not_shown
        assert "KPI targets" in open_one.sees

    def test_access_log_tells_it_before_and_after(self, cast, client):
        terms = GrantTerms("read", frozenset({"kpi_targets"}), left_out=frozenset({"ltv"}))
        set_grants(cast.luma, cast.northlight, {cast.launches: terms}, actor=cast.mia, at=AT)
        client.force_login(cast.mia)

        page = client.get(reverse("access_log", args=[cast.luma.slug])).content.decode()

        assert "Read; KPI targets; without Customer lifetime value" in page
