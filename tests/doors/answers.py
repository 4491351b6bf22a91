"""How a row of the matrix is written: seven words, and the names of those who aren't answered as one of the seven.

An answer is one word: `ok` (the page, a form with errors, a redirect on), `login`, or the status: 401, 403, 404, 405, 410.
"""

from dataclasses import dataclass, field

# The order in which a row says its words: a signed-out visitor, then the cast. `zoe` is of another brand, `ada` reads the
# launches with some groups, `sol` sees titles there and edits the press calendar.
SEVEN = ("visitor", "zoe", "ada", "sol", "vera", "omar", "mia")
# Everybody else is answered as another, unless the row names them. The levels are of agencies with that level on the launches.
LIKE = {
    "removed": "zoe",
    "titles": "sol",
    "busy": "titles",
    "read": "ada",
    "comment": "read",
    "propose": "comment",
    "contribute": "propose",
    "edit": "contribute",
    "owner": "mia",
}
# Who stands in two places may what either may.
TWICE = {"both": ("ada", "sol"), "kin": ("vera", "sol")}
WHO = (*SEVEN, *LIKE, *TWICE)
_RISING = ("401", "login", "404", "403", "405", "ok")


def said(words: str, **exceptions: str) -> dict[str, str]:
    """What each person is answered."""
    answers = {**dict(zip(SEVEN, words.split(), strict=True)), **exceptions}
    for who, other in LIKE.items():
        answers.setdefault(who, answers[other])
    for who, (one, other) in TWICE.items():
        answers.setdefault(who, max(answers[one], answers[other], key=_RISING.index))
    return {who: answers[who] for who in WHO}


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


EVERYBODY = said("ok ok ok ok ok ok ok")
NOBODY = said("405 405 405 405 405 405 405")
SIGNED_IN = said("login ok ok ok ok ok ok")
SEES = said("login 404 ok ok ok ok ok")
# An agency's own people, Northlight's here.
WORKS = said("login 404 ok 404 404 404 404", read="404")
READS = said("login 404 ok 403 ok ok ok")
# The plan of the launches: the brand's planners, and who may edit there.
WRITES = said("login 404 403 403 403 ok ok", edit="ok")
# What the brand alone plans: its words, types, days.
PLANS = said("login 404 403 403 403 ok ok")
# Saffron may edit the press calendar, so it may add to it.
ADDS = said("login 404 403 ok 403 ok ok", titles="403", contribute="ok")
MANAGES = said("login 404 403 403 403 403 ok")
BELONGS = said("login 404 404 404 ok ok ok")
HEADS = said("login 404 404 404 403 403 ok")
# One's own, whoever else belongs to the brand.
MINE = said("login 404 404 404 404 404 ok", owner="404")
INSIDE = said("login 404 404 404 ok ok ok")
VIEW_HEADS = said("login 404 404 404 403 403 ok")

# Where KPIs are open: to Northlight and to the agencies that read and that edit. Who reads has net revenue left out.
KPI_SEES = said("login 404 ok 404 ok ok ok", comment="404", edit="ok")
TARGET_ADDS = said("login 404 403 404 403 ok ok", comment="404", edit="ok")
TARGET_WRITES = said("login 404 403 404 403 ok ok", read="404", edit="ok")
READING_ADDS = said("login 404 403 404 403 ok ok", comment="404", edit="403")
READING_PLANS = said("login 404 404 404 403 ok ok")

SPEAKS = said("login 404 403 403 ok ok ok", comment="ok")
# Mia's words to all partners, who read them where they read the event.
SAID = said("login 404 403 403 403 403 ok", read="404", contribute="403", edit="404")
SAID_BY_MIA = {**SAID, "owner": "403"}

API_ALL = said("401 ok ok ok ok ok ok")
# Words that stand on what is seen: a block without words shows no type, titles show no market.
API_TYPE = said("401 404 ok ok ok ok ok", busy="404")
API_TYPE_PLANS = said("401 404 403 403 403 ok ok", busy="404")
API_MARKET = said("401 404 ok ok ok ok ok", titles="404")
API_MARKET_PLANS = said("401 404 403 403 403 ok ok", titles="404")
# Channels are known to those who add to a plan (Saffron to the press calendar), and this one is on no event.
API_CHANNEL = said("401 404 404 ok ok ok ok", titles="404", contribute="ok")
API_CHANNEL_PLANS = said("401 404 404 403 403 ok ok", titles="404", contribute="403")
API_PRODUCT = said("401 404 404 404 ok ok ok", propose="ok", contribute="404")
API_PRODUCT_PLANS = said("401 404 404 404 403 ok ok", propose="403", contribute="404")
# Metrics are known where any figures are open.
API_KPI = said("401 404 ok 404 ok ok ok", comment="404", edit="ok")
API_KPI_PLANS = said("401 404 403 404 403 ok ok", comment="404", edit="403")
API_TARGET_WRITES = said("401 404 403 404 403 ok ok", read="404", edit="ok")
API_SAID = said("401 404 403 404 403 403 ok", read="404", contribute="403", edit="404")
API_SEES = said("401 404 ok ok ok ok ok")
API_WRITES = said("401 404 403 403 403 ok ok", edit="ok")
API_PLANS = said("401 404 403 403 403 ok ok")
API_MANAGES = said("401 404 403 403 403 403 ok")
API_INSIDE = said("401 404 404 404 ok ok ok")
API_INSIDE_PLANS = said("401 404 404 404 403 ok ok")
# Of the brand that one manages: another's owner finds nothing there.
API_EXPOSURE = said("401 404 403 403 403 403 ok", removed="403")
API_MINE = said("401 404 404 404 404 404 ok", owner="404")
