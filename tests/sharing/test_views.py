"""Saved views: a name for filters, view and columns; what a reader sees behind one is the reader's lens alone."""

import re
from html import unescape

import pytest

from calendarapp.sharing.models import SavedView, ViewChoice
from calendarapp.sharing.services import ViewNameTakenError, change_view, plain_query, save_view
from tests.cast import AT, grant

pytestmark = pytest.mark.django_db
OPENED = "allauth.account.auth_backends.AuthenticationBackend"
LIST = "/b/maison-luma/views/"
NEW = f"{LIST}new/"


def keep(cast, owner=None, name="Launches", **how):
    values = {"kind": "agenda", "query": "type=campaign", **how}
    return save_view(cast.luma, owner=owner or cast.mia, at=AT, name=name, **values)


@pytest.fixture
def at_work(client):
    def sign_in(person):
        client.force_login(person, backend=OPENED)
        return client

    return sign_in


def test_view_keeps_filters_and_leaves_days_and_junk_out():
    query = plain_query("type=campaign&on=2027-03&type=campaign&next=//evil.example&owner=7&csrfmiddlewaretoken=x")

    assert query == "owner=7&type=campaign"


def test_view_opens_the_page_it_was_kept_from(cast, at_work):
    client = at_work(cast.mia)

    answer = client.post(
        f"{NEW}?kind=agenda&type=campaign", {"name": "Launches", "kind": "agenda", "query": "type=campaign"}
    )
    view = SavedView.objects.get()

    assert answer.url == "/b/maison-luma/agenda/?type=campaign"
    assert client.get(f"{LIST}{view.pk}/").url == answer.url
    assert (view.owner, view.team) == (cast.mia, None)


def test_form_carries_the_filters_of_the_page(cast, at_work):
    page = at_work(cast.mia).get(f"{NEW}?kind=month&status=live&type=campaign").content.decode()

    assert 'name="query" value="status=live&amp;type=campaign"' in page


def test_menu_names_own_views_and_the_teams(cast, at_work):
    keep(cast, name="Only Mia’s")
    keep(cast, name="For all of Luma", team=cast.luma)

    seen_by_mia = at_work(cast.mia).get("/b/maison-luma/month/").content.decode()
    seen_by_vera = at_work(cast.vera).get("/b/maison-luma/month/").content.decode()
    seen_by_ada = at_work(cast.ada).get("/b/maison-luma/month/").content.decode()

    assert ("Only Mia’s" in seen_by_mia, "For all of Luma" in seen_by_mia) == (True, True)
    assert ("Only Mia’s" in seen_by_vera, "For all of Luma" in seen_by_vera) == (False, True)
    assert ("Only Mia’s" in seen_by_ada, "For all of Luma" in seen_by_ada) == (False, False)


def test_agency_shares_a_view_with_its_own_people_alone(cast, at_work):
    page = at_work(cast.ada).get(NEW).content.decode()
    at_work(cast.ada).post(NEW, {"name": "Ours", "kind": "month", "query": "", "team": cast.northlight.pk})
    refused = at_work(cast.ada).post(NEW, {"name": "Theirs", "kind": "month", "query": "", "team": cast.luma.pk})

    assert ("Everybody of Northlight Media" in page, "Everybody of Maison Luma" in page) == (True, False)
    assert SavedView.objects.get().team == cast.northlight
    assert refused.status_code == 200
    assert b"Select a valid choice" in refused.content


def test_view_shows_each_reader_what_is_open_to_them(cast, at_work):
    cast.event(title="Inside only", sharing="internal", starts=AT.date())
    cast.event(title="For partners", sharing="shared", starts=AT.date())
    grant(cast.northlight, cast.stock, "read")
    view = keep(cast, owner=cast.ada, query="", team=cast.northlight)

    page = at_work(cast.ada).get(f"{LIST}{view.pk}/", follow=True).content.decode()

    assert "Inside only" not in page


def test_name_is_taken_once_and_case_counts_nothing(cast, at_work):
    keep(cast)

    answer = at_work(cast.mia).post(NEW, {"name": "LAUNCHES", "kind": "month", "query": ""})

    assert "There is a view of this name already." in answer.content.decode()
    assert SavedView.objects.count() == 1
    with pytest.raises(ViewNameTakenError):
        change_view(keep(cast, name="Other"), name="launches")


