"""Where a request comes from: what limits on tries are counted by."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64  # what a provider hands to one household; its devices change the rest as they like


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks; of the nearest proxy where TRUSTED_PROXIES doesn't say more. Empty: none is known.

    Every proxy appends to X-Forwarded-For from where it was asked. So only as many entries, from the last on, are true as
    there are proxies of ours; what stands before them is the sender's word.
    """
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    trusted = settings.TRUSTED_PROXIES
    told = _plain(hops[-trusted]) if 0 < trusted <= len(hops) else ""
    return told or _plain(request.META.get("REMOTE_ADDR", ""))


def client_place(request: HttpRequest) -> str:
    """As `client_address`, of IPv6 the network alone: else a sender has as many tries as addresses."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(IPv6Network((IPv6Address(address), IPV6_PREFIX), strict=False))


def _plain(hop: str) -> str:
    """An address in its one spelling, without the port that some proxies write; empty if it is none."""
    bare = hop.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
