"""Static files under hashed names."""

import re
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.test import override_settings

from config.static import StaticFiles

SOURCE = Path(settings.BASE_DIR) / "static"
IMPORT = re.compile(r'\bfrom "\./([^"]+)"|\bimport\("\./([^"]+)"\)')


def collected(folder, kind="js"):
    """The scripts or stylesheets as they would be served."""
    with override_settings(DEBUG=False, STATIC_URL="/static/"):
        storage = StaticFiles(location=folder, base_url="/static/")
        source = FileSystemStorage(SOURCE)
        found = {f"{kind}/{path.name}": (source, f"{kind}/{path.name}") for path in (SOURCE / kind).glob(f"*.{kind}")}
        for name in found:
            with source.open(name) as file:
                storage.save(name, file)
        outcome = list(storage.post_process({**found}))
        return {name: (folder / storage.stored_name(name)).read_text() for name in found}, outcome


def test_modules_import_each_other_by_hashed_names(tmp_path):
    scripts, outcome = collected(tmp_path)

    imported = {one or other for text in scripts.values() for one, other in IMPORT.findall(text)}
    assert imported
    assert {name for name in imported if not re.fullmatch(r"[\w-]+\.[0-9a-f]{12}\.js", name)} == set()
    assert [error for *_names, error in outcome if isinstance(error, Exception)] == []


def test_sheets_of_the_frame_are_served_as_one(tmp_path):
    sheets, outcome = collected(tmp_path, "css")

    parts = ("tokens", "base", "controls")
    written = [(SOURCE / f"css/{name}.css").read_text() for name in parts]
    assert [sheets["css/frame.css"].count(text) for text in written] == [1, 1, 1]
    assert sorted(written, key=sheets["css/frame.css"].index) == written
    assert [name for name, text in sheets.items() if "@import" in text] == []
    assert [error for *_names, error in outcome if isinstance(error, Exception)] == []


def test_sheet_is_joined_anew_when_a_part_of_it_changes(tmp_path):
    source, storage = FileSystemStorage(tmp_path / "from"), StaticFiles(location=tmp_path / "to", base_url="/static/")
    (tmp_path / "from").mkdir()
    (tmp_path / "from/all.css").write_text('@import "part.css";\n.after { top: 0 }\n')
    found = {name: (source, name) for name in ("all.css", "part.css")}

    storage.save("part.css", ContentFile(b""))
    with override_settings(DEBUG=False, STATIC_URL="/static/"):
        for text in (".before { top: 0 }\n", ".before { top: 1px }\n"):
            (tmp_path / "from/part.css").write_text(text)
            list(storage.post_process({**found}))
            served = (tmp_path / "to" / storage.stored_name("all.css")).read_text()
            assert served == text + ".after { top: 0 }\n"
