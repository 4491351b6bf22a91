"""`manage.py demo` stays out of production unless it is told; what it makes is looked at in `test_demo.py`."""

import pytest
from django.core.management import CommandError, call_command

from calendarapp.accounts.models import Organisation


def test_demo_command_refuses_production(db, settings):
    settings.DEMO_ALLOWED = False

    with pytest.raises(CommandError, match="belongs to development"):
        call_command("demo")

    assert not Organisation.objects.exists()
