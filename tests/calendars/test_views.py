"""Pages for calendars and partners: a stranger, a reader, a manager."""

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from calendarapp.accounts.models import Organisation
from calendarapp.calendars.models import Calendar, Grant
from calendarapp.calendars.services import GrantTerms, invite_partner
from tests.cast import AT

PAGES = ("calendars", "partners", "partner_invite")


@pytest.fixture
def luma(cast):
    return cast.luma.slug


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_to_managers_alone(cast, client, name, luma):
    answers = {}
    for who in ("zoe", "vera", "omar", "ada", "mia"):
        client.force_login(getattr(cast, who))
        answers[who] = client.get(reverse(name, args=[luma])).status_code

    assert answers == {"zoe": 404, "vera": 403, "omar": 403, "ada": 403, "mia": 200}


def test_calendar_is_made_changed_archived_and_brought_back(cast, client, luma):
    client.force_login(cast.mia)
    wanted = {"name": "서울 매장", "colour": "teal", "time_zone": "Asia/Seoul", "default_sharing": "shared"}

    client.post(reverse("calendars", args=[luma]), wanted)
    made = Calendar.objects.get(name="서울 매장")
    client.post(reverse("calendar_edit", args=[luma, made.pk]), {**wanted, "name": "Seoul store"})
    client.post(reverse("calendar_archive", args=[luma, made.pk]))
    made.refresh_from_db()
    archived = made.archived_at
    client.post(reverse("calendar_archive", args=[luma, made.pk]), {"back": "1"})
    made.refresh_from_db()

    assert (made.name, made.default_sharing, made.position) == ("Seoul store", "shared", 3)
    assert archived is not None
    assert made.archived_at is None


def test_a_name_that_is_taken_is_said_at_its_field(cast, client, luma):
    client.force_login(cast.mia)
    wanted = {"name": cast.press.name, "colour": "teal", "time_zone": "Asia/Seoul", "default_sharing": "shared"}

    answer = client.post(reverse("calendars", args=[luma]), wanted)

    assert answer.context["form"].errors == {"name": ["There is a calendar of this name already."]}
    assert Calendar.objects.filter(brand=cast.luma).count() == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Mars/Olympus"), ("name", ""), ("name", "x" * 81), ("colour", "red;"), ("name", "a\x00b")],
)
def test_bad_calendar_input_is_said_at_its_field(cast, client, luma, field, value):
    client.force_login(cast.mia)
    wanted = {"name": "New", "colour": "teal", "time_zone": "Asia/Seoul", "default_sharing": "shared", field: value}

    answer = client.post(reverse("calendars", args=[luma]), wanted)

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert not Calendar.objects.filter(name="New").exists()


def test_foreign_calendars_and_agencies_are_not_found(cast, client, luma):
    client.force_login(cast.mia)

    foreign = reverse("calendar_edit", args=[luma, cast.hanok_calendar.pk])
    unknown = reverse("partner", args=[luma, cast.hanok.slug])

    assert [client.get(foreign).status_code, client.get(unknown).status_code] == [404, 404]


def test_partner_page_writes_what_the_agency_sees(cast, client, luma):
    client.force_login(cast.mia)
    prefix = f"calendar-{cast.launches.pk}"
    wanted = {
        f"{prefix}-level": "read",
        f"{prefix}-groups": ["budget", "kpi_actuals"],
        f"{prefix}-until": "2027-12-31",
        f"calendar-{cast.press.pk}-level": "titles",
    }

    client.post(reverse("partner", args=[luma, cast.northlight.slug]), wanted)

    rows = Grant.objects.filter(agency=cast.northlight).values_list("calendar", "level", "groups", "until")
    assert sorted(rows) == [
        (cast.launches.pk, "read", "budget kpi_actuals", date(2027, 12, 31)),
        (cast.press.pk, "titles", "", None),
    ]


def test_partners_page_takes_the_same_queries_for_one_and_three(cast, client, luma, django_assert_num_queries):
    client.force_login(cast.mia)
    with django_assert_num_queries(11):
        client.get(reverse("partners", args=[luma]))
    for number in range(3):
        agency = Organisation.objects.create(kind="agency", name=f"Agency {number}", slug=f"agency-{number}")
        terms = dict.fromkeys((cast.launches, cast.press), GrantTerms("read"))
        from calendarapp.calendars.services import set_grants

        set_grants(cast.luma, agency, terms, actor=cast.mia, at=AT)

    with django_assert_num_queries(11):
        client.get(reverse("partners", args=[luma]))


def test_an_invited_lead_makes_an_agency_and_only_then_it_sees_anything(cast, client, luma):
    client.force_login(cast.mia)
    prefix = f"calendar-{cast.launches.pk}"
    client.post(reverse("partner_invite", args=[luma]), {"email": cast.zoe.email, f"{prefix}-level": "titles"})
    letter = mail.outbox[-1].body
    address = next(word for word in letter.split() if "/invitations/" in word)
    token = address.rstrip("/").rsplit("/", 1)[1]
    assert Grant.objects.filter(calendar=cast.launches).count() == 2

    client.force_login(cast.zoe)
    answer = client.post(reverse("partner_invitation", args=[token]), {"name": "Zoe & Friends"})

    assert answer.status_code == 302
    agency = Organisation.objects.get(name="Zoe & Friends")
    assert agency.kind == "agency"
    assert Grant.objects.get(agency=agency).level == "titles"
    assert client.post(reverse("partner_invitation", args=[token]), {"name": "Again"}).status_code == 410
    assert not Organisation.objects.filter(name="Again").exists()


def test_a_partner_invitation_opens_only_to_its_address(cast, client):
    terms = {cast.launches: GrantTerms("read")}
    _letter, token = invite_partner(cast.luma, email="new@agency.example", terms=terms, actor=cast.mia, at=AT)
    client.force_login(cast.zoe)

    answer = client.post(reverse("partner_invitation", args=[token]), {"name": "Thieves"})

    assert not Organisation.objects.filter(name="Thieves").exists()
    assert answer.status_code in (302, 410)
