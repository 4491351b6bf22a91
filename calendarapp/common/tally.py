"""What became of the lines of a list, counted in words. What there is none of isn't said."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

WORDS = {
    "new": _("%(count)s new"),
    "change": _("%(count)s changed"),
    "correction": _("%(count)s corrected"),
    "restore": _("%(count)s brought back"),
    "unchanged": _("%(count)s unchanged"),
}


def tally(counts: Mapping[str, int]) -> str:
    """12 new, 3 changed."""
    return ", ".join(str(words) % {"count": counts[fate]} for fate, words in WORDS.items() if counts.get(fate))
