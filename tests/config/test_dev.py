"""The one command a newcomer types, as a newcomer runs it: a process of its own, with a data folder of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psutil
import pytest
from celery import Celery
from redis import Redis

from tests.config.broker_work import connect
from tests.servers import free_port
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.one_leg


class Almanac:
    """A running `manage.py dev`."""

    def __init__(self, folder, port, **env) -> None:
        self.port, self.log = port, folder / "dev.log"
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        own = {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "ALMANAC_DATA": str(folder / "var"),
            "PORT": str(port),
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "dev"],
                cwd=ROOT,
                env={**kept, **own, **env},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def get(self, path, *, within=60):
        """The answer's status and text, as soon as there is one."""
        end = time.monotonic() + within
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                    return answer.status, answer.read().decode()
            except HTTPError as error:
                with error:
                    return error.code, error.read().decode()
            except (URLError, ConnectionError):
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < end, self.log.read_text()
                time.sleep(0.05)

    def wait_for_line(self, text, *, within=20):
        end = time.monotonic() + within
        while text not in self.log.read_text():
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.05)

    def family(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """A data folder as an earlier start left it, so that only one test waits for the demo."""
    folder = tmp_path_factory.mktemp("seeded")
    almanac = Almanac(folder, free_port())
    try:
        almanac.get("/healthz", within=240)
    finally:
        almanac.stop()
    return folder / "var"


@pytest.fixture
def start(tmp_path, seeded):
    running = []

    def start_almanac(port=None, *, empty=False, **env):
        if not empty and not (tmp_path / "var").exists():
            shutil.copytree(seeded, tmp_path / "var")
        running.append(Almanac(tmp_path, port or free_port(), **env))
        return running[-1]

    yield start_almanac

    for almanac in running:
        if almanac.process.poll() is None:
            almanac.stop()


def test_dev_serves_the_demo_starts_again_with_its_plan_and_leaves_nobody_behind(start):
    first = start(empty=True)
    status, page = first.get("/account/login/", within=240)
    first.wait_for_line("Almanac is ready")
    family = first.family()

    code = first.stop(signal.SIGINT)

    assert (status, code) == (200, 0)
    assert "<form" in page
    assert f"http://127.0.0.1:{first.port}/" in first.log.read_text()
    assert re.search(r"manager@maisonluma\.example", first.log.read_text())
    assert len(family) >= 3  # gunicorn, its worker, celery
    assert [process for process in family if process.is_running()] == []

    second = start()
    status, _ = second.get("/account/login/")

    assert status == 200
    assert "Making the demo" not in second.log.read_text()


def test_dev_runs_a_worker_that_hears_the_bell(start, tmp_path):
    almanac = start()
    almanac.get("/healthz")
    folder = tmp_path / "var" / "broker"

    with connect(str(folder)) as connection:
        app = Celery("probe", set_as_current=False)
        app.send_task("calendarapp.no.such.task", connection=connection)

    almanac.wait_for_line("calendarapp.no.such.task")
    assert "unregistered task" in almanac.log.read_text()
    assert [path.name for path in (folder / "messages").iterdir()] == []


def test_dev_stops_everything_when_its_worker_dies(start):
    almanac = start()
    almanac.get("/healthz")
    worker = next(child for child in almanac.family() if "celery" in child.cmdline())
    family = almanac.family()

    worker.kill()
    code = almanac.process.wait(30)

    assert code == 1
    assert "worker ended by itself" in almanac.log.read_text()
    psutil.wait_procs(family, timeout=5)
    assert [process for process in family if process.is_running()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_dev_killed_outright_takes_its_children_along(start):
    almanac = start()
    almanac.get("/healthz")
    family = almanac.family()

    almanac.process.kill()
    almanac.process.wait(10)

    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []


def test_dev_says_so_when_the_port_is_taken(start):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        almanac = start(port)

        code = almanac.process.wait(30)

    assert code == 1
    assert (
        f"Port {port} is taken or not allowed. Choose another one: PORT={port + 1} make run" in almanac.log.read_text()
    )


def test_dev_refuses_production_settings(start):
    almanac = start(
        DJANGO_SETTINGS_MODULE="config.settings.production",
        SECRET_KEY="x" * 60,
        ALLOWED_HOSTS="almanac.example",
        PUBLIC_URL="https://almanac.example",
    )

    code = almanac.process.wait(30)

    assert code == 1
    assert "This is for a developer's machine" in almanac.log.read_text()


def test_dev_rings_through_redis_where_there_is_one(start, redis_url, tmp_path):
    almanac = start(REDIS_URL=redis_url)

    _, body = almanac.get("/readyz")

    assert '"broker": "ok"' in body
    with Redis.from_url(redis_url) as redis:
        wait_until(lambda: redis.exists("almanac:_kombu.binding.celery"))
    assert list((tmp_path / "var").glob("broker/messages/*")) == []
