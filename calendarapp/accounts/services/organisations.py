"""Brands and agencies come into being."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from ..models import AccessKind, Organisation, OrganisationKind, Role, User
from ..provision import provision
from .access_log import note_access
from .members import add_member

_SLUG_LENGTH = 48
_SUFFIX_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that are mistaken for one another


@transaction.atomic
def create_brand(*, owner: User, name: str, at: datetime, **settings: object) -> Organisation:
    """A brand with its owner and all that a brand starts with.

    `settings`: time_zone, region, currency, language, week_start.
    """
    return _create(OrganisationKind.BRAND, name, head=owner, role=Role.OWNER, at=at, settings=settings)


@transaction.atomic
def create_agency(*, lead: User, name: str, at: datetime, **settings: object) -> Organisation:
    """An agency with its lead. `settings` as for a brand; the lead's zone and language stand in for what is missing."""
    settings = {"time_zone": lead.time_zone, "language": lead.language, **settings}
    return _create(OrganisationKind.AGENCY, name, head=lead, role=Role.LEAD, at=at, settings=settings)


@transaction.atomic
def create_owner(
    user: User, *, brand_name: str, time_zone: str, language: str, at: datetime, **settings: object
) -> User:
    """A sign-up: saves the new person, who takes zone and language of the brand they found."""
    user.time_zone, user.language = time_zone, language
    user.save()
    create_brand(owner=user, name=brand_name, time_zone=time_zone, language=language, at=at, **settings)
    return user


@transaction.atomic
def edit_organisation(organisation: Organisation, *, actor: User, at: datetime, **settings: object) -> Organisation:
    """Changes name, zone, region, currency, language, week start, second factor.

    The slug stays: links are out in the world.
    """
    before = organisation.second_factor
    for field, value in settings.items():
        setattr(organisation, field, value)
    organisation.save(update_fields=tuple(settings))
    if organisation.second_factor != before:
        told = {"before": {"second_factor": before}, "after": {"second_factor": organisation.second_factor}}
        note_access(organisation, kind=AccessKind.ACCESS_CHANGED, at=at, person=actor, detail=told)
    return organisation


def _create(
    kind: OrganisationKind, name: str, *, head: User, role: Role, at: datetime, settings: dict[str, object]
) -> Organisation:
    organisation = _insert_with_free_slug(Organisation(kind=kind, name=name, is_demo=head.is_demo, **settings))
    add_member(organisation=organisation, user=head, role=role, at=at)
    organisation.refresh_from_db(fields=("access_revision",))
    provision(organisation, actor=head, at=at)
    return organisation


def _insert_with_free_slug(organisation: Organisation) -> Organisation:
    """Tries the plain slug, then with a suffix; the unique constraint decides, not a look beforehand."""
    # slugify drops what has no Latin letter: 한옥뷰티 leaves nothing, and gets the kind's name instead.
    plain = slugify(organisation.name)[:_SLUG_LENGTH].strip("-")
    slugs = [plain] if plain else []
    slugs += [f"{plain or organisation.kind}-{get_random_string(5, _SUFFIX_LETTERS)}" for _ in range(5)]
    for slug in slugs[:-1]:
        organisation.slug = slug
        try:
            with transaction.atomic():
                organisation.save(force_insert=True)
            return organisation
        except IntegrityError:
            organisation.pk = None
    organisation.slug = slugs[-1]
    organisation.save(force_insert=True)
    return organisation
