"""Week, two weeks, year and agenda in Chromium: by keyboard, on a phone, on paper."""

import re
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BRAND = "/b/maison-luma"
WEEK = f"{BRAND}/week/?on=2027-03-10"
PAPER = ("A4", "A3")
PRINTED = (
    "month/?on=2026-11",
    "two-weeks/?on=2027-03-10",
    "week/?on=2027-03-10",
    "week/?on=2027-03-17",
    "year/?on=2026",
)

CUT = """all => all.filter((each) => {
  const box = each.getBoundingClientRect();
  return box.right > 1048 || box.bottom > 719 || box.height < 6;
}).map((each) => each.outerHTML)"""

# What is seen of a page and styled by a sheet that the page loads only when it is at rest.
HELD_UP = """async () => {
  const later = [...document.querySelectorAll("link[data-later]")];
  for (const link of later) link.disabled = false;
  while (!later.every((link) => link.sheet)) await new Promise(requestAnimationFrame);
  const inForce = (rules) => [...rules].flatMap((rule) => rule.media
    ? matchMedia(rule.media.mediaText).matches ? inForce(rule.cssRules) : []
    : rule.selectorText ? [rule.selectorText.replace(/::[\\w-]+/g, "")] : []);
  const selectors = later.flatMap((link) => inForce(link.sheet.cssRules));
  const styled = selectors.flatMap((selector) => [...document.querySelectorAll(selector)]
    .filter((each) => each.getClientRects().length).map((each) => `${selector}: ${each.outerHTML.slice(0, 100)}`));
  return [later.length, selectors.length > 100, styled];
}"""


@pytest.fixture
def plan(cast):
    """Whole days and hours in the week of 10 March, some of them crowded, one over midnight."""
    for number in range(12):
        starts = datetime(2027, 3, 8, 9) + timedelta(days=number % 5, hours=number % 4)
        cast.event(f"Meeting {number}", starts=starts, ends=starts + timedelta(minutes=90))
    for number in range(6):
        cast.event(f"Call {number}", starts=datetime(2027, 3, 11, 15), ends=datetime(2027, 3, 11, 15, 30))
    cast.event("Party", starts=datetime(2027, 3, 12, 22), ends=datetime(2027, 3, 13, 2))
    cast.event("Long", starts=date(2027, 3, 6), ends=date(2027, 3, 20))
    for number in range(8):
        cast.event(f"Whole day {number}", starts=date(2027, 3, 17))
    cast.event("Lunch", starts=datetime(2027, 3, 17, 12), ends=datetime(2027, 3, 17, 12, 30))
    cast.event("Later", starts=date(2027, 3, 25))


def open_at(page, person, address):
    sign_in(page, person)
    page.goto(address)


def focused_day(page):
    return page.evaluate("document.activeElement.dataset.date")


def test_days_of_a_week_are_walked_with_the_arrows(page, cast, plan):
    open_at(page, cast.mia, WEEK)
    page.locator(".dn[data-date='2027-03-10']").focus()

    page.keyboard.press("End")
    assert focused_day(page) == "2027-03-14"
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**on=2027-03-15*")
    assert focused_day(page) == "2027-03-15"
    page.keyboard.press("PageUp")
    page.wait_for_url("**on=2027-03-08*")
    assert focused_day(page) == "2027-03-08"


def test_two_weeks_turn_by_two(page, cast, plan):
    open_at(page, cast.mia, f"{BRAND}/two-weeks/?on=2027-03-10")
    page.locator(".dn[data-date='2027-03-10']").focus()

    page.keyboard.press("ArrowDown")
    assert focused_day(page) == "2027-03-17"
    page.keyboard.press("PageDown")
    page.wait_for_url("**on=2027-03-22*")
    assert focused_day(page) == "2027-03-31"


def test_days_of_a_year_are_walked_over_its_months(page, cast, plan):
    open_at(page, cast.mia, f"{BRAND}/year/?on=2027")
    page.locator(".dn[data-date='2027-01-31']").focus()
    steps = []

    for key in ("ArrowRight", "PageDown", "Home", "ArrowUp"):
        page.keyboard.press(key)
        steps.append(focused_day(page))

    assert steps == ["2027-02-01", "2027-03-01", "2027-03-01", "2027-02-22"]
    page.locator(".dn[data-date='2027-12-30']").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**on=2028*")
    assert focused_day(page) == "2028-01-06"


def test_week_opens_at_the_working_day(page, cast, plan):
    open_at(page, cast.mia, WEEK)

    assert 0 <= below_the_head(page, "07:00") < 12


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, {"width": 390, "height": 844}])
def test_week_opens_at_the_working_day_without_scripts(new_page, cast, plan, size):
    page = new_page(java_script_enabled=False, viewport=size)
    open_at(page, cast.mia, WEEK)

    assert -12 < below_the_head(page, "07:00") < 24


def below_the_head(page, hour):
    """How far below the days the hour's words stand."""
    head = page.locator(".week-head").bounding_box()
    return page.locator(".clock span", has_text=hour).bounding_box()["y"] - (head["y"] + head["height"])


