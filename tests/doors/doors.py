"""Every address of Almanac, and what each person is answered there.

An answer is one word: `ok` (the page, a form with errors, a redirect on), `login`, or the status: 401, 403, 404, 405, 410.
A new address that isn't here fails the suite.
"""

from dataclasses import dataclass, field

# In the order of tests.doors.world.PEOPLE, a signed-out visitor first:
#         visitor  zoe    ada    sol    vera   omar   mia
WHO = ("visitor", "zoe", "ada", "sol", "vera", "omar", "mia")


def said(words: str) -> dict[str, str]:
    return dict(zip(WHO, words.split(), strict=True))


EVERYBODY = said("ok ok ok ok ok ok ok")
NOBODY = said("405 405 405 405 405 405 405")
SIGNED_IN = said("login ok ok ok ok ok ok")
NO_SIGNED_IN = said("login 405 405 405 405 405 405")
SEES = said("login 404 ok ok ok ok ok")
READS = said("login 404 ok 403 ok ok ok")
PLANS = said("login 404 403 403 403 ok ok")
# Saffron may edit the press calendar, so it may add to it.
ADDS = said("login 404 403 ok 403 ok ok")
MANAGES = said("login 404 403 403 403 403 ok")
BELONGS = said("login 404 404 404 ok ok ok")
HEADS = said("login 404 404 404 403 403 ok")
MINE = said("login 404 404 404 404 404 ok")
INSIDE = said("login 404 404 404 ok ok ok")
VIEW_HEADS = said("login 404 404 404 403 403 ok")
NEVER_GET = said("login 405 405 405 405 405 405")

KPI_SEES = said("login 404 ok 404 ok ok ok")
KPI_PLANS = said("login 404 403 404 403 ok ok")
READING_PLANS = said("login 404 404 404 403 ok ok")

SPEAKS = said("login 404 403 403 ok ok ok")
# Mia's words to all partners, who read them where they read the event.
SAID = said("login 404 403 403 403 403 ok")

API_ALL = said("401 ok ok ok ok ok ok")
API_NONE = said("401 405 405 405 405 405 405")
API_SEES = said("401 404 ok ok ok ok ok")
API_PLANS = said("401 404 403 403 403 ok ok")
API_MANAGES = said("401 404 403 403 403 403 ok")
API_INSIDE = said("401 404 404 404 ok ok ok")
API_INSIDE_PLANS = said("401 404 404 404 403 ok ok")
API_MINE = said("401 404 404 404 404 404 ok")


@dataclass(frozen=True)
class Door:
    """`parts`: name in the address → kind of thing in the world. Methods that aren't given must answer 405."""

    parts: dict[str, str] = field(default_factory=dict)
    get: dict[str, str] | None = None
    post: dict[str, str] | None = None
    put: dict[str, str] | None = None
    patch: dict[str, str] | None = None
    delete: dict[str, str] | None = None

    def answers(self) -> dict[str, dict[str, str]]:
        given = {name: getattr(self, name) for name in ("get", "post", "put", "patch", "delete")}
        return {name: expected for name, expected in given.items() if expected is not None}


BRAND = {"brand": "brand"}
EVENT = {"brand": "brand", "pk": "event"}
PK = {"pk": "event"}
HOUSE = {"slug": "brand"}
TYPE = {"brand": "brand", "pk": "type"}


def of_words(kind: str) -> dict[str, Door]:
    """The settings of channels, personas and markets."""
    one = {**BRAND, "pk": kind}
    return {
        f"{kind}s": Door(BRAND, get=PLANS, post=PLANS),
        f"{kind}_edit": Door(one, get=PLANS, post=PLANS),
        f"{kind}_move": Door(one, post=PLANS),
        f"{kind}_archive": Door(one, post=PLANS),
        f"{kind}_delete": Door(one, get=PLANS, post=PLANS),
    }


