"""The demo holds what it promises, and stays out of production."""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from calendarapp.accounts.models import User
from calendarapp.board import demo
from calendarapp.board.demo.content import LUMA
from calendarapp.board.demo.seed import first_day
from calendarapp.calendars.lens import Lens
from calendarapp.events.marks import day_marks
from calendarapp.events.models import Event
from calendarapp.kpis.models import Reading
from tests.cast import AT

NAMED = {"campaign", "pr_event", "vip_event", "product_release", "restock"}


@pytest.fixture(scope="module")
def demo_once(django_db_setup, django_db_blocker):
    """What the command said. The demo takes seconds, so the tests of this file look at one; rolled back behind them."""
    said = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(AT, tick=False), override_settings(DEMO_ALLOWED=False):
            call_command("demo", "--yes-this-is-a-demo", stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def made(demo_once, db):
    """The demo, for a test that may change it: its own changes are undone."""


def test_command_says_the_password_and_makes_no_second_demo(made, demo_once):
    assert demo_once.split()[-1] == demo.PASSWORD
    events = Event.objects.count()

    with pytest.raises(CommandError, match="here already"):
        call_command("demo", "--yes-this-is-a-demo")
    assert Event.objects.count() == events


def test_demo_fills_fifteen_months_with_all_five_types(made):
    events = Event.objects.filter(brand__slug="maison-luma")
    days = sorted(events.values_list("starts_on", flat=True))

    assert events.count() >= 80
    assert days[-1] - days[0] >= timedelta(days=450)
    assert set(events.values_list("type__key", flat=True)) >= NAMED
    assert events.exclude(recurrence="").count() == 4
    assert Reading.objects.filter(event__brand__slug="maison-luma").count() > 200


def test_demo_speaks_french_and_korean(made):
    titles = " ".join(Event.objects.values_list("title", flat=True))

    assert "Rentrée" in titles
    assert "프리뷰" in titles


def test_demo_partners_see_different_shares_and_no_embargoed_launch(made):
    seen = {
        email: set(
            Event.objects.seen_through(Lens.of(User.objects.get(email=email), AT)).values_list("title", flat=True)
        )
        for email in demo.SIGN_INS
    }

    assert "Halo Serum II" in seen["manager@maisonluma.example"]
    assert "Halo Serum II launch campaign" in seen["lead@northlight.example"]
    assert "Retinal Pen launch" not in seen["lead@northlight.example"]
    assert "Halo II embargoed briefings" in seen["lead@saffron.example"] - seen["lead@northlight.example"]
    assert "인삼 세럼 런칭 캠페인" in seen["lead@northlight.example"] & seen["manager@hanok.example"]
    assert not seen["manager@hanok.example"] & seen["manager@maisonluma.example"]


def test_demo_has_a_restock_later_than_the_campaign_that_needs_it(made):
    campaign = Event.objects.get(title="Halo Serum II launch campaign")

    late = campaign.dependencies.get(needs__title="Halo II, 2nd lot")
    assert (late.buffer, late.product.sku, late.needs.starts_on > campaign.starts_on) == (3, "ML-HALO-30", True)


def test_demo_plans_black_friday_on_black_friday(made):
    campaign = Event.objects.get(title="Black Friday: quiet luxury")
    bundles = Event.objects.get(title="Cyber Monday bundles")

    assert (campaign.starts_on, campaign.ends_on) == (date(2027, 11, 22), date(2027, 11, 29))
    assert (bundles.starts_on, bundles.ends_on) == (date(2027, 11, 27), date(2027, 11, 30))


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 22), date(2026, 11, 23)),
        (date(2026, 11, 30), date(2026, 11, 23)),
        (date(2026, 12, 1), date(2027, 11, 22)),
    ],
)
def test_demo_plans_for_the_black_friday_that_is_not_over(today, first):
    (planned,) = (each for each in LUMA if each.key_date == "black_friday")

    assert first_day(planned, today) == first


def test_demo_knows_the_days_around_its_plan(made):
    luma = Event.objects.filter(brand__slug="maison-luma").first().brand
    marks = day_marks(Lens.of_house(luma, AT), luma, date(2027, 1, 1), date(2027, 12, 31), language="en")

    assert {mark.region for mark in marks.of(date(2027, 12, 25))} == {"FR · GB · DE · KR"}
    assert [mark.label for mark in marks.of(date(2027, 4, 14))] == ["Anniversaire de la Maison"]
    assert sum(freeze.last_on >= AT.date() for freeze in marks.freezes) >= 4


def test_everybody_signs_in_with_the_printed_password(made, client):
    for email in demo.SIGN_INS:
        client.logout()
        client.post("/account/login/", {"login": email, "password": demo.PASSWORD})

        assert client.session["_auth_user_id"] == str(User.objects.get(email=email).pk)
