"""Walks a site as a person would who follows every link, and keeps what was read."""

import re
from collections import Counter, deque
from html import unescape
from io import BytesIO
from urllib.parse import parse_qsl, urljoin, urlsplit

import openpyxl
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve

LINK = re.compile(r"""(?:href|action|src)="([^"]+)\"""")
# Ending one's own session, or the same page in another dress.
LEFT_OUT = re.compile(r"/account/logout/|/static/|^/c/|/language/")
OF_THE_ANSWER = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce-[\w+/=-]+|nonce="[^"]+"|class="now r\d+"')
# What stands for one thing with words of its own: its page is read for each of them. Everything else under one name is
# alike, and one or a few are enough: days, channels, pages by number, parts of a type, forms of an event; of what is asked
# for with ?, each set of names once. What filters, lanes and orders tell is asked for by test_oracles.
EACH = frozenset({"event", "event_history", "event_kpis", "product", "persona", "market"})


def crawl(client: Client, start: str = "/", *, alike: int = 1, each: frozenset[str] = EACH) -> dict[str, str]:
    """Address → what was answered to GET, for what can be reached by links, as far as it isn't alike. Redirects are followed."""
    pages: dict[str, str] = {}
    waiting, met, taken = deque([start]), {start}, Counter[Kind]()
    while waiting:
        address = waiting.popleft()
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        pages[address] = text_of(answer)
        for found in _links(pages[address], address):
            if found not in met and _is_news(found, taken, alike, each):
                met.add(found)
                waiting.append(found)
    return pages


Kind = tuple[str, tuple[str, ...]]


def _is_news(address: str, taken: Counter[Kind], alike: int, each: frozenset[str]) -> bool:
    """Is there nothing alike, or too little of it? Then it is counted as taken."""
    parts = urlsplit(address)
    try:
        name = str(resolve(parts.path).url_name)
    except Resolver404:
        name = parts.path
    asked = tuple(sorted({name for name, _value in parse_qsl(parts.query)}))
    if asked:
        kind, sets = (name, asked), (name, ("",))
        if taken[kind] or taken[sets] >= alike:
            return False
        taken[sets] += 1
    else:
        kind = (parts.path if name in each else name, ())
        if taken[kind] >= alike:
            return False
    taken[kind] += 1
    return True


def text_of(answer: HttpResponseBase) -> str:
    """What a reader finds in the answer: files read to their end, workbooks by their cells, calendar lines unfolded."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "spreadsheetml" in answer["Content-Type"]:
        sheets = openpyxl.load_workbook(BytesIO(body)).worksheets
        return "\n".join(str(cell) for sheet in sheets for line in sheet.iter_rows(values_only=True) for cell in line)
    return body.decode("utf-8", "replace").replace("\r\n ", "")


def plain(text: str) -> str:
    """Without what is new in every answer, the line of the present hour, and the minute at which a file was written.

    CREATED is said to all by choice.
    """
    return OF_THE_ANSWER.sub("", re.sub(r"(Exported by|DTSTAMP|CREATED|X-WR-CALDESC)[^\n]*", "", text))


def difference(text: str, other: str) -> str:
    """Where two answers begin to differ."""
    pairs = enumerate(zip(text, other, strict=False))
    place = next((number for number, (one, two) in pairs if one != two), min(len(text), len(other)))
    return f"{text[max(place - 60, 0) : place + 90]!r} / {other[max(place - 60, 0) : place + 90]!r}"


def _links(text: str, base: str) -> list[str]:
    found = []
    for raw in LINK.findall(text):
        address = urljoin(base, unescape(raw))
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or LEFT_OUT.search(parts.path) or raw.startswith("#"):
            continue
        found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found
