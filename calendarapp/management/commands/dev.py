"""`make run`: web and worker as children of one command, with the demo in an empty database."""

import errno
import io
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from calendarapp.accounts.models import Organisation, User
from calendarapp.management.children import Family

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Migrates, makes the demo when the database is empty, and starts web and worker until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reload", action="store_true", help="Restart the web server when code changes.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is for a developer's machine. For production see README.md, Deployment.")
        _refuse_taken_port(settings.PORT)
        self._migrate()
        self._seed()
        connection.close()
        family = Family(self._say)
        family.start("web", _web(reload=options["reload"]))
        family.start("worker", _worker())
        status = family.watch(is_ready=_answers, on_ready=self._greet)
        self._say("Almanac has stopped.")
        sys.exit(status)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Preparing the database ...")
            call_command("migrate", verbosity=0)

    def _seed(self) -> None:
        if Organisation.objects.exists() or User.objects.exists():
            return
        self._say("Making the demo: Maison Luma, Hanok Beauty and their agencies ...")
        call_command("demo", stdout=io.StringIO())  # the greeting tells who can sign in

    def _greet(self) -> None:
        self._say(f"\nAlmanac is ready: {settings.PUBLIC_URL}/   (Ctrl-C stops it)")
        if User.objects.filter(is_demo=True).exists():
            from calendarapp.board import demo

            people = "\n".join(f"  {email}" for email in demo.SIGN_INS)
            self._say(f"Sign in as one of\n{people}\nwith the password  {demo.PASSWORD}\n")
        connection.close()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _web(*, reload: bool) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.web", "config.wsgi"]
    return [*command, "--bind", f"{HOST}:{settings.PORT}", *(["--reload"] if reload else [])]


def _worker() -> list[str]:
    """One worker of two threads with beat inside it. That it may run as root, in a container, needs no long warning."""
    python = [sys.executable, "-W", "ignore:You're running the worker with superuser"]
    options = ["-B", "--pool", "threads", "-c", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    return [*python, "-m", "celery", "--quiet", "-A", "config", "worker", *options, "--without-heartbeat"]


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            taken = f"Port {port} is taken or not allowed. Choose another one: PORT={port + 1} make run"
            raise CommandError(taken) from error


def _answers() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, settings.PORT)) == 0
