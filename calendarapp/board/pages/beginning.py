"""How one begins with a brand: the first steps, which of them are taken, and what comes with a template."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ...accounts.models import Invitation, Membership, Organisation
from ...calendars.models import Calendar, Partnership
from ...calendars.policy import may_manage
from ...events.builtin import MilestoneTemplate
from ...events.looks import Look, look_of
from ...events.models import EventType, KeyDate, Product
from ...events.policy import may_plan
from ...events.queries import plan_query
from ...feeds.models import Subscription
from .month import MonthPage
from .view import View

TEMPLATES = ("campaign", "product_release", "restock", "pr_event", "vip_event")


@dataclass(frozen=True, slots=True)
class Act:
    label: str
    url: str
    icon: str = ""
    dialog: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    text: str
    done: bool
    acts: tuple[Act, ...]
    now: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A type that brings milestones: `first` and `last` as planners write them, S−56 and E+90."""

    label: str
    look: Look
    url: str
    milestones: int
    first: str
    last: str


@dataclass(frozen=True)
class FirstSteps:
    """`steps` only for those who plan, and only those that they may take; nobody is asked for them after `hidden`."""

    view: View
    hidden: bool = False

    @cached_property
    def offered(self) -> bool:
        return not self.hidden and may_plan(self.view.lens, self.view.brand.pk)

    @cached_property
    def taken(self) -> dict[str, bool]:
        return _taken(self.view)

    @cached_property
    def steps(self) -> list[Step]:
        found = list(_steps(self.view, self.taken)) if self.offered else []
        following = next((place for place, step in enumerate(found) if not step.done), None)
        return [
            Step(step.title, step.text, step.done, step.acts, now=place == following)
            for place, step in enumerate(found)
        ]

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @cached_property
    def templates(self) -> list[Template]:
        """The five that the product is named for, as far as the brand keeps them. One query."""
        if not self.steps:
            return []
        rows = EventType.objects.filter(brand=self.view.brand, archived_at=None, key__in=TEMPLATES)
        return [_template(self.view, row) for row in sorted(rows, key=lambda row: TEMPLATES.index(row.key))]


def first_steps(view: View, page: MonthPage, *, hidden: bool = False) -> FirstSteps | None:
    """None once the reader sees anything planned. The database is only asked where the month itself shows nothing."""
    if page.count or view.bar.filters:
        return None
    found = FirstSteps(view, hidden)
    planned = found.taken["has_planned"] if found.offered else plan_query(view.lens).exists()
    return None if planned else found


def _taken(view: View) -> dict[str, bool]:
    """Which steps are taken, by anybody of the brand; subscribing is each person's own. One query."""
    brand, me = view.brand, view.lens.viewer
    asked = {
        "calendars": Calendar.objects.filter(brand=brand, archived_at=None),
        "dates": KeyDate.objects.seen_through(view.lens).filter(brand=brand, is_on=True),
        "planned": plan_query(view.lens),
        "products": Product.objects.filter(brand=brand),
        "members": Membership.objects.filter(organisation=brand).exclude(user=me),
        "letters": _letters(brand, Invitation.Kind.MEMBER),
        "partners": Partnership.objects.filter(brand=brand),
        "partner_letters": _letters(brand, Invitation.Kind.PARTNER),
        "subscribed": Subscription.objects.filter(person=me, calendars__brand=brand, revoked_at=None),
    }
    answers = {f"has_{name}": Exists(rows.order_by()) for name, rows in asked.items()}
    return dict(Organisation.objects.filter(pk=brand.pk).annotate(**answers).values(*answers).get())


def _letters(brand: Organisation, kind: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(Q(withdrawn_at=None) | ~Q(accepted_at=None), organisation=brand, kind=kind)


def _steps(view: View, taken: dict[str, bool]) -> Iterator[Step]:
    slug = view.brand.slug
    manages = may_manage(view.lens, view.brand.pk)

    def act(label: str, name: str, icon: str = "", *args: str, **options: bool) -> Act:
        return Act(label, reverse(name, args=args or [slug]), icon, **options)

    if manages:
        words = _("Launches, press and stock are there; rename them or add your own.")
        yield Step(_("Name the calendars"), words, taken["has_calendars"], (act(_("Calendars"), "calendars"),))
    words = _("Holidays and the days of the trade in your regions stand in every view.")
    yield Step(_("Choose key dates"), words, taken["has_dates"], (act(_("Key dates"), "key_dates"),))
    new = Act(_("New event"), reverse("event_new", args=[slug]), "plus")
    acts = (new, act(_("Import…"), "import_new", "upload"))
    words = _("A campaign launch brings its milestones with it. Or take in a calendar file: you see every line before.")
    yield Step(_("Plan the first event, or bring what you have"), words, taken["has_planned"], acts)
    words = _("Launches and restocks meet by their SKUs. Type them in, or import your list.")
    yield Step(_("Add your products"), words, taken["has_products"], (act(_("Products"), "products"),))
    if manages:
        yield from _company(taken, act)
    words = _("Google, Apple, Outlook, Thunderbird: your plan beside your own days.")
    subscribe = Act(_("Subscribe…"), reverse("subscription_new"), "feed")
    yield Step(_("Subscribe from your own calendar"), words, taken["has_subscribed"], (subscribe,))


def _company(taken: dict[str, bool], act) -> Iterator[Step]:
    words = _("Editors plan with you, viewers follow.")
    invited = taken["has_members"] or taken["has_letters"]
    yield Step(_("Invite a colleague"), words, invited, (act(_("Invite…"), "members", "mail"),))
    words = _("You choose what it sees, calendar by calendar, before it sees anything.")
    invited = taken["has_partners"] or taken["has_partner_letters"]
    yield Step(_("Invite an agency"), words, invited, (act(_("Invite…"), "partner_invite", "partners"),))


def _template(view: View, row: EventType) -> Template:
    plan = sorted(row.milestone_templates, key=_order)
    first, last = (_written(plan[0]), _written(plan[-1])) if plan else ("", "")
    url = f"{reverse('event_new', args=[view.brand.slug])}?type={row.key}"
    return Template(str(row), look_of(row), url, len(plan), first, last)


def _order(milestone: MilestoneTemplate) -> tuple[bool, int]:
    """What counts from the end comes after what counts from the start or the lift."""
    return milestone.anchor == "E", milestone.offset


def _written(milestone: MilestoneTemplate) -> str:
    """S−56, E+90."""
    return f"{milestone.anchor}{milestone.offset:+d}".replace("-", "−")
