"""Are the translations whole? For `make lint`, and for the suite."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")


def catalogues() -> list[Path]:
    return sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))


def gaps(path: Path) -> list[str]:
    """What is missing, doubtful or left over in one catalogue."""
    return [
        f"{path.relative_to(ROOT)}: {trouble}: {entry.msgid[:70]!r}"
        for entry in polib.pofile(str(path))
        if (trouble := _trouble(entry))
    ]


def _trouble(entry: polib.POEntry) -> str | None:
    if entry.obsolete:
        return "obsolete"
    if entry.fuzzy:
        return "fuzzy"
    if not entry.translated():
        return "not translated"
    wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
    given = {name for text in (entry.msgstr, *entry.msgstr_plural.values()) for name in PLACEHOLDER.findall(text)}
    return "placeholders differ" if wanted != given else None


def drift(path: Path) -> list[str]:
    """Strings the source has and the catalogue lacks, or the other way round. Needs xgettext."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "tree"
        ignore = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__", "*.mo", "tests")
        shutil.copytree(ROOT, fresh, ignore=ignore)
        command = [sys.executable, "manage.py", "makemessages", "--locale", path.parts[-3], "--no-obsolete", "-v", "0"]
        subprocess.run(command, cwd=fresh, check=True, capture_output=True)
        collected = _ids(fresh / path.relative_to(ROOT))
    kept = _ids(path)
    missing = [f"not in the catalogue: {name[1][:70]!r}" for name in sorted(collected - kept)]
    return missing + [f"no longer in the source: {name[1][:70]!r}" for name in sorted(kept - collected)]


def _ids(path: Path) -> set[tuple[str, str]]:
    return {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(path)) if not entry.obsolete}


def has_xgettext() -> bool:
    return shutil.which("xgettext") is not None


def main() -> None:
    found = [gap for path in catalogues() for gap in gaps(path)]
    if has_xgettext():
        found += [gap for path in catalogues() if path.name == "django.po" for gap in drift(path)]
    else:
        print("SKIPPED: no xgettext here, so new strings that nobody collected are not looked for")  # noqa: T201
    print("\n".join(found) or f"{len(catalogues())} catalogues are whole")  # noqa: T201
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
