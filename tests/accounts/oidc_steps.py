"""To the provider and back, step by step."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from allauth.socialaccount.models import SocialAccount

from calendarapp.accounts.models import User
from calendarapp.accounts.oidc.provider import OidcProvider
from tests.accounts.conftest import PLACE
from tests.cast import PASSWORD

NEWCOMER = {"name": "Nina New", "brand_name": "Nina & Co", **PLACE}


def leave(client, at="/account/oidc/", **sent):
    """To the provider: its address, as the page that leads there names it."""
    page = client.post(at, sent)
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return unescape(found[1])


def allow(provider, address):
    """Saying yes there: the path and query that lead back."""
    back = urlsplit(provider.allow(dict(parse_qsl(urlsplit(address).query))))
    return f"{back.path}?{back.query}"


def come_back(client, provider, **sent):
    return client.get(allow(provider, leave(client, **sent)))


def connect(person, provider, client):
    """As somebody who is signed in, and says their password once more."""
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    answer = come_back(client, provider, process="connect")
    answer = client.post(answer.headers["Location"], {"password": PASSWORD})
    client.post("/account/logout/")
    return answer


def connected(person, provider):
    """As `connect` leaves it."""
    uid = OidcProvider(None).extract_uid({"iss": provider.address, "sub": provider.person["sub"]})
    return SocialAccount.objects.create(user=person, provider="oidc", uid=uid)


def signed_in_as(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()
