import pytest

from calendarapp.accounts.models import Organisation
from tests.accounts.conftest import PLACE

NEW = {"name": "Sœur", **PLACE}


def test_new_brand_belongs_to_its_founder(client, cast):
    client.force_login(cast.ada)

    answer = client.post("/brands/new/", NEW)

    brand = Organisation.objects.get(name="Sœur")
    assert (brand.kind, [(m.user, m.role) for m in brand.memberships.all()]) == ("brand", [(cast.ada, "owner")])
    assert answer.headers["Location"] == f"/b/{brand.slug}/first-steps/"


def test_new_agency_belongs_to_its_lead(client, cast):
    client.force_login(cast.mia)

    client.post("/agencies/new/", NEW)

    agency = Organisation.objects.get(name="Sœur")
    assert (agency.kind, [(m.user, m.role) for m in agency.memberships.all()]) == ("agency", [(cast.mia, "lead")])


def test_form_that_asks_no_password_keeps_all_that_was_typed(client, cast):
    client.force_login(cast.ada)

    page = client.post("/brands/new/", {**NEW, "currency": "€"}).content.decode()

    assert "See what is marked below; what you typed is kept." in page
    assert "password" not in page


@pytest.mark.parametrize("path", ["/brands/new/", "/agencies/new/", "/o/maison-luma/"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "\u2028 "),
        ("name", "x" * 10_000),
        ("time_zone", ""),
        ("time_zone", "Europe"),
        ("region", "FRA"),
        ("currency", "€"),
        ("language", ""),
        ("week_start", "7"),
    ],
)
def test_bad_input_names_its_field_and_saves_nothing(client, cast, path, field, value):
    client.force_login(cast.mia)
    before = list(Organisation.objects.values())

    answer = client.post(path, {**NEW, field: value})

    assert list(answer.context["form"].errors) == [field]
    assert list(Organisation.objects.values()) == before


def test_new_brand_guesses_from_person_and_browser(client, cast):
    client.force_login(cast.zoe)

    form = client.get("/brands/new/", headers={"Accept-Language": "fr-CA"}).context["form"]

    assert [form[name].value() for name in ("time_zone", "region", "currency")] == ["Asia/Seoul", "CA", "CAD"]


def test_settings_are_saved(client, cast):
    client.force_login(cast.mia)

    client.post("/o/maison-luma/", {**NEW, "name": "Maison Lumen", "time_zone": "Asia/Seoul", "week_start": "6"})

    cast.luma.refresh_from_db()
    assert (cast.luma.name, cast.luma.time_zone, cast.luma.week_start) == ("Maison Lumen", "Asia/Seoul", 6)
    assert cast.luma.slug == "maison-luma"


@pytest.mark.parametrize(
    ("person", "status"), [("mia", 200), ("omar", 403), ("vera", 403), ("ada", 404), ("sol", 404), ("zoe", 404)]
)
def test_settings_open_to_those_who_manage(client, cast, person, status):
    client.force_login(getattr(cast, person))

    answers = client.get("/o/maison-luma/"), client.post("/o/maison-luma/", {"name": ""})

    assert [answer.status_code for answer in answers] == [status, status]


def test_leaving_asks_first_and_then_ends_access(client, cast):
    client.force_login(cast.omar)

    page = client.get("/o/maison-luma/leave/")
    stays = cast.luma.memberships.filter(user=cast.omar).exists()
    client.post("/o/maison-luma/leave/")

    assert "Leave Maison Luma" in page.text
    assert stays
    assert not cast.luma.memberships.filter(user=cast.omar).exists()
    assert client.get("/o/maison-luma/members/").status_code == 404


def test_last_owner_is_told_why_they_stay(client, cast):
    client.force_login(cast.zoe)

    answer = client.post("/o/hanok-beauty/leave/", follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "Somebody has to stay in charge: make another member owner (or agency lead) first."
    ]
    assert cast.hanok.memberships.get().user == cast.zoe