def test_a_low_window_scrolls_and_presses_no_bar_together(page, cast, plan):
    page.set_viewport_size({"width": 911, "height": 512})
    open_at(page, cast.mia, WEEK)

    pressed = "all => all.filter((each) => each.scrollHeight > each.clientHeight + 1).map((each) => each.className)"
    assert page.locator(".main > :is(.top, .sub, .legend)").evaluate_all(pressed) == []
    page.locator(".sub summary", has_text="Owner").click(timeout=2000)


@pytest.mark.parametrize(("width", "name"), [(768, "Status"), (900, "Channel"), (1024, "Owner"), (1440, "Status")])
def test_a_menu_at_the_edge_opens_to_its_other_side(page, cast, plan, width, name):
    page.set_viewport_size({"width": width, "height": 900})
    open_at(page, cast.mia, f"{BRAND}/month/?on=2027-03")

    page.locator(".sub summary", has_text=name).click()

    box = page.locator("details.pick[open] > .menu").bounding_box()
    assert (box["x"] > 0, box["x"] + box["width"] <= width) == (True, True)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [761, 834, 1000, 1001, 1200])
def test_the_agenda_leaves_its_titles_room_on_a_tablet(page, cast, plan, width):
    page.set_viewport_size({"width": width, "height": 1024})
    open_at(page, cast.mia, f"{BRAND}/agenda/?from=2027-03-08")

    assert min(page.locator("main .ag .ttl").evaluate_all("all => all.map((each) => each.clientWidth)")) > 150


@pytest.mark.parametrize(
    "view", ["month/?on=2027-09", "two-weeks/?on=2027-03-24", "two-weeks/?on=2027-12-29", "week/?on=2027-09-29"]
)
def test_the_title_says_which_days_at_every_width(page, cast, plan, view):
    open_at(page, cast.mia, f"{BRAND}/{view}")

    cut = []
    for width in (390, *range(768, 1441, 32)):
        page.set_viewport_size({"width": width, "height": 900})
        if page.locator(".top h1").evaluate("title => title.scrollWidth > title.clientWidth"):
            cut.append(width)
    assert cut == []


@pytest.mark.parametrize("width", [360, 390])
def test_the_title_says_which_days_on_a_phone(phone, cast, plan, width):
    phone.set_viewport_size({"width": width, "height": 844})
    sign_in(phone, cast.mia)
    for view in (
        "two-weeks/?on=2027-03-24",
        "two-weeks/?on=2027-12-29",
        "week/?on=2027-03-30",
        "timeline/?on=2027-03-01",
    ):
        phone.goto(f"{BRAND}/{view}")
        title = phone.locator(".top h1").evaluate(
            "h1 => [h1.scrollWidth - h1.clientWidth, h1.scrollHeight - h1.clientHeight]"
        )
        assert (view, *title) == (view, 0, 0)
        assert phone.locator(".top").bounding_box()["height"] < 60


def test_blocks_lie_at_their_hours_and_never_on_one_another(page, cast, plan):
    open_at(page, cast.mia, WEEK)
    boxes = page.locator(".slot, .hour-day .more").evaluate_all(
        "blocks => blocks.map((block) => { const box = block.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]; })"
    )
    nine = page.locator(".clock span", has_text="09:00").bounding_box()
    first = page.locator(".slot", has_text="Meeting 0").bounding_box()

    assert len(boxes) == 12 + 3 + 1 + 2
    assert abs(first["y"] - nine["y"] - 6) < 3  # the hour's words stand half a line above it
    for one in boxes:
        for other in boxes:
            apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
            assert one is other or apart


def test_week_by_three_days_on_a_phone(phone, cast, plan, axe):
    open_at(phone, cast.mia, WEEK)
    seen = [phone.locator(".dn:visible").evaluate_all("days => days.map((day) => day.dataset.date)")]

    phone.get_by_role("link", name="Three days later").click()
    phone.wait_for_url("**on=2027-03-13*")
    seen.append(phone.locator(".dn:visible").evaluate_all("days => days.map((day) => day.dataset.date)"))

    assert seen == [["2027-03-10", "2027-03-11", "2027-03-12"], ["2027-03-12", "2027-03-13", "2027-03-14"]]
    assert phone.locator(".slot:visible").all_inner_texts() != []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(phone) == []


def test_every_view_has_its_key(page, cast, plan):
    open_at(page, cast.mia, f"{BRAND}/month/?on=2027-03&type=campaign")

    for key, kind in (("w", "week"), ("f", "two-weeks"), ("y", "year"), ("a", "agenda"), ("m", "month")):
        page.keyboard.press(key)
        page.wait_for_url(f"**/{kind}/*")
        assert "type=campaign" in page.url


