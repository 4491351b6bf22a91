"""The broker that needs no server: messages are files in the data folder.

kombu's own filesystem transport opens a message under its final name and then fills it, so a reader can take it half
written; it also claims across file systems by copying. Here a message appears by rename and is claimed by rename.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Filesystem channel whose messages are whole, and delivered to one reader, whatever the number of processes."""

    def _put(self, queue: str, payload: dict, **_: Any) -> None:  # type: ignore[override]  # kombu's own names differ
        folder = Path(self.data_folder_out)
        name = f"{time.time_ns()}_{uuid.uuid4()}"
        part = folder / f"{name}.part"
        part.write_text(dumps(payload))
        part.replace(folder / f"{name}.{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> dict:
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):  # noqa: PTH208 - names sort three times as fast as paths
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            claimed = folder / f"{name}.claimed"
            try:
                (folder / name).rename(claimed)
            except FileNotFoundError:  # another worker was quicker
                continue
            payload = loads(claimed.read_text())
            claimed.unlink()
            return payload
        raise Empty

    def get_table(self, exchange: str) -> list:
        with self._bindings_locked():
            return super().get_table(exchange)

    def _queue_bind(self, *args: Any) -> None:
        with self._bindings_locked():
            super()._queue_bind(*args)

    @contextmanager
    def _bindings_locked(self) -> Iterator[None]:
        """kombu creates the bindings' file before it locks it, so a second process may read it empty."""
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel
