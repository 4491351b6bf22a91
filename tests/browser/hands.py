"""What tests of hands share: where bars lie, and how they are taken, carried and let go."""

from calendarapp.events.models import Event
from tests.browsers import sign_in

MONTH, WEEK = "/b/maison-luma/month/?on=2027-03", "/b/maison-luma/week/?on=2027-03-10"
TIMELINE, AGENDA = "/b/maison-luma/timeline/?on=2027-03-01", "/b/maison-luma/agenda/?from=2027-03-08"
TWO_WEEKS = "/b/maison-luma/two-weeks/?on=2027-03-08"
TABLE = "/b/maison-luma/table/?period=all"
LAUNCH = "main a[aria-label^='Glow serum']"


def open_page(page, person, address=MONTH):
    page.emulate_media(reduced_motion="reduce")  # what was let go lies where it lies at once
    sign_in(page, person)
    page.goto(address)
    page.evaluate("() => import('/static/js/drag.js').then(() => true)")  # a person's hand is slower than its fetching


def centre(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def day(page, iso):
    """A point on the free ground of a day."""
    box = page.locator(f".day[data-date='{iso}']").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] - 8


def drag(page, start, *stops):
    """Press, move in small steps, and stay there: the mouse is still down."""
    page.mouse.move(*start)
    page.mouse.down()
    for stop in stops:
        page.mouse.move(*stop, steps=6)


def side(page, way):
    """A point at the left (-1) or right (1) side of the month, level with its middle."""
    box = page.locator("main [role=grid]").first.bounding_box()
    return box["x"] + (4 if way < 0 else box["width"] - 4), box["y"] + box["height"] / 2


def carry(page, iso, *, at=0.5, bar=LAUNCH):
    """Take a bar at a part of its width and let it go on a day."""
    box = page.locator(bar).first.bounding_box()
    drag(page, (box["x"] + box["width"] * at, box["y"] + box["height"] / 2), day(page, iso))
    page.mouse.up()


def days_of(event):
    event = Event.objects.get(pk=event.pk)
    return event.starts_on, event.ends_on


def toast(page):
    return page.locator("[data-toast]").last


def finger(page, kind, x=0, y=0):
    points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
    page.touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
