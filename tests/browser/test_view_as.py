"""Seeing a plan as a partner does, and comparing, in Chromium."""

import pytest

from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def loaded(page, words):
    """The button of these words, once all of its page is there."""
    button = page.get_by_role("button", name=words)
    button.wait_for()
    page.wait_for_load_state()
    return button


def test_settings_keep_their_columns_under_the_banner_of_a_comparison(page, cast):
    sign_in(page, cast.mia)
    page.goto("/b/maison-luma/partners/")
    page.locator(f"form[action*='{cast.northlight.slug}/view-as'] button").click()
    loaded(page, "Compare with mine").click()
    loaded(page, "Back to Northlight")
    page.goto("/b/maison-luma/calendars/")

    banner, nav, body = (
        page.locator(f".main > {part}").bounding_box() for part in (".banner", ".settings-nav", ".page")
    )

    assert (banner["x"], banner["x"] + banner["width"]) == (nav["x"], page.viewport_size["width"])
    assert banner["y"] + banner["height"] < nav["y"] == body["y"]
    assert nav["x"] + nav["width"] <= body["x"]
