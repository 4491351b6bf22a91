from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from calendarapp.accounts.models import ApiToken
from calendarapp.accounts.queries import api_token_for
from calendarapp.common.clock import now


def printed(*arguments, **options):
    out = StringIO()
    call_command("api_token", *arguments, stdout=out, **options)
    return out.getvalue()


def test_api_token_prints_the_words_last(cast):
    words = printed("MIA@maisonluma.example", "--name", "Nightly export", "--read-only").split()[-1]

    api_token = api_token_for(words, at=now())

    assert (api_token.user, api_token.name, api_token.read_only) == (cast.mia, "Nightly export", True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("nobody@example.com", "--name", "x"),
        ("mia@maisonluma.example", "--name", " "),
        ("mia@maisonluma.example", "--name", "x" * 81),
        ("mia@maisonluma.example", "--name", "x", "--days", "0"),
    ],
)
def test_api_token_refuses_with_a_sentence(cast, arguments):
    with pytest.raises(CommandError):
        printed(*arguments)

    assert not ApiToken.objects.exists()
