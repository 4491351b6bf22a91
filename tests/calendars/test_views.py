"""Pages for calendars and partners: a stranger, a reader, a manager."""

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from calendarapp.accounts.models import Invitation, Organisation
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


def test_calendars_are_ordered_and_found_by_name(cast, client, luma):
    client.force_login(cast.mia)

    def names(text=""):
        page = client.get(reverse("calendars", args=[luma]), {"q": text})
        return [row.name for row in page.context["calendars"]]

    before = names()
    third = Calendar.objects.get(brand=cast.luma, name=before[2])

    client.post(reverse("calendar_move", args=[luma, third.pk]), {"up": "1"})
    client.post(reverse("calendar_move", args=[luma, third.pk]), {"down": "1"})
    client.post(reverse("calendar_move", args=[luma, third.pk]), {"down": "1"})
    assert names() == before

    client.post(reverse("calendar_move", args=[luma, third.pk]), {"up": "1"})
    assert names() == [before[0], before[2], before[1]]
    assert (names(before[1].upper()), names("zzz")) == ([before[1]], [])


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


def test_partner_page_that_is_stale_writes_nothing_and_shows_what_stands(cast, client, luma):
    client.force_login(cast.mia)
    address, name = reverse("partner", args=[luma, cast.northlight.slug]), f"calendar-{cast.launches.pk}-level"
    sequence = client.get(address).context["sequence"]
    client.post(address, {name: "titles", "sequence": sequence})

    page = client.post(address, {name: "edit", "sequence": sequence}, follow=True)

    assert "Somebody else changed meanwhile what Northlight Media sees." in page.content.decode()
    assert (page.context["sequence"], page.context["forms"][0]["level"].value()) == (sequence + 1, "titles")
    assert Grant.objects.get(agency=cast.northlight, calendar=cast.launches).level == "titles"


def test_last_day_that_no_clock_reaches_is_refused(cast, client, luma):
    """The midnight after it would stand in nobody's calendar, and the agency before a broken page."""
    client.force_login(cast.mia)
    prefix = f"calendar-{cast.launches.pk}"

    page = client.post(
        reverse("partner", args=[luma, cast.northlight.slug]),
        {f"{prefix}-level": "read", f"{prefix}-until": "9999-12-31"},
    )

    assert "Years go from 1970 to 2100." in page.content.decode()
    assert not Grant.objects.filter(agency=cast.northlight).exclude(until=None).exists()


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


def cell(agency, calendar):
    return f"level-{agency.pk}-{calendar.pk}"


def matrix(cast, client):
    """The fields of the matrix as a browser would send them."""
    form = client.get(reverse("partners", args=[cast.luma.slug])).context["form"]
    names = {name: form[name].value() or "" for name in form.fields}
    return names | {f"initial-{name}": value for name, value in names.items()}


class TestMatrix:
    def test_levels_of_many_cells_are_saved_together(self, cast, client, luma):
        client.force_login(cast.mia)
        sent = matrix(cast, client) | {
            cell(cast.northlight, cast.launches): "comment",
            cell(cast.northlight, cast.stock): "busy",
            cell(cast.saffron, cast.press): "",
        }

        client.post(reverse("partners", args=[luma]), sent)

        rows = Grant.objects.filter(ended_at=None).values_list("agency__slug", "calendar", "level", "groups")
        assert sorted(rows) == [
            ("northlight", cast.launches.pk, "comment", "description kpi_targets"),
            ("northlight", cast.stock.pk, "busy", ""),
            ("saffron", cast.launches.pk, "titles", ""),
        ]

    def test_a_cell_that_was_left_alone_keeps_what_somebody_else_chose(self, cast, client, luma):
        client.force_login(cast.mia)
        sent = matrix(cast, client) | {cell(cast.saffron, cast.launches): "read"}
        Grant.objects.filter(agency=cast.northlight).update(level="busy")

        client.post(reverse("partners", args=[luma]), sent)

        rows = Grant.objects.filter(calendar=cast.launches).values_list("agency__slug", "level")
        assert sorted(rows) == [("northlight", "busy"), ("saffron", "read")]

    def test_every_level_is_offered_but_propose_unless_it_stands(self, cast, client, luma):
        Grant.objects.filter(agency=cast.saffron, calendar=cast.press).update(level="propose")
        client.force_login(cast.mia)

        form = client.get(reverse("partners", args=[luma])).context["form"]

        def offered(agency, calendar):
            return [value for value, _label in form.fields[cell(agency, calendar)].choices]

        every = ["", "busy", "titles", "read", "comment", "contribute", "edit"]
        assert offered(cast.northlight, cast.launches) == every
        assert offered(cast.saffron, cast.press) == [*every, "propose"]

    def test_an_unknown_level_is_said_at_its_cell_and_nothing_is_written(self, cast, client, luma):
        client.force_login(cast.mia)
        name = cell(cast.northlight, cast.launches)
        sent = matrix(cast, client) | {name: "propose", cell(cast.saffron, cast.launches): "read"}

        answer = client.post(reverse("partners", args=[luma]), sent)

        assert (answer.status_code, list(answer.context["form"].errors)) == (200, [name])
        assert Grant.objects.get(agency=cast.saffron, calendar=cast.launches).level == "titles"

    def test_people_of_each_agency_are_named(self, cast, client, luma):
        client.force_login(cast.mia)

        page = client.get(reverse("partners", args=[luma])).content.decode()
        own = client.get(reverse("partner", args=[luma, cast.northlight.slug])).content.decode()

        assert ("Ada Brandt" in page, "Sol Park" in page) == (True, True)
        assert ("Ada Brandt" in own, "ada@northlight.example" in own, "Sol Park" in own) == (True, True, False)


