"""An event that is deleted between any two questions of one page: it isn't drawn, or there is no such page; never a fault."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection

from calendarapp.calendars.models import Grant
from calendarapp.events.models import Event
from calendarapp.events.services import add_milestone
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import create_subscription
from calendarapp.sharing.services import make_guest_link

from ..api import Caller
from ..cast import AT
from .desk import OPENED
from .ties import need

ON = "?on=2027-03-10"
PAGES = {
    "month": ("mia", f"/b/maison-luma/month/{ON}"),
    "week": ("mia", f"/b/maison-luma/week/{ON}"),
    "year": ("mia", "/b/maison-luma/year/?on=2027"),
    "timeline": ("mia", f"/b/maison-luma/timeline/{ON}&by=product"),
    "agenda": ("mia", "/b/maison-luma/agenda/?from=2027-03-08"),
    "day": ("mia", "/b/maison-luma/day/2027-03-10/"),
    "table": ("mia", "/b/maison-luma/table/"),
    "search": ("mia", "/b/maison-luma/search/?q=serum"),
    "palette": ("mia", "/b/maison-luma/go/?q=serum"),
    "product": ("mia", "/b/maison-luma/products/{product}/"),
    "event that needs it": ("mia", "/b/maison-luma/events/{other}/"),
    "inbox": ("mia", "/inbox/"),
    "agency's home": ("ada", "/a/northlight/"),
    "agency's month": ("ada", f"/a/northlight/month/{ON}"),
    "agency's agenda": ("ada", "/a/northlight/agenda/?from=2027-03-08"),
    "agency's changes": ("ada", "/a/northlight/changes/"),
    "deliverables": ("ada", "/a/northlight/deliverables/"),
    "CSV": ("mia", "/b/maison-luma/export/csv/"),
    "iCalendar": ("mia", "/b/maison-luma/export/ics/"),
    "API": ("mia", "/api/v1/events/"),
    "API of occurrences": ("mia", "/api/v1/occurrences/?since=2027-03-01&until=2027-03-31"),
    "feed": (None, "{feed}"),
    "guest's month": (None, "/g/{guest}/month/"),
    "guest's agenda": (None, "/g/{guest}/agenda/"),
}

SILENT = {"year", "inbox", "deliverables"}


@pytest.fixture
def plan(cast, time_machine):
    """A restock that will vanish, and a launch that needs it and is a part of it."""
    time_machine.move_to(AT, tick=False)
    product = cast.product("GS-30", "Serum")
    Grant.objects.filter(agency=cast.northlight).update(groups="products")
    how = {"sharing": "shared", "products": [product], "starts": date(2027, 3, 10), "ends": date(2027, 3, 11)}
    gone = cast.event("Serum restock", kind="restock", **how)
    add_milestone(
        gone, actor=cast.mia, at=AT, values={"label": "Boxes", "anchor": "S", "offset": -1, "agency": cast.northlight}
    )
    other = cast.event("Serum launch", needs=[need(gone, 0, product)], parent=gone.pk, **how)
    _row, guest = make_guest_link(
        cast.luma, maker=cast.mia, at=AT, name="Jury", thing=cast.launches, level="read", expires_on=date(2027, 4, 1)
    )
    feed = create_subscription(person=cast.mia, name="All", calendars=[cast.launches], at=AT)
    return {
        "gone": gone.pk,
        "other": other.pk,
        "product": product.pk,
        "guest": guest,
        "feed": urlsplit(links_of(feed).https).path,
    }


class Vanishing:
    """Deletes an event before the question of this number; counts them."""

    def __init__(self, pk, number):
        self.pk, self.number, self.asked, self.is_busy = pk, number, 0, False

    def __call__(self, execute, sql, params, many, context):
        if not self.is_busy:
            if self.asked == self.number:
                self.is_busy = True
                Event.objects.filter(pk=self.pk).update(deleted_at=AT)
                self.is_busy = False
            self.asked += 1
        return execute(sql, params, many, context)


def opened(client, url, pk, number):
    """The answer, and how many questions it took."""
    cache.clear()
    vanishing = Vanishing(pk, number)
    with connection.execute_wrapper(vanishing):
        answer = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, re.sub("</?mark>", "", body.decode()), vanishing.asked


@pytest.mark.parametrize("page", PAGES)
def test_event_that_vanishes_between_two_questions_is_left_out(cast, client, plan, page):
    who, url = PAGES[page]
    url = url.format(**plan)
    if url.startswith("/api/"):
        client = Caller(getattr(cast, who)).client
    elif who:
        client.force_login(getattr(cast, who), backend=OPENED)
    client.get(url)  # what is kept between pages is made
    _status, whole, questions = opened(client, url, plan["gone"], -1)
    answers = []

    for number in range(questions):
        Event.objects.filter(pk=plan["gone"]).update(deleted_at=None)
        status, body, _asked = opened(client, url, plan["gone"], number)
        answers.append((status, "Serum launch" in body))

    assert questions > 1
    assert ("Serum launch" in whole) == (page not in SILENT)
    assert answers == [(200, "Serum launch" in whole)] * questions
