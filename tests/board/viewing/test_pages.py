"""A manager looks at the plan as one of the brand's agencies does: exactly what its people get, and with no hands."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from calendarapp.accounts.models import AccessEntry, Membership, User
from calendarapp.changes.models import Change
from calendarapp.events.models import Event, Watch
from calendarapp.sharing.models import ViewChoice
from calendarapp.sharing.services import save_view
from calendarapp.teamwork.models import CommentRead
from tests.cast import AT
from tests.doors.test_matrix import addresses

from .stage import LEAVE, MONTH, browser_of

pytestmark = pytest.mark.django_db
PERSONAL = (
    r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>',
    r'<form[^>]*action="[^"]*/follow/".*?</form>',
    r'<a href="[^"]*"[^>]*>[^<]*<svg[^>]*>(?:(?!</a>).)*Keep this view…</a>',
    r'<div class="banner.*?</div>',
    r'<p class="printed.*?</p>',
    r"<hr>",
)


def main_of(answer) -> str:
    """The page's main content, without what is the reader's own."""
    assert answer.status_code == 200, answer.request["PATH_INFO"]
    text = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    # Where one of the agency ticks off, the view shows nothing to press.
    text = re.sub(r'<form[^>]*action="[^"]*/tick/".*?</form>', "<span></span>", text, flags=re.DOTALL)
    for pattern in PERSONAL:
        text = re.sub(pattern, "", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


PAGES = (
    *("month/", "month/?on=2027-04", "two-weeks/", "week/", "timeline/", "agenda/", "agenda/?from=2027-03-10"),
    *("agenda/?milestones=1", "table/", "table/?period=all&columns=title&columns=owner&columns=budget", "year/"),
    *("month/?type=campaign", "agenda/?q=story", "agenda/?q=thin", "day/2027-03-10/", "table/columns/"),
    *("search/?q=glow", "search/?q=unseen", "search/?q=thin", "go/?q=glow", "go/?q=saffron", "kpis/"),
    *("events/{event}/", "events/{event}/history/", "events/{event}/talk/", "events/{event}/kpis/"),
)


@pytest.mark.parametrize("address", PAGES)
def test_page_is_what_somebody_of_the_agency_gets(cast, plan, mia, address):
    User.objects.filter(pk=cast.ada.pk).update(time_zone="Europe/Paris")
    save_view(cast.luma, owner=cast.mia, at=AT, name="Mine alone", kind="month", query="", team=cast.luma)
    path = f"/b/maison-luma/{address.format(event=plan.pk)}"
    ada = browser_of(cast.ada)
    ada.get(f"/b/maison-luma/events/{plan.pk}/talk/")  # what is new to her is her own

    theirs = palette_less(main_of(ada.get(path)))
    ours = palette_less(main_of(mia.get(path)))

    assert ours == theirs
    assert "Unseen idea" not in ours
    assert "Mine alone" not in ours


def palette_less(text: str) -> str:
    """Without the places in the palette that are one's own: profile, feeds, inbox, homes of agencies."""
    if "palette" not in text:
        return text
    return re.split(r"<h2[^>]*>(?:Actions|Pages)", text)[0]


def test_agency_that_edits_is_seen_without_its_hands(cast, plan, time_machine):
    time_machine.move_to(AT, tick=False)
    browser, sol = browser_of(cast.mia), browser_of(cast.sol)
    browser.post("/b/maison-luma/partners/saffron/view-as/")
    press = Event.objects.get(title="Press night")
    path, edit = "/b/maison-luma/table/?period=all", f"/b/maison-luma/events/{press.pk}/edit/"

    titles = [set(re.findall(r'href="/b/maison-luma/events/(\d+)/"', main_of(who.get(path)))) for who in (browser, sol)]

    assert (
        titles[0]
        == titles[1]
        == {str(pk) for pk in Event.objects.filter(title__in=SEEN_BY_SAFFRON).values_list("pk", flat=True)}
    )
    assert (browser.get(edit).status_code, sol.get(edit).status_code) == (403, 200)
    assert edit not in browser.get(f"/b/maison-luma/events/{press.pk}/").content.decode()


