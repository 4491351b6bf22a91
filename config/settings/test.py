"""For the suite: fast hashes, mail in memory, everything else as in production as far as it can be."""

import os
import tempfile

os.environ.setdefault("ALMANAC_DATA", tempfile.mkdtemp(prefix="almanac-test-"))

from .base import *  # noqa: E402, F403

SECRET_KEY = "test-key-that-is-long-enough-for-the-checks-0123456789"
DEMO_ALLOWED = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
