"""Search, and the first page."""

from datetime import date
from urllib.parse import quote

import pytest

from calendarapp.accounts.models import Membership

from ..cast import AT

pytestmark = pytest.mark.both_legs
MONTH = "/b/maison-luma/month/"
AGENDA = "/b/maison-luma/agenda/"
SEARCH = "/b/maison-luma/search/"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"


def test_search_marks_what_was_asked_for(cast, look):
    cast.event("Fête <b>du</b> Glow", description="A glow & a spark, before the fete begins.")

    page = look(cast.vera, f"{SEARCH}?q=FETE glow")

    content = page.answer.content.decode()
    assert "<mark>Fête</mark> &lt;b&gt;du&lt;/b&gt; <mark>Glow</mark>" in content
    assert "A <mark>glow</mark> &amp; a spark, before the <mark>fete</mark> begins." in content


def test_search_reads_only_what_is_open(cast, look):
    cast.event("Launch", sharing="shared", description="radiance", notes="margin", objective="halo")

    for person, found in (
        (cast.vera, {"radiance", "margin", "halo"}),
        (cast.ada, {"radiance", "halo"}),
        (cast.sol, set()),
    ):
        assert {word for word in ("radiance", "margin", "halo") if look(person, f"{SEARCH}?q={word}").titles} == found


def test_search_has_pages(cast, look, monkeypatch):
    monkeypatch.setattr("calendarapp.board.pages.search.RESULTS", 2)
    for number in range(3):
        cast.event(f"Wave {number}", starts=date(2027, 3, 10 + number))

    assert look(cast.vera, f"{SEARCH}?q=wave").titles == ["Wave 2", "Wave 1"]
    page = look(cast.vera, f"{SEARCH}?q=wave&page=2")
    assert page.titles == ["Wave 0"]
    assert 'href="?q=wave&page=1"' in page.text


@pytest.mark.parametrize("words", ["", " ", "%", "nothing at all", "x" * 5000, "'; drop"])
def test_search_for_nothing_finds_nothing(cast, look, words):
    cast.event()

    page = look(cast.mia, f"{SEARCH}?q={quote(words)}")

    assert (page.status, page.titles) == (200, [])


# ---------- the first page ----------


def test_home_sends_strangers_to_sign_in(cast, look):
    page = look(None, "/")

    assert (page.status, page.answer.url) == (302, "/account/login/")


def test_home_is_the_month_and_on_a_phone_the_agenda(cast, look):
    assert look(cast.mia, "/").answer.url == MONTH
    assert look(cast.mia, "/", headers={"user-agent": PHONE}).answer.url == AGENDA
    assert look(cast.mia, "/b/maison-luma/", headers={"user-agent": PHONE}).answer.url == AGENDA
    assert look(cast.mia, "/").answer["Vary"].count("User-Agent") == 1


def test_home_goes_back_to_the_brand_looked_at_last(cast, look):
    Membership.objects.create(organisation=cast.hanok, user=cast.mia, role="viewer", joined_at=AT)

    assert look(cast.mia, "/").answer.url == "/b/hanok-beauty/month/"
    look(cast.mia, MONTH)
    assert look(cast.mia, "/").answer.url == MONTH


def test_home_forgets_a_brand_that_is_shut(cast, look):
    look(cast.vera, MONTH)
    Membership.objects.filter(user=cast.vera).delete()

    page = look(cast.vera, "/")

    assert page.status == 200
    assert "There is no calendar that you may see yet." in page.text
