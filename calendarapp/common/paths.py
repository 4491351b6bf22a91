"""Addresses of pages. What stands around a page has dozens of links, the same ones on page after page."""

from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, reverse


def path_of(name: str, *args: Any) -> str:
    """As Django's `reverse`, kept: "/b/hanok/month/" for ("month", "hanok"). Raises NoReverseMatch."""
    return _path(get_script_prefix(), name, args)


@lru_cache(maxsize=4096)
def _path(_prefix: str, name: str, args: tuple) -> str:
    return reverse(name, args=args)
