"""Verbs on subscriptions. Each is one short transaction and returns the thing."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..accounts.models import AccessKind, User
from ..accounts.services import RuleError
from ..calendars.log import note_use
from ..calendars.models import Calendar
from ..common.tokens import hash_token
from .models import FeedState, Subscription
from .sight import Sight, ledger_of, rise_needed
from .standing import joined
from .tokens import new_token

MOST_SUBSCRIPTIONS = 50
CHANGEABLE = ("name", "types", "milestones", "embargoes", "titles_only", "language")


class TooManySubscriptionsError(RuleError):
    """A person has MOST_SUBSCRIPTIONS that aren't revoked."""

    message = _("You have as many feeds as one person may have. Revoke one first.")


@transaction.atomic
def create_subscription(
    *, person: User, name: str, calendars: Iterable[Calendar], at: datetime, **choices: Any
) -> Subscription:
    """A feed of these calendars with its first link; `choices`: some of CHANGEABLE.

    Raises TooManySubscriptionsError.
    """
    if Subscription.objects.filter(person=person, revoked_at=None).count() >= MOST_SUBSCRIPTIONS:
        raise TooManySubscriptionsError
    choices.setdefault("language", person.language)
    subscription = Subscription(person=person, name=name, created_at=at, changed_at=at)
    _take(subscription, choices)
    subscription.save()
    chosen = list(calendars)
    subscription.calendars.set(chosen)
    note_use(person, chosen, kind=AccessKind.SUBSCRIBED, at=at)
    _open_link(subscription, at=at)
    return subscription


@transaction.atomic
def change_subscription(
    subscription: Subscription, *, at: datetime, calendars: Iterable[Calendar] | None = None, **choices: Any
) -> Subscription:
    """Write some of CHANGEABLE, or other calendars. Every entry of the feed counts as changed."""
    subscription = _held(subscription)
    _take(subscription, choices)
    subscription.sequence += 1
    subscription.changed_at = at
    subscription.save()
    if calendars is not None:
        _set_calendars(subscription, list(calendars), at=at)
    ids = joined(subscription.calendars.values_list("pk", flat=True))
    subscription.states.update(calendar_ids=ids, access_seen="")
    return subscription


@transaction.atomic
def renew_link(subscription: Subscription, *, overlap: timedelta, at: datetime) -> Subscription:
    """A new link. The one that stood lives on for `overlap`; older ones not longer than that."""
    subscription = _held(subscription)
    subscription.generation += 1
    subscription.save(update_fields=["generation"])
    ends_at = at + overlap
    subscription.states.filter(expires_at=None).update(expires_at=ends_at)
    subscription.states.filter(expires_at__gt=ends_at).update(expires_at=ends_at)
    _open_link(subscription, at=at)
    return subscription


@transaction.atomic
def revoke_subscription(subscription: Subscription, *, at: datetime) -> Subscription:
    """Every link of it answers 410 from now on, for good. Revoking again keeps the first moment."""
    subscription = _held(subscription)
    if subscription.revoked_at is None:
        subscription.revoked_at = at
        subscription.save(update_fields=["revoked_at"])
        subscription.states.update(revoked=True)
        carried = subscription.calendars.all()
        note_use(subscription.person, carried, kind=AccessKind.UNSUBSCRIBED, at=at)
    return subscription


def settle_access(sight: Sight) -> None:
    """Raise the subscription's sequence by what the grants' part fell, or by one where texts may differ without a rise.

    Written in any case, unlike notes: a fall that is forgotten would show as a falling SEQUENCE. Two workers may meet
    here: the row is held, and who comes second finds nothing left to do. `sight.subscription` takes the new numbers.
    """
    subscription = sight.subscription
    if ledger_of(sight) == subscription.ways_seen:
        return
    with transaction.atomic():
        subscription.refresh_from_db(from_queryset=Subscription.objects.select_for_update())
        ledger = ledger_of(sight)
        rise = rise_needed(subscription.ways_seen, ledger)
        subscription.ways_seen = ledger
        if rise:
            subscription.sequence += rise
            subscription.changed_at = sight.at
        subscription.save(update_fields=["ways_seen", "sequence", "changed_at"])


def _take(subscription: Subscription, choices: dict[str, Any]) -> None:
    for name in CHANGEABLE:
        if name in choices:
            setattr(subscription, name, choices[name])


def _set_calendars(subscription: Subscription, calendars: list[Calendar], *, at: datetime) -> None:
    carried = list(subscription.calendars.all())
    subscription.calendars.set(calendars)
    came = [calendar for calendar in calendars if calendar not in carried]
    went = [calendar for calendar in carried if calendar not in calendars]
    note_use(subscription.person, came, kind=AccessKind.SUBSCRIBED, at=at)
    note_use(subscription.person, went, kind=AccessKind.UNSUBSCRIBED, at=at)


def _held(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_for_update().get(pk=subscription.pk)


def _open_link(subscription: Subscription, *, at: datetime) -> FeedState:
    """The row of the newest generation. It holds nothing yet: the first fetch makes it."""
    return FeedState.objects.create(
        token_hash=hash_token(new_token(subscription.pk, subscription.generation)),
        subscription=subscription,
        person_id=subscription.person_id,
        generation=subscription.generation,
        valid_until=at,
        modified_at=at - timedelta(seconds=1),  # the first answer counts as a change
        calendar_ids=joined(subscription.calendars.values_list("pk", flat=True)),
    )
