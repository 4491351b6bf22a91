"""Subscribing as people meet it: make a feed, take its link, renew it, take it back."""

import os

import pytest

from calendarapp.accounts.models import User
from calendarapp.feeds.models import Subscription
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import create_subscription
from tests.browsers import LOOKS, faults_of, sign_in
from tests.cast import AT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def feed(cast):
    return create_subscription(
        person=cast.mia, name="Luma launches · 런칭", calendars=[cast.launches], at=AT, types=["campaign"]
    )


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_a_feed_is_fit_for_everybody(new_page, axe, cast, feed, look):
    options, language = LOOKS[look]
    User.objects.filter(pk=cast.mia.pk).update(language=language)
    page = new_page(**options)
    sign_in(page, cast.mia)
    faults = {}

    for name in ("", f"{feed.pk}/", f"{feed.pk}/edit/", f"{feed.pk}/renew/", f"{feed.pk}/revoke/"):
        page.goto(f"/subscriptions/{name}")
        if found := faults_of(page, axe):
            faults[name] = found
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/feed-{name.replace('/', '-') or 'list'}{look}.png", full_page=True)

    assert faults == {}


def test_feed_is_made_renewed_and_revoked(page, cast):
    sign_in(page, cast.mia)
    page.goto("/subscriptions/")
    page.get_by_role("link", name="New feed").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_label("Launches & campaigns").check()
    page.get_by_role("button", name="Make the feed").click()
    page.get_by_role("link", name="New link").wait_for()

    made = Subscription.objects.get()
    assert page.get_by_label("Any other app: copy the link").input_value() == links_of(made).https
    page.get_by_role("link", name="New link").click()
    page.get_by_role("dialog").get_by_role("button", name="Make a new link").click()
    page.get_by_text("has a new link").wait_for()
    renewed = Subscription.objects.get()
    assert page.get_by_label("Any other app: copy the link").input_value() == links_of(renewed).https
    assert links_of(renewed).https != links_of(made).https
    page.get_by_role("link", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke the feed").click()
    page.get_by_text("is revoked").wait_for()
    assert Subscription.objects.get().revoked_at is not None
