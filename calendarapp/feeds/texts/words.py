"""What an entry says: plain text of what the sheet opens, in the language that is active."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from ...events.models import Status
from ...events.models.event import Goal, Stage
from ...events.sheets import Detail, EventSheet
from ...events.wording import detail_in_words
from ...kpis.figures import shown
from ...kpis.formulas import Unit
from ...kpis.sheets import KpiRow, KpiSheet


def summary_of(sheet: EventSheet) -> str:
    if sheet.title is not None:
        return sheet.title
    return _("Reserved") if sheet.reserved else _("Busy")


def categories_of(sheet: EventSheet) -> tuple[str, ...]:
    """Type, channels, stages."""
    kind = [sheet.type.label] if sheet.type else []
    return (*kind, *(channel.label for channel in sheet.channels), *stages_of(sheet))


def stages_of(sheet: EventSheet) -> list[str]:
    return [str(Stage(letter).label) for letter in sheet.stages]


def description_of(sheet: EventSheet, kpis: KpiSheet | None, currency: str) -> str:
    """Blocks with an empty line between: kind and status, description, facts, figures, links. Empty below titles.

    `currency`: the event's, for money among the type's own fields.
    """
    if sheet.type is None or sheet.status is None:
        return ""
    blocks = (
        f"{sheet.type.label} · {Status(sheet.status).label}",
        sheet.description,
        "\n".join(_facts(sheet, currency)),
        "\n".join(_figures(kpis)) if kpis else "",
        "\n".join(_links(sheet)),
    )
    return "\n\n".join(block.strip() for block in blocks if block.strip())


def _facts(sheet: EventSheet, currency: str) -> Iterator[str]:
    facts = (
        (_("Objective"), sheet.objective),
        (_("Goal"), str(Goal(sheet.goal).label) if sheet.goal else ""),
        (_("Channels"), ", ".join(word.label for word in sheet.channels)),
        (_("Markets"), ", ".join(word.label for word in sheet.markets)),
        (_("Stages"), ", ".join(stages_of(sheet))),
        (_("Products"), ", ".join(f"{word.label} ({word.key})" for word in sheet.products)),
        (_("Tags"), ", ".join(sheet.tags)),
        (_("Planned budget"), _money(sheet.budget_planned, sheet.currency)),
        (_("Actual budget"), _money(sheet.budget_actual, sheet.currency)),
        (_("Owner"), sheet.owner.label if sheet.owner else ""),
        (_("Backup owner"), sheet.backup.label if sheet.backup else ""),
        *((detail.label, _detail(detail, currency)) for detail in sheet.details),
    )
    return (f"{label}: {value}" for label, value in facts if value)


def _detail(detail: Detail, currency: str) -> str:
    if detail.kind == "money":
        return _money(detail.value, currency)
    return detail_in_words(detail.kind, detail.value, detail.choices)


def _money(amount: Decimal | str | None, currency: str) -> str:
    return "" if amount is None else shown(Decimal(str(amount)), Unit.MONEY, currency)


def _figures(sheet: KpiSheet) -> Iterator[str]:
    for row in sheet.rows:
        aim, actual = _aim(row), str(row.actual.figure) if row.actual else ""
        if actual and aim:
            yield _("KPI %(metric)s: %(actual)s (target %(target)s)") % {
                "metric": row.label,
                "actual": actual,
                "target": aim,
            }
        elif aim:
            yield _("KPI %(metric)s: target %(target)s") % {"metric": row.label, "target": aim}
        elif actual:
            yield _("KPI %(metric)s: %(actual)s") % {"metric": row.label, "actual": actual}


def _aim(row: KpiRow) -> str:
    target = row.target
    if target is None:
        return ""
    if target.target:
        return str(target.target)
    return " – ".join(str(figure) for figure in (target.low, target.high) if figure)


def _links(sheet: EventSheet) -> Iterator[str]:
    return (f"{link['label']}: {link['url']}" if link.get("label") else link["url"] for link in sheet.links)
