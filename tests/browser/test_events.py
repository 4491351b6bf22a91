"""Events in Chromium: planned, moved, undone and changed by keyboard and mouse."""

from datetime import date

import pytest
from playwright.sync_api import expect

from calendarapp.board.forms.offer import MOST_PRODUCTS
from calendarapp.events.models import Event, Product
from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def launch(cast):
    return cast.event(ends=date(2027, 3, 14), sharing="shared", owner=cast.mia, channels=[cast.channel("email")])


@pytest.fixture
def at_event(launch, cast):
    """Mia in front of the launch."""

    def enter(page):
        sign_in(page, cast.mia)
        page.goto(f"/b/maison-luma/events/{launch.pk}/")
        return page

    return enter


def test_v_moves_a_week_on_and_undo_takes_it_back(page, at_event):
    at_event(page)

    page.keyboard.press("v")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="+7").click()
    dialog.get_by_text("7 days later, 13 milestones go along, 2 partners see it.").wait_for()
    dialog.get_by_role("button", name="Move", exact=True).click()
    page.get_by_text("is moved to Wed 17 Mar 2027.").wait_for()
    assert Event.objects.get().starts_on == date(2027, 3, 17)

    page.locator(".toast").get_by_role("button", name="Undo").click()
    page.get_by_text("Undone.").wait_for()
    assert Event.objects.get().starts_on == date(2027, 3, 10)


def test_another_day_shows_what_follows_before_anything_is_saved(page, at_event):
    at_event(page)
    page.get_by_role("link", name="Move…").click()

    page.get_by_role("dialog").locator("[name=starts_on]").fill("2027-03-12")

    page.get_by_text("2 days later, 13 milestones go along").wait_for()
    assert Event.objects.get().starts_on == date(2027, 3, 10)


def test_enter_moves_to_the_day_that_was_typed(page, at_event):
    at_event(page)
    page.keyboard.press("v")
    day = page.get_by_role("dialog").locator("[name=starts_on]")

    day.fill("2027-03-12")
    day.press("Enter")

    page.get_by_text("is moved to Fri 12 Mar 2027.").wait_for()
    assert Event.objects.get().starts_on == date(2027, 3, 12)


def test_the_end_goes_along_with_the_start_until_it_is_typed(page, at_event):
    at_event(page)
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    starts, ends = page.locator("[name=starts_on]"), page.locator("[name=ends_on]")

    starts.fill("2027-03-29")

    expect(ends).to_have_value("2027-04-02")
    page.locator("[name=all_day]").uncheck()
    page.locator("[name=starts_time]").fill("23:30")
    page.locator("[name=ends_time]").fill("23:45")
    starts.fill("2027-03-30")
    expect(ends).to_have_value("2027-04-02")


def test_enter_saves_the_long_form(page, at_event):
    at_event(page)
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")

    page.locator("[name=title]").fill("Glow is back")
    page.locator("[name=title]").press("Enter")

    page.get_by_role("heading", name="Glow is back").wait_for()
    assert Event.objects.get().title == "Glow is back"


def test_another_type_brings_its_own_fields_and_keeps_what_was_typed(page, at_event):
    at_event(page)
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    page.locator("[name=title]").fill("Glow is back")

    page.locator("[name=type]").select_option("restock")

    page.locator("[name=own_units]").fill("400")
    assert page.locator("[name=own_offer]").count() == 0
    page.get_by_role("button", name="Save").click()
    page.get_by_text("“Glow is back” is saved.").wait_for()
    saved = Event.objects.get()
    assert (saved.title, saved.type.key, saved.details) == ("Glow is back", "restock", {"units": 400})


def test_enter_in_the_words_of_another_event_finds_it_and_keeps_the_place(page, at_event, cast):
    cast.event("Second lot")
    at_event(page)
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")

    page.locator("[name=find]").fill("second")
    page.locator("[name=find]").press("Enter")

    page.wait_for_url("**/edit/#related")
    assert "Second lot" in page.locator("[name=needs-0-event]").inner_text()
    expect(page.locator("[name=find]")).to_be_in_viewport()


def test_another_type_takes_along_what_the_first_proposed(page, at_event):
    at_event(page)
    page.goto("/b/maison-luma/events/new/")
    stages, reach = page.locator("[name=stages]:checked"), page.locator("[name=stages][value=R]")
    assert stages.count() == 3

    page.locator("[name=type]").select_option(label="Other date")
    expect(stages).to_have_count(0)
    reach.check()
    page.locator("[name=type]").select_option(label="Campaign launch")

    page.locator("[data-own-fields] h2", has_text="Campaign launch").wait_for()
    assert stages.count() == 1


def test_short_form_in_a_dialog_goes_on_to_the_long_one(page, at_event):
    at_event(page)
    page.goto("/b/maison-luma/month/?on=2027-03")
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=title]").fill("Pop-up")

    dialog.get_by_role("button", name="More fields").click()

    page.wait_for_url("**/events/new/")
    assert page.locator("[name=title]").input_value() == "Pop-up"
    expect(page.locator("[name=description]")).to_be_visible()


def test_times_show_only_for_what_is_not_all_day(page, at_event):
    at_event(page)
    page.goto("/b/maison-luma/events/new/?on=2027-03-10")
    expect(page.locator("[name=starts_time]")).to_be_hidden()

    page.locator("[name=all_day]").uncheck()

    expect(page.locator("[name=starts_time]")).to_be_visible()
    expect(page.locator("[name=until]")).to_be_hidden()
    page.locator("[name=repeats]").select_option("weekly")
    expect(page.locator("[name=until]")).to_be_visible()


def test_dialogs_are_for_everybody(page, at_event, axe):
    at_event(page)
    page.keyboard.press("v")
    page.get_by_role("dialog").get_by_role("button", name="+7").click()
    page.get_by_text("13 milestones go along").wait_for()
    assert axe(page) == []

    page.goto("/b/maison-luma/events/new/?quick=1")
    assert axe(page) == []


def test_nothing_widens_the_page_on_a_phone(phone, at_event, launch):
    at_event(phone)
    wide = {}
    for path in ("", "edit/", "share/", "move/", "history/"):
        phone.goto(f"/b/maison-luma/events/{launch.pk}/{path}")
        for width in (390, 320):
            phone.set_viewport_size({"width": width, "height": 844})
            wide[path, width] = phone.evaluate("document.documentElement.scrollWidth")

    assert {place: found for place, found in wide.items() if found != place[1]} == {}


def test_products_come_while_their_words_are_typed(page, cast):
    many = [Product(brand=cast.luma, sku=f"S-{number}", name=f"Balm {number}") for number in range(MOST_PRODUCTS + 1)]
    chosen, _between, found = Product.objects.bulk_create(many)[7:10]
    sign_in(page, cast.mia)
    page.goto(f"/b/maison-luma/events/new/?product={chosen.pk}")
    page.get_by_label("Title").fill("Balms")
    page.get_by_label("Find products").press_sequentially("balm 9")

    page.get_by_label("Balm 9 (").check()
    expect(page.get_by_label("Balm 7 (")).to_be_checked()
    page.get_by_role("button", name="Add to the plan").click()
    expect(page.get_by_text("“Balms” is planned.")).to_be_visible()

    assert list(Event.objects.get().products.order_by("pk")) == [chosen, found]
