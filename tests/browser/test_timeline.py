"""The timeline in a browser: by keyboard, folded, on a phone, without scripts, in its colours."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from calendarapp.common.clock import now
from calendarapp.events.models import Dependency
from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TIMELINE = "/b/maison-luma/timeline/?by=type&zoom=six_weeks"


@pytest.fixture
def plan(cast):
    """Two campaigns, and the restock that the second one needs."""
    day = cast.today()
    first = cast.event("First", starts=day, ends=day + timedelta(days=4), at=now(), sharing="shared")
    second = cast.event("Second", starts=day + timedelta(days=7), ends=day + timedelta(days=20), at=now())
    stock = cast.event("Stock", kind="restock", starts=day + timedelta(days=9), at=now())
    Dependency.objects.create(event=second, needs=stock)
    return first, second, stock


def focused(page):
    return page.evaluate("document.activeElement.querySelector('b')?.textContent")


def test_arrows_lead_from_bar_to_bar(page, cast, plan):
    sign_in(page, cast.mia)
    page.goto(TIMELINE)
    page.get_by_role("link", name=re.compile("^First")).focus()
    walked = []
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "Home"):
        page.keyboard.press(key)
        walked.append(focused(page))

    assert walked == ["Second", "Stock", "Second", "First"]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/events/{plan[0].pk}/")


def test_one_bar_of_each_lane_is_in_the_tab_order(page, cast, plan):
    sign_in(page, cast.mia)
    page.goto(TIMELINE)

    assert page.evaluate("[...document.querySelectorAll('.track a.ev')].map((bar) => bar.tabIndex)") == [0, -1, 0]


def test_page_keys_turn_the_period(page, cast, plan):
    sign_in(page, cast.mia)
    page.goto(TIMELINE)
    title = page.locator("h1").inner_text()
    page.get_by_role("region", name=re.compile("^Timeline")).focus()

    page.keyboard.press("PageDown")
    page.wait_for_function("title => document.querySelector('h1').innerText !== title", arg=title)
    page.get_by_role("link", name="Earlier").click()
    page.wait_for_function("title => document.querySelector('h1').innerText === title", arg=title)


def test_folded_lane_hides_its_bars_and_stays_folded(page, cast, plan):
    sign_in(page, cast.mia)
    page.goto(TIMELINE)
    page.get_by_text("Restock", exact=True).first.scroll_into_view_if_needed()

    page.locator("summary", has_text="Restock").click()
    stock = page.get_by_role("link", name=re.compile("^Stock"))
    stock.wait_for(state="hidden")
    page.reload()

    expect(stock).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("^First"))).to_be_visible()


def test_bars_lie_on_their_days(page, cast, plan):
    """The left edge of a bar is that of its day on the ruler."""
    sign_in(page, cast.mia)
    page.goto(TIMELINE)

    apart = page.evaluate(
        """() => {
          const left = (element) => element.getBoundingClientRect().left;
          return Math.abs(left(document.querySelector('.track a.ev')) - left(document.querySelector('.ruler .dy.now')));
        }"""
    )
    assert apart < 1.5


@pytest.mark.parametrize("zoom", ["six_weeks", "quarter", "half"])
def test_key_dates_and_holidays_stand_on_their_days(page, cast, zoom):
    """Each of them begins where its column of days does."""
    cast.event("Spring", starts=date(2027, 3, 8), ends=date(2027, 3, 20))
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, cast.mia)
    page.goto(f"/b/maison-luma/timeline/?zoom={zoom}&on=2027-03-01")

    apart = page.locator(".ruler > .fd").evaluate_all(
        """marks => marks.map((mark) => {
          const ruler = mark.parentElement.getBoundingClientRect();
          const days = getComputedStyle(mark.parentElement).gridTemplateColumns.split(" ").length;
          const due = ruler.left + ((getComputedStyle(mark).gridColumnStart - 1) / days) * ruler.width;
          return Math.abs(mark.getBoundingClientRect().left - due);
        })"""
    )
    assert len(apart) > 2
    assert max(apart) < 1.5


def test_phone_scrolls_inside_the_region_alone(phone, cast, plan):
    sign_in(phone, cast.mia)
    phone.goto(TIMELINE)

    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.evaluate("(region => region.scrollWidth > region.clientWidth)(document.querySelector('.tl-wrap'))")
    assert phone.evaluate("document.querySelector('.lane-head').getBoundingClientRect().left") == 0


def test_phone_opens_at_the_day_asked_for_below_its_whole_title(phone, cast):
    bar = cast.event("Solstice", starts=date(2027, 6, 20), ends=date(2027, 6, 24))
    sign_in(phone, cast.mia)

    for zoom in ("six_weeks", "quarter", "half"):
        phone.goto(f"/b/maison-luma/timeline/?zoom={zoom}&on={bar.starts_on}")
        expect(phone.locator(f".track a[data-event='{bar.pk}']")).to_be_in_viewport()
        assert phone.evaluate("(title => title.scrollWidth <= title.clientWidth)(document.querySelector('h1'))")


def test_lanes_are_chosen_without_scripts(new_page, cast, plan):
    page = new_page(java_script_enabled=False)
    sign_in(page, cast.mia)
    page.goto(TIMELINE)
    page.get_by_label("Lanes by").select_option("none")
    page.get_by_role("button", name="Apply").click()

    expect(page.get_by_role("heading", name="All events")).to_be_visible()


def test_zoom_and_lanes_are_remembered(page, cast, plan):
    sign_in(page, cast.mia)
    page.goto(TIMELINE)
    page.get_by_label("Lanes by").select_option("stage")
    page.wait_for_url("**by=stage**")
    page.get_by_role("link", name="Half year").click()
    page.wait_for_url("**zoom=half**")
    page.goto("/b/maison-luma/timeline/")

    assert page.get_by_label("Lanes by").input_value() == "stage"
    assert page.get_by_role("link", name="Half year").get_attribute("aria-current") == "true"
