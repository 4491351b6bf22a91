"""`manage.py demo`: a plan to try Almanac with."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from calendarapp.accounts.models import User
from calendarapp.board import demo
from calendarapp.common.clock import now


class Command(BaseCommand):
    help = "Makes the demo brands, agencies and people. Everybody knows their password, so never in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes-this-is-a-demo", action="store_true", help="Make it outside of development, too.")

    def handle(self, *args: object, yes_this_is_a_demo: bool, **options: object) -> None:
        if not (settings.DEMO_ALLOWED or yes_this_is_a_demo):
            raise CommandError("The demo belongs to development. If this really is one, add --yes-this-is-a-demo.")
        if User.objects.filter(is_demo=True).exists():
            raise CommandError("The demo is here already. For a fresh one empty the database first.")
        demo.make_demo(at=now())
        self.stdout.write("The demo is ready. Sign in as one of")
        for email in demo.SIGN_INS:
            self.stdout.write(f"  {email}")
        self.stdout.write(f"with the password  {demo.PASSWORD}")
