"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

from calendarapp.checks import refuse_unsafe_start  # noqa: E402 - it asks models, which stand now

refuse_unsafe_start()
