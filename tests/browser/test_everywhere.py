"""Every page, as people with little sight, a small screen, a dark room or another language meet it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from calendarapp.accounts.models import User
from calendarapp.common.clock import now
from calendarapp.events.services import add_milestone
from tests.browsers import LOOKS, faults_of, sign_in
from tests.cast import grant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OF_BRAND = (
    "month",
    "two_weeks",
    "week",
    "year",
    "timeline",
    "agenda",
    "table",
    "table_columns",
    "search",
    "kpis",
    "event_new",
    "partners",
    "partner_invite",
    "guest_links",
    "guest_link_new",
    "calendars",
    "first_steps",
    "products",
    "product_new",
    "products_import",
    "channels",
    "personas",
    "markets",
    "deleted",
    "types",
    "type_new",
    "access_log",
    "exposure",
    "deliveries",
    "key_dates",
    "key_date_new",
    "freezes",
    "freeze_new",
    "imports",
    "import_new",
)
OF_PERSON = (
    "inbox",
    "subscriptions",
    "subscription_new",
    "profile",
    "api_tokens",
    "my_data",
    "my_data_erase",
    "notice_preferences",
    "new_brand",
    "new_agency",
    "account_email",
    "account_change_password",
    "mfa_index",
    "usersessions_list",
)
OF_AGENCY = (
    "agency_home",
    "agency_month",
    "agency_agenda",
    "agency_deliverables",
    "agency_changes",
    "agency_search",
)
OF_TYPE = ("type", "type_field_new", "type_milestone_new", "type_apply", "type_delete")
OF_EVENT = (
    "event",
    "event_edit",
    "event_move",
    "event_cancel",
    "event_delete",
    "event_duplicate",
    "event_template",
    "event_share",
    "event_history",
    "talk",
    "milestone_add",
    "event_kpis",
    "target_new",
    "reading_new",
    "readings_import",
)


@pytest.fixture
def event(cast):
    """One with something in every place."""
    day = now().date() + timedelta(days=3)
    return cast.event(
        "Glow serum launch · 글로우 세럼 런칭",
        starts=day,
        ends=day + timedelta(days=11),
        at=now(),
        sharing="shared",
        owner=cast.mia,
        backup=cast.omar,
        description="One story over all channels.",
        notes="Margin is thin.",
        location="Paris",
        stages="RAC",
        budget_planned="64000",
        channels=[cast.channel("email"), cast.channel("paid_social")],
        products=[cast.product("GS-30")],
        personas=list(cast.persona_rows()),
        links=[{"label": "Brief", "url": "https://example.com/brief"}],
        embargo_until=now() + timedelta(days=2),
        details={"offer": "Two for one"},
    )


def pages(event) -> list[str]:
    slug = event.brand.slug
    found = [reverse(name, args=(slug,)) for name in OF_BRAND]
    found += [reverse(name) for name in OF_PERSON]
    found += [reverse(name, args=(slug, event.pk)) for name in OF_EVENT]
    words = (
        ("product", event.products.first()),
        ("channel", event.channels.first()),
        ("persona", event.personas.first()),
    )
    found += [reverse(name, args=(slug, word.pk)) for name, word in words]
    found += [reverse(name, args=(slug, event.type_id)) for name in OF_TYPE]
    found += [reverse("type_field", args=(slug, event.type_id, "offer"))]
    found += [reverse("exposure_agency", args=(slug, "northlight"))]
    found += [f"{found[-1]}?since=2027-01-01"]
    return [*found, reverse("organisation_settings", args=(slug,)), reverse("members", args=(slug,))]


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_serious_anywhere(new_page, axe, cast, event, look):
    options, language = LOOKS[look]
    User.objects.filter(pk=cast.mia.pk).update(language=language)
    page = new_page(**options)
    sign_in(page, cast.mia)
    faults = {}
    for address in pages(event):
        answer = page.goto(address)
        found = faults_of(page, axe)
        if found or answer.status != 200:
            faults[address] = (answer.status, found)

    assert faults == {}


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_serious_in_an_agencys_house(new_page, axe, cast, event, look):
    options, language = LOOKS[look]
    User.objects.filter(pk=cast.ada.pk).update(language=language)
    grant(cast.northlight, cast.hanok_calendar, "read")
    held = cast.event("Held", starts=event.starts_on, at=now(), sharing="shared")
    values = {"label": "Assets final", "anchor": "S", "offset": -4, "agency": cast.northlight}
    add_milestone(held, actor=cast.mia, at=now(), values=values)
    page = new_page(**options)
    sign_in(page, cast.ada)
    day = reverse("agency_day", args=("northlight", held.starts_on))
    search = f"{reverse('agency_search', args=('northlight',))}?q=held"
    faults = {}
    for address in [*(reverse(name, args=("northlight",)) for name in OF_AGENCY), day, search, "/o/northlight/members/"]:
        answer = page.goto(address)
        found = faults_of(page, axe)
        if found or answer.status != 200:
            faults[address] = (answer.status, found)

    assert faults == {}


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_serious_through_a_partners_eyes(new_page, axe, cast, event, look):
    options, language = LOOKS[look]
    User.objects.filter(pk=cast.mia.pk).update(language=language)
    page = new_page(**options)
    sign_in(page, cast.mia)
    page.goto(reverse("partners", args=(event.brand.slug,)))
    page.locator('form[action$="/northlight/view-as/"] button').click()
    page.wait_for_selector(".banner")
    shown = ("month", "week", "year", "timeline", "agenda", "table", "search", "kpis", "calendars")
    places = [reverse(name, args=(event.brand.slug,)) for name in shown]
    faults = {}
    for address in [*places, reverse("inbox"), reverse("event", args=(event.brand.slug, event.pk))]:
        page.goto(address)
        if found := faults_of(page, axe):
            faults[address] = found
        assert page.locator(".banner").is_visible(), address

    assert faults == {}


def test_doors_before_signing_in_are_fit_for_everybody(new_page, axe, db):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    faults = {}
    for name in ("account_login", "account_signup", "account_reset_password"):
        page.goto(reverse(name))
        if found := axe(page):
            faults[name] = found

    assert faults == {}


def test_plan_without_scripts(new_page, cast):
    """Read, create, edit, move and filter with JavaScript switched off."""
    page = new_page(java_script_enabled=False)
    sign_in(page, cast.mia)
    day = now().date()
    page.goto("/b/maison-luma/events/new/")
    page.get_by_label("Title").fill("By hand")
    page.get_by_label("Starts").fill(day.isoformat())
    page.get_by_role("button", name="Add to the plan").click()
    page.get_by_role("link", name="Edit").first.click()
    page.get_by_label("Title").fill("By hand, edited")
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    page.get_by_role("link", name=re.compile("^Move")).first.click()
    page.get_by_label("Starts").fill((day + timedelta(days=1)).isoformat())
    page.get_by_role("button", name=re.compile("^Move")).last.click()

    page.goto(f"/b/maison-luma/agenda/?from={day}&text=hand")
    expect(page.get_by_role("link", name=re.compile("By hand, edited")).first).to_be_visible()
    page.goto(f"/b/maison-luma/agenda/?from={day}&type=restock")
    assert page.get_by_role("link", name=re.compile("By hand, edited")).count() == 0


def test_month_by_keyboard(page, cast, event):
    sign_in(page, cast.mia)
    day = now().date()
    page.goto(f"/b/maison-luma/month/?on={day:%Y-%m}")
    page.locator("[role=grid] [tabindex='0']").first.focus()
    before = page.evaluate("document.activeElement.dataset.date || document.activeElement.textContent")

    page.keyboard.press("ArrowRight")
    after = page.evaluate("document.activeElement.dataset.date || document.activeElement.textContent")
    page.keyboard.press("?")

    assert after != before
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.get_by_label("Title").first.wait_for()
