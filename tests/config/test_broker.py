import multiprocessing
from pathlib import Path
from queue import Empty

import pytest

from tests.config.broker_work import QUEUE, connect, receive, send

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "messages").mkdir()
    (tmp_path / "control").mkdir()
    return tmp_path


def started(target, *args):
    process = SPAWN.Process(target=target, args=args)
    process.start()
    return process


@pytest.mark.one_leg
def test_broker_delivers_3000_messages_of_three_processes_once_each_and_whole(folder):
    readers = [started(receive, str(folder), str(number)) for number in range(3)]

    writers = [started(send, str(folder), first, 1000) for first in (0, 1000, 2000)]
    for writer in writers:
        writer.join(60)
    (folder / "sent").touch()
    for reader in readers:
        reader.join(60)

    got = [int(line) for note in folder.glob("got-*") for line in note.read_text().split()]
    assert [process.exitcode for process in (*writers, *readers)] == [0] * 6
    assert sorted(got) == list(range(3000))
    assert list((folder / "messages").iterdir()) == []


def test_broker_shows_no_message_before_it_is_whole(folder, monkeypatch):
    seen = []
    replace = Path.replace

    def look_and_replace(part, target):
        with connect(str(folder)) as reader, pytest.raises(Empty):
            reader.default_channel._get("celery")
        seen.append(part.name)
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", look_and_replace)
    with connect(str(folder)) as connection:
        connection.Producer().publish({"number": 1}, routing_key="celery", declare=[QUEUE])

        payload = connection.default_channel._get("celery")

    assert len(seen) == 1
    assert payload["headers"] == {}
    with connect(str(folder)) as reader, pytest.raises(Empty):
        reader.default_channel._get("celery")


def test_broker_hands_out_the_oldest_first(folder):
    send(str(folder), 0, 3)

    with connect(str(folder)) as connection:
        simple = connection.SimpleQueue(QUEUE)
        numbers = [simple.get(block=False).payload["number"] for _ in range(3)]

    assert numbers == [0, 1, 2]
