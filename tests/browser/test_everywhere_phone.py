"""Every page on a phone in a dark room, in Korean."""

import pytest
from django.urls import reverse

from tests.browser import everywhere

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOK = "phone, dark, Korean"


def test_nothing_serious_anywhere(new_page, axe, cast, full):
    assert everywhere.faults_anywhere(new_page, axe, cast, full, LOOK) == {}


def test_nothing_serious_in_an_agencys_house(new_page, axe, cast, full):
    assert everywhere.faults_in_an_agencys_house(new_page, axe, cast, full, LOOK) == {}


def test_nothing_serious_through_a_partners_eyes(new_page, axe, cast, full):
    assert everywhere.faults_through_a_partners_eyes(new_page, axe, cast, full, LOOK) == {}


def test_doors_before_signing_in_are_fit_for_everybody(new_page, axe, db):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    faults = {}
    for name in ("account_login", "account_signup", "account_reset_password"):
        page.goto(reverse(name))
        if found := axe(page):
            faults[name] = found

    assert faults == {}