DOORS: dict[str, Door] = {
    # Open to everybody
    "healthz": Door(get=EVERYBODY),
    "readyz": Door(get=EVERYBODY),
    "set_language": Door(post=EVERYBODY),
    # People
    "profile": Door(get=SIGNED_IN, post=SIGNED_IN),
    "second_factor": Door(get=SIGNED_IN),
    "theme_switch": Door(post=SIGNED_IN),
    "api_tokens": Door(get=SIGNED_IN, post=SIGNED_IN),
    "api_token_revoke": Door({"pk": "token"}, get=MINE, post=MINE),
    "new_brand": Door(get=SIGNED_IN, post=SIGNED_IN),
    "new_agency": Door(get=SIGNED_IN, post=SIGNED_IN),
    "organisation_settings": Door(HOUSE, get=HEADS, post=HEADS),
    "leave_organisation": Door(HOUSE, get=BELONGS, post=BELONGS),
    "members": Door(HOUSE, get=BELONGS, post=HEADS),
    "member_role": Door({**HOUSE, "pk": "membership"}, post=HEADS),
    "member_remove": Door(
        {**HOUSE, "pk": "membership"}, get=said("login 404 404 404 403 ok ok"), post=said("login 404 404 404 403 ok ok")
    ),
    "invitation_withdraw": Door({**HOUSE, "pk": "invitation"}, post=HEADS),
    "invitation_again": Door({**HOUSE, "pk": "invitation"}, post=HEADS),
    "invitation": Door(
        {"token": "letter"}, get=said("ok 403 403 403 403 403 403"), post=said("login 403 403 403 403 403 403")
    ),
    "partner_invitation": Door({"token": "letter"}, get=SIGNED_IN, post=SIGNED_IN),
    # Calendars and partners
    "calendars": Door(BRAND, get=MANAGES, post=MANAGES),
    "calendar_edit": Door({**BRAND, "pk": "calendar"}, get=MANAGES, post=MANAGES),
    "calendar_archive": Door({**BRAND, "pk": "calendar"}, post=MANAGES),
    "partners": Door(BRAND, get=MANAGES),
    "partner": Door({**BRAND, "agency": "agency"}, get=MANAGES, post=MANAGES),
    "partner_end": Door({**BRAND, "agency": "agency"}, get=MANAGES, post=MANAGES),
    "partner_invite": Door(BRAND, get=MANAGES, post=MANAGES),
    # The plan
    "home": Door(get=SIGNED_IN),
    "brand_home": Door(BRAND, get=SEES),
    "month": Door(BRAND, get=SEES),
    "two_weeks": Door(BRAND, get=SEES),
    "week": Door(BRAND, get=SEES),
    "year": Door(BRAND, get=SEES),
    "timeline": Door(BRAND, get=SEES),
    "agenda": Door(BRAND, get=SEES),
    "table": Door(BRAND, get=SEES),
    "table_columns": Door(BRAND, get=SEES),
    "export": Door({**BRAND, "kind": "format"}, get=SEES),
    "day": Door({**BRAND, "day": "day"}, get=SEES),
    "search": Door(BRAND, get=SEES),
    "palette": Door(BRAND, get=SEES),
    "bulk": Door(BRAND, get=SEES, post=SEES),
    "event_new": Door(BRAND, get=ADDS, post=ADDS),
    "event": Door(EVENT, get=SEES),
    "event_history": Door(EVENT, get=SEES),
    "event_follow": Door(EVENT, post=SEES),
    "event_edit": Door(EVENT, get=PLANS, post=PLANS),
    "cell": Door({**EVENT, "field": "cell"}, get=PLANS, post=PLANS),
    "event_share": Door(EVENT, get=PLANS, post=PLANS),
    "event_move": Door(EVENT, get=PLANS, post=PLANS),
    "event_cancel": Door(EVENT, get=PLANS, post=PLANS),
    "event_delete": Door(EVENT, get=PLANS, post=PLANS),
    "event_duplicate": Door(EVENT, get=PLANS, post=PLANS),
    "event_restore": Door({**BRAND, "pk": "deleted"}, post=said("login 404 403 404 403 ok ok")),
    "milestone_add": Door(EVENT, get=PLANS, post=PLANS),
    "milestone_edit": Door({**EVENT, "milestone": "milestone"}, get=READING_PLANS, post=READING_PLANS),
    "milestone_tick": Door({**EVENT, "milestone": "milestone"}, post=READING_PLANS),
    "milestone_remove": Door({**EVENT, "milestone": "milestone"}, get=READING_PLANS, post=READING_PLANS),
    "deleted": Door(BRAND, get=ADDS),
    "undo": Door({**BRAND, "number": "change"}, post=said("login 404 403 403 403 403 ok")),
    "first_steps": Door(BRAND, get=PLANS, post=PLANS),
    "settings": Door(BRAND, get=said("login 404 403 403 ok ok ok")),
    "products": Door(BRAND, get=PLANS),
    "product_new": Door(BRAND, get=PLANS, post=PLANS),
    "products_import": Door(BRAND, get=PLANS, post=PLANS),
    "products_export": Door(BRAND, get=PLANS),
    "product_edit": Door({**BRAND, "pk": "product"}, get=PLANS, post=PLANS),
    "product_archive": Door({**BRAND, "pk": "product"}, post=PLANS),
    "product_delete": Door({**BRAND, "pk": "product"}, get=PLANS, post=PLANS),
    # Partners meet those words that events open to them: here the market alone.
    "product": Door({**BRAND, "pk": "product"}, get=BELONGS),
    "channel": Door({**BRAND, "pk": "channel"}, get=BELONGS),
    "persona": Door({**BRAND, "pk": "persona"}, get=BELONGS),
    "market": Door({**BRAND, "pk": "market"}, get=SEES),
    **of_words("channel"),
    **of_words("persona"),
    **of_words("market"),
    # What is said about an event
    "talk": Door(EVENT, get=READS, post=SPEAKS),
    "comment_edit": Door({**EVENT, "comment": "comment"}, get=SAID, post=SAID),
    "comment_delete": Door({**EVENT, "comment": "comment"}, get=SAID, post=SAID),
    # Saved views
    "saved_views": Door(BRAND, get=SEES),
    "saved_view_new": Door(BRAND, get=SEES, post=SEES),
    "saved_view": Door({**BRAND, "pk": "saved_view"}, get=INSIDE),
    "saved_view_edit": Door({**BRAND, "pk": "saved_view"}, get=VIEW_HEADS, post=VIEW_HEADS),
    "saved_view_remove": Door({**BRAND, "pk": "saved_view"}, post=VIEW_HEADS),
    # Days around the plan
    "key_dates": Door(BRAND, get=PLANS),
    "key_date_regions": Door(BRAND, post=PLANS),
    "key_date_new": Door(BRAND, get=PLANS, post=PLANS),
    "key_date_edit": Door({**BRAND, "pk": "key_date"}, get=PLANS, post=PLANS),
    "key_date_switch": Door({**BRAND, "pk": "key_date"}, post=PLANS),
    "key_date_remove": Door({**BRAND, "pk": "key_date"}, get=PLANS, post=PLANS),
    "types": Door(BRAND, get=PLANS),
    "type_new": Door(BRAND, get=PLANS, post=PLANS),
    "type": Door(TYPE, get=PLANS, post=PLANS),
    "type_place": Door(TYPE, post=PLANS),
    "type_archive": Door(TYPE, post=PLANS),
    "type_delete": Door(TYPE, get=PLANS, post=PLANS),
    "type_apply": Door(TYPE, get=PLANS, post=PLANS),
    "type_leads": Door(TYPE, post=PLANS),
    "type_field_new": Door(TYPE, get=PLANS, post=PLANS),
    "type_field": Door({**TYPE, "key": "field_key"}, get=PLANS, post=PLANS),
    "type_field_place": Door({**TYPE, "key": "field_key"}, post=PLANS),
    "type_field_drop": Door({**TYPE, "key": "field_key"}, post=PLANS),
    "type_milestone_new": Door(TYPE, get=PLANS, post=PLANS),
    "type_milestone": Door({**TYPE, "key": "milestone_key"}, get=PLANS, post=PLANS),
    "type_milestone_drop": Door({**TYPE, "key": "milestone_key"}, post=PLANS),
    "event_template": Door(EVENT, get=PLANS, post=PLANS),
    "freezes": Door(BRAND, get=PLANS),
    "freeze_new": Door(BRAND, get=PLANS, post=PLANS),
    "freeze_edit": Door({**BRAND, "pk": "freeze"}, get=PLANS, post=PLANS),
    "freeze_remove": Door({**BRAND, "pk": "freeze"}, get=PLANS, post=PLANS),
    # Imports
    "imports": Door(BRAND, get=PLANS),
    "import_new": Door(BRAND, get=PLANS, post=PLANS),
    "import_run": Door({**BRAND, "pk": "import"}, get=PLANS),
    "import_encoding": Door({**BRAND, "pk": "import"}, post=PLANS),
    "import_confirm": Door({**BRAND, "pk": "import"}, post=PLANS),
    "import_discard": Door({**BRAND, "pk": "import"}, post=PLANS),
    # Notices
    "inbox": Door(get=SIGNED_IN),
    "inbox_read_all": Door(post=SIGNED_IN),
    "inbox_read": Door({"pk": "message"}, post=MINE),
    "notice_preferences": Door(get=SIGNED_IN, post=SIGNED_IN),
    "unsubscribe": Door({"token": "unsubscribe"}, get=EVERYBODY, post=EVERYBODY),
    "access_log": Door(BRAND, get=MANAGES),
    "access_log_export": Door(BRAND, get=MANAGES),
    "deliveries": Door(BRAND, get=MANAGES),
    "deliveries_again": Door(BRAND, post=MANAGES),
    "delivery_again": Door({**BRAND, "pk": "delivery"}, post=MANAGES),
    "dev_mails": Door(get=said("404 404 404 404 404 404 404")),
    "dev_mail": Door({"name": "mail"}, get=said("404 404 404 404 404 404 404")),
    "dev_mail_html": Door({"name": "mail"}, get=said("404 404 404 404 404 404 404")),
    # Feeds
    "feed": Door({"token": "feed", "name": "name"}, get=said("404 404 404 404 404 404 404")),
    "subscriptions": Door(get=SIGNED_IN),
    "subscription_new": Door(get=SIGNED_IN, post=SIGNED_IN),
    "subscription": Door({"pk": "subscription"}, get=MINE),
    "subscription_edit": Door({"pk": "subscription"}, get=MINE, post=MINE),
    "subscription_renew": Door({"pk": "subscription"}, get=MINE, post=MINE),
    "subscription_revoke": Door({"pk": "subscription"}, get=MINE, post=MINE),
    # Figures
    "kpis": Door(BRAND, get=SEES),
    "event_kpis": Door(EVENT, get=KPI_SEES),
    "target_new": Door(EVENT, get=KPI_PLANS, post=KPI_PLANS),
    "target_edit": Door({**EVENT, "target": "target"}, get=KPI_PLANS, post=KPI_PLANS),
    "target_remove": Door({**EVENT, "target": "target"}, get=KPI_PLANS, post=KPI_PLANS),
    "reading_new": Door(EVENT, get=KPI_PLANS, post=KPI_PLANS),
    "readings_import": Door(EVENT, get=KPI_PLANS, post=KPI_PLANS),
    "reading_remove": Door({**EVENT, "reading": "reading"}, get=READING_PLANS, post=READING_PLANS),
    # API
    "api_access_log": Door(get=said("401 ok 403 403 403 403 ok")),
    "api_imports": Door(post=API_ALL),
    "api_subscriptions": Door(get=API_ALL, post=API_ALL),
    "api_subscription": Door({"pk": "subscription"}, get=API_MINE, patch=API_MINE, delete=API_MINE),
    "api_saved_views": Door(get=API_ALL, post=API_ALL),
    "api_saved_view": Door(
        {"pk": "saved_view"},
        get=API_INSIDE,
        patch=said("401 404 404 404 403 403 ok"),
        delete=said("401 404 404 404 403 403 ok"),
    ),
    "api_key_dates": Door(get=API_ALL, post=API_ALL),
    "api_key_date": Door(
        {"pk": "key_date"},
        get=API_INSIDE,
        patch=said("401 404 404 404 403 ok ok"),
        delete=said("401 404 404 404 403 ok ok"),
    ),
    "api_key_date_regions": Door(post=API_ALL, delete=API_ALL),
    "api_freeze_windows": Door(get=API_ALL, post=API_ALL),
    "api_freeze_window": Door({"pk": "freeze"}, get=API_SEES, patch=API_PLANS, delete=API_PLANS),
    "api_schema": Door(get=EVERYBODY),
    "api_brands": Door(get=API_ALL),
    "api_calendars": Door(get=API_ALL, post=API_ALL),
    "api_calendar": Door({"pk": "calendar"}, get=API_SEES, patch=API_MANAGES),
    "api_event_types": Door(get=API_ALL, post=API_ALL),
    "api_event_type": Door({"pk": "type"}, get=API_SEES, patch=API_PLANS, delete=API_PLANS),
    "api_channels": Door(get=API_ALL, post=API_ALL),
    "api_channel": Door({"pk": "channel"}, get=API_SEES, patch=API_PLANS, delete=API_PLANS),
    "api_markets": Door(get=API_ALL, post=API_ALL),
    "api_market": Door({"pk": "market"}, get=API_SEES, patch=API_PLANS, delete=API_PLANS),
    "api_personas": Door(get=API_ALL, post=API_ALL),
    "api_persona": Door({"pk": "persona"}, get=API_INSIDE, patch=API_INSIDE_PLANS, delete=API_INSIDE_PLANS),
    "api_products": Door(get=API_ALL, post=API_ALL),
    "api_products_import": Door(post=API_ALL),
    "api_product": Door({"pk": "product"}, get=API_INSIDE, patch=API_INSIDE_PLANS, delete=API_INSIDE_PLANS),
    "api_events": Door(get=API_ALL, post=API_ALL),
    "api_events_bulk": Door(post=API_ALL),
    "api_event": Door(PK, get=API_SEES, put=API_PLANS, patch=API_PLANS, delete=API_PLANS),
    "api_event_occurrence": Door({"pk": "series", "key": "date"}, get=API_SEES, patch=API_PLANS, delete=API_PLANS),
    "api_event_restore": Door({"pk": "deleted"}, post=API_PLANS),
    "api_event_history": Door(PK, get=API_SEES),
    "api_milestones_due": Door(get=API_ALL),
    "api_comments": Door(PK, get=said("401 404 ok 403 ok ok ok"), post=said("401 404 403 403 ok ok ok")),
    "api_comment": Door(
        {"pk": "comment"},
        get=said("401 404 ok 404 ok ok ok"),
        patch=said("401 404 403 404 403 403 ok"),
        delete=said("401 404 403 404 403 403 ok"),
    ),
    "api_milestones": Door(PK, get=API_SEES, post=API_PLANS),
    "api_milestone": Door(
        {"pk": "milestone"},
        get=API_INSIDE,
        patch=said("401 404 404 404 403 ok ok"),
        delete=said("401 404 404 404 403 ok ok"),
    ),
    "api_occurrences": Door(get=API_ALL),
    "api_metrics": Door(get=API_ALL),
    "api_targets": Door(get=API_ALL, post=API_ALL),
    "api_target": Door(
        {"pk": "target"},
        get=said("401 404 ok 404 ok ok ok"),
        patch=said("401 404 403 404 403 ok ok"),
        delete=said("401 404 403 404 403 ok ok"),
    ),
    "api_readings": Door(get=API_ALL, post=API_ALL),
    "api_readings_bulk": Door(post=API_ALL),
    "api_reading": Door({"pk": "reading"}, get=API_INSIDE, delete=said("401 404 404 404 403 ok ok")),
}
