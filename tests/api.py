"""A caller of the API with a token of their own."""

import json
from typing import Any

import pytest
from django.test import Client

from calendarapp.accounts.models import User
from calendarapp.accounts.services import make_api_token
from tests.cast import AT


class Caller:
    """`caller.get("events/")` → the response; JSON both ways."""

    def __init__(self, user: User, *, read_only: bool = False) -> None:
        _row, token = make_api_token(user=user, name="tests", at=AT.replace(year=2026), read_only=read_only)
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str, **query: Any):
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: Any = None):
        return self._send("post", path, body)

    def put(self, path: str, body: Any, etag: str | None = None):
        return self._send("put", path, body, etag)

    def patch(self, path: str, body: Any, etag: str | None = None):
        return self._send("patch", path, body, etag)

    def delete(self, path: str, etag: str | None = None):
        return self._send("delete", path, None, etag)

    def _send(self, verb: str, path: str, body: Any, etag: str | None = None):
        headers = {"If-Match": etag} if etag else {}
        data = json.dumps(body) if body is not None else ""
        return getattr(self.client, verb)(
            f"/api/v1/{path}", data=data, content_type="application/json", headers=headers
        )


@pytest.fixture
def call(db):
    """`call(cast.mia)` → a Caller."""
    return Caller
