"""For the suite: fast hashes, mail in memory, everything else as in production as far as it can be.

`LEG=sqlite` (default) or `LEG=postgres` chooses the database. The PostgreSQL leg asks DATABASE_URL, and without one
starts a server of its own. pytest-xdist's workers inherit both folder and server from the process that began.
"""

import os
import tempfile

LEG = os.environ.get("LEG", "sqlite")
os.environ["ALMANAC_DATA"] = os.environ.setdefault("ALMANAC_TEST_DATA", tempfile.mkdtemp(prefix="almanac-test-"))
if LEG == "sqlite":
    os.environ.pop("DATABASE_URL", None)
elif "DATABASE_URL" not in os.environ:
    from tests.postgres import start_server

    os.environ["DATABASE_URL"] = start_server()
os.environ.setdefault("SUITE_REDIS_URL", os.environ.pop("REDIS_URL", ""))
for _name in ("EMAIL_URL", "PUBLIC_URL", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
    os.environ.pop(_name, None)

from .base import *  # noqa: E402, F403
from .base import DATA_DIR, DATABASES  # noqa: E402

SECRET_KEY = "test-key-that-is-long-enough-for-the-checks-0123456789"  # noqa: S105 - nothing real is signed with it
DEMO_ALLOWED = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = True
BELL = False

if LEG == "sqlite":
    # A file, because threads and processes take part in tests; a crash of the machine may cost it.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "suite.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
DATABASES["default"]["CONN_MAX_AGE"] = 0
