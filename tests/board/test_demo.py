"""The demo holds what it promises, and stays out of production."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from calendarapp.accounts.models import Organisation, User
from calendarapp.board import demo
from calendarapp.calendars.lens import Lens
from calendarapp.events.models import Event
from calendarapp.kpis.models import Reading
from tests.cast import AT

NAMED = {"campaign", "pr_event", "vip_event", "product_release", "restock"}


@pytest.fixture
def made(db):
    demo.make_demo(at=AT)


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

    assert campaign.dependencies.get().needs.starts_on > campaign.starts_on


def test_everybody_signs_in_with_the_printed_password(made, client):
    for email in demo.SIGN_INS:
        client.logout()
        client.post("/account/login/", {"login": email, "password": demo.PASSWORD})

        assert client.session["_auth_user_id"] == str(User.objects.get(email=email).pk)


def test_demo_command_refuses_production_and_a_second_time(db, settings, capsys):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError):
        call_command("demo")
    assert not Organisation.objects.exists()

    call_command("demo", "--yes-this-is-a-demo")
    assert capsys.readouterr().out.split()[-1] == demo.PASSWORD
    with pytest.raises(CommandError):
        call_command("demo", "--yes-this-is-a-demo")
