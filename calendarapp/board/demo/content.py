"""The plan of the demo brands, in days from the day on which the demo is made. Pure."""

from dataclasses import dataclass, field
from typing import Any

PRODUCTS = (
    ("ML-GLOW-30", "Glow Serum 30 ml"),
    ("ML-GLOW-50", "Glow Serum 50 ml"),
    ("ML-HALO-30", "Halo Serum II 30 ml"),
    ("ML-DEW-50", "Dew Balm 50 ml"),
    ("ML-NIGHT-50", "Ceramide Night Cream 50 ml"),
    ("ML-MIST-100", "Glow Mist 100 ml"),
    ("ML-HYDRA-7", "Hydra Ampoule 수분 앰플, 7 × 2 ml"),
    ("ML-SUN-40", "Lumière SPF 50, 40 ml"),
    ("ML-RET-15", "Retinal Pen 15 ml"),
    ("ML-GIFT-WL", "Coffret Lumière d’hiver"),
)
MARKETS = (("FR", "France"), ("GB", "United Kingdom"), ("DE", "Germany"), ("KR", "Korea"))

LAUNCHES, PRESS, STOCK = "launches", "press", "stock"


@dataclass(frozen=True, slots=True)
class Need:
    """What has to be over first: another event by its title, with days between, and the product that is to be in stock."""

    title: str
    buffer: int = 0
    product: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A freeze window, in days from today."""

    start: int
    days: int
    label: str
    scope: str = "all"
    types: tuple[str, ...] = ()
    is_shared: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """The days around a plan: regions beside the brand's own, dates of its own, freeze windows."""

    regions: tuple[str, ...] = ()
    own: tuple[tuple[str, dict[str, Any]], ...] = ()
    freezes: tuple[Frozen, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """`start`: days from today, or from the next time of the trade's `key_date`; `days`: length, 1 for a single day.

    `at`: (hour, minute, minutes long) for a timed event.
    """

    start: int
    days: int
    kind: str
    title: str
    status: str = ""
    calendar: str = LAUNCHES
    at: tuple[int, int, int] | None = None
    sharing: str = "shared"
    partners: tuple[str, ...] = ()
    early: tuple[str, ...] = ()
    embargo: int | None = None
    reserved: bool = False
    channels: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    parent: str = ""
    needs: tuple[Need, ...] = ()
    recurrence: str = ""
    owner: str = "manager"
    zone: str = ""
    key_date: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def campaign(start: int, days: int, title: str, **more: Any) -> Planned:
    more.setdefault("channels", ("paid_social", "email"))
    more.setdefault("partners", ("northlight",))
    return Planned(start, days, "campaign", title, **more)


def press(start: int, days: int, title: str, **more: Any) -> Planned:
    more.setdefault("channels", ("pr",))
    return Planned(start, days, "pr_event", title, calendar=PRESS, partners=("saffron",), **more)


def vip(start: int, title: str, **more: Any) -> Planned:
    more.setdefault("channels", ("event", "email"))
    more.setdefault("at", (19, 0, 150))
    return Planned(start, 1, "vip_event", title, calendar=PRESS, owner="editor", **more)


def release(start: int, title: str, **more: Any) -> Planned:
    return Planned(start, 1, "product_release", title, calendar=STOCK, **more)


def restock(start: int, title: str, **more: Any) -> Planned:
    return Planned(start, 1, "restock", title, calendar=STOCK, owner="editor", **more)


def other(start: int, days: int, kind: str, title: str, **more: Any) -> Planned:
    return Planned(start, days, kind, title, **more)


LUMA = (
    # Behind us
    campaign(-246, 14, "Printemps radieux", products=("ML-GLOW-30",), markets=("FR",)),
    press(-240, 1, "Table ronde : la lumière sur la peau", at=(10, 0, 120)),
    restock(-232, "Glow Serum 30 ml, lot 11", products=("ML-GLOW-30",)),
    campaign(-225, 10, "Fête des Mères: gift of glow", markets=("FR", "DE"), products=("ML-GLOW-30", "ML-DEW-50")),
    vip(-218, "Cercle Luma: morning at the lab", at=(9, 30, 150)),
    release(-210, "Glow Mist 100 ml", products=("ML-MIST-100",)),
    press(-209, 3, "Glow Mist press seeding"),
    other(-203, 1, "message", "Win-back SMS, spring", channels=("sms",)),
    campaign(-196, 21, "Glow Mist summer launch", products=("ML-MIST-100",), channels=("paid_social", "influencer")),
    restock(-190, "Dew Balm 50 ml, lot 7", products=("ML-DEW-50",)),
    other(-184, 5, "influencer", "Creator drop: 12 mist rituals", channels=("influencer",), partners=("northlight",)),
    vip(-178, "여름 프리뷰 나잇 · Summer preview night", zone="Asia/Seoul"),
    other(-170, 7, "promotion", "Soldes d’été: −20 % on duos", markets=("FR",)),
    press(-162, 1, "Beauty desk tea, London", at=(15, 0, 90)),
    restock(-155, "Lumière SPF 50, second delivery", products=("ML-SUN-40",)),
    campaign(-150, 18, "Sous le soleil", products=("ML-SUN-40",)),
    other(-141, 1, "survey", "NPS wave 1", sharing="internal", channels=("email",)),
    vip(-133, "Dîner des clientes fidèles, Lyon", status="cancelled"),
    release(-126, "Dew Balm 50 ml, new jar", products=("ML-DEW-50",)),
    campaign(-120, 14, "Rentrée: reset your skin", products=("ML-DEW-50", "ML-NIGHT-50")),
    press(-118, 2, "Rentrée beauty week, Paris"),
    restock(-112, "Glow Mist refill", products=("ML-MIST-100",)),
    other(-105, 1, "split_test", "Scalp landing A/B", sharing="internal"),
    other(-98, 1, "message", "Replenishment e-mail, night cream", channels=("email",)),
    campaign(-91, 12, "추석 선물전 · Chuseok gifts", markets=("KR",), zone="Asia/Seoul", products=("ML-GIFT-WL",)),
    vip(-84, "Cercle Luma autumn", at=(18, 30, 150)),
    restock(-77, "Ceramide Night Cream, lot 4", products=("ML-NIGHT-50",)),
    press(-70, 1, "Dermatologist briefing", at=(11, 0, 60)),
    other(-66, 6, "influencer", "Night routine creators", channels=("influencer",), partners=("northlight",)),
    campaign(-60, 20, "Night shift: ceramide week", products=("ML-NIGHT-50",)),
    release(-52, "Hydra Ampoule 수분 앰플", products=("ML-HYDRA-7",)),
    press(-50, 2, "Hydra Ampoule press days"),
    campaign(
        -48, 16, "Hydra Ampoule launch", products=("ML-HYDRA-7",), channels=("paid_social", "paid_search", "email")
    ),
    other(-40, 4, "promotion", "Singles’ Day: 1 + 1 ampoules", markets=("KR",), zone="Asia/Seoul"),
    vip(-34, "성수 라운지 · Seongsu lounge evening", zone="Asia/Seoul"),
    restock(-29, "Hydra Ampoule 수분 앰플, lot 2", products=("ML-HYDRA-7",)),
    # Around today
    campaign(
        -24,
        28,
        "Autumn Skin Reset",
        status="live",
        products=("ML-NIGHT-50", "ML-DEW-50"),
        markets=("FR", "GB", "KR"),
        channels=("paid_social", "paid_search", "email"),
    ),
    press(-9, 3, "Halo II press seeding", embargo=6, early=("saffron",), products=("ML-HALO-30",)),
    other(-5, 12, "popup", "성수 팝업 스토어 · Seongsu pop-up", zone="Asia/Seoul", calendar=PRESS, channels=("event",)),
    vip(-3, "Cercle Luma: first look", status="done"),
    other(-2, 1, "message", "Win-back SMS", channels=("sms",), status="done"),
    other(0, 1, "survey", "NPS wave 3", at=(10, 0, 60), sharing="internal", channels=("email",)),
    press(1, 3, "Halo II embargoed briefings", embargo=6, early=("saffron",), products=("ML-HALO-30",)),
    other(2, 2, "loyalty", "Points ×2 weekend", status="tentative", channels=("loyalty_app",)),
    vip(2, "Lyon brunch", status="cancelled", at=(11, 0, 120)),
    restock(4, "Ceramide Night Cream 50 ml", products=("ML-NIGHT-50",)),
    release(6, "Halo Serum II", products=("ML-HALO-30",), embargo=6, status="confirmed", reserved=True),
    campaign(
        6,
        20,
        "Halo Serum II launch campaign",
        status="confirmed",
        products=("ML-HALO-30",),
        channels=("paid_social", "paid_search", "email", "site"),
        markets=("FR", "GB", "KR"),
        needs=(Need("Halo II, 2nd lot", 3, "ML-HALO-30"), Need("Halo Serum II")),
        embargo=6,
        early=("northlight",),
    ),
    press(
        6,
        1,
        "Halo Serum II: embargo lifts",
        at=(9, 0, 30),
        embargo=6,
        products=("ML-HALO-30",),
        parent="Halo Serum II launch campaign",
    ),
    other(
        7,
        3,
        "influencer",
        "Creator drop: 12 Halo videos",
        parent="Halo Serum II launch campaign",
        channels=("influencer",),
        partners=("northlight",),
        embargo=6,
        early=("northlight",),
    ),
    vip(8, "프리뷰 나잇 · Preview night", zone="Asia/Seoul", at=(19, 30, 150)),
    restock(9, "Halo II, 2nd lot", products=("ML-HALO-30",), status="tentative", sharing="internal"),
    other(10, 2, "message", "Cart rescue push", channels=("push_app",)),
    release(13, "Winter Light set", products=("ML-GIFT-WL",), embargo=20, status="tentative", sharing="named"),
    restock(12, "Hydra Ampoule 수분 앰플, lot 3", products=("ML-HYDRA-7",)),
    campaign(15, 2, "Early access: gift set", products=("ML-GIFT-WL",), status="tentative", sharing="named"),
    press(16, 1, "Gift-guide leads"),
    vip(17, "Facial salon, Le Marais", at=(11, 0, 180)),
    campaign(14, 4, "Diwali edit, UK", status="idea", markets=("GB",), sharing="internal"),
    # Ahead
    campaign(21, 11, "Evening ritual: glow in two steps", products=("ML-GLOW-30", "ML-NIGHT-50"), status="confirmed"),
    campaign(-4, 8, "Black Friday: quiet luxury", key_date="black_friday", products=("ML-GLOW-30", "ML-DEW-50")),
    other(-2, 4, "promotion", "Cyber Monday bundles", key_date="cyber_monday", markets=("FR", "GB", "DE")),
    restock(19, "Coffret Lumière d’hiver, first delivery", products=("ML-GIFT-WL",)),
    campaign(
        30,
        24,
        "Noël lumineux",
        products=("ML-GIFT-WL", "ML-GLOW-50"),
        markets=("FR", "DE"),
        needs=(Need("Coffret Lumière d’hiver, first delivery", 7, "ML-GIFT-WL"),),
    ),
    press(33, 2, "Winter press breakfast, Paris", at=(9, 0, 120), parent="Noël lumineux"),
    vip(38, "Cercle Luma winter dinner"),
    other(41, 1, "message", "Last order date reminder", channels=("email", "sms"), parent="Noël lumineux"),
    other(45, 14, "freeze", "Site freeze over the holidays", sharing="internal", channels=()),
    restock(52, "Glow Serum 50 ml, lot 3", products=("ML-GLOW-50",)),
    campaign(58, 14, "Janvier: peau neuve", products=("ML-GLOW-50",), markets=("FR",)),
    release(66, "Retinal Pen 15 ml", products=("ML-RET-15",), embargo=66, sharing="named", partners=("saffron",)),
    press(60, 2, "Retinal Pen embargoed pitch", embargo=66, early=("saffron",), products=("ML-RET-15",)),
    campaign(
        67,
        21,
        "Retinal Pen launch",
        products=("ML-RET-15",),
        embargo=66,
        channels=("paid_social", "content"),
        needs=(Need("Retinal Pen 15 ml", 2),),
    ),
    vip(70, "설날 프리뷰 · Seollal preview", zone="Asia/Seoul"),
    campaign(74, 12, "설 선물전 · Seollal gifts", markets=("KR",), zone="Asia/Seoul", products=("ML-GIFT-WL",)),
    restock(82, "Retinal Pen, second lot", products=("ML-RET-15",)),
    campaign(88, 10, "Saint-Valentin: glow for two", products=("ML-GLOW-30",)),
    press(97, 1, "Women’s Day panel", at=(18, 0, 90)),
    other(104, 5, "influencer", "Spring creators, London", channels=("influencer",), partners=("northlight",)),
    release(112, "Glow Serum 50 ml refill", products=("ML-GLOW-50",)),
    campaign(114, 18, "Refill spring", products=("ML-GLOW-50",), status="tentative"),
    vip(121, "Cercle Luma spring"),
    other(128, 7, "promotion", "Friends & family", status="tentative", sharing="internal"),
    restock(135, "Lumière SPF 50, first delivery", products=("ML-SUN-40",)),
    campaign(142, 21, "Sous le soleil, second summer", products=("ML-SUN-40",), status="idea"),
    press(150, 2, "Summer press trip, Marseille", status="tentative"),
    release(163, "Lumière SPF 50 stick", status="idea", sharing="internal"),
    campaign(176, 14, "Été: travel sizes", status="idea"),
    vip(190, "Cercle Luma summer", status="idea"),
    campaign(205, 14, "Rentrée: reset again", status="idea"),
    # Again and again
    other(-180, 1, "message", "Weekly newsletter", at=(10, 0, 30), channels=("email",), recurrence="RRULE:FREQ=WEEKLY"),
    press(-150, 1, "Press desk call with Saffron", at=(16, 0, 30), recurrence="RRULE:FREQ=WEEKLY;INTERVAL=2"),
    other(-120, 1, "other", "Monthly KPI review", at=(14, 0, 60), sharing="internal", recurrence="RRULE:FREQ=MONTHLY"),
    other(-200, 1, "key_date", "Anniversaire de la Maison", recurrence="RRULE:FREQ=YEARLY"),
)

HANOK = (
    campaign(-40, 14, "가을 보습 캠페인", products=("HB-TEA-50",)),
    restock(-20, "녹차 크림 재입고", products=("HB-TEA-50",)),
    campaign(-4, 12, "김장철 핸드크림 기획전", status="live", products=("HB-HAND-60",)),
    vip(5, "한옥 티 클래스", at=(14, 0, 120)),
    release(11, "인삼 세럼", products=("HB-GIN-30",), embargo=11),
    campaign(12, 20, "인삼 세럼 런칭 캠페인", products=("HB-GIN-30",), status="confirmed"),
    press(10, 1, "인삼 세럼 기자 간담회", at=(10, 30, 90)),
    other(25, 6, "promotion", "연말 감사 세일"),
    campaign(60, 14, "설 선물 세트", products=("HB-TEA-50", "HB-HAND-60")),
    other(
        -60, 1, "message", "주간 카카오 메시지", at=(11, 0, 30), channels=("push_app",), recurrence="RRULE:FREQ=WEEKLY"
    ),
)
HANOK_PRODUCTS = (("HB-TEA-50", "녹차 크림 50 ml"), ("HB-HAND-60", "핸드크림 60 ml"), ("HB-GIN-30", "인삼 세럼 30 ml"))

LUMA_AROUND = Around(
    regions=("GB", "DE", "KR"),
    own=(
        ("Anniversaire de la Maison", {"kind": "fixed", "month": 4, "day": 14}),
        ("Last posting day before Christmas", {"kind": "relative", "to": "christmas", "days": -5}),
    ),
    freezes=(
        Frozen(-140, 4, "Summer stock-taking", "stock", ("restock", "product_release")),
        Frozen(20, 8, "Checkout code freeze", "site", ("campaign", "promotion", "split_test"), is_shared=True),
        Frozen(44, 16, "Holidays: nothing new on the site", "site", note="Ask the web team before any exception."),
        Frozen(50, 4, "Stock-taking", "stock", ("restock", "product_release")),
        Frozen(92, 6, "Press desks closed", "press", ("pr_event",), is_shared=True),
    ),
)
HANOK_AROUND = Around(
    regions=("JP",),
    own=(("창립 기념일", {"kind": "weekday", "month": 10, "weekday": 4, "nth": 2}),),
    freezes=(
        Frozen(24, 4, "연말 재고 실사", "stock", ("restock", "product_release")),
        Frozen(58, 5, "설 연휴 배송 중단", "stock", ("campaign", "promotion"), is_shared=True),
    ),
)

# metric → (baseline, target, what was reached of the target by the end)
AIMS = {
    "roas": ("2.8", "3.5", None),
    "ltv": ("140", "165", "0.97"),
    "cac": ("26", "22", "1.09"),
    "net_revenue": ("210000", "320000", "0.93"),
    "ad_spend": (None, "64000", "1.02"),
    "repeat_rate": ("0.21", "0.25", "0.92"),
    "conversion_rate": ("0.021", "0.028", None),
    "units_sold": ("5200", "7600", "1.05"),
    "sell_through": ("0.55", "0.7", "0.96"),
    "waitlist": ("800", "2400", "1.2"),
    "placements": ("12", "20", "1.15"),
    "earned_reach": ("1800000", "2600000", "0.9"),
    "attendance_rate": ("0.7", "0.8", "1.04"),
    "nps": ("48", "55", "1.02"),
}
