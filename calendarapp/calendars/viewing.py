"""View as partner: somebody who manages a brand looks at its plan as one of its agencies does, and touches nothing."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..accounts.models import Organisation
from . import policy
from .lens import Lens, Narrowing
from .models import Partnership

VIEWED = "view_as"  # under this key a session keeps whose sight is borrowed, and since when
COMPARED = "view_as_compared"  # and under this one, whose was left for a look at one's own
LONGEST = timedelta(hours=8)
Session = MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class Viewing:
    """Whose sight is borrowed: `lens` is the agency's, of this brand alone and without hands; `own` the manager's."""

    brand: Organisation
    agency: Organisation
    lens: Lens
    own: Lens


def begin_viewing(session: Session, brand: Organisation, agency: Organisation, *, at: datetime) -> None:
    session.pop(COMPARED, None)
    session[VIEWED] = {"brand": brand.pk, "agency": agency.pk, "began": at.timestamp()}


def end_viewing(session: Session) -> None:
    session.pop(VIEWED, None)
    session.pop(COMPARED, None)


def compare_viewing(session: Session, viewing: Viewing) -> None:
    """Ends it as well, and keeps the way back."""
    end_viewing(session)
    brand, agency = viewing.brand, viewing.agency
    session[COMPARED] = {"brand": brand.slug, "agency": agency.slug, "name": agency.name}


def is_viewing(session: Session) -> bool:
    """Has the session borrowed a sight? Whether it still may is for `viewing_of` to say."""
    return VIEWED in session


def viewing_of(session: Session, own: Lens) -> Viewing | None:
    """What was borrowed, at the moment of `own`; None when it is over: too long ago, no longer manager or partners.

    Two queries.
    """
    kept = session[VIEWED]
    if own.at.timestamp() - kept["began"] >= LONGEST.total_seconds() or not policy.may_manage(own, kept["brand"]):
        return None
    partnerships = Partnership.objects.filter(brand=kept["brand"], agency=kept["agency"], ended_at=None)
    partnership = partnerships.select_related("brand", "agency").first()
    if partnership is None:
        return None
    brand, agency = partnership.brand, partnership.agency
    lens = Lens.of_agency(agency, own.at).within(brand).narrowed(Narrowing(read_only=True))
    return Viewing(brand, agency, lens, own)
