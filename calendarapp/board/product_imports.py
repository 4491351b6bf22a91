"""What is said when a list of products is taken back, or can't be; for its page and its API door."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..events.services import UndoError
from ..events.services.product_imports import Left, TakenBack

MOST_NAMED = 5


def undone_words(taken: TakenBack) -> str:
    """What became of the products of the list."""
    return " ".join([_("Undone."), *_fates(taken)])


def left_words(left: Sequence[Left]) -> str:
    """Which stay as they are, and why."""
    words = ngettext(
        "%(count)d product stays as it is, because it was changed or deleted since: %(names)s.",
        "%(count)d products stay as they are, because they were changed or deleted since: %(names)s.",
        len(left),
    )
    return words % {"count": len(left), "names": _names(left)}


def refusal_words(refused: UndoError) -> str:
    if str(refused) == "gone":
        return _("This is undone already.")
    return _("Nothing was undone: all of these products were changed or deleted since.")


def _fates(taken: TakenBack) -> Iterator[str]:
    if count := taken.restored:
        yield ngettext(
            "%(count)d product is as it was.", "%(count)d products are as they were.", count
        ) % {"count": count}  # fmt: skip
    if count := taken.deleted:
        yield ngettext("%(count)d new one is deleted.", "%(count)d new ones are deleted.", count) % {"count": count}
    if count := taken.archived:
        words = ngettext(
            "%(count)d new one is archived, for events have it by now.",
            "%(count)d new ones are archived, for events have them by now.",
            count,
        )
        yield words % {"count": count}


def _names(left: Sequence[Left]) -> str:
    named = ", ".join(f"{row.name} ({row.sku})" for row in left[:MOST_NAMED])
    more = len(left) - MOST_NAMED
    return _("%(names)s and %(count)d more") % {"names": named, "count": more} if more > 0 else named
