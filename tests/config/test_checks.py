"""Production doesn't start with what belongs to a developer's machine."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from calendarapp import checks
from calendarapp.accounts.models import Organisation, OrganisationKind, User
from tests.house.deploy_check import ROOT, SANE, run_check


@pytest.fixture
def production(settings):
    """Settings of a sane host."""
    settings.PRODUCTION, settings.DEMO_ALLOWED, settings.DEBUG = True, False, False
    settings.ALLOWED_HOSTS = ["almanac.example"]
    settings.SECRET_KEY = "k" * 50
    settings.PUBLIC_URL = "https://almanac.example"
    return settings


@pytest.mark.django_db
def test_sane_production_starts(production):
    checks.refuse_unsafe_start()

    assert checks.check_settings(None) == []


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("DEBUG", True, "almanac.E001"),
        ("ALLOWED_HOSTS", ["*"], "almanac.E002"),
        ("ALLOWED_HOSTS", ["almanac.example", "*"], "almanac.E002"),
        ("SECRET_KEY", "k" * 49, "almanac.E003"),
        ("PUBLIC_URL", "http://almanac.example", "almanac.E004"),
    ],
)
@pytest.mark.django_db
def test_unsafe_setting_refuses_the_start(production, name, value, number):
    setattr(production, name, value)

    assert [error.id for error in checks.check_settings(None)] == [number]
    with pytest.raises(ImproperlyConfigured, match="Almanac doesn't start"):
        checks.refuse_unsafe_start()


@pytest.mark.django_db
def test_demo_person_refuses_the_start(production):
    User.objects.create_user("mia@maisonluma.example", is_demo=True)

    with pytest.raises(ImproperlyConfigured, match="demo people"):
        checks.refuse_unsafe_start()


@pytest.mark.django_db
def test_demo_brand_refuses_the_start(production):
    Organisation.objects.create(name="Maison Luma", slug="luma", kind=OrganisationKind.BRAND, is_demo=True)

    assert [error.id for error in checks.check_people(None)] == ["almanac.E005"]


@pytest.mark.django_db
def test_real_people_and_a_developer_s_demo_are_fine(production, settings):
    User.objects.create_user("mia@maisonluma.example")
    checks.refuse_unsafe_start()

    User.objects.create_user("demo@maisonluma.example", is_demo=True)
    settings.PRODUCTION = False
    checks.refuse_unsafe_start()


@pytest.mark.one_leg
def test_deployment_check_is_clean():
    result = run_check()

    assert (result.returncode, result.stdout.strip()) == (0, "System check identified no issues (0 silenced).")


@pytest.mark.one_leg
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"DEBUG": "on", "ALLOWED_HOSTS": "*", "SECRET_KEY": "short"},
            [
                "DEBUG is on.",
                "ALLOWED_HOSTS lets every host name in.",
                "SECRET_KEY has less than 50 characters.",
            ],
        ),
        ({"EMAIL_URL": "no-such-scheme://x"}, ["no-such-scheme"]),
        ({"DATABASE_POOL": "many", "DATABASE_URL": "postgres://x/y"}, ["many"]),
    ],
)
def test_deployment_check_names_what_is_wrong(changed, said):
    result = run_check(**changed)

    assert result.returncode == 1
    assert [words for words in said if words not in result.stderr] == []


@pytest.mark.one_leg
@pytest.mark.parametrize(
    "command", [["gunicorn", "--check-config", "config.wsgi"], ["celery", "-A", "config", "worker", "--pool", "solo"]]
)
def test_server_and_worker_refuse_the_start_themselves(command, tmp_path):
    env = {**os.environ, "ALMANAC_DATA": str(tmp_path), **SANE, "ALLOWED_HOSTS": "*"}
    for name in ("DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)

    result = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )

    assert result.returncode != 0
    assert "ALLOWED_HOSTS lets every host name in." in result.stdout + result.stderr


@pytest.fixture
def provider(settings):
    """Sign-in by a provider, set up as it should be."""
    settings.OIDC_ISSUER = "https://login.example/realms/luma"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "almanac", "secret"
    return settings


def test_provider_that_is_set_up_or_isnt_is_fine(provider):
    whole = checks.check_oidc(None)
    provider.OIDC_ISSUER = provider.OIDC_CLIENT_ID = provider.OIDC_CLIENT_SECRET = ""

    assert (whole, checks.check_oidc(None)) == ([], [])


@pytest.mark.parametrize("name", ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"])
def test_provider_that_is_half_set_up_is_named(provider, name):
    setattr(provider, name, "")

    assert [(error.id, name in error.msg) for error in checks.check_oidc(None)] == [("almanac.E006", True)]


@pytest.mark.parametrize(
    ("issuer", "in_production", "numbers"),
    [
        ("http://127.0.0.1:9000", False, []),
        ("http://127.0.0.1:9000", True, ["almanac.E007"]),
        ("ftp://login.example", False, ["almanac.E007"]),
        ("login.example", False, ["almanac.E007"]),
        ("https://login.example/.well-known/openid-configuration", False, ["almanac.E008"]),
        ("https://login.example/?tenant=luma", False, ["almanac.E008"]),
    ],
)
def test_issuer_is_an_address_alone(provider, issuer, in_production, numbers):
    provider.OIDC_ISSUER, provider.PRODUCTION = issuer, in_production

    assert [error.id for error in checks.check_oidc(None)] == numbers


@pytest.mark.django_db
def test_half_a_provider_refuses_the_start(production, provider):
    provider.OIDC_CLIENT_SECRET = ""

    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_SECRET"):
        checks.refuse_unsafe_start()
