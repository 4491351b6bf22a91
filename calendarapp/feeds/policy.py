"""Who may do what with subscriptions: everybody with their own, and nobody with others'."""

from ..calendars.lens import Lens


def may_subscribe(lens: Lens) -> bool:
    """May the viewer make, change, renew and revoke feeds of their own?"""
    return lens.viewer is not None and not lens.read_only
