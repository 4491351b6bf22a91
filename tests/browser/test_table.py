"""The table in Chromium: walked and written by keyboard, on a phone, without scripts."""

from datetime import timedelta

import pytest

from calendarapp.common.clock import now
from calendarapp.events.models import Event
from calendarapp.events.services import update_event
from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLE = "/b/maison-luma/table/?sort=title&columns=status&columns=owner&columns=starts"


@pytest.fixture
def plan(cast):
    """Three rows: Alpha, Beta, Gamma."""
    day = now().date() + timedelta(days=3)
    return [cast.event(title, starts=day, at=now(), kind="other") for title in ("Alpha", "Beta", "Gamma")]


def in_hand(page):
    """Row and column of the cell that has the focus."""
    return page.evaluate(
        "(() => { const c = document.activeElement.closest('[data-col]'); return [c?.parentElement.dataset.row, c?.dataset.col]; })()"
    )


def open_table(page, person):
    sign_in(page, person)
    page.goto(TABLE)
    page.locator("[data-table] [tabindex='0']").first.wait_for()


def test_cells_are_walked_and_written_by_keyboard(page, cast, plan, axe):
    open_table(page, cast.mia)
    alpha, beta, _gamma = (str(event.pk) for event in plan)
    page.locator(f"[data-row='{alpha}'] [data-col=title] a").first.focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert in_hand(page) == [beta, "status"]
    page.keyboard.press("Enter")
    page.locator(".cell-form select").wait_for()
    assert axe(page) == []
    page.locator(".cell-form select").select_option("live")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Undo").wait_for()

    assert in_hand(page) == [beta, "owner"]
    assert Event.objects.get(title="Beta").status == "live"
    page.keyboard.press("Control+z")
    page.wait_for_load_state()
    page.get_by_text("is as it was").wait_for()
    assert Event.objects.get(title="Beta").status == "planned"


def test_escape_leaves_the_cell_as_it_was(page, cast, plan):
    open_table(page, cast.mia)
    cell = page.locator(f"[data-row='{plan[0].pk}'] [data-col=title]")
    cell.locator("a").first.focus()

    page.keyboard.press("F2")
    page.locator(".cell-form input[name=title]").fill("Never")
    page.keyboard.press("Escape")

    assert in_hand(page) == [str(plan[0].pk), "title"]
    assert page.locator(".cell-form").count() == 0
    assert Event.objects.filter(title="Never").count() == 0


def test_what_is_wrong_is_said_in_the_cell(page, cast, plan):
    open_table(page, cast.mia)
    page.locator(f"[data-row='{plan[0].pk}'] [data-col=title] [data-edit]").click()

    page.locator(".cell-form input[name=title]").fill("")
    page.keyboard.press("Enter")

    page.locator(".cell-form .err").wait_for()
    assert page.evaluate("document.activeElement.name") == "title"


def test_the_second_of_two_sees_both_values(page, cast, plan):
    open_table(page, cast.mia)
    page.locator(f"[data-row='{plan[0].pk}'] [data-col=title] [data-edit]").click()
    page.locator(".cell-form input[name=title]").fill("Mine")
    update_event(plan[0], actor=cast.omar, at=now(), version=None, values={"title": "Theirs"})

    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Not saved yet.").wait_for()
    assert (dialog.get_by_text("Mine").count(), dialog.get_by_text("Theirs").count()) >= (1, 1)
    dialog.get_by_role("button", name="Save what I chose").click()
    page.get_by_role("link", name="Mine", exact=True).wait_for()

    assert Event.objects.get(pk=plan[0].pk).title == "Mine"


def test_head_and_title_stay_in_sight(page, cast, plan):
    sign_in(page, cast.mia)
    page.goto(
        "/b/maison-luma/table/?"
        + "&".join(
            f"columns={name}"
            for name in ("status", "type", "calendar", "tags", "notes", "description", "location", "objective", "links")
        )
    )
    page.set_viewport_size({"width": 800, "height": 600})
    title = page.locator("[data-row] [data-col=title]").first
    before = title.bounding_box()["x"]

    page.locator(".sheet-wrap").evaluate("wrap => { wrap.scrollLeft = 400; }")

    assert title.bounding_box()["x"] == before


def test_titles_cover_nothing_on_paper(page, cast, plan):
    sign_in(page, cast.mia)
    page.goto(TABLE)

    page.emulate_media(media="print")

    first, second = (page.locator("[data-row]").first.locator("th, td:not(.choose)").nth(place) for place in (0, 1))
    box = first.bounding_box()
    assert box["x"] + box["width"] <= second.bounding_box()["x"]


def test_no_sideways_scroll_of_the_page(phone, cast, plan):
    sign_in(phone, cast.mia)
    widths = (320, 390, 760)

    for address in (TABLE, "/b/maison-luma/table/columns/"):
        phone.goto(address)
        for width in widths:
            phone.set_viewport_size({"width": width, "height": 800})
            assert (address, phone.evaluate("document.documentElement.scrollWidth")) == (address, width)


def test_cells_are_written_without_scripts(new_page, cast, plan):
    page = new_page(java_script_enabled=False)
    sign_in(page, cast.mia)
    page.goto(TABLE)

    page.locator(f"[data-row='{plan[1].pk}'] [data-col=status] a").click()
    page.get_by_label("Status").select_option("confirmed")
    page.get_by_role("button", name="Save").click()

    assert page.url.endswith(TABLE)
    assert "Confirmed" in page.locator(f"[data-row='{plan[1].pk}'] [data-col=status]").inner_text()


def test_columns_are_chosen_in_a_dialog(page, cast, plan):
    open_table(page, cast.mia)

    page.get_by_role("link", name="Columns…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Location", exact=True).check()
    dialog.get_by_role("button", name="Starts one place forwards").click()
    dialog.get_by_role("button", name="Show these columns").click()
    page.wait_for_url("**columns=location*")

    heads = page.locator("thead [data-col]").evaluate_all("cells => cells.map(cell => cell.dataset.col)")
    assert heads == ["title", "status", "starts", "owner", "location"]
