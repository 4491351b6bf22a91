"""A brand's access log: who looked early, exported, subscribed or changed access; and who may read that."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from calendarapp.accounts.models import AccessEntry, Membership
from calendarapp.accounts.services import change_role, note_access
from calendarapp.calendars.services import GrantTerms, end_partnership, set_grants
from calendarapp.feeds.services import change_subscription, create_subscription, revoke_subscription
from tests.api import Caller
from tests.cast import AT, grant

pytestmark = [pytest.mark.django_db, pytest.mark.both_legs]
LOG = "/b/maison-luma/access-log/"
QUERIES = 10
LATER = AT + timedelta(days=1)


def noted(**wanted):
    """(kind, person, agency) of the lines, oldest first."""
    rows = AccessEntry.objects.filter(**wanted).order_by("pk").select_related("person", "agency")
    return [(row.kind, row.person_name, row.agency.name if row.agency else None) for row in rows]


def embargoed(cast, **how):
    partners = [{"agency": cast.northlight.pk, "early": True}]
    return cast.event(sharing="named", partners=partners, embargo_until=AT + timedelta(days=5), **how)


def lines(cast, number, **how):
    for minute in range(number):
        how = {"kind": "export", "person": cast.ada, "agency": cast.northlight, "detail": {"format": "csv"}, **how}
        note_access(cast.luma, at=AT + timedelta(minutes=minute), **how)


class TestWhatIsNoted:
    def test_early_look_is_noted_once_a_day(self, cast, look, time_machine):
        address = f"/b/maison-luma/events/{embargoed(cast).pk}/"

        look(cast.ada, address)
        look(cast.ada, f"{address}history/")
        look(cast.mia, address)
        first = noted()
        time_machine.move_to(LATER, tick=False)
        look(cast.ada, address)

        assert first == [("early_look", "Ada Brandt", "Northlight Media")]
        assert noted() == first * 2

    def test_early_look_by_the_api_is_noted(self, cast, time_machine):
        time_machine.move_to(AT, tick=False)
        event = embargoed(cast)

        Caller(cast.ada).get(f"events/{event.pk}/")
        Caller(cast.mia).get(f"events/{event.pk}/")

        assert noted(event_id=event.pk) == [("early_look", "Ada Brandt", "Northlight Media")]

    def test_look_at_what_everybody_sees_is_not_noted(self, cast, look):
        lifted = cast.event(sharing="shared", embargo_until=AT - timedelta(days=1))
        reserved = cast.event(sharing="shared", embargo_until=AT + timedelta(days=1), reserved=True)

        answers = [look(cast.ada, f"/b/maison-luma/events/{event.pk}/").status for event in (lifted, reserved)]

        assert answers == [200, 200]
        assert noted() == []

    def test_export_is_noted_with_the_side_it_was_taken_from(self, cast, client):
        cast.event(sharing="shared")

        for person in (cast.ada, cast.omar):
            client.force_login(person)
            client.get("/b/maison-luma/export/ics/")
        client.force_login(cast.mia)
        client.get("/b/maison-luma/settings/products/export/")

        assert noted() == [
            ("export", "Ada Brandt", "Northlight Media"),
            ("export", "Omar Haddad", None),
            ("export", "Mia Laurent", None),
        ]
        assert AccessEntry.objects.filter(person=cast.ada).get().detail == {"format": "ics", "events": 1}

    def test_subscription_is_noted_in_each_brand_with_its_own_calendars_alone(self, cast):
        grant(cast.northlight, cast.hanok_calendar, "read")

        create_subscription(person=cast.ada, name="All", calendars=[cast.launches, cast.hanok_calendar], at=AT)

        found = {row.brand_id: row.detail for row in AccessEntry.objects.filter(kind="subscribed")}
        assert found == {
            cast.luma.pk: {"calendars": [cast.launches.name]},
            cast.hanok.pk: {"calendars": [cast.hanok_calendar.name]},
        }

    def test_calendars_that_come_to_a_feed_and_go_are_noted(self, cast):
        feed = create_subscription(person=cast.omar, name="Work", calendars=[cast.launches], at=AT)
        change_subscription(feed, calendars=[cast.press], at=AT)
        revoke_subscription(feed, at=AT)
        revoke_subscription(feed, at=LATER)

        found = AccessEntry.objects.order_by("pk").values_list("kind", "detail")
        assert list(found) == [
            ("subscribed", {"calendars": [cast.launches.name]}),
            ("subscribed", {"calendars": [cast.press.name]}),
            ("unsubscribed", {"calendars": [cast.launches.name]}),
            ("unsubscribed", {"calendars": [cast.press.name]}),
        ]

    def test_grant_is_noted_old_and_new(self, cast):
        terms = {cast.launches: GrantTerms("titles"), cast.press: GrantTerms()}

        set_grants(cast.luma, cast.northlight, terms, actor=cast.mia, at=AT)

        row = AccessEntry.objects.get()
        assert noted() == [("access_changed", "Mia Laurent", "Northlight Media")]
        assert row.detail == {
            "calendar": cast.launches.name,
            "before": {"level": "read", "groups": ["description", "kpi_targets"], "until": None, "left_out": []},
            "after": {"level": "titles", "groups": [], "until": None, "left_out": []},
        }

    def test_end_of_a_partnership_and_a_role_are_noted(self, cast):
        end_partnership(cast.luma, cast.northlight, actor=cast.mia, at=AT)
        change_role(Membership.objects.get(user=cast.vera), role="editor", actor=cast.mia, at=AT)

        details = [row.detail for row in AccessEntry.objects.order_by("pk")]
        assert details[1:] == [
            {"partnership": "ended"},
            {"before": {"role": "viewer"}, "after": {"role": "editor"}},
        ]
        assert AccessEntry.objects.latest("pk").subject == cast.vera

    def test_line_outlives_its_person(self, cast):
        lines(cast, 1, person=cast.sol)

        cast.sol.delete()

        assert noted() == [("export", "Sol Park", "Northlight Media")]

    def test_day_is_the_brands(self, cast):
        note_access(cast.hanok, kind="export", at=datetime(2027, 3, 1, 16, tzinfo=UTC), person=cast.zoe)

        assert str(AccessEntry.objects.get().on) == "2027-03-02"


class TestPage:
    def test_says_access_in_words(self, cast, look):
        until = AT.date() + timedelta(days=30)
        terms = {cast.launches: GrantTerms("titles", frozenset(), until)}
        set_grants(cast.luma, cast.northlight, terms, actor=cast.mia, at=AT)
        change_role(Membership.objects.get(user=cast.vera), role="editor", actor=cast.mia, at=AT)

        text = look(cast.mia, LOG).text

        assert "Read; Description, objective, concept; KPI targets → Titles only (until Wed 31 Mar 2027)" in text
        assert "Viewer → Editor" in text

    def test_links_to_the_event(self, cast, look):
        event = embargoed(cast, title="Serum X")
        look(cast.ada, f"/b/maison-luma/events/{event.pk}/")

        assert f'<a href="/b/maison-luma/events/{event.pk}/">Serum X</a>' in look(cast.mia, LOG).text

    def test_filters_by_kind_person_agency_and_days(self, cast, look):
        lines(cast, 1)
        lines(cast, 1, person=cast.sol, agency=cast.saffron, kind="subscribed", detail={"calendars": ["Press"]})
        note_access(cast.luma, kind="export", at=LATER, person=cast.omar)

        def names(query):
            return [line.person for line in look(cast.mia, f"{LOG}?{query}").answer.context["lines"]]

        assert names("") == ["Omar Haddad", "Sol Park", "Ada Brandt"]
        assert names("kind=subscribed") == ["Sol Park"]
        assert names(f"person={cast.ada.pk}") == ["Ada Brandt"]
        assert names(f"agency={cast.saffron.pk}") == ["Sol Park"]
        assert names("since=2027-03-02") == ["Omar Haddad"]
        assert names("until=2027-03-01") == ["Sol Park", "Ada Brandt"]

    def test_bad_filter_is_named(self, cast, look):
        lines(cast, 1)

        text = look(cast.mia, f"{LOG}?since=2027-03-09&until=2027-03-01").text
        other = look(cast.mia, f"{LOG}?person=99999&kind=nothing").text

        assert "The last day lies before the first." in text
        assert other.count("Select a valid choice") == 2

    def test_has_pages(self, cast, look):
        lines(cast, 51)

        assert len(look(cast.mia, LOG).answer.context["lines"]) == 50
        assert len(look(cast.mia, f"{LOG}?page=2").answer.context["lines"]) == 1

    @pytest.mark.parametrize("number", [1, 40])
    def test_asks_the_same_whatever_the_number(self, cast, look, django_assert_num_queries, number):
        lines(cast, number, event_id=embargoed(cast).pk)
        look(cast.mia, LOG)

        with django_assert_num_queries(QUERIES):
            look(cast.mia, LOG)

    def test_is_for_managers_alone(self, cast, look):
        found = [look(person, LOG).status for person in (cast.mia, cast.omar, cast.vera, cast.ada, cast.zoe)]

        assert found == [200, 403, 403, 403, 404]

    def test_nothing_of_another_brand_stands_in_it(self, cast, look):
        note_access(cast.hanok, kind="export", at=AT, person=cast.zoe)
        lines(cast, 1)

        text = look(cast.mia, LOG).text

        assert "Zoe Kim" not in text
        assert "Ada Brandt" in text


class TestFile:
    def test_holds_what_is_filtered_and_no_formula(self, cast, look):
        lines(cast, 1, kind="subscribed", detail={"calendars": ["=1+1"]})
        lines(cast, 1)

        answer = look(cast.mia, f"{LOG}csv/?kind=subscribed").answer
        rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))

        assert [(row["Who"], row["Agency"], row["About"]) for row in rows] == [
            ("Ada Brandt", "Northlight Media", "'=1+1")
        ]
        assert rows[0]["When"] == "2027-03-01T10:00:00+01:00"

    def test_bad_filter_leads_back_to_the_page(self, cast, look):
        answer = look(cast.mia, f"{LOG}csv/?since=soon").answer

        assert (answer.status_code, answer["Location"]) == (302, f"{LOG}?since=soon")


class TestApi:
    def test_tells_the_same(self, cast):
        terms = {cast.launches: GrantTerms("titles")}
        set_grants(cast.luma, cast.northlight, terms, actor=cast.mia, at=AT)
        lines(cast, 1)

        body = Caller(cast.mia).get("access-log/", brand="maison-luma", kind="access_changed").json()

        assert body["count"] == 1
        assert body["results"][0] == {
            "id": AccessEntry.objects.get(kind="access_changed").pk,
            "at": "2027-03-01T10:00:00+01:00",
            "kind": "access_changed",
            "person": cast.mia.pk,
            "person_name": "Mia Laurent",
            "agency": cast.northlight.pk,
            "agency_name": "Northlight Media",
            "member": None,
            "member_name": None,
            "event": None,
            "detail": AccessEntry.objects.get(kind="access_changed").detail,
        }

    def test_is_for_managers_alone(self, cast):
        people = (cast.mia, cast.omar, cast.ada, cast.zoe)
        found = [Caller(person).get("access-log/", brand="maison-luma").status_code for person in people]

        assert found == [200, 403, 403, 400]
        assert Client().get("/api/v1/access-log/").status_code == 401

    def test_bad_filter_is_named(self, cast):
        answer = Caller(cast.mia).get("access-log/", since="soon")

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "since")

    @pytest.mark.parametrize("number", [1, 40])
    def test_asks_the_same_whatever_the_number(self, cast, django_assert_num_queries, number):
        lines(cast, number)
        caller = Caller(cast.mia)
        caller.get("access-log/")

        with django_assert_num_queries(5):
            caller.get("access-log/")


def test_who_opened_a_guest_link_is_called_a_guest(cast, look):
    note_access(cast.luma, kind="link_used", at=AT, person=None, detail={"link": "Printer"})

    page = look(cast.mia, LOG).text

    assert ('<th scope="row">A guest</th>' in page, "Printer" in page) == (True, True)
