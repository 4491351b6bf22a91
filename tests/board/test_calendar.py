"""Month, agenda, day and search, as strangers, readers and partners see them."""

from datetime import date, datetime, timedelta
from urllib.parse import quote

import pytest

from calendarapp.accounts.models import Weekday
from calendarapp.events.services import delete_event

from ..cast import AT

MONTH = "/b/maison-luma/month/"
AGENDA = "/b/maison-luma/agenda/"
SEARCH = "/b/maison-luma/search/"
DAY = "/b/maison-luma/day/2027-03-10/"
WEEK = "/b/maison-luma/week/?on=2027-03-10"
TWO_WEEKS = "/b/maison-luma/two-weeks/"
YEAR = "/b/maison-luma/year/"
PAGES = (MONTH, AGENDA, DAY, TWO_WEEKS, WEEK, f"{SEARCH}?q=glow")
LATER = (AT + timedelta(days=30)).isoformat()


def named(agency, *, early=False):
    return [{"agency": agency.pk, "early": early}]


@pytest.mark.parametrize("address", PAGES)
def test_signed_out_people_are_sent_to_the_door(cast, look, address):
    page = look(None, address)

    assert (page.status, page.answer.url) == (302, f"/account/login/?next={quote(address, safe='/')}")


@pytest.mark.parametrize("address", PAGES)
def test_stranger_finds_no_brand(cast, look, address):
    cast.event()

    assert look(cast.zoe, address).status == 404


@pytest.mark.parametrize("address", ["/b/nobody/month/", "/b/northlight/month/", "/b/maison-luma/day/2027-02-30/"])
def test_what_is_no_brand_or_day_is_not_there(cast, look, address):
    assert look(cast.mia, address).status == 404


@pytest.mark.parametrize("address", PAGES)
def test_reader_sees_the_event(cast, look, address):
    cast.event()

    assert "Glow serum launch" in look(cast.vera, address).text.replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize("address", PAGES)
def test_pages_change_nothing(cast, client, look, address):
    look(cast.mia, address)

    assert client.post(address).status_code == 405


def test_chip_says_everything_to_those_who_only_hear(cast, look):
    cast.event(status="confirmed", sharing="shared", ends=date(2027, 3, 12), embargo_until=LATER)

    assert look(cast.mia, MONTH).chips == [
        "Glow serum launch, Campaign launch, Confirmed, Wed 10 Mar 2027 – Fri 12 Mar 2027,"
        " under embargo until Wed 31 Mar 2027, 11:00 CEST, shared with Northlight Media, Saffron PR"
    ]


def test_hours_are_the_readers(cast, look):
    cast.event(sharing="shared", starts=datetime(2027, 3, 10, 9), ends=datetime(2027, 3, 10, 10, 30), zone="Asia/Seoul")

    assert look(cast.mia, MONTH).chips == [
        "01:00 Glow serum launch, Campaign launch, Planned, Wed 10 Mar 2027, 01:00 – 02:30 CET,"
        " shared with Northlight Media, Saffron PR"
    ]
    assert look(cast.ada, MONTH).chips == [
        "00:00 Glow serum launch, Campaign launch, Planned, Wed 10 Mar 2027, 00:00 – 01:30 GMT"
    ]
    assert "09:00 in Seoul" in look(cast.mia, AGENDA).text


def test_time_in_a_single_day_leaves_room_for_one_mark(cast, look):
    cast.event(sharing="shared", starts=datetime(2027, 3, 10, 9), ends=datetime(2027, 3, 10, 10, 30))
    cast.event("Glow week", sharing="shared", ends=date(2027, 3, 12))
    page = look(cast.vera, MONTH).text

    assert page.count('<span class="org">+2</span>') == 1
    assert [page.count(f">{letters}</span>") for letters in ("NM", "SP")] == [1, 1]


def test_bar_runs_on_over_weeks(cast, look):
    cast.event(starts=date(2027, 3, 4), ends=date(2027, 3, 16))

    page = look(cast.vera, MONTH)

    assert page.classes == [
        {"t-campaign", "is-planned", "c4", "s4", "l1", "to-right"},
        {"t-campaign", "is-planned", "c1", "s7", "l1", "from-left", "to-right"},
        {"t-campaign", "is-planned", "c1", "s2", "l1", "from-left"},
    ]
    assert page.text.count("· to 16 Mar") == 1


def test_crowded_day_counts_what_it_cannot_draw(cast, look):
    for number in range(7):
        cast.event(f"Wave {number}")

    page = look(cast.vera, MONTH)

    assert len(page.chips) == 3
    assert ">+4<" in page.text
    assert len(look(cast.vera, DAY).titles) == 7


def test_crowded_day_counts_only_what_a_partner_sees(cast, look):
    for number in range(5):
        cast.event(f"Shown {number}", sharing="shared")
        cast.event(f"Hidden {number}")

    page = look(cast.ada, MONTH)

    assert ">+2<" in page.text
    assert "Hidden" not in page.text
    assert look(cast.ada, DAY).titles == [f"Shown {number}" for number in range(5)]


