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

    heads = [
        (SOURCE / f"css/{name}.css").read_text().splitlines()[0] for name in ("tokens", "base", "controls", "calendar")
    ]
    assert [sheets["css/frame.css"].count(head) for head in heads] == [1, 1, 1, 1]
    assert sorted(heads, key=sheets["css/frame.css"].index) == heads
    assert [name for name, text in sheets.items() if "@import" in text] == []
    assert [error for *_names, error in outcome if isinstance(error, Exception)] == []


def test_constants_are_served_written_out(tmp_path):
    sheets, _outcome = collected(tmp_path, "css")

    used = {name for text in sheets.values() for name in re.findall(r"var\((--[\w-]+)\)", text)}
    assert used & {"--fs-13", "--s4", "--r1", "--sans", "--shadow-1"} == set()
    assert used >= {"--ink", "--hit", "--fast", "--hue", "--lanes", "--chip"}  # which vary
    assert "font-size: 0.8125rem" in sheets["css/frame.css"]


def test_only_what_nothing_else_sets_is_a_constant(tmp_path):
    source = FileSystemStorage(tmp_path / "from")
    (tmp_path / "from").mkdir()
    (tmp_path / "from/tokens.css").write_text(
        ":root {\n  --gap: 4px; --ink: black; /* --gap: 1px; */\n  --wide: calc(2 * var(--gap));\n  --fast: 1s;\n}\n"
        "@media (forced-colors: active) {\n  :root { --ink: CanvasText; }\n  :root {\n    --seldom: 2px;\n  }\n}\n"
    )
    (tmp_path / "from/page.css").write_text(
        "a { gap: var(--gap); color: var(--ink); width: var(--wide); margin: var(--seldom); top: var(--gap, 9px) }\n"
        ".here { --fast: 0s; --own: 3px } b { left: var(--own); transition: var(--fast) }\n"
    )
    storage = StaticFiles(location=tmp_path / "to", base_url="/static/")
    names = ("tokens.css", "page.css")
    for name in names:
        with source.open(name) as file:
            storage.save(name, file)

    with override_settings(DEBUG=False, STATIC_URL="/static/"):
        list(storage.post_process({name: (source, name) for name in names}))

        served = (tmp_path / "to" / storage.stored_name("page.css")).read_text()
        assert served == (
            "a { gap: 4px; color: var(--ink); width: calc(2 * 4px); margin: var(--seldom); top: var(--gap, 9px) }\n"
            ".here { --fast: 0s; --own: 3px } b { left: var(--own); transition: var(--fast) }\n"
        )


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
