import pytest

from calendarapp.accounts import provision as provisioning
from calendarapp.accounts.models import Organisation, User
from calendarapp.accounts.services import create_agency, create_brand, edit_organisation
from tests.cast import AT

PLACE = {"time_zone": "Asia/Seoul", "region": "KR", "currency": "KRW", "language": "ko", "week_start": 6}


@pytest.fixture
def founder(db):
    return User.objects.create_user("founder@example.com", name="Fay", time_zone="Asia/Seoul", language="ko")


def test_create_brand_makes_owner_and_furniture(founder):
    brand = create_brand(owner=founder, name="Hanok Beauty", at=AT, **PLACE)

    assert (brand.kind, brand.slug, brand.currency, brand.week_start) == ("brand", "hanok-beauty", "KRW", 6)
    assert [(m.user, m.role, m.joined_at) for m in brand.memberships.all()] == [(founder, "owner", AT)]


def test_create_brand_with_korean_name_gets_a_latin_slug(founder):
    brand = create_brand(owner=founder, name="한옥뷰티", at=AT, **PLACE)

    assert brand.slug.startswith("brand-")
    assert len(brand.slug) == len("brand-") + 5


def test_brands_of_one_name_get_slugs_of_their_own(founder):
    slugs = [create_brand(owner=founder, name="Lumière & Co", at=AT, **PLACE).slug for _ in range(3)]

    assert slugs[0] == "lumiere-co"
    assert len(set(slugs)) == 3
    assert all(slug.startswith("lumiere-co-") for slug in slugs[1:])


def test_long_name_is_cut_in_the_slug(founder):
    brand = create_brand(owner=founder, name="x" * 80, at=AT, **PLACE)

    assert brand.slug == "x" * 48


def test_create_brand_is_undone_when_its_furniture_fails(founder, monkeypatch):
    def fails(organisation, *, actor, at):
        raise RuntimeError("no room")

    monkeypatch.setattr(provisioning, "_providers", [fails])

    with pytest.raises(RuntimeError, match="no room"):
        create_brand(owner=founder, name="Half a brand", at=AT, **PLACE)

    assert not Organisation.objects.filter(name="Half a brand").exists()


def test_register_twice_is_once(monkeypatch):
    monkeypatch.setattr(provisioning, "_providers", [])

    provisioning.register(print)
    provisioning.register(print)

    assert provisioning._providers == [print]


def test_create_agency_takes_zone_and_language_of_its_lead(founder):
    agency = create_agency(lead=founder, name="Northlight", at=AT)

    assert (agency.kind, agency.time_zone, agency.language) == ("agency", "Asia/Seoul", "ko")
    assert agency.memberships.get().role == "lead"


def test_edit_organisation_keeps_the_slug(cast):
    edit_organisation(cast.luma, actor=cast.mia, at=AT, name="Maison Lumen", currency="USD")

    cast.luma.refresh_from_db()
    assert (cast.luma.name, cast.luma.currency, cast.luma.slug) == ("Maison Lumen", "USD", "maison-luma")
