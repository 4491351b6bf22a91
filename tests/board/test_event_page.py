"""The page of one event: what each reader sees, and what it costs."""

from datetime import date, datetime, timedelta

import pytest

from calendarapp.events.models import Watch
from calendarapp.events.services import add_milestone, update_event
from tests.cast import AT

from .desk import text

LATER = AT + timedelta(minutes=1)


@pytest.fixture
def launch(cast):
    return cast.event(
        "Glow serum launch",
        ends=date(2027, 3, 14),
        sharing="shared",
        owner=cast.mia,
        description="One story over all channels",
        notes="Margin is thin",
        budget_planned="64000.00",
        location="Paris",
        tags=["hero"],
        stages="RC",
        channels=[cast.channel("email")],
        products=[cast.product("GS-30")],
        links=[{"label": "Brief", "url": "https://example.com/brief"}],
        details={"offer": "Set of two", "discount_depth": "0.15", "utm_campaign": "glow"},
    )


def test_the_brand_sees_all_of_it(cast, desk, launch):
    page = text(desk.open(cast.vera, "event", launch.pk))

    for words in (
        "Campaign launch", "Wed 10 Mar 2027 to Sun 14 Mar 2027", "5 days · Europe/Paris", "Mia Laurent", "€64,000",
        "Set of two", "15 %", "Margin is thin", "Internal only. Partners never see this", "Shared with 2 partners",
        "hero",
        "Glow Serum", "E-mail", "One story over all channels", "S−56", "Brief and KPIs agreed", "Mia Laurent created",
    ):  # fmt: skip
        assert words in page


def test_a_partner_sees_only_what_its_grant_opens(cast, desk, launch):
    page = text(desk.open(cast.ada, "event", launch.pk))

    assert "One story over all channels" in page
    assert "E-mail" in page
    for words in ("Margin", "64,000", "Set of two", "glow", "Mia", "Who sees it", "Glow Serum (", "Brief"):
        assert words not in page


def test_the_brand_reads_who_was_let_in_early(cast, desk):
    early = [{"agency": cast.northlight.pk, "early": True}]
    event = cast.event(sharing="shared", partners=early, embargo_until=AT + timedelta(days=3))

    page = text(desk.open(cast.mia, "event", event.pk))

    assert (page.count("let in early"), page.count("not shown")) == (1, 1)


def test_who_may_not_set_targets_is_not_asked_to(cast, desk, launch):
    call = "Say what this is to reach"

    assert call in text(desk.open(cast.mia, "event", launch.pk))
    partner = text(desk.open(cast.ada, "event", launch.pk))
    assert ("No targets yet" in partner, call in partner) == (True, False)


def test_titles_alone_show_title_type_status_and_dates(cast, desk, launch):
    page = text(desk.open(cast.sol, "event", launch.pk))

    assert "Glow serum launch" in page
    for words in ("One story", "E-mail", "Paris ", "hero", "Milestones"):
        assert words not in page.replace("Europe/Paris", "")


def test_a_reserved_block_has_dates_and_a_lock_and_no_words(cast, desk):
    event = cast.event("Secret serum", sharing="shared", embargo_until=AT + timedelta(days=5), reserved=True)

    page = text(desk.open(cast.ada, "event", event.pk))

    assert "Reserved" in page
    assert "Wed 10 Mar 2027" in page
    assert "Sat 6 Mar 2027, 09:00 GMT" in page
    assert "Secret" not in page
    assert "Campaign" not in page


def test_strangers_and_those_kept_out_find_nothing(cast, desk, launch):
    internal = cast.event("Internal")

    assert desk.open(cast.zoe, "event", launch.pk).status_code == 404
    assert desk.open(cast.ada, "event", internal.pk).status_code == 404
    assert desk.open(cast.mia, "event", 10**30).status_code == 404


def test_times_stand_with_their_zone_and_the_readers(cast, desk):
    event = cast.event(
        "Desk tea", starts=datetime(2027, 3, 27, 22, 0), ends=datetime(2027, 3, 28, 6, 0), sharing="shared"
    )

    page = text(desk.open(cast.ada, "event", event.pk))

    assert "Sat 27 Mar 2027, 22:00 to Sun 28 Mar 2027, 06:00" in page
    assert "Europe/Paris, CET (UTC+1)" in page
    assert "21:00 to 05:00 in London" in page
    assert "Clocks change on 28 Mar." in page


def test_time_that_the_clocks_skip_is_said_once_and_not_contradicted(cast, desk):
    starts, ends = datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 5, 0)
    event = cast.event("Night tea", starts=starts, ends=ends, sharing="shared")

    page, move = (text(desk.open(cast.mia, name, event.pk)) for name in ("event", "event_move"))

    assert "Sun 28 Mar 2027, 02:30 to 05:00 Europe/Paris " in page
    for shown in (page, move):
        assert shown.count("The clocks go forward on 28 Mar: 02:30 is 03:30.") == 1
        assert "in Paris" not in shown
        assert "CEST" not in shown.split("Undo")[0].split("History")[0]
    assert "02:30 to 05:00 in London" not in text(desk.open(cast.ada, "event", event.pk))
    assert event.when.starts == starts


