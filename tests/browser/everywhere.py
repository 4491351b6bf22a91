"""Every page, as people with little sight, a small screen, a dark room or another language meet it.

A look has a file of tests to itself, for each of them takes minutes and files are what workers share out.
"""

from django.urls import reverse

from calendarapp.accounts.models import User
from calendarapp.common.clock import now
from calendarapp.events.services import add_milestone
from tests.browsers import LOOKS, faults_of, sign_in
from tests.cast import grant

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
    "metrics",
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
    found += [reverse("key_date_region_remove", args=(slug, event.brand.region))]
    return [*found, reverse("organisation_settings", args=(slug,)), reverse("members", args=(slug,))]


def faults_anywhere(new_page, axe, cast, event, look) -> dict:
    """Of the brand's and the person's own pages, as Mia meets them."""
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
    return faults


def faults_in_an_agencys_house(new_page, axe, cast, event, look) -> dict:
    """Of the pages of Northlight, as Ada meets them."""
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
    for address in [
        *(reverse(name, args=("northlight",)) for name in OF_AGENCY),
        day,
        search,
        "/o/northlight/members/",
    ]:
        answer = page.goto(address)
        found = faults_of(page, axe)
        if found or answer.status != 200:
            faults[address] = (answer.status, found)
    return faults


def faults_through_a_partners_eyes(new_page, axe, cast, event, look) -> dict:
    """Of the brand's pages while Mia looks through the eyes of Northlight."""
    options, language = LOOKS[look]
    User.objects.filter(pk=cast.mia.pk).update(language=language)
    page = new_page(**options)
    sign_in(page, cast.mia)
    page.goto(reverse("partners", args=(event.brand.slug,)))
    page.locator('form[action$="/northlight/view-as/"] button').click()
    page.wait_for_selector(".banner")
    shown = ("month", "week", "year", "timeline", "agenda", "table", "search", "kpis", "calendars")
    places = [reverse(name, args=(event.brand.slug,)) for name in shown]
    # The banner is the same everywhere, and what stands below it was examined without it.
    examined = (places[0], reverse("event", args=(event.brand.slug, event.pk)))
    faults = {}
    for address in [*places, reverse("inbox"), examined[1]]:
        page.goto(address)
        if found := faults_of(page, axe if address in examined else None):
            faults[address] = found
        assert page.locator(".banner").is_visible(), address
    return faults
