"""`manage.py demo` stays out of production and is made once."""

import pytest
from django.core.management import CommandError, call_command

from calendarapp.accounts.models import Organisation
from calendarapp.board import demo


def test_demo_command_refuses_production_and_a_second_time(db, settings, capsys):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError):
        call_command("demo")
    assert not Organisation.objects.exists()

    call_command("demo", "--yes-this-is-a-demo")
    assert capsys.readouterr().out.split()[-1] == demo.PASSWORD
    with pytest.raises(CommandError):
        call_command("demo", "--yes-this-is-a-demo")
