"""A brand asks a second factor of its people or partners: pages lead there, tokens wait, feeds go on."""

from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator

from calendarapp.accounts.models import AccessEntry
from calendarapp.calendars.lens import Lens
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import create_subscription
from tests.api import Caller
from tests.cast import AT, grant

pytestmark = pytest.mark.django_db
MONTH = "/b/maison-luma/month/"
ASKS = "/me/second-step/?next=%2Fb%2Fmaison-luma%2Fmonth%2F"
SETTINGS = {
    "name": "Maison Luma",
    "time_zone": "Europe/Paris",
    "region": "FR",
    "currency": "EUR",
    "language": "en",
    "week_start": "0",
}


def asks(brand, whom):
    brand.second_factor = whom
    brand.save()


def factor(person, kind="totp"):
    return Authenticator.objects.create(user=person, type=kind, data={"secret": "x"})


def led_to(look, person, address=MONTH):
    answer = look(person, address).answer
    return answer.headers.get("Location", answer.status_code)


@pytest.mark.parametrize(
    ("whom", "members", "partners"),
    [("", 200, 200), ("members", ASKS, 200), ("partners", 200, ASKS), ("all", ASKS, ASKS)],
)
def test_pages_lead_those_who_are_asked_to_the_set_up(cast, look, whom, members, partners):
    asks(cast.luma, whom)

    assert (led_to(look, cast.mia), led_to(look, cast.ada)) == (members, partners)


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_who_has_a_second_factor_goes_on(cast, look, kind):
    asks(cast.luma, "all")
    factor(cast.ada, kind)

    assert led_to(look, cast.ada) == 200
    assert led_to(look, cast.ada, "/me/second-step/?next=/b/maison-luma/month/") == MONTH
    assert led_to(look, cast.ada, "/me/second-step/?next=//evil.example/") == "/"


def test_recovery_codes_alone_are_no_second_factor(cast, look):
    asks(cast.luma, "all")
    factor(cast.ada, "recovery_codes")

    assert led_to(look, cast.ada) == ASKS


def test_every_page_of_the_brand_is_kept_back(cast, look, client):
    asks(cast.luma, "all")
    event = cast.event(sharing="shared")

    for address in (f"/b/maison-luma/events/{event.pk}/", "/o/maison-luma/members/", "/b/maison-luma/export/csv/"):
        assert led_to(look, cast.mia, address).startswith("/me/second-step/")
    assert client.post(f"/b/maison-luma/events/{event.pk}/delete/").url.startswith("/me/second-step/")


def test_set_up_page_says_who_asks(cast, look):
    asks(cast.luma, "partners")

    text = look(cast.ada, "/me/second-step/").text

    assert "Maison Luma asks you for a second step" in text
    assert "/account/2fa/totp/activate/" in text


def test_stranger_is_told_nothing_of_it(cast, look):
    asks(cast.luma, "all")

    assert led_to(look, cast.zoe) == 404
    assert led_to(look, cast.zoe, "/me/second-step/") == "/"


def test_other_brands_of_the_person_stay_open_and_show_nothing_of_this_one(cast, look):
    asks(cast.luma, "partners")
    grant(cast.northlight, cast.hanok_calendar, "read")
    cast.event("Serum X", sharing="shared")

    home = look(cast.ada, "/").answer

    assert home.headers["Location"] == "/a/northlight/"
    assert "Maison Luma" not in look(cast.ada, "/subscriptions/new/").text
    assert "Serum X" not in look(cast.ada, "/inbox/").text


def test_home_of_a_partner_without_another_brand_leads_there(cast, look):
    asks(cast.luma, "partners")

    assert led_to(look, cast.ada, "/") == "/me/second-step/?next=%2F"


def test_token_waits_and_says_why(cast):
    asks(cast.luma, "partners")
    caller = Caller(cast.ada)

    waits = [caller.get("events/"), caller.get("subscriptions/")]
    factor(cast.ada)
    goes_on = caller.get("events/")

    assert [answer.status_code for answer in waits] == [403, 403]
    assert waits[0].headers["Content-Type"] == "application/problem+json"
    assert "second step at sign-in" in waits[0].json()["detail"]
    assert goes_on.status_code == 200


def test_feed_goes_on(cast, client):
    feed = create_subscription(person=cast.ada, name="Work", calendars=[cast.launches], at=AT)
    cast.event("Serum X", sharing="shared")
    asks(cast.luma, "all")

    answer = client.get(urlsplit(links_of(feed).https).path)

    assert (answer.status_code, b"Serum X" in answer.content) == (200, True)


def test_lens_still_asks_once(cast, django_assert_num_queries):
    asks(cast.luma, "all")

    with django_assert_num_queries(1):
        lens = Lens.of(cast.ada, AT)

    assert lens.waiting == {cast.luma.pk}
    assert cast.luma.pk in lens.brand_ids
    assert lens.without_waiting().brand_ids == frozenset()


class TestSettings:
    def save(self, client, cast, whom):
        client.force_login(cast.mia)
        return client.post("/o/maison-luma/", {**SETTINGS, "second_factor": whom})

    def test_manager_with_a_second_factor_may_ask_it_and_the_log_tells(self, client, cast):
        factor(cast.mia)

        self.save(client, cast, "partners")

        cast.luma.refresh_from_db()
        assert cast.luma.second_factor == "partners"
        assert AccessEntry.objects.get().detail == {
            "before": {"second_factor": ""},
            "after": {"second_factor": "partners"},
        }

    def test_manager_without_one_is_told_to_begin_with_themselves(self, client, cast):
        answer = self.save(client, cast, "all")

        cast.luma.refresh_from_db()
        assert answer.context["form"].errors["second_factor"] == [
            "Set up a second step for yourself first, under “Two-step sign-in”."
        ]
        assert cast.luma.second_factor == ""

    def test_agency_has_no_such_setting(self, client, cast):
        client.force_login(cast.ada)

        page = client.get("/o/northlight/").content.decode()

        assert "second_factor" not in page
