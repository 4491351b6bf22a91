"""For a developer's machine and for `make run`: one process family, no servers, demo people allowed."""

from .base import *  # noqa: F403
from .base import DATA_DIR, env

DEBUG = env.bool("DEBUG", default=True)
DEMO_ALLOWED = True
DEV_MAIL = True  # /dev/mail/ shows what would have been sent
ALLOWED_HOSTS = ["*"]
INTERNAL_IPS = ["127.0.0.1"]
# Files are served from where they are written, whether or not DEBUG is on.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True


def _kept_secret() -> str:
    """A key made once per data folder, so that sessions and feed links outlive a restart."""
    from django.core.management.utils import get_random_secret_key

    path = DATA_DIR / "secret-key"
    if not path.exists():
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or _kept_secret()
