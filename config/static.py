"""Static files as production serves them: under names that carry their hash, compressed, sheets of sheets as one file."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import "([\w-]+\.css)";\n', re.MULTILINE)
Found = dict[str, tuple[Storage, str]]


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names also where modules import each other, and sheets that consist of others in one piece."""

    # Or one module would live twice: under its own address, and under that by which its neighbours know it.
    support_js_module_import_aggregation = True

    def post_process(self, paths: Found, dry_run: bool = False, **options: Any) -> Iterator[tuple[str, str, bool]]:
        """As Django's, with each stylesheet that imports its neighbours written as one: the browser asks once, not in turns."""
        if not dry_run:
            for name in [name for name in paths if name.endswith(".css")]:
                if IMPORT.search(text := _text(paths, name)):
                    self._write(name, _joined(paths, name, text))
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def _write(self, name: str, text: str) -> None:
        self.delete(name)
        self._save(name, ContentFile(text.encode()))


def _joined(paths: Found, name: str, text: str) -> str:
    """The sheet's text with what it imports in the place of the imports; KeyError if there is no such neighbour."""
    folder = PurePosixPath(name).parent
    return IMPORT.sub(lambda line: _text(paths, str(folder / line[1])), text)


def _text(paths: Found, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
