"""Addresses that are kept are those that Django makes."""

import pytest
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from calendarapp.common.paths import path_of


def test_it_is_what_django_makes_of_it():
    assert path_of("month", "hanok") == reverse("month", args=["hanok"]) == "/b/hanok/month/"
    assert path_of("event", "hanok", 7) == reverse("event", args=["hanok", 7])


def test_below_another_script_it_is_another_one():
    path_of("inbox")
    former = get_script_prefix()
    set_script_prefix("/almanac/")
    try:
        assert path_of("inbox") == reverse("inbox") == "/almanac/inbox/"
    finally:
        set_script_prefix(former)


def test_what_is_no_page_is_told():
    with pytest.raises(NoReverseMatch):
        path_of("month")
