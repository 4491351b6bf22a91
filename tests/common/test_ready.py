import pytest

from calendarapp.common import ready


@pytest.fixture
def checks(monkeypatch):
    """The registered checks, given back after the test."""
    kept = dict(ready._checks)
    monkeypatch.setattr(ready, "_checks", kept)
    return kept


def test_healthz_answers_strangers_without_asking_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_asks_database_migrations_and_broker(client, checks):
    for name in set(checks) - {"database", "migrations", "broker"}:
        del checks[name]

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "checks": {"database": "ok", "migrations": "ok", "broker": "ok"},
    }


@pytest.mark.django_db
def test_readyz_says_which_is_bad(client, checks):
    ready.register("last sweep", lambda at: "4 minutes ago")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["status"] == "not ready"
    assert response.json()["checks"]["last sweep"] == "4 minutes ago"
    assert response.json()["checks"]["database"] == "ok"


@pytest.mark.django_db
def test_readyz_survives_a_check_that_fails_and_tells_no_secrets(client, checks):
    def broken(at):
        raise ConnectionError("redis://:secret@host")

    ready.register("broken", broken)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["broken"] == "failed: ConnectionError"
    assert b"secret" not in response.content


@pytest.mark.django_db
def test_readyz_asks_redis_where_it_is_the_broker(client, settings, redis_url):
    settings.REDIS_URL = redis_url

    assert client.get("/readyz").json()["checks"]["broker"] == "ok"


@pytest.mark.django_db
def test_readyz_tells_of_a_redis_that_is_gone(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["broker"] == "failed: ConnectionError"
