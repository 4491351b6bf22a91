"""What the processes of the broker's stress test do. Without Django, so that they start at once."""

import time
from pathlib import Path

from kombu import Connection, Queue

from config.broker import Transport

QUEUE = Queue("celery", routing_key="celery")


def connect(folder: str) -> Connection:
    options = {
        "data_folder_in": f"{folder}/messages",
        "data_folder_out": f"{folder}/messages",
        "control_folder": f"{folder}/control",
    }
    return Connection(transport=Transport, transport_options=options)


def send(folder: str, first: int, count: int) -> None:
    with connect(folder) as connection:
        producer = connection.Producer()
        for number in range(first, first + count):
            producer.publish({"number": number, "ballast": "x" * 2000}, routing_key="celery", declare=[QUEUE])


def receive(folder: str, name: str) -> None:
    """Writes down each number it gets; ends when nothing came for a second after the file `sent` appeared."""
    done = Path(folder, "sent")
    with connect(folder) as connection, open(Path(folder, f"got-{name}"), "w") as notes:  # noqa: PTH123
        simple = connection.SimpleQueue(QUEUE)
        quiet_since = time.monotonic()
        while not (done.exists() and time.monotonic() - quiet_since > 1):
            try:
                message = simple.get(block=False)
            except simple.Empty:
                time.sleep(0.01)
                continue
            notes.write(f"{message.payload['number']}\n")
            message.ack()
            quiet_since = time.monotonic()