def test_partner_page_leaves_single_metrics_out(cast, client, luma):
    client.force_login(cast.mia)
    prefix = f"calendar-{cast.launches.pk}"
    wanted = {
        f"{prefix}-level": "read",
        f"{prefix}-groups": ["kpi_actuals", "kpi_targets"],
        f"{prefix}-left_out": ["ltv", "cac"],
    }

    client.post(reverse("partner", args=[luma, cast.northlight.slug]), wanted)
    again = client.get(reverse("partner", args=[luma, cast.northlight.slug])).context["forms"][0]

    assert Grant.objects.get(agency=cast.northlight, calendar=cast.launches).left_out == "cac ltv"
    assert (again.leaves_out, again["left_out"].value()) == (2, ["cac", "ltv"])


def test_metrics_of_the_brand_alone_are_not_offered_to_leave_out(cast, client, luma):
    client.force_login(cast.mia)
    prefix = f"calendar-{cast.launches.pk}"

    form = client.get(reverse("partner", args=[luma, cast.northlight.slug])).context["forms"][0]
    answer = client.post(
        reverse("partner", args=[luma, cast.northlight.slug]),
        {f"{prefix}-level": "read", f"{prefix}-left_out": ["contribution_margin"]},
    )

    keys = {key for key, _label in form.fields["left_out"].choices}
    assert ("roas" in keys, "contribution_margin" in keys) == (True, False)
    assert list(answer.context["forms"][0].errors) == ["left_out"]


def test_invitation_proposes_what_is_left_out(cast, client, luma):
    client.force_login(cast.mia)
    prefix = f"calendar-{cast.launches.pk}"
    sent = {"email": "new@agency.example", f"{prefix}-level": "read", f"{prefix}-left_out": ["ltv"]}

    client.post(reverse("partner_invite", args=[luma]), sent)

    (row,) = Invitation.objects.get(email="new@agency.example").proposed
    assert (row["level"], row["left_out"]) == ("read", ["ltv"])


def test_an_invitation_that_opens_nothing_is_not_sent(cast, client, luma):
    client.force_login(cast.mia)

    answer = client.post(reverse("partner_invite", args=[luma]), {"email": "new@agency.example"})

    assert answer.context["form"].non_field_errors() == [
        "Choose a level for at least one calendar: otherwise they would see nothing."
    ]
    assert (len(mail.outbox), Invitation.objects.filter(email="new@agency.example").exists()) == (0, False)


class TestChoosingTheAgency:
    @pytest.fixture
    def address(self, cast):
        terms = {cast.launches: GrantTerms("read")}
        _letter, token = invite_partner(cast.luma, email=cast.ada.email, terms=terms, actor=cast.mia, at=AT)
        return reverse("partner_invitation", args=[token])

    def test_the_only_agency_of_a_lead_is_chosen_already(self, cast, client, address):
        client.force_login(cast.ada)

        form = client.get(address).context["form"]

        assert form["agency"].value() == cast.northlight.pk

    def test_an_agency_and_a_new_name_at_once_are_refused(self, cast, client, address):
        client.force_login(cast.ada)

        answer = client.post(address, {"agency": cast.northlight.pk, "name": "Ada & Friends"})

        assert answer.context["form"].errors == {"name": ["Choose an agency, or name the new one."]}
        assert not Organisation.objects.filter(name="Ada & Friends").exists()


def test_an_invitation_to_an_agency_is_sent_again_and_withdrawn(cast, client, luma):
    terms = {cast.launches: GrantTerms("read")}
    letter, token = invite_partner(cast.luma, email="new@agency.example", terms=terms, actor=cast.mia, at=AT)
    again, away = (reverse(name, args=[luma, letter.pk]) for name in ("invitation_again", "invitation_withdraw"))
    partners = reverse("partners", args=[luma])

    client.force_login(cast.omar)
    assert client.post(away).status_code == 403
    client.force_login(cast.mia)
    shown = client.get(partners).content.decode()
    sent = client.post(again)
    gone = client.post(away)

    assert (again in shown, away in shown) == (True, True)
    assert (sent["Location"], gone["Location"]) == (partners, partners)
    assert [sent_mail.to for sent_mail in mail.outbox] == [["new@agency.example"]]
    assert token not in mail.outbox[0].body
    assert list(client.get(partners).context["pending"]) == []
