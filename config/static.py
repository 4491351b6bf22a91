"""Static files as production serves them: under names that carry their hash, compressed; sheets of sheets as one file, and
what never varies written out in them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import "([\w-]+\.css)";\n', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PROPERTY = re.compile(r"(?<![\w(-])(--[\w-]+):\s*([^;}]+)")
ROOT = re.compile(r"^:root \{(.*?)^\}", re.DOTALL | re.MULTILINE)  # one within a condition stands indented
VAR = re.compile(r"var\((--[\w-]+)\)")
Found = dict[str, tuple[Storage, str]]


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names also where modules import each other, and sheets that consist of others in one piece."""

    # Or one module would live twice: under its own address, and under that by which its neighbours know it.
    support_js_module_import_aggregation = True

    def post_process(self, paths: Found, dry_run: bool = False, **options: Any) -> Iterator[tuple[str, str, bool]]:
        """As Django's, with each stylesheet that imports its neighbours written as one (the browser asks once, not in turns)
        and with constants in the place of their names (it would look each up for each element).
        """
        if not dry_run:
            sheets = {name: _text(paths, name) for name in paths if name.endswith(".css")}
            constants = _constants(sheets.values())
            for name, text in sheets.items():
                served = _spelled(_joined(paths, name, text), constants)
                if served != text:
                    self._write(name, served)
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def _write(self, name: str, text: str) -> None:
        self.delete(name)
        self._save(name, ContentFile(text.encode()))


def _joined(paths: Found, name: str, text: str) -> str:
    """The sheet's text with what it imports in the place of the imports; KeyError if there is no such neighbour."""
    folder = PurePosixPath(name).parent
    return IMPORT.sub(lambda line: _text(paths, str(folder / line[1])), text)


def _constants(sheets: Iterable[str]) -> dict[str, str]:
    """Values by name of the custom properties that nothing but `:root` sets, once: no theme, no screen and no part of a page."""
    texts = [COMMENT.sub("", text) for text in sheets]
    times = Counter(name for text in texts for name, _value in PROPERTY.findall(text))
    rooted = [found for text in texts for block in ROOT.findall(text) for found in PROPERTY.findall(block)]
    constants = {name: value.strip() for name, value in rooted if times[name] == 1}
    return {name: _spelled(value, constants) for name, value in constants.items()}


def _spelled(text: str, constants: dict[str, str]) -> str:
    """The text with each constant's value where its name is used; other names stay."""
    return VAR.sub(lambda used: constants.get(used[1], used[0]), text)


def _text(paths: Found, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
