from datetime import timedelta

import pytest

from calendarapp.accounts.queries import api_token_for
from calendarapp.accounts.services import (
    TooManyTokensError,
    make_api_token,
    rename_api_token,
    revoke_api_token,
)
from calendarapp.accounts.services import tokens as token_services
from tests.cast import AT


def test_make_api_token_opens_by_its_words_and_keeps_none_of_them(cast):
    api_token, words = make_api_token(user=cast.mia, name="Shop export", at=AT)

    assert api_token_for(words, at=AT) == api_token
    assert words not in str(vars(api_token))


def test_api_token_closes_when_it_expires(cast):
    api_token, words = make_api_token(user=cast.mia, name="Short", at=AT, expires_at=AT + timedelta(days=1))

    assert api_token_for(words, at=AT + timedelta(hours=23)) == api_token
    assert api_token_for(words, at=AT + timedelta(days=1)) is None


def test_api_token_closes_when_revoked_and_keeps_the_first_moment(cast):
    api_token, words = make_api_token(user=cast.mia, name="Shop export", at=AT)

    revoke_api_token(api_token, at=AT)
    revoke_api_token(api_token, at=AT + timedelta(days=1))

    assert api_token_for(words, at=AT) is None
    assert api_token.revoked_at == AT


def test_api_token_of_an_inactive_person_opens_nothing(cast):
    _api_token, words = make_api_token(user=cast.mia, name="Shop export", at=AT)
    cast.mia.is_active = False
    cast.mia.save()

    assert api_token_for(words, at=AT) is None


def test_tokens_past_the_cap_are_refused_until_one_is_gone(cast, monkeypatch):
    monkeypatch.setattr(token_services, "MOST_TOKENS", 1)
    first, _words = make_api_token(user=cast.mia, name="One", at=AT)

    with pytest.raises(TooManyTokensError):
        make_api_token(user=cast.mia, name="Two", at=AT)
    revoke_api_token(first, at=AT)

    assert make_api_token(user=cast.mia, name="Two", at=AT)[0].name == "Two"


def test_rename_api_token(cast):
    api_token, _words = make_api_token(user=cast.mia, name="One", at=AT)

    rename_api_token(api_token, name="Two")

    api_token.refresh_from_db()
    assert api_token.name == "Two"
