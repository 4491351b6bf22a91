"""Hanok Beauty invites Northlight, which already works for Maison Luma."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail

from calendarapp.calendars.models import Grant
from calendarapp.common.clock import now
from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def invite(page, cast) -> str:
    """Zoe lets Northlight's lead read one calendar; the path of the letter's link."""
    page.goto("/b/hanok-beauty/partners/invite/")
    page.get_by_label("E-mail address of the agency's lead").fill(cast.ada.email)
    page.locator(f"select[name=calendar-{cast.hanok_calendar.pk}-level]").select_option("read")
    page.get_by_role("button", name="Send the invitation").click()
    page.wait_for_url("**/partners/")
    (letter,) = mail.outbox
    assert letter.to == [cast.ada.email]
    return urlsplit(re.search(r"http\S+/invitations/\S+", letter.body)[0]).path


def test_an_agency_takes_on_a_second_brand_and_neither_sees_the_other(page, new_page, cast):
    luma = cast.event("Glow serum launch", starts=now().date(), at=now(), sharing="shared")
    hanok = cast.event(
        "Hanok lantern night",
        starts=now().date(),
        at=now(),
        sharing="shared",
        calendar=cast.hanok_calendar,
        actor=cast.zoe,
    )
    of_luma, of_hanok = f"/b/maison-luma/events/{luma.pk}/", f"/b/hanok-beauty/events/{hanok.pk}/"
    sign_in(page, cast.zoe)
    letter = invite(page, cast)

    ada = new_page()
    sign_in(ada, cast.ada)
    assert ada.goto(of_hanok).status == 404  # nothing is granted until she accepts
    ada.goto(letter)
    ada.locator("select[name=agency]").select_option("Northlight Media")
    ada.get_by_role("button", name="Accept for this agency").click()
    ada.get_by_text("Northlight Media now works with Hanok Beauty.").wait_for()

    for address, title in ((of_luma, "Glow serum launch"), (of_hanok, "Hanok lantern night")):
        assert ada.goto(address).status == 200
        assert ada.get_by_role("heading", name=title).is_visible()
    assert ada.goto(letter).status == 410  # a letter opens once
    page.goto("/b/hanok-beauty/partners/")
    assert page.get_by_text("Northlight Media").first.is_visible()
    assert page.get_by_text("Maison Luma").count() == 0
    assert [page.goto(path).status for path in (of_luma, "/b/maison-luma/month/")] == [404, 404]
    assert Grant.objects.filter(agency=cast.northlight, calendar=cast.hanok_calendar, level="read").exists()
