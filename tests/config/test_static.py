"""Static files under hashed names."""

import re
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.test import override_settings

from config.static import StaticFiles

SOURCE = Path(settings.BASE_DIR) / "static"
IMPORT = re.compile(r'\bfrom "\./([^"]+)"|\bimport\("\./([^"]+)"\)')


def collected(folder):
    """The scripts as they would be served."""
    with override_settings(DEBUG=False, STATIC_URL="/static/"):
        storage = StaticFiles(location=folder, base_url="/static/")
        source = FileSystemStorage(SOURCE)
        found = {f"js/{path.name}": (source, f"js/{path.name}") for path in (SOURCE / "js").glob("*.js")}
        for name in found:
            with source.open(name) as script:
                storage.save(name, script)
        outcome = list(storage.post_process(found))
        return {name: (folder / storage.stored_name(name)).read_text() for name in found}, outcome


def test_modules_import_each_other_by_hashed_names(tmp_path):
    scripts, outcome = collected(tmp_path)

    imported = {one or other for text in scripts.values() for one, other in IMPORT.findall(text)}
    assert imported
    assert {name for name in imported if not re.fullmatch(r"[\w-]+\.[0-9a-f]{12}\.js", name)} == set()
    assert [error for *_names, error in outcome if isinstance(error, Exception)] == []