def test_end_that_the_clocks_skip_is_said_too(cast, desk):
    event = cast.event("Late tea", starts=datetime(2027, 3, 27, 22), ends=datetime(2027, 3, 28, 2, 15))

    page = text(desk.open(cast.mia, "event", event.pk))

    assert "The clocks go forward on 28 Mar: 02:15 is 03:15." in page
    assert "Clocks change" not in page


def test_a_series_is_said_in_words_and_an_own_rule_in_its_lines(cast, desk):
    weekly = cast.event("Newsletter", recurrence="RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20270630")
    own = cast.event("Review", recurrence="RRULE:FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2")

    assert "Every 2 weeks, until Wed 30 Jun 2027" in text(desk.open(cast.mia, "event", weekly.pk))
    page = text(desk.open(cast.mia, "event", own.pk))
    assert "Every month, on Wednesday, of these only number 2" in page
    assert "RRULE:FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2" in page


def test_who_sees_it_says_why_an_agency_sees_nothing(cast, desk):
    named = cast.event("Named", sharing="named", partners=[{"agency": cast.northlight.pk, "early": False}])
    embargoed = cast.event("Embargoed", sharing="shared", embargo_until=AT + timedelta(days=5))

    page = text(desk.open(cast.mia, "event", named.pk))
    assert "Sees dates, title, type, status, channels, markets, place, description, KPI targets." in page
    assert "Not products, offer and price, budget, KPI readings, contacts, links." in page
    assert "Sees nothing: not named." in page
    page = text(desk.open(cast.mia, "event", embargoed.pk))
    assert "Sees nothing until Sat 6 Mar 2027, 10:00 CET." in page
    assert "Shared once the embargo lifts" in page


def test_history_shows_old_and_new_and_undo_for_ones_own_change_of_the_last_minutes(cast, desk, launch, time_machine):
    update_event(launch, actor=cast.omar, at=AT, version=1, values={"title": "Glow launch"})

    mine, other = desk.open(cast.omar, "event", launch.pk), desk.open(cast.mia, "event", launch.pk)
    assert "Title: Glow serum launch to Glow launch" in text(mine)
    assert f"/changes/{2}/undo/" in mine.content.decode()
    assert f"/changes/{2}/undo/" not in other.content.decode()

    time_machine.move_to(AT + timedelta(minutes=11), tick=False)
    assert f"/changes/{2}/undo/" not in desk.open(cast.omar, "event", launch.pk).content.decode()


def test_the_whole_history_has_a_page(cast, desk, launch):
    for number in range(8):
        update_event(launch, actor=cast.omar, at=AT, version=None, values={"title": f"Launch {number}"})

    short, whole = (text(desk.open(cast.mia, name, launch.pk)) for name in ("event", "event_history"))

    assert "All of it" in short
    assert "Launch 0" not in short.split("History", 1)[1]
    assert "Title: Glow serum launch to Launch 0" in whole
    assert desk.open(cast.zoe, "event_history", launch.pk).status_code == 404


def test_readers_get_no_buttons_they_may_not_press(cast, desk, launch):
    writer, reader = (desk.open(person, "event", launch.pk).content.decode() for person in (cast.omar, cast.vera))

    for path in ("edit", "move", "share", "duplicate", "cancel", "delete", "milestones/new"):
        assert f"/events/{launch.pk}/{path}/" in writer
        assert f"/events/{launch.pk}/{path}/" not in reader
    assert 'data-key="e"' in writer
    assert 'data-key="v"' in writer


def test_following_and_no_longer(cast, desk, launch):
    desk.send(cast.ada, "event_follow", launch.pk, follow="1")
    assert Watch.objects.get().user == cast.ada
    assert "Following" in text(desk.open(cast.ada, "event", launch.pk))

    desk.client.post(f"/b/maison-luma/events/{launch.pk}/follow/", {"follow": "0"})
    assert not Watch.objects.exists()
    assert desk.client.get(f"/b/maison-luma/events/{launch.pk}/follow/").status_code == 405
    assert desk.send(cast.zoe, "event_follow", launch.pk).status_code == 404


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_takes_the_same_queries_for_one_and_three_of_each(cast, desk, django_assert_num_queries, more):
    event = cast.event("Launch", sharing="shared", owner=cast.mia, channels=[cast.channel("email")])
    event.milestones.all().delete()
    for number in range(1 + more):
        update_event(
            event, actor=cast.omar, at=LATER, version=None, values={"owner": (cast.omar, cast.vera)[number % 2].pk}
        )
        add_milestone(event, actor=cast.omar, at=LATER, values={"label": f"Step {number}", "user": cast.omar})
        cast.event(f"Part {number}", parent=event.pk)
    desk.open(cast.mia, "event", event.pk)  # the session learns the brand

    with django_assert_num_queries(12):
        page = desk.client.get(f"/b/maison-luma/events/{event.pk}/")

    assert f"Step {more}" in text(page)
