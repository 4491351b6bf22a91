"""Walks a site as a person would who follows every link, and keeps what was read."""

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.test import Client

LINK = re.compile(r"""(?:href|action|src)="([^"]+)\"""")
# Ending one's own session, or the same page in another dress.
LEFT_OUT = re.compile(r"/account/logout/|/static/|^/c/|/language/")
# Steps through time have no end: a few are enough.
ENDLESS = re.compile(r"[?&](on|from|until|before|page)=|/day/")
MOST_PAGES = 400
MOST_ENDLESS = 3


def crawl(client: Client, start: str = "/") -> dict[str, str]:
    """Address → what was answered to GET, for everything that can be reached by links. Redirects are followed."""
    pages: dict[str, str] = {}
    waiting, endless = deque([start]), {}
    while waiting and len(pages) < MOST_PAGES:
        address = waiting.popleft()
        if address in pages:
            continue
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        pages[address] = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
        for found in _links(pages[address], address):
            if ENDLESS.search(found):
                path = urlsplit(found).path.split("/day/")[0]
                endless[path] = endless.get(path, 0) + 1
                if endless[path] > MOST_ENDLESS:
                    continue
            waiting.append(found)
    return pages


def _links(text: str, base: str) -> list[str]:
    found = []
    for raw in LINK.findall(text):
        address = urljoin(base, unescape(raw))
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or LEFT_OUT.search(parts.path) or raw.startswith("#"):
            continue
        found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found
