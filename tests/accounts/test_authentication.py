import contextlib
import sqlite3
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from calendarapp.accounts.models import ApiToken
from calendarapp.accounts.services import make_api_token, revoke_api_token
from tests.cast import AT


class Mirror(APIView):
    permission_classes = (IsAuthenticated,)  # what else is asked of a caller needs the middleware's lens

    def get(self, request):
        return Response({"email": request.user.email, "token": request.auth.name})


def ask(authorization=None, at=AT):
    headers = {"Authorization": authorization} if authorization is not None else {}
    request = APIRequestFactory().get("/", headers=headers)
    request.at = at
    with timezone.override("UTC"), translation.override("en"):
        return Mirror.as_view()(request)


def test_token_names_its_person(cast):
    _api_token, words = make_api_token(user=cast.mia, name="Shop export", at=AT)

    answer = ask(f"Bearer {words}")

    assert answer.data == {"email": "mia@maisonluma.example", "token": "Shop export"}


def test_scheme_is_read_in_any_case(cast):
    _api_token, words = make_api_token(user=cast.mia, name="Shop export", at=AT)

    assert ask(f"bearer  {words}").status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Bearer ümläut", "Basic bWlhOnB3", "Bearer " + "x" * 9000],
)
def test_without_a_good_token_401_names_the_scheme(cast, authorization):
    answer = ask(authorization)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Almanac"'


def test_revoked_and_expired_answer_as_unknown(cast):
    revoked, revoked_words = make_api_token(user=cast.mia, name="Old", at=AT)
    revoke_api_token(revoked, at=AT)
    _expired, expired_words = make_api_token(user=cast.mia, name="Late", at=AT, expires_at=AT)

    answers = [ask(f"Bearer {words}") for words in (revoked_words, expired_words, "unknown")]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert len({str(answer.data) for answer in answers}) == 1


def test_last_use_is_noted_once_an_hour(cast):
    api_token, words = make_api_token(user=cast.mia, name="Shop export", at=AT)
    noted = []

    for minutes in (0, 59, 60):
        ask(f"Bearer {words}", at=AT + timedelta(minutes=minutes))
        noted.append(ApiToken.objects.get(pk=api_token.pk).last_used_at)

    assert noted == [AT, AT, AT + timedelta(minutes=60)]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite has one write lock for all; rows wait on PostgreSQL")
def test_last_use_is_dropped_while_another_writes(lasting_cast):
    api_token, words = make_api_token(user=lasting_cast.mia, name="Shop export", at=AT)
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with contextlib.closing(other):
        answer = ask(f"Bearer {words}")

    assert answer.data["email"] == "mia@maisonluma.example"
    assert ApiToken.objects.get(pk=api_token.pk).last_used_at is None