def test_phone_chooses_a_view_from_a_menu(phone, cast, plan):
    open_at(phone, cast.mia, f"{BRAND}/agenda/?from=2027-03-10")

    phone.locator(".views summary").click()
    phone.locator(".views .menu").get_by_role("link", name="Year").click()

    phone.wait_for_url("**/year/*")
    assert phone.locator(".views summary").inner_text().startswith("Year")
    phone.goto(f"{BRAND}/year/")
    expect(phone.locator(".dn[aria-current]")).to_be_in_viewport()


def test_menus_of_the_filter_bar_open_on_the_screen_of_a_phone(phone, cast, plan):
    open_at(phone, cast.mia, f"{BRAND}/agenda/?from=2027-03-10")

    for words in ("Status", "Channel", "Views"):
        phone.locator(".sub summary", has_text=words).click()
        menu = phone.locator(".sub details[open] > .menu").bounding_box()
        assert menu["x"] >= 0, words
        assert menu["x"] + menu["width"] <= 390, words
        phone.keyboard.press("Escape")


def test_agenda_goes_on_below_its_end(page, cast, plan):
    open_at(page, cast.mia, f"{BRAND}/agenda/?from=2027-03-01")
    assert page.locator(".ag b", has_text="Later").count() == 0

    page.get_by_role("link", name="Show later days").press("Enter")

    page.locator(".ag b", has_text="Later").wait_for()
    assert "from=2027-03-01" in page.url
    assert page.locator(".ag b", has_text="Long").count() == 1
    assert page.evaluate("document.activeElement.closest('[data-day]') !== null")
    assert page.get_by_text("Later days are shown below.").count() == 1


def test_agenda_leads_on_without_javascript(new_page, cast, plan):
    page = new_page(java_script_enabled=False)
    open_at(page, cast.mia, f"{BRAND}/agenda/?from=2027-03-01")

    page.get_by_role("link", name="Show later days").click()

    page.wait_for_url("**from=2027-03-22")
    expect(page.locator(".ag b", has_text="Later")).to_be_visible()


def test_views_are_one_sheet_of_paper(page, cast, plan):
    sign_in(page, cast.mia)

    for view in PRINTED:
        page.goto(f"{BRAND}/{view}")
        assert (view, sheets_of(page)) == (view, {"A4": 1, "A3": 1})
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 1047, "height": 718})  # A4 landscape within its margins

        assert (view, page.locator(".ev:visible, .dn:visible, .printed").evaluate_all(CUT)) == (view, [])
        expect(page.locator(".legend")).to_be_visible()
        expect(page.get_by_text("printed by Mia Laurent")).to_be_visible()
        assert not page.locator(".rail, .sub, .views, .btn").locator("visible=true").count()
        page.emulate_media(media="null")
        page.set_viewport_size({"width": 1440, "height": 900})


def sheets_of(page):
    """How many pages it is on each size of paper: its own, and the next."""
    return {
        size: len(
            re.findall(rb"/Type\s*/Page\b", page.pdf(format=size, landscape=True, prefer_css_page_size=size == "A4"))
        )
        for size in PAPER
    }


def test_agenda_is_printed_whole(page, cast, plan):
    open_at(page, cast.mia, f"{BRAND}/agenda/?from=2027-03-01")

    page.emulate_media(media="print")

    expect(page.locator(".ag b", has_text="Party")).to_be_visible()
    expect(page.locator("[data-agenda-pages]")).to_be_hidden()
    expect(page.get_by_text("printed by Mia Laurent")).to_be_visible()


def test_a_menu_closes_behind_the_dialog_that_it_opens(page, cast):
    sign_in(page, cast.mia)
    page.goto("/b/maison-luma/month/")
    menu = page.locator("details[data-menu]", has=page.get_by_text("Keep this view…"))
    menu.locator("summary").click()
    menu.get_by_text("Keep this view…").click()

    page.locator("dialog h2").wait_for()
    assert page.locator("details[data-menu][open]").count() == 0
    page.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()


@pytest.mark.parametrize("width", [1440, 390])
def test_views_are_painted_whole_before_they_load_the_rest(page, cast, plan, width):
    cast.event("Shared", starts=date(2027, 3, 10), sharing="shared")
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, cast.mia)
    seen = {}
    for view in (
        "month/?on=2027-03",
        "two-weeks/?on=2027-03-10",
        "week/?on=2027-03-10",
        "timeline/?on=2027-03",
        "timeline/?on=2026-01&type=restock",
        "year/?on=2027",
    ):
        page.goto(f"{BRAND}/{view}")
        seen[view] = page.evaluate(HELD_UP)

    assert {view: found for view, found in seen.items() if found != [1, True, []]} == {}


def test_agency_sees_its_month_painted_whole(page, cast):
    sign_in(page, cast.ada)
    page.goto("/a/northlight/month/")

    assert page.evaluate(HELD_UP) == [1, True, []]


def test_palette_waits_for_its_looks(page, cast):
    open_at(page, cast.mia, f"{BRAND}/month/")
    page.keyboard.press("Control+k")

    assert page.locator("dialog.palette").evaluate("each => getComputedStyle(each).display") == "grid"
