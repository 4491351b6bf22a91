"""Viewing as a partner: managers alone begin it; it ends by leaving, or by itself."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from calendarapp.accounts.models import Membership
from calendarapp.calendars.models import Partnership
from calendarapp.calendars.services import end_partnership
from calendarapp.events.models import Watch
from tests.cast import AT

from .stage import BEGIN, LEAVE, MONTH, OPENED, browser_of

pytestmark = pytest.mark.django_db


class TestBeginning:
    @pytest.mark.parametrize(
        ("who", "status"), [("zoe", 404), ("ada", 403), ("vera", 403), ("omar", 403), ("mia", 302)]
    )
    def test_managers_alone_begin(self, cast, who, status):
        assert browser_of(getattr(cast, who)).post(BEGIN).status_code == status

    def test_firm_that_is_no_partner_is_not_found(self, cast):
        Partnership.objects.filter(agency=cast.northlight).update(ended_at=AT)

        assert browser_of(cast.mia).post(BEGIN).status_code == 404

    def test_begins_on_the_page_that_is_named(self, cast):
        assert browser_of(cast.mia).post(BEGIN, {"next": "/b/maison-luma/kpis/"})["Location"] == "/b/maison-luma/kpis/"

    def test_no_way_to_somebody_elses_pages(self, cast):
        assert browser_of(cast.mia).post(BEGIN, {"next": "https://evil.example/"})["Location"] == "/b/maison-luma/"

    def test_reading_the_address_begins_nothing(self, cast):
        assert browser_of(cast.mia).get(BEGIN).status_code == 405


class TestEnding:
    def test_leaving_gives_ones_own_sight_back(self, plan, mia):
        assert mia.post(LEAVE)["Location"] == "/b/maison-luma/partners/"
        assert "Unseen idea" in mia.get(f"{MONTH}?on=2027-03").content.decode()

    def test_comparing_opens_the_same_page_with_a_way_back(self, plan, mia):
        path = f"{MONTH}?on=2027-03"
        answer = mia.post(LEAVE, {"compare": "1", "next": path})
        own = mia.get(answer["Location"]).content.decode()

        assert answer["Location"] == path
        assert "Unseen idea" in own
        assert "Back to Northlight Media’s view" in own
        assert mia.post(BEGIN, {"next": path})["Location"] == path
        assert "Unseen idea" not in mia.get(path).content.decode()

    def test_way_back_goes_when_it_is_done(self, mia):
        mia.post(LEAVE, {"compare": "1", "next": MONTH})
        mia.post(LEAVE, {"next": MONTH})

        assert 'class="banner' not in mia.get(MONTH).content.decode()

    def test_signing_out_ends_it(self, cast, mia):
        mia.post("/account/logout/")
        mia.force_login(cast.mia, backend=OPENED)

        assert 'class="banner' not in mia.get(MONTH).content.decode()

    @pytest.mark.parametrize("end", ["time", "role", "partnership"])
    def test_ends_by_itself_and_says_so(self, cast, plan, mia, time_machine, end):
        if end == "time":
            time_machine.move_to(AT + timedelta(hours=8), tick=False)
        elif end == "role":
            Membership.objects.filter(user=cast.mia).update(role="viewer")
        else:
            end_partnership(cast.luma, cast.northlight, actor=cast.mia, at=AT)

        first = mia.get(MONTH)

        assert (first.status_code, first["Location"]) == (302, MONTH)
        assert "The view as a partner is over" in mia.get(MONTH).content.decode()
        assert 'class="banner' not in mia.get(MONTH).content.decode()

    def test_lasts_until_the_eight_hours_are_over(self, mia, time_machine):
        time_machine.move_to(AT + timedelta(hours=7, minutes=59), tick=False)

        assert 'class="banner"' in mia.get(MONTH).content.decode()

    def test_nothing_is_written_by_who_still_believed_to_be_viewing(self, cast, plan, mia, time_machine):
        time_machine.move_to(AT + timedelta(hours=9), tick=False)
        assert mia.get("/me/session/").status_code == 200  # what a page asks by itself before its form leaves

        answer = mia.post(f"/b/maison-luma/events/{plan.pk}/follow/", {"follow": "1"})

        assert answer.status_code == 403
        assert not Watch.objects.filter(user=cast.mia, event=plan).exists()
        assert mia.get(MONTH).status_code == 200

    def test_grant_that_ends_shows_at_once(self, cast, plan, mia):
        end_partnership(cast.luma, cast.saffron, actor=cast.mia, at=AT)
        cast.northlight.refresh_from_db()
        shown = mia.get(f"{MONTH}?on=2027-03").content.decode()

        assert "Glow serum launch" in shown
        assert Session.objects.count() == 1