def test_owner_and_the_heads_of_the_team_change_a_view(cast, at_work):
    view = keep(cast, owner=cast.omar, team=cast.luma)
    values = {"name": "Renamed", "kind": "agenda", "query": view.query, "team": cast.luma.pk}

    by_vera = at_work(cast.vera).post(f"{LIST}{view.pk}/edit/", values)
    by_mia = at_work(cast.mia).post(f"{LIST}{view.pk}/edit/", values)

    assert (by_vera.status_code, by_mia.status_code) == (403, 302)
    assert SavedView.objects.get().name == "Renamed"


def test_private_view_is_nobody_elses(cast, at_work):
    view = keep(cast)

    assert at_work(cast.omar).get(f"{LIST}{view.pk}/").status_code == 404
    assert at_work(cast.zoe).get(f"{LIST}{view.pk}/").status_code == 404


def test_removing_leaves_the_plan_alone(cast, at_work):
    event, view = cast.event(), keep(cast)

    asked = at_work(cast.mia).get(f"{LIST}{view.pk}/remove/").content.decode()
    assert (f"Remove “{view.name}”" in asked, SavedView.objects.count()) == (True, 1)
    at_work(cast.mia).post(f"{LIST}{view.pk}/remove/")

    assert SavedView.objects.count() == 0
    event.refresh_from_db()
    assert event.deleted_at is None


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(cast, at_work, django_assert_num_queries, count):
    for number in range(count):
        keep(cast, name=f"View {number}", team=cast.luma)
    client = at_work(cast.mia)
    client.get(LIST)

    with django_assert_num_queries(7):
        client.get(LIST)


def test_brand_opens_on_the_view_looked_at_last(cast, at_work):
    client = at_work(cast.mia)
    client.get("/b/maison-luma/agenda/")

    fresh = at_work(cast.mia).get("/b/maison-luma/")

    assert fresh.url == "/b/maison-luma/agenda/"
    assert ViewChoice.objects.get().kept == {"view": "agenda"}


def test_phone_opens_on_the_agenda(cast, at_work):
    client = at_work(cast.mia)
    client.get("/b/maison-luma/month/")

    on_phone = client.get("/b/maison-luma/", headers={"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148 Mobi"})

    assert on_phone.url == "/b/maison-luma/agenda/"


# ---------- API ----------


def test_api_keeps_changes_and_removes(cast, call):
    mia = call(cast.mia)

    made = mia.post(
        "saved-views/", {"brand": "maison-luma", "name": "Live", "kind": "month", "query": "status=live&on=2027"}
    )
    view = made.json()
    changed = mia.patch(f"saved-views/{view['id']}/", {"team": "maison-luma"})
    again = mia.post("saved-views/", {"brand": "maison-luma", "name": "live", "kind": "month"})
    gone = mia.delete(f"saved-views/{view['id']}/")

    assert (made.status_code, view["query"], view["address"]) == (
        201,
        "status=live",
        "/b/maison-luma/month/?status=live",
    )
    assert changed.json()["team"] == "maison-luma"
    assert (again.status_code, gone.status_code) == (400, 204)


def test_api_lists_own_and_team_views(cast, call):
    keep(cast, name="Mine")
    keep(cast, name="Team", team=cast.luma)

    assert [row["name"] for row in call(cast.mia).get("saved-views/").json()["results"]] == ["Mine", "Team"]
    assert [row["name"] for row in call(cast.vera).get("saved-views/").json()["results"]] == ["Team"]
    assert call(cast.ada).get("saved-views/").json()["results"] == []


def test_api_knows_no_foreign_brand_or_team(cast, call):
    body = {"brand": "hanok-beauty", "name": "x", "kind": "month"}

    assert call(cast.mia).post("saved-views/", body).status_code == 404
    refused = call(cast.ada).post("saved-views/", {**body, "brand": "maison-luma", "team": "maison-luma"})
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (400, ["team"])


def test_table_is_kept_with_its_columns_and_order(cast, at_work):
    cast.event(starts=AT.date())
    client = at_work(cast.mia)
    page = client.get("/b/maison-luma/table/?columns=title&columns=owner&sort=-owner&period=all").content.decode()
    save = unescape(re.search(r'href="(/b/maison-luma/views/new/[^"]*)"', page)[1])
    form = client.get(save).content.decode()
    query = unescape(re.search(r'name="query" value="([^"]*)"', form)[1])

    client.post(save, {"name": "Owners", "kind": "table", "query": query})

    assert SavedView.objects.get().query == "columns=title&columns=owner&period=all&sort=-owner"
