"""A person's archive: one JSON file for each part of what is held of them."""

import json
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder

from .models import User
from .personal import Rows, tellers

IN_MEMORY = 2 * 1024 * 1024  # what is larger lies in a temporary file


def archive_of(person: User, *, at: datetime) -> IO[bytes]:
    """A ZIP file, to be read from its beginning. It is written row by row and never held as a whole."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, tell in tellers().items():
            with archive.open(f"{name}.json", "w", force_zip64=True) as part:
                _write(part, tell(person, at))
    file.seek(0)
    return file


def _write(part: IO[bytes], rows: Rows) -> None:
    between = "[\n"
    for row in rows:
        words = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
        part.write(f"{between}{words}".encode())
        between = ",\n"
    part.write(b"[]\n" if between == "[\n" else b"\n]\n")
