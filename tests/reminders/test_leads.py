"""The leads of one type of event."""

import pytest

from calendarapp.reminders.models import Rule
from calendarapp.reminders.services import copy_leads, drop_leads, leads_of, set_leads
from tests.cast import AT

LATER = AT.replace(hour=12)


def rules(cast, key):
    return {
        rule.lead: (rule.recipients, rule.mediums, rule.since)
        for rule in Rule.objects.filter(brand=cast.luma, type_key=key)
    }


def test_leads_are_days_before_the_start_the_type_s_own_and_everybody_s(cast):
    assert leads_of(cast.luma, "restock") == ([7, 2, 0, -1], [14, 7, 1])
    assert leads_of(cast.luma, "survey") == ([], [14, 7, 1])


def test_new_leads_are_told_to_those_who_hear_of_the_others_and_count_from_now(cast):
    assert set_leads(cast.luma, type_key="restock", days=[7, 3], at=LATER) == [7, 3]

    told = rules(cast, "restock")
    assert sorted(told) == ["P3D", "P7D"]
    assert told["P3D"][:2] == told["P7D"][:2] == (["owner", "dependent_owners"], ["mail"])
    assert (told["P7D"][2], told["P3D"][2]) == (AT, LATER)


def test_first_leads_of_a_type_go_to_owner_and_partners(cast):
    set_leads(cast.luma, type_key="survey", days=[5, -2], at=LATER)

    assert rules(cast, "survey") == {
        "P5D": (["owner", "partners"], ["mail"], LATER),
        "-P2D": (["owner", "partners"], ["mail"], LATER),
    }


def test_other_types_other_brands_and_everybody_s_leads_stay(cast):
    before = list(Rule.objects.exclude(brand=cast.luma, type_key="restock").values_list("pk", flat=True))

    set_leads(cast.luma, type_key="restock", days=[], at=LATER)

    assert list(Rule.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("days", [[366], [-31], list(range(13))])
def test_leads_out_of_bounds_are_refused(cast, days):
    with pytest.raises(ValueError, match="bounds"):
        set_leads(cast.luma, type_key="restock", days=days, at=LATER)

    assert leads_of(cast.luma, "restock")[0] == [7, 2, 0, -1]


def test_copied_leads_owe_nothing_from_before(cast):
    copy_leads(cast.luma, source_key="restock", type_key="re_edition", at=LATER)

    assert leads_of(cast.luma, "re_edition")[0] == [7, 2, 0, -1]
    assert {since for _recipients, _mediums, since in rules(cast, "re_edition").values()} == {LATER}
    drop_leads(cast.luma, type_key="re_edition")
    assert rules(cast, "re_edition") == {}
