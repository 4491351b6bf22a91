"""The event types as every brand starts with them: their own fields, usual stages and channels, and milestones.

Every detail field states by which opener a partner may read it. What the sharing rules don't name is the brand's alone ("inside").
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .channels import CHANNELS
from .shapes import EMBARGO, END, START, BuiltinType, DetailField, MilestoneTemplate

_DEPTH = DetailField("discount_depth", _("Discount depth"), "percent", "commercial")
_CODE = DetailField("code", _("Discount code"), "text", "commercial")
_VENUE = DetailField("venue", _("Venue"), "text", "read")
_CAPACITY = DetailField("capacity", _("Capacity"), "number", whole=True)

_CAMPAIGN = BuiltinType(
    key="campaign",
    label=_("Campaign launch"),
    icon="campaign",
    stages="RAC",
    channels=("paid_social", "paid_search", "email", "sms", "push_app", "push_web", "site"),
    fields=(
        DetailField("offer", _("Offer"), "text", "commercial"),
        _DEPTH,
        _CODE,
        DetailField("landing_page", _("Landing page"), "url", "commercial"),
        DetailField("creative_concept", _("Creative concept"), "long", "description"),
        DetailField("media_split", _("Media split"), "long"),
        DetailField("utm_campaign", _("UTM campaign"), "text"),
    ),
    milestones=(
        MilestoneTemplate("campaign.brief", _("Brief and KPIs agreed"), START, -56),
        MilestoneTemplate("campaign.agency_brief", _("Agency briefed"), START, -49),
        MilestoneTemplate("campaign.concept", _("Concept approved"), START, -42),
        MilestoneTemplate("campaign.first_cut", _("First cut"), START, -28),
        MilestoneTemplate("campaign.stock", _("Stock confirmed for promoted SKUs"), START, -21),
        MilestoneTemplate("campaign.assets", _("Assets final, tracking tested"), START, -14),
        MilestoneTemplate("campaign.go", _("Partner go/no-go"), START, -7),
        MilestoneTemplate("campaign.service_faq", _("Customer-service FAQ live"), START, -2),
        MilestoneTemplate("campaign.pacing", _("Pacing check"), START, 1),
        MilestoneTemplate("campaign.readout", _("First readout"), START, 7),
        MilestoneTemplate("campaign.actuals", _("Actuals in"), END, 3),
        MilestoneTemplate("campaign.retro", _("Retro"), END, 14),
        MilestoneTemplate("campaign.ltv_cohort", _("LTV cohort reading"), END, 90),
    ),
)

_PR_EVENT = BuiltinType(
    key="pr_event",
    label=_("PR event"),
    icon="pr_event",
    stages="R",
    channels=("pr", "content", "organic_social", "event"),
    fields=(
        DetailField("outlets", _("Outlets"), "long"),
        DetailField("spokesperson", _("Spokesperson"), "text", "contacts"),
        DetailField("press_kit", _("Press kit"), "url", "links"),
        _VENUE,
        _CAPACITY,
    ),
    milestones=(
        MilestoneTemplate("pr_event.angle", _("Angle, spokesperson"), EMBARGO, -28),
        MilestoneTemplate("pr_event.media_list", _("Media list"), EMBARGO, -21),
        MilestoneTemplate("pr_event.release_draft", _("Release draft"), EMBARGO, -18),
        MilestoneTemplate("pr_event.sign_off", _("Sign-off"), EMBARGO, -14),
        MilestoneTemplate("pr_event.pitch", _("Pitch under embargo"), EMBARGO, -10),
        MilestoneTemplate("pr_event.press_kit", _("Press kit ready"), EMBARGO, -3),
        MilestoneTemplate("pr_event.reminder", _("Reminder to outlets"), EMBARGO, -1),
        MilestoneTemplate("pr_event.thanks", _("Thanks"), EMBARGO, 1),
        MilestoneTemplate("pr_event.coverage", _("Coverage report"), EMBARGO, 7),
        MilestoneTemplate("pr_event.search_effect", _("Search and traffic effect"), EMBARGO, 30),
    ),
)

_VIP_EVENT = BuiltinType(
    key="vip_event",
    label=_("VIP event"),
    icon="vip_event",
    stages="E",
    channels=("event", "email", "sms"),
    fields=(
        DetailField("tier", _("Invited tier"), "text"),
        DetailField("ltv_band", _("Invited LTV band"), "text"),
        _CAPACITY,
        DetailField("gift", _("Gift"), "text"),
        DetailField("rsvp_deadline", _("RSVP deadline"), "date"),
        _VENUE,
    ),
    milestones=(
        MilestoneTemplate("vip_event.date_venue", _("Date and venue"), START, -70),
        MilestoneTemplate("vip_event.criteria", _("Guest criteria"), START, -56),
        MilestoneTemplate("vip_event.save_the_date", _("Save the date"), START, -42),
        MilestoneTemplate("vip_event.invitations", _("Invitations"), START, -28),
        MilestoneTemplate("vip_event.rsvp_chase", _("RSVP chase"), START, -14),
        MilestoneTemplate("vip_event.rsvp_deadline", _("RSVP deadline"), START, -10),
        MilestoneTemplate("vip_event.run_of_show", _("Run of show"), START, -7),
        MilestoneTemplate("vip_event.gifts", _("Gifts packed"), START, -3),
        MilestoneTemplate("vip_event.reminder", _("Reminder to guests"), START, -1),
        MilestoneTemplate("vip_event.thanks", _("Thanks"), START, 1),
        MilestoneTemplate("vip_event.nps", _("NPS"), START, 3),
        MilestoneTemplate("vip_event.results", _("Results"), START, 14),
        MilestoneTemplate("vip_event.guests_ltv", _("Repeat and LTV of guests"), START, 90),
    ),
)

_PRODUCT_RELEASE = BuiltinType(
    key="product_release",
    label=_("Product release"),
    icon="product_release",
    stages="AC",
    channels=("site", "email", "organic_social", "pr", "retail"),
    fields=(
        DetailField("price", _("Price"), "money", "commercial"),
        DetailField("units_at_launch", _("Units at launch"), "number", "products", whole=True),
        DetailField("product_page", _("Product page"), "url", "commercial"),
        DetailField("margin", _("Margin"), "percent"),
        DetailField("limited_edition", _("Limited edition"), "bool", "products"),
        DetailField("waitlist", _("Waitlist"), "bool"),
    ),
    milestones=(
        MilestoneTemplate("product_release.range", _("Range and price locked"), START, -90),
        MilestoneTemplate("product_release.samples", _("Samples"), START, -70),
        MilestoneTemplate("product_release.photo_shoot", _("Photo shoot"), START, -56),
        MilestoneTemplate("product_release.copy", _("Product copy"), START, -42),
        MilestoneTemplate("product_release.seeding", _("Seeding parcels out"), START, -35),
        MilestoneTemplate("product_release.pitch", _("PR pitch under embargo"), START, -28),
        MilestoneTemplate("product_release.stock", _("Stock landed"), START, -21),
        MilestoneTemplate("product_release.page_qa", _("Page QA"), START, -14),
        MilestoneTemplate("product_release.training", _("Customer-service training"), START, -10),
        MilestoneTemplate("product_release.go", _("Go/no-go"), START, -7),
        MilestoneTemplate("product_release.recount", _("Stock recount"), START, -1),
        MilestoneTemplate("product_release.review", _("Review"), START, 7),
        MilestoneTemplate("product_release.sell_through", _("Sell-through decision"), START, 30),
    ),
)

_RESTOCK = BuiltinType(
    key="restock",
    label=_("Restock"),
    icon="restock",
    stages="CE",
    channels=("email", "sms", "push_app", "push_web", "site"),
    fields=(
        DetailField("expected_on", _("Expected date"), "date", "products"),
        DetailField(
            "confidence",
            _("Confidence"),
            "choice",
            "products",
            choices=(("low", _("Low")), ("medium", _("Medium")), ("high", _("High"))),
        ),
        DetailField("units", _("Units"), "number", "products", whole=True),
        DetailField("supplier", _("Supplier"), "text"),
        DetailField("purchase_order", _("Purchase order"), "text"),
        DetailField("safety_buffer", _("Safety buffer in days"), "number", whole=True),
        DetailField("waitlist_size", _("Waitlist size"), "number", whole=True),
    ),
    milestones=(
        MilestoneTemplate("restock.order", _("PO confirmed"), START, -21),
        MilestoneTemplate("restock.eta", _("ETA re-check"), START, -10),
        MilestoneTemplate("restock.campaigns", _("Campaigns needing the SKU re-validated"), START, -7),
        MilestoneTemplate("restock.received", _("Goods received"), START, -3),
        MilestoneTemplate("restock.listing", _("Listing checked"), START, -1),
        MilestoneTemplate("restock.stock_out", _("Stock-out watch"), START, 2),
        MilestoneTemplate("restock.readout", _("Readout"), START, 7),
    ),
)

_PROMOTION = BuiltinType(
    key="promotion",
    label=_("Sale or promotion"),
    icon="s-tag",
    stages="C",
    channels=tuple(CHANNELS),
    fields=(
        _DEPTH,
        DetailField("mechanics", _("Mechanics"), "long", "commercial"),
        DetailField("margin_floor", _("Margin floor"), "percent"),
        DetailField("stacking_rule", _("Stacking rule"), "text"),
    ),
    milestones=(
        MilestoneTemplate("promotion.goals", _("Goals, margin floor"), START, -120),
        MilestoneTemplate("promotion.inventory", _("Inventory cut-off"), START, -90),
        MilestoneTemplate("promotion.creative", _("Creative locked"), START, -60),
        MilestoneTemplate("promotion.landing_pages", _("Landing pages"), START, -45),
        MilestoneTemplate("promotion.site_freeze", _("Site freeze"), START, -28),
        MilestoneTemplate("promotion.rehearsal", _("Rehearsal"), START, -14),
        MilestoneTemplate("promotion.stock_lock", _("Stock lock"), START, -7),
        MilestoneTemplate("promotion.go", _("Go/no-go"), START, -1),
        MilestoneTemplate("promotion.returns", _("Returns watch"), END, 7),
        MilestoneTemplate("promotion.margin", _("Margin"), END, 30),
        MilestoneTemplate("promotion.repeat", _("Repeat rate of new customers"), END, 90),
    ),
)

_MESSAGE = BuiltinType(
    key="message",
    label=_("E-mail, SMS or push send"),
    icon="s-letter",
    stages="ACE",
    channels=("email", "sms", "push_app", "push_web"),
    fields=(
        DetailField("segment", _("Segment"), "text"),
        DetailField("size", _("Recipients"), "number", whole=True),
        DetailField("subject", _("Subject"), "text"),
        DetailField("send_hour", _("Send hour"), "text"),
    ),
    milestones=(
        MilestoneTemplate("message.brief", _("Brief"), START, -10),
        MilestoneTemplate("message.copy", _("Copy"), START, -7),
        MilestoneTemplate("message.segment", _("Segment"), START, -5),
        MilestoneTemplate("message.approval", _("Approval"), START, -3),
        MilestoneTemplate("message.tests", _("Tests"), START, -2),
        MilestoneTemplate("message.pressure", _("Contact pressure check"), START, -1),
        MilestoneTemplate("message.clicks", _("Clicks"), START, 1),
        MilestoneTemplate("message.revenue", _("Revenue"), START, 3),
        MilestoneTemplate("message.close", _("Close"), START, 7),
    ),
)

_OTHERS = (
    BuiltinType(
        key="influencer",
        label=_("Creator drop"),
        icon="s-person",
        stages="RA",
        channels=("influencer", "organic_social"),
        fields=(
            DetailField("creators", _("Creators"), "long"),
            DetailField("deliverables", _("Deliverables"), "long"),
            DetailField("rights_end_on", _("Usage rights end"), "date"),
            DetailField("ship_by", _("Ship by"), "date"),
        ),
    ),
    BuiltinType(
        key="split_test",
        label=_("Split test"),
        icon="s-split",
        stages="AC",
        channels=("site", "paid_social", "paid_search", "email"),
        fields=(
            DetailField("hypothesis", _("Hypothesis"), "long"),
            DetailField("variants", _("Variants"), "long"),
            DetailField("primary_kpi", _("Primary KPI"), "text"),
            DetailField("minimum_run", _("Minimum run in days"), "number", whole=True),
            DetailField("share", _("Share of traffic"), "percent"),
        ),
    ),
    BuiltinType(
        key="loyalty",
        label=_("Loyalty programme"),
        icon="s-heart",
        stages="E",
        channels=("email", "loyalty_app", "sms"),
        fields=(
            DetailField("tier", _("Tier"), "text"),
            DetailField("benefit", _("Benefit"), "text"),
            DetailField("trigger", _("Trigger"), "text"),
        ),
    ),
    BuiltinType(
        key="popup",
        label=_("Pop-up or in-store"),
        icon="s-house",
        stages="RC",
        channels=("retail", "event", "out_of_home"),
        fields=(
            DetailField("stores", _("Stores"), "text", "read"),
            DetailField("staff", _("Staff"), "text"),
            DetailField("stock", _("Stock"), "number", "products", whole=True),
            _CODE,
        ),
    ),
    BuiltinType(
        key="survey",
        label=_("NPS or survey"),
        icon="s-bars",
        stages="E",
        channels=("email", "sms"),
        fields=(DetailField("sample", _("Sample"), "number", whole=True), DetailField("wave", _("Wave"), "text")),
    ),
    BuiltinType(
        key="freeze",
        label=_("Freeze or blackout"),
        icon="s-pause",
        stages="",
        channels=(),
        fields=(
            DetailField(
                "scope",
                _("Scope"),
                "choice",
                choices=(("site", _("Site")), ("stock", _("Stock")), ("press", _("Press"))),
            ),
            DetailField("blocks", _("Types it blocks"), "text"),
        ),
    ),
    BuiltinType(
        key="key_date",
        label=_("Retail key date"),
        icon="s-star",
        stages="",
        channels=(),
        fields=(DetailField("rule", _("Rule"), "text"), DetailField("region", _("Region"), "text", "read")),
    ),
    BuiltinType(key="other", label=_("Other date"), icon="other", stages="", channels=()),
)

# In the order in which people are offered them; the first five are the ones Almanac is made for.
TYPES: Mapping[str, BuiltinType] = {
    kind.key: kind
    for kind in (
        _CAMPAIGN,
        _PR_EVENT,
        _VIP_EVENT,
        _PRODUCT_RELEASE,
        _RESTOCK,
        _PROMOTION,
        _MESSAGE,
        *_OTHERS,
    )
}

# A milestone keeps only its template's key, because its event's type may change; so keys are unique over all types.
MILESTONES: Mapping[str, MilestoneTemplate] = {
    template.key: template for kind in TYPES.values() for template in kind.milestones
}


def milestone_label(key: str) -> Promise | str:
    """What a milestone made from a template is called, in the reader's language; an unknown key as it stands."""
    template = MILESTONES.get(key)
    return template.label if template else key
