"""The suite's settings with static files as in production: names with hashes, compressed, kept by the browser."""

from pathlib import Path

from config.settings.test import *  # noqa: F403
from config.settings.test import DATA_DIR

WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False
STATIC_ROOT = Path(DATA_DIR) / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.StaticFiles"},
}
SESSION_COOKIE_SECURE = False
