"""Shapes of what managers say about calendars and partners."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..accounts.fields import TimeZoneField
from ..accounts.models import Organisation
from ..common.days import FIRST_DAY, LAST_DAY
from ..common.text import LineFormField
from . import levels
from .figures import Offered
from .models import Calendar, Colour, Level, Sharing
from .queries import PartnerCell, PartnerRow
from .services import GrantTerms

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise  # known to the stubs alone

OFFERED_LEVELS = (Level.BUSY, Level.TITLES, Level.READ, Level.COMMENT, Level.CONTRIBUTE, Level.EDIT)
IN_LEVELS = {"form": "levels"}  # cells of a table stand outside their form: others hold forms of their own
_OUTSIDE = _("Years go from 1970 to 2100.")
WITHIN_YEARS = (MinValueValidator(FIRST_DAY, _OUTSIDE), MaxValueValidator(LAST_DAY, _OUTSIDE))
GROUP_WORDS = {
    levels.DESCRIPTION: _("Description, objective, concept"),
    levels.PRODUCTS: _("Products, units, expected dates"),
    levels.COMMERCIAL: _("Offer, discount, code, price, landing page"),
    levels.BUDGET: _("Budget"),
    levels.KPI_TARGETS: _("KPI targets"),
    levels.KPI_ACTUALS: _("KPI actuals and progress"),
    levels.CONTACTS: _("Owner, backup, spokesperson, guests"),
    levels.LINKS: _("Links to briefs and assets"),
}


class CalendarForm(forms.Form):
    name = LineFormField(label=_("Name"), max_length=80)
    colour = forms.ChoiceField(label=_("Colour"), choices=Colour.choices, initial=Colour.INDIGO)
    time_zone = TimeZoneField(help_text=_("All-day plans and times without a zone are taken in it."))
    default_sharing = forms.ChoiceField(
        label=_("New events are"),
        choices=[(Sharing.INTERNAL, Sharing.INTERNAL.label), (Sharing.SHARED, Sharing.SHARED.label)],
        initial=Sharing.INTERNAL,
    )

    @classmethod
    def of(cls, calendar: Calendar, *args: object) -> "CalendarForm":
        return cls(*args, initial={name: getattr(calendar, name) for name in cls.base_fields})


def level_choices(standing: str = "") -> "list[tuple[str, StrOrPromise]]":
    """Those that are offered, and the one that stands."""
    kept = [Level(standing)] if standing and standing not in OFFERED_LEVELS else []
    return [("", _("Nothing")), *((level.value, level.label) for level in (*OFFERED_LEVELS, *kept))]


class GrantForm(forms.Form):
    """What an agency sees of one calendar. `metrics`: those of which single ones may be left out."""

    level = forms.ChoiceField(label=_("Level"), required=False)
    groups = forms.MultipleChoiceField(
        label=_("Also opens"),
        required=False,
        choices=list(GROUP_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They open from the level “Read” on."),
    )
    left_out = forms.MultipleChoiceField(
        label=_("Leave out single metrics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "They stay shut although KPIs are open. Figures that are computed from one another tell one another: who sees "
            "attributed revenue and ad spend knows the return on ad spend, who sees orders and their average value knows "
            "the revenue."
        ),
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        validators=WITHIN_YEARS,
        help_text=_("The last day, in the brand's time zone. Empty: no end."),
    )

    def __init__(
        self, *args: object, calendar: Calendar, terms: GrantTerms, metrics: Iterable[Offered] = (), **kwargs: object
    ) -> None:
        initial = {
            "level": terms.level,
            "groups": sorted(terms.groups),
            "left_out": sorted(terms.left_out),
            "until": terms.until,
        }
        super().__init__(*args, prefix=f"calendar-{calendar.pk}", initial=initial, **kwargs)
        self.calendar = calendar
        self.fields["level"].choices = level_choices(terms.level)
        self.fields["left_out"].choices = [(metric.key, metric.label) for metric in metrics]

    @property
    def leaves_out(self) -> int:
        """How many metrics are left out now; the list of them is folded away while there are none."""
        return len(self["left_out"].value() or ())

    @property
    def terms(self) -> GrantTerms:
        """Of a valid form."""
        chosen = self.cleaned_data
        return GrantTerms(chosen["level"], frozenset(chosen["groups"]), chosen["until"], frozenset(chosen["left_out"]))


class LevelsForm(forms.Form):
    """The matrix of agencies and calendars: one level in each cell. Only what differs from what was shown is taken."""

    def __init__(self, *args: object, rows: Iterable[PartnerRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            for cell in row.cells:
                self.fields[_cell_name(row, cell)] = forms.ChoiceField(
                    label=f"{row.agency.name}, {cell.calendar.name}",
                    required=False,
                    choices=level_choices(cell.terms.level),
                    initial=cell.terms.level,
                    show_hidden_initial=True,
                    widget=forms.Select(attrs=IN_LEVELS),
                )

    @property
    def table(self) -> list[tuple[PartnerRow, list["LevelCell"]]]:
        """Each row with its cells."""
        return [(row, [self._cell(row, cell) for cell in row.cells]) for row in self.rows]

    @property
    def chosen(self) -> dict[Organisation, dict[Calendar, str]]:
        """Agency → calendar → level, of a valid form, where somebody chose another than they were shown."""
        found: dict[Organisation, dict[Calendar, str]] = {}
        for row in self.rows:
            for cell in row.cells:
                name = _cell_name(row, cell)
                if name in self.changed_data:
                    found.setdefault(row.agency, {})[cell.calendar] = self.cleaned_data[name]
        return found

    def _cell(self, row: PartnerRow, cell: PartnerCell) -> "LevelCell":
        field = self[_cell_name(row, cell)]
        return LevelCell(cell, field, field.as_hidden(IN_LEVELS, only_initial=True))


class LevelCell(NamedTuple):
    """`was`: the hidden field that tells what the sender was shown."""

    standing: PartnerCell
    field: forms.BoundField
    was: str


def _cell_name(row: PartnerRow, cell: PartnerCell) -> str:
    return f"level-{row.agency.pk}-{cell.calendar.pk}"


class PartnerInvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of the agency's lead"),
        max_length=254,
        help_text=_("They choose for which of their agencies they accept."),
    )


class AgencyForm(forms.Form):
    """Which agency accepts: one that I lead, or a new one. The only one that I lead is chosen already."""

    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Organisation.objects.none(), required=False, empty_label=_("A new agency")
    )
    name = LineFormField(label=_("Name of the new agency"), max_length=80, required=False)

    def __init__(self, *args: object, agencies: QuerySet[Organisation], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        if len(led := list(agencies[:2])) == 1:
            self.fields["agency"].initial = led[0]

    def clean(self) -> dict:
        super().clean()
        chosen = self.cleaned_data
        if bool(chosen.get("agency")) == bool(chosen.get("name")) and not self.errors:
            self.add_error("name", _("Choose an agency, or name the new one."))
        return chosen


def grant_forms(
    calendars: Iterable[Calendar],
    standing: Mapping[int, GrantTerms],
    posted: Mapping | None = None,
    *,
    metrics: Iterable[Offered] = (),
) -> list[GrantForm]:
    """One form a calendar. `standing`: calendar id → terms."""
    return [
        GrantForm(posted, calendar=calendar, terms=standing.get(calendar.pk, GrantTerms()), metrics=metrics)
        for calendar in calendars
    ]