SEEN_BY_SAFFRON = ("Saffron alone", "Press night", "Glow serum launch")


@pytest.mark.parametrize("kind", ["csv", "ics"])
def test_export_is_what_somebody_of_the_agency_gets(cast, plan, mia, kind):
    User.objects.filter(pk=cast.ada.pk).update(time_zone="Europe/Paris")
    path = f"/b/maison-luma/export/{kind}/?from=2027-03-01&to=2027-04-30"

    theirs = b"".join(browser_of(cast.ada).get(path).streaming_content).decode()
    ours = b"".join(mia.get(path).streaming_content).decode()

    assert ours.replace("Mia Laurent", "Ada Brandt") == theirs
    assert "Glow serum launch" in ours
    rows = AccessEntry.objects.filter(kind="export").order_by("pk").values_list("person_name", "agency__name")
    assert list(rows) == [("Ada Brandt", "Northlight Media"), ("Mia Laurent", None)]


def test_what_the_agency_may_not_open_answers_as_it_answers_them(cast, plan, mia):
    unseen = Event.objects.get(title="Unseen idea")
    ada = browser_of(cast.ada)
    places = (
        f"events/{unseen.pk}/",
        "calendars/",
        "partners/",
        "access-log/",
        "settings/types/",
        "events/new/",
        "nowhere/",
    )
    paths = [f"/b/maison-luma/{place}" for place in places]

    answers = [mia.get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [ada.get(path).status_code for path in paths]
    assert {answer.status_code for answer in answers} == {403, 404}
    assert all(LEAVE in answer.content.decode() for answer in answers)
    assert not any("Unseen idea" in answer.content.decode() for answer in answers)


@pytest.mark.parametrize(
    "path", ["/inbox/", "/subscriptions/", "/me/tokens/", "/o/maison-luma/settings/", "/b/hanok-beauty/month/"]
)
def test_pages_outside_the_view_ask_to_leave_first(mia, path):
    answer = mia.get(path)

    assert answer.status_code in (403, 404)
    assert "Leave view" in answer.content.decode()


def parts_of(cast, plan) -> dict[str, object]:
    return {
        "brand": "maison-luma",
        "slug": "maison-luma",
        "agency": "northlight",
        "pk": plan.pk,
        "milestone": plan.milestones.first().pk,
        "number": Change.objects.filter(event_id=plan.pk).first().number,
        "comment": 1,
        "field": "status",
        "key": "offer",
        "kind": "csv",
        "day": date(2027, 3, 10),
        "token": "nobody",
        "name": "nothing",
        "target": 1,
        "reading": 1,
        "metric": "roas",
        "path": "x",
    }


def test_no_address_writes_while_viewing(cast, plan, mia):
    """Every address that the resolver knows, posted to: refused, but for leaving, theme, language and signing out."""
    known = parts_of(cast, plan)
    before = (Change.objects.count(), Event.objects.count(), Membership.objects.count(), Watch.objects.count())
    open_doors, tried = [], 0
    for name, pattern in addresses():
        if not name or name in STILL_OPEN or pattern.startswith(("api/", "c/", "^api")):
            continue
        asked = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
        answer = mia.post(reverse(name, kwargs={part: known.get(part, 1) for part in asked}), {"title": "Changed"})
        tried += 1
        if answer.status_code not in (403, 404, 405):
            open_doors.append((name, answer.status_code))

    assert open_doors == []
    assert tried > 100
    assert before == (Change.objects.count(), Event.objects.count(), Membership.objects.count(), Watch.objects.count())
    assert "Northlight Media" in mia.get(MONTH).content.decode()


STILL_OPEN = {"view_as_leave", "theme_switch", "set_language", "account_logout"}


def test_refused_write_says_why(plan, mia):
    answer = mia.post(f"/b/maison-luma/events/{plan.pk}/follow/", {"follow": "1"})

    assert answer.status_code == 403
    assert "This view is read-only" in answer.content.decode()
    assert "Nothing was changed" in answer.content.decode()


def test_theme_and_language_still_change(cast, mia):
    mia.post(reverse("theme_switch"), {"theme": "dark", "next": MONTH})
    cast.mia.refresh_from_db()

    assert cast.mia.theme == "dark"
    assert 'class="banner"' in mia.get(MONTH).content.decode()


def test_nothing_is_kept_of_what_is_looked_at(cast, plan, mia):
    let_in = Event.objects.get(title="Let in")
    for place in ("month/", "table/?columns=title", "year/", f"events/{let_in.pk}/", f"events/{plan.pk}/talk/"):
        assert mia.get(f"/b/maison-luma/{place}").status_code == 200

    assert ViewChoice.objects.count() == 0
    assert CommentRead.objects.count() == 0
    assert AccessEntry.objects.filter(kind="early_look").count() == 0


def test_frame_holds_nothing_of_the_managers_own(cast, plan, mia):
    page = mia.get(MONTH).content.decode()

    for place in ("/inbox/", "/subscriptions/", "/o/", "/access-log/", "/me/", "/partners/", "/saved-views/new"):
        assert f'href="{place}' not in page
        assert f'href="/b/maison-luma{place}' not in page
    assert "You see what Northlight Media sees." in page


def hidden_in(answer) -> str:
    return re.search(r'<span class="left-out">(.*?)</span>', answer.content.decode())[1]


def test_what_is_hidden_is_counted_for_the_manager_alone(cast, plan, mia):
    month = mia.get(f"{MONTH}?on=2027-03")

    assert hidden_in(month) == (
        "Hidden here: 4 items, 1 reserved block, "
        "field groups Products, Commercial, Budget, KPI actuals, Contacts and Links"
    )
    assert "Hidden here" not in browser_of(cast.ada).get(f"{MONTH}?on=2027-03").content.decode()


def test_hidden_counts_the_days_and_filters_on_show(cast, plan, mia):
    assert hidden_in(mia.get(f"{MONTH}?on=2027-06")).startswith("Hidden here: field groups")
    assert hidden_in(mia.get(f"{MONTH}?on=2027-03&type=pr_event")).startswith("Hidden here: 1 item, field")
    assert hidden_in(mia.get("/b/maison-luma/table/?period=all")).startswith("Hidden here: 4 items, 1 reserved block")


def test_event_says_what_of_it_is_hidden(cast, plan, mia):
    block = Event.objects.get(title="A block")

    assert hidden_in(mia.get(f"/b/maison-luma/events/{plan.pk}/")) == (
        f"Hidden here: {plan.milestones.count() - 1} milestones, 1 comment, "
        "field groups Products, Commercial, Budget, KPI actuals, Contacts and Links"
    )
    assert hidden_in(mia.get(f"/b/maison-luma/events/{block.pk}/")).startswith(
        "Hidden here: all but the dates of this reserved block"
    )


def test_event_of_which_titles_alone_are_open_says_so(cast, plan, time_machine):
    time_machine.move_to(AT, tick=False)
    browser = browser_of(cast.mia)
    browser.post("/b/maison-luma/partners/saffron/view-as/")

    assert hidden_in(browser.get(f"/b/maison-luma/events/{plan.pk}/")) == (
        f"Hidden here: channels, markets, place, {plan.milestones.count()} milestones, 2 comments, all field groups"
    )


@pytest.mark.parametrize(
    "place", ["month/", "year/", "timeline/", "agenda/", "table/", "events/{event}/", "kpis/", "go/"]
)
def test_view_stays_within_twelve_questions(cast, plan, mia, place):
    path = f"/b/maison-luma/{place.format(event=plan.pk)}"
    mia.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert mia.get(path).status_code == 200

    assert len(asked) <= 12, "\n".join(query["sql"][:200] for query in asked)
