"""`manage.py api_token EMAIL --name N`: a key for the API, from the shell."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from calendarapp.accounts.models import User
from calendarapp.accounts.services import RuleError, make_api_token
from calendarapp.common.clock import now


class Command(BaseCommand):
    help = "Makes an API token for a person and prints it as the last word."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="what will use it")
        parser.add_argument("--read-only", action="store_true", help="it can look, and change nothing")
        parser.add_argument("--days", type=int, default=365, help="valid for so many days (365)")

    def handle(self, *, email: str, name: str, read_only: bool, days: int, **options: object) -> None:
        at = now()
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {email}.")
        if not 1 <= days <= 3650 or not name.strip() or len(name) > 80:
            raise CommandError("Give 1 to 3650 days and a name of at most 80 characters.")
        try:
            api_token, words = make_api_token(
                user=user, name=name.strip(), read_only=read_only, expires_at=at + timedelta(days=days), at=at
            )
        except RuleError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"{user.email}, “{api_token.name}”, until {api_token.expires_at:%Y-%m-%d}: {words}")
