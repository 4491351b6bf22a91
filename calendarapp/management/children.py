"""Several processes as one command: started together, heard with a prefix, stopped together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

TIED = [sys.executable, "-m", "calendarapp.management.tied"]
PATIENCE = 12  # seconds from asking to killing; gunicorn gives running requests 10


class Family:
    """Children of this process. Each has a process group of its own, so that Ctrl-C reaches the parent alone."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._children: dict[str, subprocess.Popen[str]] = {}
        self._stopping = threading.Event()
        self._said = threading.Lock()

    def start(self, name: str, command: list[str]) -> None:
        """Starts a child; its lines are said with its name in front."""
        child = subprocess.Popen(  # noqa: S603 - the command is ours
            [*TIED, str(os.getpid()), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            text=True,
            errors="replace",
            process_group=0,
        )
        self._children[name] = child
        threading.Thread(target=self._listen, args=(name, child), daemon=True).start()

    def watch(self, *, is_ready: Callable[[], bool], on_ready: Callable[[], None]) -> int:
        """Until a signal comes or a child ends: then stops all. Returns the exit code, 0 when it was asked to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        announced = False
        try:
            while not self._stopping.wait(0.1):
                if ended := self._ended():
                    self._say(f"{ended} ended by itself (exit code {self._children[ended].returncode}); stopping.")
                    return 1
                if not announced and is_ready():
                    announced = True
                    on_ready()
            return 0
        finally:
            self._stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stopping.set()

    def _ended(self) -> str | None:
        return next((name for name, child in self._children.items() if child.poll() is not None), None)

    def _stop(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in self._children.values():
            try:
                child.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            finally:
                _kill_group(child)

    def _listen(self, name: str, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None  # noqa: S101 - for the type checker: PIPE was asked for
        for line in child.stdout:
            with self._said:
                self._say(f"{name:<6} | {line.rstrip()}")


def _kill_group(child: subprocess.Popen[str]) -> None:
    """Whoever is left of the child and its own children."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # PermissionError: macOS, when only zombies are left
        return
    child.wait()
