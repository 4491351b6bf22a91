"""The settings of an organisation: which of their pages a person may open, in groups."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..accounts.models import Membership, Organisation
from ..accounts.policy import may_edit_organisation
from ..calendars.lens import Lens
from ..calendars.policy import may_manage
from ..common.paths import path_of
from ..events.policy import may_plan


@dataclass(frozen=True, slots=True)
class SettingsLink:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SettingsGroup:
    label: str
    links: tuple[SettingsLink, ...]


def settings_area(organisation: Organisation, mine: Membership | None, lens: Lens, path: str) -> list[SettingsGroup]:
    """Groups of links with at least one page each; the one marked whose address `path` stands at or below."""
    offered = [
        (label, [(words, path_of(name, organisation.slug)) for name, words in names.items()])
        for label, names in _offered(organisation, mine, lens)
    ]
    here = max((url for _label, links in offered for _name, url in links if path.startswith(url)), key=len, default="")
    return [
        SettingsGroup(label, tuple(SettingsLink(name, url, url == here) for name, url in links))
        for label, links in offered
        if links
    ]


def _offered(organisation: Organisation, mine: Membership | None, lens: Lens) -> Iterator[tuple[str, dict[str, str]]]:
    """(label of the group, name of an address → label)."""
    edits = may_edit_organisation(mine)
    house = {"organisation_settings": _("General")} if edits else {}
    people = {"members": _("People")} if mine else {}
    if not organisation.is_brand:
        yield _("Agency"), house | people
        return
    manages = may_manage(lens, organisation.pk)
    calendars = {"calendars": _("Calendars")} if manages else {}
    mails = {"deliveries": _("Mails not delivered")} if manages else {}
    log = {"access_log": _("Access log")} if manages else {}
    yield _("Brand"), house | people | calendars | mails | log
    if may_plan(lens, organisation.pk):
        yield (
            _("Words of the plan"),
            {
                "types": pgettext("of events", "Types"),
                "products": _("Products"),
                "channels": _("Channels"),
                "personas": _("Personas"),
                "markets": _("Markets"),
                "metrics": _("Metrics"),
            },
        )
        yield pgettext("of the year", "Days"), {"key_dates": _("Key dates"), "freezes": _("Freeze windows")}
