"""Who can read a comment, and whom its author may address."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ..accounts.models import Membership
from ..calendars import levels
from ..calendars.lens import BRAND, Lens
from ..calendars.models import Partnership
from ..events.hearing import hearers_of
from ..events.models import Event
from .models import Comment, Visibility
from .policy import Voice


class DeafError(Exception):
    """Somebody is addressed who can't read it: `names`."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted(names)
        super().__init__(", ".join(self.names))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the author knows. `side`: BRAND or an agency's id as text, as hearers are kept."""

    id: int
    name: str
    side: str
    firm: str


@dataclass(frozen=True)
class Circle:
    """The people around an event whom one viewer knows of, and which sides read it with which openers."""

    people: tuple[Person, ...]
    hearers: dict[str, frozenset[str]]
    viewer_id: int | None = None

    def sides(self, voice: Voice) -> frozenset[str]:
        """The sides that read what this voice says."""
        if voice.agency_id is not None:
            return frozenset({BRAND, str(voice.agency_id)})
        if voice.visibility == Visibility.INTERNAL:
            return frozenset({BRAND})
        return frozenset({BRAND} | {side for side, opened in self.hearers.items() if levels.DESCRIPTION in opened})

    def readers(self, voice: Voice) -> list[Person]:
        sides = self.sides(voice)
        return [person for person in self.people if person.side in sides]

    def firms(self, voice: Voice) -> list[str]:
        """Names of the agencies that read what this voice says."""
        return sorted({person.firm for person in self.readers(voice) if person.side != BRAND})

    def addressed(self, body: str, voice: Voice, chosen: Collection[int] = ()) -> frozenset[int]:
        """Ids of those whom the text names as "@Name" or the author chose. Raises DeafError when one can't read it."""
        named = names_in(body, (person.name for person in self.people))
        asked = [person for person in self.people if person.id in chosen or person.name.casefold() in named]
        readers = {person.id for person in self.readers(voice)}
        heard = {person.name.casefold() for person in asked if person.id in readers}
        deaf = {person.name for person in asked if person.name.casefold() not in heard}
        if deaf:
            raise DeafError(deaf)
        return frozenset(person.id for person in asked if person.id in readers)


def circle_of(event: Event, lens: Lens) -> Circle:
    """The brand's people know each other and their partners' people. Those of agencies know their colleagues, and of the
    brand who spoke to them: its list of people is its own. Two queries beside those of `hearers_of`.
    """
    rows = _known(event, lens).select_related("user", "organisation").order_by("user__name", "user", "organisation")
    people = (
        Person(
            row.user_id,
            str(row.user),
            BRAND if row.organisation_id == event.brand_id else str(row.organisation_id),
            row.organisation.name,
        )
        for row in rows
    )
    return Circle(tuple(people), hearers_of(event, lens.at), lens.viewer.pk if lens.viewer else None)


def names_in(body: str, names: Iterable[str]) -> frozenset[str]:
    """The names, folded, that stand in a text as "@Name", longer ones first. A Korean particle may follow at once."""
    known = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    if not known:
        return frozenset()
    pattern = rf"(?<![\w@])@({'|'.join(map(re.escape, known))})(?![A-Za-z0-9_])"
    return frozenset(found.casefold() for found in re.findall(pattern, body, re.IGNORECASE))


def _known(event: Event, lens: Lens) -> QuerySet[Membership]:
    members = Membership.objects.filter(user__is_active=True)
    if lens.is_inside(event.calendar_id):
        partners = Partnership.objects.filter(brand=event.brand_id, ended_at=None).values("agency")
        return members.filter(Q(organisation=event.brand_id) | Q(organisation__in=partners))
    ways = lens.accesses.get(event.calendar_id, ())
    agencies = [way.via for way in ways if isinstance(way.via, int)]
    spoke = Comment.objects.seen_through(lens).filter(event=event, agency=None).values("author")
    return members.filter(Q(organisation__in=agencies) | Q(organisation=event.brand_id, user__in=spoke))


def deaf_words(deaf: DeafError) -> str:
    names = get_text_list(deaf.names, _("and"))
    return _("%(names)s can't read this comment, so it can't address them.") % {"names": names}
