"""The KPI library: what each metric means, how it is measured, and how its readings add up over time. Pure.

Every brand gets a copy by `key`. Units: a percentage is stored as a fraction, money is in the event's currency, counts
are whole numbers, ratios and days are plain numbers, a score runs from −100 to 100.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .formulas import Direction, Measure, Quotient, Rule, Unit


@dataclass(frozen=True, slots=True)
class BuiltinMetric:
    """`stage` is one letter of RACE. `lag` days after the end of its window the actual is due.

    `inside` metrics are the brand's alone, whatever groups are open to a partner: they tell the margin.
    """

    key: str
    label: Promise
    unit: Unit
    direction: Direction
    formula: Promise
    stage: str
    source: Promise
    rule: Rule = Rule.NEWEST
    quotient: Quotient | None = None
    lag: int = 3
    inside: bool = False
    floor: Decimal | None = None
    ceiling: Decimal | None = None

    @property
    def measure(self) -> Measure:
        return Measure(self.rule, self.quotient)


UP, DOWN, BAND = Direction.UP, Direction.DOWN, Direction.BAND
_ZERO, _ONE = Decimal(0), Decimal(1)
_LTV_LAG = 90


def _count(key: str, label: Promise, formula: Promise, stage: str, source: Promise) -> BuiltinMetric:
    return BuiltinMetric(key, label, Unit.COUNT, UP, formula, stage, source, rule=Rule.SUM, floor=_ZERO)


def _share(
    key: str, label: Promise, direction: Direction, formula: Promise, stage: str, source: Promise, **more
) -> BuiltinMetric:
    bounds = {"floor": _ZERO, "ceiling": _ONE}
    return BuiltinMetric(key, label, Unit.PERCENT, direction, formula, stage, source, **bounds | more)


def _flow(key: str, label: Promise, direction: Direction, formula: Promise, source: Promise) -> BuiltinMetric:
    """Money that flows day by day. A day may be negative: returns, refunds."""
    return BuiltinMetric(key, label, Unit.MONEY, direction, formula, "C", source, rule=Rule.SUM)


def _money(
    key: str, label: Promise, direction: Direction, formula: Promise, stage: str, source: Promise, **more
) -> BuiltinMetric:
    return BuiltinMetric(key, label, Unit.MONEY, direction, formula, stage, source, **more)


def _ratio(
    key: str, label: Promise, direction: Direction, formula: Promise, stage: str, source: Promise, **more
) -> BuiltinMetric:
    return BuiltinMetric(key, label, Unit.RATIO, direction, formula, stage, source, **{"floor": _ZERO} | more)


def _computed(numerator: str, denominator: str, scale: int = 1) -> dict:
    return {"rule": Rule.COMPUTED, "quotient": Quotient(numerator, denominator, Decimal(scale))}


_ADS, _SHOP, _ESP, _CRM = _("ads"), _("shop"), _("e-mail service"), _("CRM")
_ANALYTICS, _SOCIAL, _FINANCE = _("web analytics"), _("social"), _("finance")
_TRACKER, _GUESTS, _ERP = _("PR tracker"), _("guest list"), _("ERP")
_SHOP_ERP, _ADS_SOCIAL, _ADS_ESP = _("shop, ERP"), _("ads, social"), _("ads, e-mail service")
_DERIVED, _WAREHOUSE, _SURVEY = _("derived"), _("warehouse"), _("survey")

_REACH = (
    _count("impressions", _("Impressions"), _("times shown"), "R", _ADS_SOCIAL),
    _count("reach", _("Unique reach"), _("distinct people shown"), "R", _ADS_SOCIAL),
    _count("clicks", _("Clicks"), _("times clicked"), "R", _ADS),
    _money(
        "cpm",
        _("Cost per mille"),
        DOWN,
        _("spend ÷ impressions × 1000"),
        "R",
        _ADS,
        **_computed("ad_spend", "impressions", 1000),
    ),
    _share(
        "ctr",
        _("Click-through rate"),
        UP,
        _("clicks ÷ impressions"),
        "R",
        _ADS_ESP,
        **_computed("clicks", "impressions"),
    ),
    _money("cpc", _("Cost per click"), DOWN, _("spend ÷ clicks"), "R", _ADS, **_computed("ad_spend", "clicks")),
    _count("sessions", _("Sessions"), _("visits started"), "R", _ANALYTICS),
    _share("new_user_share", _("New-visitor share"), BAND, _("new users ÷ users"), "R", _ANALYTICS),
    _count(
        "branded_search", _("Branded search clicks"), _("clicks on queries with the brand"), "R", _("search console")
    ),
    _share("share_of_voice", _("Share of voice"), UP, _("own ÷ category mentions"), "R", _("listening tool")),
    _count("placements", _("Media placements"), _("articles, segments published"), "R", _TRACKER),
    _count("earned_reach", _("Earned reach"), _("sum of the placements' audiences"), "R", _TRACKER),
    _share(
        "follower_growth",
        _("Follower growth"),
        UP,
        _("(end − start) ÷ start"),
        "R",
        _SOCIAL,
        floor=Decimal(-1),
        ceiling=None,
    ),
)

_ACT = (
    _share("rsvp_rate", _("RSVP rate"), UP, _("yes ÷ invited"), "A", _GUESTS),
    _share("attendance_rate", _("Show-up rate"), UP, _("attended ÷ yes"), "A", _GUESTS, ceiling=None),
    _share("engagement_rate", _("Engagement rate"), UP, _("interactions ÷ reach"), "A", _SOCIAL, ceiling=None),
    _share("bounce_rate", _("Bounce rate"), DOWN, _("1 − engaged sessions ÷ sessions"), "A", _ANALYTICS),
    _count("pdp_views", _("Product-page views"), _("views"), "A", _ANALYTICS),
    _share("add_to_cart_rate", _("Add-to-cart rate"), UP, _("visits with ≥ 1 add ÷ visits"), "A", _SHOP),
    _count("leads", _("New leads"), _("new e-mail or SMS consents (first-party data)"), "A", _("e-mail service, CRM")),
    _money(
        "cpl", _("Cost per lead"), DOWN, _("spend ÷ leads"), "A", _("ads and CRM"), **_computed("ad_spend", "leads")
    ),
    _count("waitlist", _("Back-in-stock sign-ups"), _("subscriptions"), "A", _("e-mail service, shop")),
    _share("email_click_rate", _("E-mail click rate"), UP, _("unique clicks ÷ delivered"), "A", _ESP),
    _share("email_open_rate", _("E-mail open rate (indicative)"), UP, _("unique opens ÷ delivered"), "A", _ESP),
    _share("push_optin", _("Push opt-in rate"), UP, _("opted in ÷ prompted"), "A", _("app")),
)

_CONVERT = (
    _share(
        "conversion_rate",
        _("Conversion rate"),
        UP,
        _("orders ÷ sessions"),
        "C",
        _SHOP,
        **_computed("orders", "sessions"),
    ),
    _count("orders", _("Orders"), _("count"), "C", _SHOP),
    _flow("net_revenue", _("Net revenue"), UP, _("gross − discounts − returns − tax"), _SHOP_ERP),
    _flow("ad_spend", _("Ad spend"), BAND, _("sum"), _ADS),
    _flow("attributed_revenue", _("Attributed revenue"), UP, _("sum, window and model stated"), _ADS),
    _money(
        "aov",
        _("Average order value"),
        UP,
        _("net revenue ÷ orders"),
        "C",
        _DERIVED,
        **_computed("net_revenue", "orders"),
    ),
    _count("units_sold", _("Units sold"), _("count"), "C", _SHOP_ERP),
    _share("sell_through", _("Sell-through"), UP, _("units sold ÷ units received"), "C", _ERP),
    _ratio(
        "roas",
        _("Return on ad spend"),
        UP,
        _("attributed revenue ÷ ad spend"),
        "C",
        _DERIVED,
        **_computed("attributed_revenue", "ad_spend"),
    ),
    _ratio(
        "breakeven_roas",
        _("Break-even ROAS"),
        DOWN,
        _("1 ÷ contribution margin rate before ads"),
        "C",
        _FINANCE,
        inside=True,
    ),
    _ratio(
        "mer",
        _("Marketing efficiency ratio"),
        UP,
        _("total revenue ÷ total marketing spend"),
        "C",
        _("shop and finance"),
    ),
    _money(
        "cac",
        _("Customer acquisition cost"),
        DOWN,
        _("acquisition spend ÷ new customers"),
        "C",
        _("finance and CRM"),
        floor=_ZERO,
    ),
    _money("cpa", _("Cost per action"), DOWN, _("spend ÷ attributed conversions"), "C", _ADS, floor=_ZERO),
    _share("cart_abandonment", _("Cart abandonment"), DOWN, _("1 − completed ÷ carts"), "C", _SHOP),
    _share(
        "contribution_margin",
        _("Contribution margin rate"),
        UP,
        _("(net revenue − variable costs incl. ads) ÷ net revenue"),
        "C",
        _FINANCE,
        floor=None,
        inside=True,
    ),
    _share("discount_rate", _("Discount rate"), DOWN, _("discounts ÷ gross sales"), "C", _SHOP),
    _money("revenue_per_recipient", _("Revenue per recipient"), UP, _("message revenue ÷ delivered"), "C", _ESP),
    _share("new_customer_share", _("New-customer share"), BAND, _("new ÷ all ordering customers"), "C", _SHOP),
)

_ENGAGE = (
    _money(
        "ltv",
        _("Customer lifetime value"),
        UP,
        _("cohort's cumulative margin at 90, 180 or 365 d, or AOV × frequency × lifespan × margin"),
        "E",
        _("CDP, warehouse"),
        lag=_LTV_LAG,
    ),
    _ratio(
        "ltv_cac",
        _("LTV : CAC"),
        UP,
        _("LTV ÷ CAC; 3 is the usual rule of thumb"),
        "E",
        _DERIVED,
        lag=_LTV_LAG,
        **_computed("ltv", "cac"),
    ),
    BuiltinMetric(
        "cac_payback",
        _("CAC payback"),
        Unit.DAYS,
        DOWN,
        _("days until margin per customer ≥ CAC"),
        "E",
        _WAREHOUSE,
        floor=_ZERO,
    ),
    _share(
        "repeat_rate", _("Repeat purchase rate"), UP, _("customers with ≥ 2 orders ÷ customers"), "E", _SHOP, lag=90
    ),
    _share("retention_rate", _("Retention rate"), UP, _("(customers at end − new) ÷ customers at start"), "E", _CRM),
    _share("churn_rate", _("Churn rate"), DOWN, _("lost ÷ start"), "E", _CRM),
    BuiltinMetric(
        "nps",
        _("Net promoter score"),
        Unit.SCORE,
        UP,
        _("% 9–10 − % 0–6"),
        "E",
        _SURVEY,
        floor=Decimal(-100),
        ceiling=Decimal(100),
    ),
    _share("unsubscribe_rate", _("Unsubscribe rate"), DOWN, _("opt-outs ÷ delivered"), "E", _("e-mail service, SMS")),
    _ratio("purchase_frequency", _("Purchase frequency"), UP, _("orders ÷ customers"), "E", _SHOP),
    _share("csat", _("Customer satisfaction"), UP, _("satisfied ÷ answers"), "E", _("help desk")),
)

METRICS: Mapping[str, BuiltinMetric] = {metric.key: metric for metric in (*_REACH, *_ACT, *_CONVERT, *_ENGAGE)}

# Event type → the metrics that such an event is usually measured by.
DEFAULT_SETS: Mapping[str, tuple[str, ...]] = {
    "campaign": ("roas", "cac", "ltv", "conversion_rate", "net_revenue"),
    "product_release": ("units_sold", "sell_through", "waitlist", "net_revenue", "repeat_rate"),
    "restock": ("waitlist", "units_sold", "conversion_rate"),
    "pr_event": ("placements", "earned_reach", "branded_search", "sessions"),
    "vip_event": ("attendance_rate", "repeat_rate", "ltv", "nps"),
    "promotion": ("net_revenue", "contribution_margin", "discount_rate", "new_customer_share"),
    "message": ("email_click_rate", "revenue_per_recipient", "unsubscribe_rate"),
    "influencer": ("reach", "engagement_rate", "cpa", "new_customer_share"),
    "loyalty": ("repeat_rate", "retention_rate", "ltv", "nps"),
}


def metrics_needed_by(keys: frozenset[str] | set[str]) -> frozenset[str]:
    """The same keys and the operands of those that are computed."""
    quotients = [METRICS[key].quotient for key in keys if key in METRICS]
    operands = {key for each in quotients if each for key in (each.numerator, each.denominator)}
    return frozenset(keys) | operands


def bounds_error(metric: BuiltinMetric | None, unit: str, value: Decimal) -> str | Promise | None:
    """What is impossible about a reading or target of this metric, in a sentence; None when it can be."""
    if unit == Unit.COUNT and value != value.to_integral_value():
        return _("A count is a whole number.")
    floor, ceiling = (metric.floor, metric.ceiling) if metric else (None, None)
    if floor is not None and value < floor:
        return _("This can't be below %(floor)s.") % {"floor": _edge(floor, unit)}
    if ceiling is not None and value > ceiling:
        return _("This can't be above %(ceiling)s.") % {"ceiling": _edge(ceiling, unit)}
    return None


def _edge(edge: Decimal, unit: str) -> str:
    return f"{edge * 100:f} %" if unit == Unit.PERCENT else f"{edge:f}"
