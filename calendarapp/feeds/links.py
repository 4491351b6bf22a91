"""A feed's address, and the buttons that hand it to calendar apps."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

LONGEST_URL = 255
QUIET_ZONE = 4
UNNAMED = "almanac"


@dataclass(frozen=True, slots=True)
class QrCode:
    """An SVG path of one square a module, and the side of its view box."""

    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Links:
    """One feed for each kind of calendar app."""

    https: str
    name: str

    @property
    def webcal(self) -> str:
        """Apple and Thunderbird open it; `webcals` is known to none."""
        return f"webcal{self.https[len(urlsplit(self.https).scheme) :]}"

    @property
    def google(self) -> str:
        return f"https://calendar.google.com/calendar/render?{urlencode({'cid': self.webcal})}"

    @property
    def outlook(self) -> str:
        return self._add_from_web("outlook.live.com")

    @property
    def microsoft365(self) -> str:
        return self._add_from_web("outlook.office.com")

    @property
    def qr(self) -> QrCode:
        code = segno.make(self.webcal, error="m", micro=False)
        rows = list(code.matrix_iter(border=QUIET_ZONE))
        marks = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
        return QrCode(len(rows), "".join(marks))

    def _add_from_web(self, host: str) -> str:
        asked = urlencode({"url": self.https, "name": self.name}, quote_via=quote)
        return f"https://{host}/calendar/0/addfromweb?{asked}"


def feed_address(token: str, name: str) -> str:
    """Built from PUBLIC_URL; under 256 characters. The last part is readable: Thunderbird names the calendar by it."""
    slug = slugify(name, allow_unicode=True) or UNNAMED
    while True:
        address = settings.PUBLIC_URL + reverse("feed", args=[token, slug])
        if len(address) <= LONGEST_URL:
            return address
        slug = slug[:-1] or UNNAMED
