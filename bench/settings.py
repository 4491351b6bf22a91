"""The suite's settings as in production where it tells: static files with hashes, kept by the browser; connections that stay."""

from pathlib import Path

from config.settings.test import *  # noqa: F403
from config.settings.test import DATA_DIR, DATABASES, TEMPLATES

ROOT_URLCONF = "bench.pages"
TEMPLATES[0]["DIRS"].append(Path(__file__).resolve().parent / "templates")
DATABASES["default"]["CONN_MAX_AGE"] = 600
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False
WHITENOISE_MAX_AGE = 31536000
STATIC_ROOT = Path(DATA_DIR) / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.StaticFiles"},
}
SESSION_COOKIE_SECURE = False
MIGRATION_MODULES = {"calendarapp": None}  # tables straight from the models
