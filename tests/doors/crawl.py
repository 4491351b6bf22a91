"""Walks a site as a person would who follows every link, and keeps what was read."""

import re
from collections import deque
from html import unescape
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import openpyxl
from django.http.response import HttpResponseBase
from django.test import Client

LINK = re.compile(r"""(?:href|action|src)="([^"]+)\"""")
# Ending one's own session, or the same page in another dress.
LEFT_OUT = re.compile(r"/account/logout/|/static/|^/c/|/language/")
# Steps through time have no end: a few are enough.
ENDLESS = re.compile(r"[?&](on|from|until|before|page|sort|up|down)=|/day/")
MOST_PAGES = 400
MOST_ENDLESS = 3


def crawl(client: Client, start: str = "/", *, most: int = MOST_PAGES) -> dict[str, str]:
    """Address → what was answered to GET, for everything that can be reached by links. Redirects are followed."""
    pages: dict[str, str] = {}
    waiting, endless = deque([start]), {}
    while waiting and len(pages) < most:
        address = waiting.popleft()
        if address in pages:
            continue
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        pages[address] = _text(answer)
        for found in _links(pages[address], address):
            if ENDLESS.search(found):
                path = urlsplit(found).path.split("/day/")[0]
                endless[path] = endless.get(path, 0) + 1
                if endless[path] > MOST_ENDLESS:
                    continue
            waiting.append(found)
    return pages


def _text(answer: HttpResponseBase) -> str:
    """What a reader finds in the answer: files read to their end, workbooks by their cells, calendar lines unfolded."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "spreadsheetml" in answer["Content-Type"]:
        sheets = openpyxl.load_workbook(BytesIO(body)).worksheets
        return "\n".join(str(cell) for sheet in sheets for line in sheet.iter_rows(values_only=True) for cell in line)
    return body.decode("utf-8", "replace").replace("\r\n ", "")


def _links(text: str, base: str) -> list[str]:
    found = []
    for raw in LINK.findall(text):
        address = urljoin(base, unescape(raw))
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or LEFT_OUT.search(parts.path) or raw.startswith("#"):
            continue
        found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found
