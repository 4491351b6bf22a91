"""Taking one's data along and erasing oneself, in Chromium."""

import zipfile

import pytest

from calendarapp.accounts.models import User
from tests.browsers import LOOKS, faults_of, sign_in
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def say_password_again(page):
    page.wait_for_url("**/account/reauthenticate/**")
    page.locator("input[name=password]").fill(PASSWORD)


@pytest.mark.parametrize("look", LOOKS)
def test_somebody_takes_theirs_along_and_goes(new_page, axe, cast, look, tmp_path):
    options, language = LOOKS[look]
    User.objects.filter(pk=cast.omar.pk).update(language=language)
    page = new_page(**options)
    sign_in(page, cast.omar)
    page.goto("/me/data/")
    faults = faults_of(page, axe)

    page.locator("a[href='/me/data/export/']").click()
    say_password_again(page)
    with page.expect_download() as download:
        page.locator("input[name=password]").press("Enter")
    download.value.save_as(tmp_path / "mine.zip")
    page.goto("/me/data/erase/")
    faults += faults_of(page, axe)
    page.locator("input[name=email]").fill(cast.omar.email)
    page.locator("main form button.danger").click()
    page.wait_for_url("**/account/login/")

    assert cast.omar.email in zipfile.ZipFile(tmp_path / "mine.zip").read("profile.json").decode()
    assert faults == []
    assert User.objects.get(pk=cast.omar.pk).erased_at
    page.goto("/me/")
    assert "/account/login/" in page.url
