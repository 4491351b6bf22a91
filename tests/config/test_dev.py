"""The one command a newcomer types, as a newcomer runs it: a process of its own, with a data folder of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
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
            except (URLError, ConnectionError, TimeoutError):
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


@dataclass(frozen=True)
class Stopped:
    """What a start in an empty folder answered, said, left running and left behind, when Ctrl-C had ended it."""

    port: int
    status: int
    page: str
    log: str
    code: int
    family: list[psutil.Process]
    data: Path


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The start of a newcomer, who waits for the demo; the data folder is as it left it for those who start again."""
    folder = tmp_path_factory.mktemp("first")
    almanac = Almanac(folder, free_port())
    try:
        status, page = almanac.get("/account/login/", within=240)
        almanac.wait_for_line("Almanac is ready")
        family = almanac.family()
    finally:
        code = almanac.stop(signal.SIGINT)
    return Stopped(almanac.port, status, page, almanac.log.read_text(), code, family, folder / "var")


@pytest.fixture
def start(tmp_path):
    running = []

    def start_almanac(port=None, **env):
        running.append(Almanac(tmp_path, port or free_port(), **env))
        return running[-1]

    yield start_almanac

    for almanac in running:
        if almanac.process.poll() is None:
            almanac.stop()


@pytest.fixture
def start_again(start, first, tmp_path):
    """Starts with the data of an earlier start."""
    shutil.copytree(first.data, tmp_path / "var")
    return start


def living(family) -> list[psutil.Process]:
    """Those that still run: one that has ended waits for a busy machine to take note of it."""
    return [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def test_dev_serves_the_demo_and_leaves_nobody_behind(first):
    assert (first.status, first.code) == (200, 0)
    assert "<form" in first.page
    assert "Making the demo" in first.log
    assert f"http://127.0.0.1:{first.port}/" in first.log
    assert re.search(r"manager@maisonluma\.example", first.log)
    assert len(first.family) >= 3  # gunicorn, its worker, celery
    assert living(first.family) == []


def test_dev_starts_again_with_its_plan_hears_the_bell_and_stops_when_its_worker_dies(start_again, tmp_path):
    almanac = start_again()
    status, _ = almanac.get("/account/login/")
    folder = tmp_path / "var" / "broker"

    with connect(str(folder)) as connection:
        app = Celery("probe", set_as_current=False)
        app.send_task("calendarapp.no.such.task", connection=connection)

    almanac.wait_for_line("calendarapp.no.such.task")
    assert "unregistered task" in almanac.log.read_text()
    assert [path.name for path in (folder / "messages").iterdir()] == []
    assert status == 200
    assert "Making the demo" not in almanac.log.read_text()

    family = almanac.family()
    next(child for child in family if "celery" in child.cmdline()).kill()
    code = almanac.process.wait(30)

    assert code == 1
    assert "worker ended by itself" in almanac.log.read_text()
    psutil.wait_procs(family, timeout=5)
    assert living(family) == []


def test_dev_rings_through_redis(start_again, redis_url, tmp_path):
    almanac = start_again(REDIS_URL=redis_url)

    _, body = almanac.get("/readyz")

    assert '"broker": "ok"' in body
    with Redis.from_url(redis_url) as redis:
        wait_until(lambda: redis.exists("almanac:_kombu.binding.celery"))
    assert list((tmp_path / "var").glob("broker/messages/*")) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_dev_killed_outright_takes_its_children_along(start_again):
    almanac = start_again()
    almanac.get("/readyz")

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
