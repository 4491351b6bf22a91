"""Where a request comes from, behind none, one and two proxies, and with what a sender makes up."""

import pytest
from allauth.account.adapter import get_adapter
from django.test import RequestFactory

from calendarapp.common.addresses import client_address, client_place

PROXY = "10.0.0.1"


def asked(forwarded=None, remote=PROXY):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        (0, None, PROXY),
        (0, "6.6.6.6", PROXY),
        (1, None, PROXY),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", PROXY),  # it didn't come through both
        (1, "203.0.113.7, ", PROXY),
        (1, "6.6.6.6, unknown", PROXY),
        (1, "203.0.113.7:49152", "203.0.113.7"),
        (1, "[2001:DB8::7]:49152", "2001:db8::7"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (-1, "6.6.6.6, 203.0.113.7", PROXY),
    ],
)
def test_only_what_our_own_proxies_say_counts(settings, trusted, forwarded, expected):
    settings.TRUSTED_PROXIES = trusted
    request = asked(forwarded)

    assert (client_address(request), get_adapter().get_client_ip(request)) == (expected, expected)


def test_devices_of_one_network_count_as_one():
    places = [client_place(asked(remote=f"2001:db8:1:2::{device}")) for device in ("7", "ffff")]

    assert places == ["2001:db8:1:2::/64"] * 2
    assert client_place(asked(remote="2001:db8:1:3::7")) == "2001:db8:1:3::/64"
    assert [client_place(asked(remote=remote)) for remote in (PROXY, "")] == [PROXY, ""]
