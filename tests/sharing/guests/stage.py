"""What guests may come upon and what is kept from them, and the words of what they are answered."""

import re
from datetime import date, timedelta

from tests.cast import AT

LINKS = "/b/maison-luma/guest-links/"
NEW = f"{LINKS}new/"
UNTIL = date(2027, 4, 15)
KINDS = ("month", "two_weeks", "week", "timeline", "agenda", "year", "table")
ON = {"on": "2027-03-10", "from": "2027-03-08"}  # a page of each kind shows the tenth
# What an outsider never meets, by why it is kept from them.
KEPT_BACK = {
    "internal": {"sharing": "internal"},
    "named": {"sharing": "named"},
    "embargoed": {"sharing": "shared", "embargo_until": AT + timedelta(days=2)},
    "reserved": {"sharing": "shared", "embargo_until": AT + timedelta(days=2), "reserved": True},
    "deleted": {"sharing": "shared"},
    "pressed": {"sharing": "shared"},
    "foreign": {"sharing": "shared"},
}


def words_in(answer):
    """Which of the plan's words stand on the page; a token may hold the like by chance."""
    return set(re.findall(r"Zq[a-z]+", re.sub(r"/g/[\w-]+/", "", answer.content.decode())))
