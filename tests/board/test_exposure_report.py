"""The exposure report: who outside sees something of the plan, what of it, why, and what changed since a day."""

import csv
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from calendarapp.accounts.models import AccessEntry
from calendarapp.calendars.services import GrantTerms, end_partnership, set_grants
from calendarapp.events.models import Event
from calendarapp.events.services import delete_event, release_lifted, update_event
from calendarapp.feeds.services import create_subscription, revoke_subscription
from calendarapp.sharing.models import GuestLink
from calendarapp.sharing.services import make_guest_link, remove_view, save_view
from tests.api import Caller
from tests.cast import AT

pytestmark = pytest.mark.django_db
HOME = "/b/maison-luma/exposure/"
NORTHLIGHT = f"{HOME}agencies/northlight/"
OPENED = "allauth.account.auth_backends.AuthenticationBackend"
NOW = AT + timedelta(days=4)
SINCE = "?since=2027-03-02"
READ = "dates; title, type, status; channels, markets, place"
THEIRS = f"{READ}; description; KPI targets"


@pytest.fixture
def mia(cast, time_machine):
    time_machine.move_to(NOW, tick=False)
    client = Client()
    client.force_login(cast.mia, backend=OPENED)
    return client


def rows(answer) -> list[list[str]]:
    """The cells of all tables but the first row of each, as a reader sees them."""
    assert answer.status_code == 200
    found = []
    for row in re.findall(r"<tr>(.*?)</tr>", answer.content.decode(), re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        if '<th scope="col"' not in row:
            found.append([" ".join(unescape(re.sub("<[^>]*>", " ", cell)).split()) for cell in cells])
    return found


def link_to(cast, **thing) -> GuestLink:
    how = {"name": "Printer", "level": "titles", "token_hash": "a" * 64, **thing}
    return GuestLink.objects.create(
        brand=cast.luma, maker=cast.mia, created_at=AT, expires_at=AT + timedelta(days=90), **how
    )


def named(cast, *, early=False):
    return [{"agency": cast.northlight.pk, "early": early}]


class TestWhatIsSeen:
    def test_each_event_says_what_is_open_and_why(self, cast, mia):
        soon = AT + timedelta(days=30)
        cast.event("Ours alone")
        cast.event("For all", sharing="shared")
        cast.event("For them", sharing="named", partners=named(cast))
        cast.event("Let in", sharing="named", partners=named(cast, early=True), embargo_until=soon)
        cast.event("Lifted", sharing="shared", embargo_until=AT + timedelta(days=1))
        cast.event("Block", sharing="shared", embargo_until=soon, reserved=True)
        cast.event("Held", sharing="shared", embargo_until=soon)

        found = {row[0]: row[3:] for row in rows(mia.get(NORTHLIGHT))[1:]}

        shared = "access: Read; shared with every agency that has access"
        assert found == {
            "For all": [THEIRS, shared],
            "For them": [THEIRS, "access: Read; they are named on it"],
            "Let in": [
                THEIRS,
                "access: Read; they are named on it; let in early, embargo until Wed 31 Mar 2027, 11:00 CEST",
            ],
            "Lifted": [THEIRS, f"{shared}; embargo lifted Tue 2 Mar 2027, 10:00 CET"],
            "Block They see a block without words.": [
                "dates",
                "access: Busy only; shared with every agency that has access; "
                "reserved block until Wed 31 Mar 2027, 11:00 CEST",
            ],
        }

    def test_calendars_say_how_far_and_how_long(self, cast, mia):
        terms = GrantTerms("read", frozenset({"kpi_targets"}), date(2027, 4, 30), frozenset({"roas"}))
        set_grants(cast.luma, cast.northlight, {cast.launches: terms}, actor=cast.mia, at=AT)
        cast.event("For all", sharing="shared")
        cast.event("Ours alone")

        assert rows(mia.get(NORTHLIGHT))[0] == [
            cast.launches.name,
            "1",
            "access: Read",
            f"{READ}; KPI targets without Return on ad spend",
            "Fri 30 Apr 2027",
        ]

    def test_agrees_with_what_they_are_shown(self, cast, mia):
        for number, sharing in enumerate(("internal", "shared", "named", "shared")):
            cast.event(
                f"Event {number}", sharing=sharing, kind="pr_event", calendar=(cast.launches, cast.press)[number % 2]
            )

        for agency, person in (("northlight", cast.ada), ("saffron", cast.sol)):
            listed = Caller(cast.mia).get(f"exposure/agencies/{agency}/").json()["results"]
            shown = Caller(person).get("events/").json()["results"]
            assert {row["event"] for row in listed} == {row["id"] for row in shown}

    def test_guest_link_shows_what_it_opens(self, cast, mia):
        link = link_to(cast, calendar=cast.launches)
        cast.event("For all", sharing="shared")
        cast.event("For them", sharing="named", partners=named(cast))
        cast.event("Elsewhere", sharing="shared", calendar=cast.press, kind="pr_event")

        assert rows(mia.get(f"{HOME}guest-links/{link.pk}/"))[1:] == [
            ["For all", "10 Mar 2027", "Planned", "dates; title, type, status", "guest link: Titles only; shared"]
        ]

    def test_guest_links_are_listed_with_their_last_day_in_the_brands_zone(self, cast, mia):
        link = link_to(cast, calendar=cast.launches)
        GuestLink.objects.filter(pk=link.pk).update(expires_at=datetime(2027, 4, 30, 22, tzinfo=UTC))

        assert "until 30 Apr 2027" in mia.get(HOME).content.decode()
        assert rows(mia.get(f"{HOME}guest-links/{link.pk}/"))[0][-1] == "Fri 30 Apr 2027"

    def test_guest_link_to_a_view_shows_what_its_filters_let_pass(self, cast, mia):
        view = save_view(cast.luma, owner=cast.mia, at=AT, name="Stock", kind="table", query="type=restock")
        how = {"name": "Printer", "level": "titles", "expires_on": date(2027, 4, 1)}
        link, _token = make_guest_link(cast.luma, maker=cast.mia, at=AT, thing=view, **how)
        remove_view(view)
        cast.event("For all", sharing="shared")
        cast.event("Back in stock", kind="restock", sharing="shared")

        shown = rows(mia.get(f"{HOME}guest-links/{link.pk}/"))

        assert [cells[0] for cells in shown if "shared" in cells[-1]] == ["Back in stock"]

    @pytest.mark.parametrize("place", ["feeds/{}/", "feeds/{}/csv/"])
    def test_number_that_no_feed_can_have_is_not_found(self, mia, place):
        assert mia.get(HOME + place.format(10**20)).status_code == 404

    def test_ended_guest_link_shows_nothing(self, cast, mia):
        cast.event("For all", sharing="shared")
        link = link_to(cast, calendar=cast.launches, revoked_at=AT)

        assert "Sees nothing" in mia.get(f"{HOME}guest-links/{link.pk}/").content.decode()

    def test_feed_of_a_partner_goes_by_their_access(self, cast, mia):
        cast.event("For all", sharing="shared", kind="campaign")
        cast.event("Restock", sharing="shared", kind="restock")
        how = {"name": "My private words", "calendars": [cast.launches], "at": AT}
        feed = create_subscription(person=cast.ada, types=["campaign"], titles_only=True, **how)
        page = mia.get(f"{HOME}feeds/{feed.pk}/")

        assert [(row[0], row[3], row[4]) for row in rows(page)[1:]] == [
            (
                "For all",
                "dates; title, type, status",
                "access of Northlight Media: Titles only; shared with every agency that has access",
            )
        ]
        assert "Feed of Ada Brandt" in page.content.decode()
        assert "My private words" not in page.content.decode()

    def test_feed_of_ones_own_people_keeps_what_is_inside(self, cast, mia):
        cast.event("Ours alone")
        feed = create_subscription(person=cast.omar, name="Mine", calendars=[cast.launches], at=AT)

        (line,) = Caller(cast.mia).get(f"exposure/feeds/{feed.pk}/").json()["results"]

        assert "inside" not in line["opens"]
        assert "budget" in line["opens"]


class TestWhoIsListed:
    def test_all_ways_into_the_plan(self, cast, mia):
        link_to(cast, calendar=cast.launches)
        create_subscription(person=cast.ada, name="Ada's", calendars=[cast.launches], at=AT)
        create_subscription(person=cast.omar, name="Omar's", calendars=[cast.press], at=AT)
        gone = create_subscription(person=cast.vera, name="Gone", calendars=[cast.press], at=AT)
        revoke_subscription(gone, at=AT)
        page = unescape(re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", mia.get(HOME).content.decode())))

        for words in (
            "Northlight Media",
            "Saffron PR",
            "Printer",
            "Ada Brandt Northlight Media",
            "Omar Haddad Maison Luma",
        ):
            assert words in page
        assert "Vera Stone" not in page

    def test_feed_of_another_brand_is_not_found(self, cast, mia):
        feed = create_subscription(person=cast.zoe, name="Seoul", calendars=[cast.hanok_calendar], at=AT)

        assert mia.get(f"{HOME}feeds/{feed.pk}/").status_code == 404
        assert Caller(cast.mia).get(f"exposure/feeds/{feed.pk}/").status_code == 404

    def test_agency_that_is_gone_is_not_found(self, cast, mia):
        end_partnership(cast.luma, cast.northlight, actor=cast.mia, at=AT)

        assert mia.get(NORTHLIGHT).status_code == 404

    @pytest.mark.parametrize(
        ("who", "status"), [("zoe", 404), ("ada", 403), ("vera", 403), ("omar", 403), ("mia", 200)]
    )
    def test_managers_alone_read_it(self, cast, who, status):
        client = Client()
        client.force_login(getattr(cast, who), backend=OPENED)

        assert [client.get(path).status_code for path in (HOME, NORTHLIGHT, f"{NORTHLIGHT}csv/")] == [status] * 3


class TestSince:
    def changed(self, mia, where=NORTHLIGHT):
        found = rows(mia.get(where + SINCE))
        return {row[0]: row[1:] for row in found if len(row) == 4}, [row for row in found if len(row) == 5]

    def test_events_that_came_went_opened_and_closed(self, cast, mia, time_machine):
        for title, sharing in (("Came", "internal"), ("Went", "shared"), ("Deleted", "shared"), ("Same", "shared")):
            cast.event(title, sharing=sharing)
        held = cast.event("Lifts", sharing="shared", embargo_until=AT + timedelta(days=2))
        block = cast.event("Opens", sharing="shared", embargo_until=AT + timedelta(days=30), reserved=True)
        later = AT + timedelta(days=3)
        self.change(cast, "Came", later, sharing="shared")
        self.change(cast, "Went", later, sharing="internal")
        self.change(cast, "Same", later, title="Same as ever")
        self.change(cast, "Opens", later, embargo_until=None)
        delete_event(self.event("Deleted"), actor=cast.mia, at=later)
        cast.event("New", sharing="shared", at=later)
        cast.event("New and ours", at=later)
        release_lifted(at=later)

        events, _access = self.changed(mia)

        sharing = "its sharing or embargo was changed"
        more = THEIRS.removeprefix("dates; ")
        assert events == {
            "Came": ["Newly seen", f"+ {THEIRS}", sharing],
            "Deleted": ["No longer seen", f"− {THEIRS}", "it was deleted"],
            "Lifts": ["Newly seen", f"+ {THEIRS}", "its embargo lifted"],
            "New": ["Newly seen", f"+ {THEIRS}", "it was planned"],
            "Opens": ["More of it is seen", f"+ {more}", sharing],
            "Went": ["No longer seen", f"− {THEIRS}", sharing],
        }
        assert held.pk != block.pk

    def test_change_of_access_is_told_once_and_not_event_by_event(self, cast, mia):
        cast.event("Read before and after", sharing="shared")
        cast.event("Press night", sharing="shared", calendar=cast.press, kind="pr_event")
        terms = {cast.launches: GrantTerms("titles"), cast.press: GrantTerms("read")}
        set_grants(cast.luma, cast.northlight, terms, actor=cast.omar, at=AT + timedelta(days=2))

        events, access = self.changed(mia)

        moment = "Wed 3 Mar 2027, 10:00 CET"
        assert events == {}
        assert sorted(access) == sorted(
            [
                [
                    moment,
                    cast.launches.name,
                    "Read; Description, objective, concept; KPI targets",
                    "Titles only",
                    "Omar Haddad",
                ],
                [moment, cast.press.name, "Nothing", "Read", "Omar Haddad"],
            ]
        )

    def test_event_shared_after_access_was_given_is_new(self, cast, mia):
        event = cast.event("Press night", calendar=cast.press, kind="pr_event")
        set_grants(
            cast.luma, cast.northlight, {cast.press: GrantTerms("titles")}, actor=cast.mia, at=AT + timedelta(days=2)
        )
        update_event(event, actor=cast.mia, at=AT + timedelta(days=3), version=None, values={"sharing": "shared"})

        assert self.changed(mia)[0]["Press night"][0] == "Newly seen"

    def test_link_that_was_made_since_showed_nothing_before(self, cast, mia):
        cast.event("For all", sharing="shared")
        link = link_to(cast, calendar=cast.launches)
        GuestLink.objects.update(created_at=AT + timedelta(days=3))
        late = cast.event("Late", sharing="shared", at=AT + timedelta(days=2))

        events, access = self.changed(mia, f"{HOME}guest-links/{link.pk}/")

        assert (set(events), access) == ({late.title}, [])

    def test_feed_is_compared_by_the_access_of_its_person(self, cast, mia):
        feed = create_subscription(person=cast.ada, name="Ada's", calendars=[cast.launches], at=AT)
        cast.event("Came", sharing="internal")
        cast.event("Kept", sharing="shared")
        self.change(cast, "Came", AT + timedelta(days=2), sharing="shared")

        assert set(self.changed(mia, f"{HOME}feeds/{feed.pk}/")[0]) == {"Came"}

    @pytest.mark.parametrize("day", ["2027-99-01", "tomorrow", "2031-01-01", "0001-01-01"])
    def test_day_that_is_none_is_refused_in_words(self, cast, mia, day):
        answer = mia.get(f"{NORTHLIGHT}?since={day}")

        assert answer.status_code == 200
        assert 'class="err"' in answer.content.decode()

    def event(self, title):
        return Event.objects.get(title=title)

    def change(self, cast, event, at, **values):
        update_event(self.event(event), actor=cast.mia, at=at, version=None, values=values)


class TestExport:
    def test_file_holds_every_line_and_no_formula(self, cast, mia):
        cast.event("=HYPERLINK(1)", sharing="shared")
        cast.event("For them", sharing="named", partners=named(cast), starts=date(2027, 3, 12))

        answer = mia.get(f"{NORTHLIGHT}csv/")

        found = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
        assert found[0] == ["Calendar", "Event", "Type", "From", "To", "Status", "Open to them", "Why"]
        assert [row[1] for row in found[1:]] == ["'=HYPERLINK(1)", "For them"]
        assert found[2][3:] == ["2027-03-12", "2027-03-12", "Planned", THEIRS, "access: Read; they are named on it"]
        noted = AccessEntry.objects.filter(kind="export").get()
        assert (noted.person, noted.detail) == (cast.mia, {"format": "csv", "events": 2})

    @pytest.mark.parametrize("place", ["guest-links/{link}/csv/", "feeds/{feed}/csv/"])
    def test_links_and_feeds_have_theirs(self, cast, mia, place):
        cast.event("For all", sharing="shared")
        feed = create_subscription(person=cast.ada, name="Ada's", calendars=[cast.launches], at=AT)
        address = place.format(link=link_to(cast, calendar=cast.launches).pk, feed=feed.pk)

        assert "For all" in mia.get(HOME + address).content.decode()


class TestApi:
    def test_lines_are_paged(self, cast, time_machine):
        time_machine.move_to(NOW, tick=False)
        events = [
            cast.event(f"Event {number}", sharing="shared", starts=date(2027, 3, 10 + number)) for number in range(3)
        ]

        first = Caller(cast.mia).get("exposure/agencies/northlight/?page_size=2").json()

        assert (first["count"], len(first["results"])) == (3, 2)
        assert first["results"][0] == {
            "event": events[0].pk,
            "title": "Event 0",
            "type": "Campaign launch",
            "calendar": cast.launches.pk,
            "calendar_name": cast.launches.name,
            "starts_on": "2027-03-10",
            "ends_on": "2027-03-10",
            "status": "planned",
            "opens": ["busy", "titles", "read", "description", "kpi_targets"],
            "why": ["access: Read", "shared with every agency that has access"],
            "reserved": False,
        }

    @pytest.mark.parametrize(("who", "status"), [("zoe", 404), ("ada", 403), ("omar", 403), ("mia", 200)])
    def test_managers_alone(self, cast, who, status):
        assert Caller(getattr(cast, who)).get("exposure/agencies/northlight/").status_code == status

    def test_guest_link(self, cast, time_machine):
        time_machine.move_to(NOW, tick=False)
        cast.event("For all", sharing="shared")
        link = link_to(cast, calendar=cast.launches)

        (line,) = Caller(cast.mia).get(f"exposure/guest-links/{link.pk}/").json()["results"]

        assert (line["title"], line["opens"]) == ("For all", ["busy", "titles"])


QUERIES = {"": 12, "agencies/northlight/": 11, f"agencies/northlight/{SINCE}": 12, "feeds/{feed}/": 12}
QUERIES |= {"feeds/{feed}/" + SINCE: 12, "guest-links/{link}/": 8, "guest-links/{link}/" + SINCE: 10}


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("place", QUERIES)
def test_questions_are_the_same_whatever_there_is(cast, mia, django_assert_num_queries, place, number):
    for count in range(number):
        feed = create_subscription(person=cast.ada, name=f"Feed {count}", calendars=[cast.launches], at=AT)
        link = link_to(cast, calendar=cast.launches, name=f"Link {count}", token_hash=f"{count}" * 64)
        cast.event(f"Event {count}", sharing="named", partners=named(cast), at=AT + timedelta(days=2))
        terms = GrantTerms("read", left_out=frozenset({"roas"}), until=date(2027, 5, 1 + count))
        set_grants(cast.luma, cast.northlight, {cast.launches: terms}, actor=cast.mia, at=AT + timedelta(days=2))
    address = HOME + place.format(feed=feed.pk, link=link.pk)
    mia.get(address)

    with django_assert_num_queries(QUERIES[place]):
        assert mia.get(address).status_code == 200
