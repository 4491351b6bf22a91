"""A worker that is killed: claims a letter and stops at the place it is told, in a process of its own.

python -m tests.notifications.kill_work DATABASE SMTP_PORT before|after MOMENT
"""

import os
import sys
import time
from datetime import datetime

import django
from django.conf import settings


def main(database: str, port: str, place: str, moment: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    settings.DATABASES["default"]["NAME"] = database
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
    django.setup()
    from django.core.mail.backends.smtp import EmailBackend

    from calendarapp.notifications.delivering import claim_due, send_claimed

    whole = EmailBackend.send_messages

    def stopping(self, mails):
        if place == "after":
            whole(self, mails)
        sys.stdout.write("stopped\n")
        sys.stdout.flush()
        time.sleep(60)

    EmailBackend.send_messages = stopping
    at = datetime.fromisoformat(moment)
    send_claimed(claim_due(at=at), at=at)


if __name__ == "__main__":
    main(*sys.argv[1:])