@pytest.mark.parametrize("address", PAGES)
def test_embargoed_event_is_not_there_for_a_partner(cast, look, address):
    cast.event(sharing="shared", embargo_until=LATER)
    cast.event("Glow teaser", sharing="shared")

    page = look(cast.ada, address)

    assert "serum" not in page.text
    assert len(page.chips or page.titles) == 1


@pytest.mark.parametrize("address", PAGES[:5])
def test_reserved_block_has_no_words_and_leads_nowhere(cast, look, address):
    cast.event(kind="restock", sharing="shared", embargo_until=LATER, reserved=True, location="Grasse")

    page = look(cast.ada, address)

    assert (page.chips or page.titles)[0].startswith("Reserved until 31 Mar, 10:00")
    assert "Glow" not in page.text
    assert "Grasse" not in page.text
    assert "t-restock" not in page.text.split('id="main"')[1].split('class="legend"')[0]
    assert "/events/" not in page.text


def test_reserved_block_is_not_found_by_words(cast, look):
    cast.event(sharing="shared", embargo_until=LATER, reserved=True)

    assert look(cast.ada, f"{SEARCH}?q=glow").titles == []


def test_early_partner_sees_the_embargoed_event(cast, look):
    cast.event(sharing="named", partners=named(cast.northlight, early=True), embargo_until=LATER)

    assert look(cast.ada, AGENDA).titles == ["Glow serum launch"]
    assert look(cast.sol, AGENDA).titles == []


def test_partner_is_not_told_with_whom_it_is_shared(cast, look):
    cast.event(sharing="shared")

    for address in PAGES:
        page = look(cast.ada, address).text.split('id="main"')[1]
        assert "Saffron" not in page
        assert "Internal" not in page


def test_deleted_event_is_gone(cast, look):
    delete_event(cast.event(), actor=cast.mia, at=AT)

    assert look(cast.mia, MONTH).chips == []


@pytest.mark.parametrize(
    "asked",
    ["2027-13", "2027-02-30", "1969-12", "2101-01", "yesterday", "2027-W10", "20270310", "0", "<script>", "2027-0x"],
)
def test_bad_day_shows_today_and_says_so(cast, look, asked):
    for address, name, title in ((MONTH, "on", "March 2027"), (AGENDA, "from", "Next 3 weeks")):
        page = look(cast.mia, f"{address}?{name}={quote(asked)}")
        assert page.status == 200
        assert f"<title>{title}" in page.text
        assert "is no day that Almanac knows" in page.text
        assert "<script>”" not in page.answer.content.decode()


@pytest.mark.parametrize(("asked", "title"), [("2027-10", "October 2027"), ("2028-02-29", "February 2028")])
def test_month_shows_the_one_asked_for(cast, look, asked, title):
    assert f"<title>{title} · Maison Luma" in look(cast.mia, f"{MONTH}?on={asked}").text


@pytest.mark.parametrize(("asked", "missing"), [("1970-01", "data-prev"), ("2100-12", "data-next")])
def test_month_ends_where_time_does(cast, look, asked, missing):
    page = look(cast.mia, f"{MONTH}?on={asked}")

    assert page.status == 200
    assert missing not in page.text


def test_far_month_expands_series_beyond_their_rows(cast, look):
    cast.event(recurrence="RRULE:FREQ=YEARLY")

    assert look(cast.vera, f"{MONTH}?on=2040-03").chips == [
        "Glow serum launch, Campaign launch, Planned, Sat 10 Mar 2040"
    ]


def test_week_starts_where_the_brand_says(cast, look):
    cast.luma.week_start = Weekday.SUNDAY
    cast.luma.save()

    page = look(cast.mia, MONTH)

    assert page.text.index('title="Sunday"') < page.text.index('title="Monday"')
    assert ">W9<" not in page.text


def test_turning_the_page_keeps_the_filters(cast, look):
    page = look(cast.mia, f"{MONTH}?type=pr_event&q=glow&on=2027-03")

    assert "on=2027-04&type=pr_event&q=glow" in page.text
    assert "on=2027-02&type=pr_event&q=glow" in page.text


def test_agenda_lists_what_runs_once_with_its_day(cast, look):
    cast.event("Sale", starts=date(2027, 2, 25), ends=date(2027, 3, 4))
    cast.event("Dinner", starts=date(2027, 3, 3))

    page = look(cast.vera, AGENDA)

    assert page.titles == ["Sale", "Dinner"]
    assert "25 Feb – 4 Mar" in page.text
    assert "Day 5 of 8" in page.text
    assert page.text.count('class="ag-day') == 3  # with Women's Day, the 8th, on which nothing is planned


def test_agenda_ends_a_crowded_page_with_a_whole_day(cast, look, monkeypatch):
    monkeypatch.setattr("calendarapp.board.pages.agenda.ROWS", 3)
    for day in (2, 2, 3, 3, 4):
        cast.event(f"On {day}", starts=date(2027, 3, day))

    page = look(cast.vera, AGENDA)

    assert page.titles == ["On 2", "On 2"]
    assert 'href="/b/maison-luma/agenda/?from=2027-03-03"' in page.text
    assert look(cast.vera, f"{AGENDA}?from=2027-03-03").titles == ["On 3", "On 3", "On 4"]


