"""A real host: production settings, hashed static files, gunicorn behind a proxy that ends TLS."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import requests
from django.db import connection

from tests.house.deploy_check import ROOT, SANE
from tests.servers import free_port, wait_for_port

pytestmark = pytest.mark.one_leg
THROUGH_TLS = {"Host": "almanac.example", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    folder = tmp_path_factory.mktemp("host")
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, **SANE, "ALMANAC_DATA": str(folder / "data"), "STATIC_ROOT": str(folder / "static")}


@pytest.fixture(scope="module")
def host(env, django_db_setup, django_db_blocker):
    """Address of a running production server. Its database is the suite's, which the same migrations made."""
    data = Path(env["ALMANAC_DATA"])
    data.mkdir()
    with django_db_blocker.unblock(), closing(sqlite3.connect(data / "almanac.sqlite3")) as database:
        connection.ensure_connection()
        connection.connection.backup(database)
        connection.close()
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"], cwd=ROOT, env=env, check=True
    )
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.web", "config.wsgi"]
    server = subprocess.Popen(command, cwd=ROOT, env={**env, "PORT": str(port)}, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def test_plain_http_is_led_to_https(host):
    answer = requests.get(
        f"{host}/account/login/", headers={"Host": "almanac.example"}, allow_redirects=False, timeout=20
    )

    assert (answer.status_code, answer.headers["Location"]) == (301, "https://almanac.example/account/login/")


def test_health_is_asked_without_tls(host):
    health = requests.get(f"{host}/healthz", headers={"Host": "almanac.example"}, timeout=20)

    assert (health.status_code, health.text) == (200, "ok\n")


def test_sign_in_page_is_armoured(host):
    answer = requests.get(f"{host}/account/login/", headers=THROUGH_TLS, timeout=20)

    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == 200
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    cookies = answer.headers["Set-Cookie"]
    assert "__Host-csrf=" in cookies
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookies.split(";")}


def test_unknown_host_is_refused(host):
    answer = requests.get(f"{host}/account/login/", headers={**THROUGH_TLS, "Host": "evil.example"}, timeout=20)

    assert answer.status_code == 400


def test_static_files_are_hashed_and_kept_for_long(host):
    page = requests.get(f"{host}/account/login/", headers=THROUGH_TLS, timeout=20).text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]

    answer = requests.get(f"{host}{address}", headers=THROUGH_TLS, timeout=20)

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_mail_of_development_is_not_shown(host):
    assert requests.get(f"{host}/dev/mail/", headers=THROUGH_TLS, timeout=20).status_code == 404


def test_demo_is_refused(env, host):
    demo = subprocess.run(
        [sys.executable, "manage.py", "demo"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )

    assert demo.returncode != 0
