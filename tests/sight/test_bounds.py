"""A lens in a bounded number of queries, and partners' pages within the bounds of the brand's."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendarapp.accounts.models import Membership, Organisation, Role
from calendarapp.calendars.lens import Lens
from calendarapp.calendars.lenses import lenses_of
from calendarapp.calendars.models import Calendar, Grant
from tests.cast import AT, grant

MOST = 12  # queries of any page
PAGES = (
    "agenda/",
    "month/",
    "week/",
    "timeline/",
    "table/",
    "kpis/",
    "search/?q=launch",
    "events/{event}/",
    "events/{event}/kpis/",
    "events/{event}/history/",
    "events/{event}/talk/",
)


def sixty_grants(cast) -> None:
    """Ada's agency works for twenty brands, with three calendars each, and leaves out something else on each."""
    for number in range(20):
        brand = Organisation.objects.create(
            kind="brand", name=f"Brand {number}", slug=f"brand-{number}", time_zone="Asia/Seoul", region="KR"
        )
        for name in ("One", "Two", "Three"):
            calendar = Calendar.objects.create(brand=brand, name=name, time_zone="Asia/Seoul", created_at=AT)
            grant(
                cast.northlight, calendar, "read", "kpi_actuals", left_out=f"metric_{number}", until=date(2027, 12, 31)
            )


@pytest.mark.parametrize("many", [False, True])
def test_a_lens_is_one_query_with_one_and_sixty_grants(cast, django_assert_num_queries, many):
    if many:
        sixty_grants(cast)

    with django_assert_num_queries(1):
        lens = Lens.of(cast.ada, AT)

    assert len(lens.accesses) == (61 if many else 1)


@pytest.mark.parametrize("many", [False, True])
def test_an_agencys_lens_is_one_query_with_one_and_sixty_grants(cast, django_assert_num_queries, many):
    if many:
        sixty_grants(cast)

    with django_assert_num_queries(1):
        lens = Lens.of_agency(cast.northlight, AT)

    assert len(lens.accesses) == (61 if many else 1)


@pytest.mark.parametrize("many", [False, True])
def test_lenses_of_many_people_are_two_queries(cast, django_assert_num_queries, many):
    if many:
        sixty_grants(cast)
        Membership.objects.create(user=cast.ada, organisation=cast.saffron, role=Role.MEMBER, joined_at=AT)

    with django_assert_num_queries(2):
        found = lenses_of([cast.mia, cast.ada, cast.sol, cast.zoe], AT)

    assert found[cast.ada.pk].accesses == Lens.of(cast.ada, AT).accesses


def test_a_partners_pages_ask_no_more_with_sixty_grants(cast, client, time_machine):
    time_machine.move_to(AT, tick=False)
    event = cast.event(sharing="shared")
    Grant.objects.filter(agency=cast.northlight).update(groups="description kpi_actuals kpi_targets", left_out="ltv")
    addresses = [f"/b/{cast.luma.slug}/{path.format(event=event.pk)}" for path in PAGES]
    client.force_login(cast.ada)

    few = {address: _questions(client, address) for address in addresses}
    sixty_grants(cast)
    many = {address: _questions(client, address) for address in addresses}

    assert many == few
    assert max(many.values()) <= MOST


def _questions(client, address: str) -> int:
    client.get(address)  # what is noted once a day
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