def test_agenda_counts_the_rest_of_an_overfull_day(cast, look, monkeypatch):
    monkeypatch.setattr("calendarapp.board.pages.agenda.ROWS", 3)
    for number in range(5):
        cast.event(f"Wave {number}")

    page = look(cast.vera, AGENDA)

    assert len(page.titles) == 3
    assert "+2 more" in page.text


def test_day_has_pages(cast, look, monkeypatch):
    monkeypatch.setattr("calendarapp.board.pages.agenda.DAY_ROWS", 2)
    for number in range(3):
        cast.event(f"Wave {number}")

    assert look(cast.vera, DAY).titles == ["Wave 0", "Wave 1"]
    assert look(cast.vera, f"{DAY}?page=2").titles == ["Wave 2"]
    assert look(cast.vera, f"{DAY}?page=x").status == 200


def test_my_milestones_are_those_assigned_to_me(cast, look):
    event = cast.event(sharing="shared")
    event.milestones.update(user=None, agency=None)
    event.milestones.filter(key="campaign.go").update(user=cast.mia)  # 3 March
    event.milestones.filter(key="campaign.service_faq").update(agency=cast.northlight)  # 8 March
    event.milestones.filter(key="campaign.pacing").update(user=cast.omar)  # 11 March

    assert look(cast.mia, f"{AGENDA}?milestones=1").titles == ["Partner go/no-go", "Glow serum launch"]
    assert look(cast.ada, f"{AGENDA}?milestones=1").titles == ["Customer-service FAQ live", "Glow serum launch"]
    assert look(cast.vera, f"{AGENDA}?milestones=1").titles == ["Glow serum launch"]
    assert look(cast.mia, AGENDA).titles == ["Glow serum launch"]


def test_milestone_on_a_hidden_event_is_hidden(cast, look):
    event = cast.event(sharing="internal")
    event.milestones.update(agency=cast.northlight)

    assert look(cast.ada, f"{AGENDA}?milestones=1").titles == []


def test_filters_hold_for_milestones(cast, look):
    cast.event().milestones.update(user=cast.mia)

    assert look(cast.mia, f"{AGENDA}?milestones=1&status=done").titles == []


@pytest.mark.parametrize(
    ("address", "day"),
    [
        (f"{MONTH}?on=2028-01", "2028-01-01"),
        (f"{MONTH}?on=2028-01-19", "2028-01-01"),
        (MONTH, "2027-03-01"),
        (f"{MONTH}?on=2027-03-20", "2027-03-01"),
        (f"{AGENDA}?from=2028-01-19", "2028-01-19"),
        (f"{AGENDA}?from=2027-02-20", "2027-03-01"),
        (DAY, "2027-03-10"),
    ],
)
def test_new_proposes_a_day_that_is_looked_at_and_not_always_today(cast, look, address, day):
    link = f"/b/maison-luma/events/new/?quick=1&on={day}"

    assert f'href="{link}" data-dialog data-key="n"' in look(cast.mia, address).text
    assert f'value="{day}"' in look(cast.mia, link).text


def test_only_those_who_may_add_are_offered_to(cast, look):
    for person, offered in ((cast.omar, True), (cast.vera, False), (cast.ada, False), (cast.sol, True)):
        text = look(person, MONTH).text
        assert ('data-add="New event"' in text, 'data-new="/b/maison-luma/events/new/"' in text) == (offered, offered)


# ---------- how much it costs ----------


@pytest.mark.parametrize("count", [1, 3, 40])
@pytest.mark.parametrize(("address", "queries"), [*((address, 10) for address in PAGES[:5]), (PAGES[5], 9), (YEAR, 8)])
def test_pages_cost_the_same_for_few_and_many(cast, look, django_assert_num_queries, address, queries, count):
    for _number in range(count):
        cast.event(sharing="shared", channels=[cast.channel("email").pk], description="glow")
    look(cast.mia, address)

    with django_assert_num_queries(queries):
        assert look(cast.mia, address).status == 200


@pytest.mark.parametrize(
    ("address", "queries"), [(f"{MONTH}?on=2040-03", 12), (f"{AGENDA}?from=2040-03-01&milestones=1", 13)]
)
def test_dearest_pages_cost_little_more(cast, look, django_assert_num_queries, address, queries):
    for _number in range(3):
        cast.event(recurrence="RRULE:FREQ=YEARLY", sharing="shared")
    look(cast.mia, address)

    with django_assert_num_queries(queries):
        look(cast.mia, address)


def test_partner_pays_no_more(cast, look, django_assert_num_queries):
    cast.event(sharing="shared", channels=[cast.channel("email").pk])
    look(cast.ada, MONTH)

    with django_assert_num_queries(10):
        assert len(look(cast.ada, MONTH).chips) == 1
