"""What stands around every signed-in page: where one is, where one may go, what waits."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any, cast

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from ..accounts.models import Membership, Organisation, User
from ..accounts.policy import may_edit_organisation
from ..calendars.lens import Lens
from ..calendars.policy import may_manage
from ..calendars.viewing import COMPARED, Viewing
from ..common.paths import path_of
from ..common.statements import rows_of
from ..events.policy import may_create_somewhere, may_plan
from ..sharing.models import ViewKind
from .inbox import unread_count
from .settings_area import SettingsGroup, settings_area

VIEWS = (*(kind for kind in ViewKind.values if kind != ViewKind.AGENDA), "day")  # the calendar, beside its agenda
BEGINNING = timedelta(days=60)  # for so long a brand is led through its first steps
LAST_BRAND = "brand"  # under this key a session keeps the slug of the brand that was looked at last
LAST_AGENCY = "agency"  # the same of an agency, as long as its pages were the last ones

_COLUMNS = [field.attname for field in Organisation._meta.concrete_fields]


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    icon: str
    current: bool = False
    key: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class ViewLink:
    """One view in the switcher. `key`: the single key that leads there. `label`: in the reader's language already."""

    kind: str
    label: str
    url: str
    key: str
    current: bool
    is_extra: bool = False  # on a wide screen it stands in the menu beside the others


@dataclass(frozen=True, slots=True)
class Standing:
    """An organisation that the person belongs to, or, without `membership`, a brand that they see something of."""

    organisation: Organisation
    membership: Membership | None
    current: bool

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def kind(self) -> str:
        return self.organisation.kind

    @property
    def url(self) -> str:
        if self.organisation.is_brand:
            return path_of("brand_home", self.organisation.slug)
        return path_of("agency_home", self.organisation.slug)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Nothing is asked of the database until a template draws the frame."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": None, "theme": getattr(request, "theme", ""), "keys": "on"}
    return {
        # The frame itself where a view made it already: through the lazy one each look at it takes a detour.
        "shell": getattr(request, "board_shell", None) or SimpleLazyObject(lambda: shell_of(request)),
        "theme": getattr(request, "theme", ""),
        "density": user.density,
        "keys": "on" if user.single_keys else "off",
    }


def shell_of(request: HttpRequest) -> "Shell":
    """The request's one frame, so that view and template share what it asked."""
    if not hasattr(request, "board_shell"):
        request.board_shell = Shell(request)
    return request.board_shell


def enter_brand(request: HttpRequest, slug: str) -> Organisation:
    """The brand at this address, remembered as the last one; Http404 if the person sees nothing of it.

    It asks what the frame asks anyway, so it costs no query of its own.
    """
    brand = next((brand for brand in shell_of(request).brands if brand.slug == slug), None)
    if brand is None:
        raise Http404
    if request.session.get(LAST_BRAND) != slug and not request.viewing:
        request.session[LAST_BRAND] = slug
    if LAST_AGENCY in request.session and not request.viewing:
        del request.session[LAST_AGENCY]
    return brand


def enter_agency(request: HttpRequest, slug: str) -> Organisation:
    """The agency at this address, remembered as the last place; Http404 unless the person belongs to it. As `enter_brand`."""
    agency = next((agency for agency in shell_of(request).agencies if agency.slug == slug), None)
    if agency is None:
        raise Http404
    if request.session.get(LAST_AGENCY) != slug:
        request.session[LAST_AGENCY] = slug
    return agency


def _places_of(person: int, brands: frozenset[int]) -> QuerySet:
    """The columns of the person's organisations and of these brands, each with the person's role."""
    mine = Membership.objects.filter(user=person, organisation=OuterRef("pk"))
    places = Organisation.objects.filter(Q(pk__in=brands, kind="brand") | Exists(mine))
    return places.annotate(role=Subquery(mine.values("role")[:1])).values_list(*_COLUMNS, "role")


class Shell:
    """Two queries: organisations with the person's roles, and what is unread."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.person = cast("User", request.user)
        self.theme: str = getattr(request, "theme", "")
        self.lens: Lens = request.full_lens
        # Set while a manager sees what an agency sees: then nothing around the page is the manager's own.
        self.viewing: Viewing | None = request.viewing

    @property
    def compared(self) -> dict[str, str] | None:
        """The agency's view that was left for a look at one's own: the way back, on pages of that brand."""
        kept = self.request.session.get(COMPARED)
        return kept if kept and self._named and self._named.slug == kept["brand"] else None

    @cached_property
    def organisations(self) -> list[Standing]:
        return [
            Standing(organisation, membership, organisation == self.organisation)
            for organisation, membership in self._places
        ]

    @cached_property
    def brands(self) -> list[Organisation]:
        return [organisation for organisation, _membership in self._places if organisation.is_brand]

    @cached_property
    def agencies(self) -> list[Organisation]:
        """Those that the person belongs to."""
        return [organisation for organisation, _membership in self._places if not organisation.is_brand]

    @cached_property
    def organisation(self) -> Organisation | None:
        """The one that the address names, else the place looked at last, else the first."""
        named = self._named or self.agency or self.brand
        return named or next((organisation for organisation, _membership in self._places), None)

    @cached_property
    def agency(self) -> Organisation | None:
        """The agency to whose own pages the links lead; None where they lead to a brand's."""
        if self._named:
            return None if self._named.is_brand else self._named
        looked = self.request.session.get(LAST_BRAND)
        plans = self.lens.roles or any(brand.slug == looked for brand in self.brands)
        return self._last_agency or (None if plans else next(iter(self.agencies), None))

    @cached_property
    def served(self) -> list[Organisation]:
        """The brands that the agency at hand sees something of."""
        seen = self.lens.through(self.agency.pk).brand_ids if self.agency else frozenset()
        return [brand for brand in self.brands if brand.pk in seen]

    @cached_property
    def brand(self) -> Organisation | None:
        """The brand to which the links lead; None where they lead to an agency's own pages."""
        if self._named and self._named.is_brand:
            return self._named
        return None if self.agency else self._last_brand

    @cached_property
    def start(self) -> Organisation | None:
        """Where the person begins: at a brand, or, where they only belong to agencies, at the agency's home."""
        if self.agencies and not self.lens.roles:
            return self._last_agency or self.agencies[0]
        return self._last_brand

    @cached_property
    def nav(self) -> list[Link]:
        return list(self._main_links())

    @cached_property
    def plan_nav(self) -> list[Link]:
        return list(self._plan_links())

    @cached_property
    def sharing_nav(self) -> list[Link]:
        return list(self._sharing_links())

    @cached_property
    def settings_nav(self) -> list[SettingsGroup]:
        """The settings of the organisation at hand, as far as the person may open them. It costs no query of its own."""
        standing = self._standing
        if standing is None:
            return []
        return settings_area(standing.organisation, standing.membership, self.lens, self.request.path)

    @cached_property
    def settings_here(self) -> str:
        """The label of the page of settings that is open; empty elsewhere."""
        return next((link.label for group in self.settings_nav for link in group.links if link.current), "")

    @cached_property
    def tabs(self) -> list[Link]:
        """For the phone: agenda first, and adding in the middle; for an agency's people home before it."""
        if self.agency:
            home, calendar, owed = self._agency_links()
            return [home, replace(calendar, label=_("Calendar")), replace(owed, label=_("My work"))]
        if self.brand is None:
            return [self._inbox]
        agenda = self._link("agenda", _("Agenda"), "list", also=VIEWS)
        inbox = None if self.viewing else self._inbox
        kpis = None if self._way_home else self._link("kpis", _("KPIs"), "kpi")
        links = [self._way_home, agenda, inbox, self.new_link, kpis]
        return [link for link in links if link]

    @cached_property
    def new_link(self) -> Link | None:
        """Where one adds to the brand's plan, for those who may."""
        return self._link("event_new", _("New event"), "plus") if self._may_create else None

    @cached_property
    def guest_link_url(self) -> str:
        """Where one makes a link for guests; empty for those who may not."""
        may_make = self.brand is not None and may_manage(self.lens, self.brand.pk)
        return path_of("guest_link_new", self.brand.slug) if self.brand and may_make else ""

    @cached_property
    def unread(self) -> int:
        """What is due and unread, as far as the lens still shows the event it is about."""
        return unread_count(self.lens)

    @property
    def _last_agency(self) -> Organisation | None:
        """The one whose pages were the last ones."""
        last = self.request.session.get(LAST_AGENCY)
        return next((agency for agency in self.agencies if agency.slug == last), None)

    @property
    def _last_brand(self) -> Organisation | None:
        """The one looked at last, else the first of the person's own, else the first."""
        last = self.request.session.get(LAST_BRAND)
        mine = [brand for brand in self.brands if brand.pk in self.lens.roles]
        return next((brand for brand in self.brands if brand.slug == last), next(iter(mine or self.brands), None))

    @cached_property
    def _places(self) -> list[tuple[Organisation, Membership | None]]:
        if self.viewing:
            return [(self.viewing.brand, None)]
        person, brands = self.person.pk, self.lens.brand_ids
        rows = rows_of(lambda: _places_of(person, brands), (person, brands))
        places = [(Organisation.from_db(connection.alias, _COLUMNS, row[:-1]), row[-1]) for row in rows]
        return [(organisation, self._membership(organisation, role)) for organisation, role in places]

    def _membership(self, organisation: Organisation, role: str | None) -> Membership | None:
        """As a value, for policy to judge."""
        return Membership(organisation=organisation, user=self.person, role=role) if role else None

    @cached_property
    def _named(self) -> Organisation | None:
        """What the address speaks of: /b/<brand>/…, /o/<slug>/… or /a/<agency>/…"""
        match = self.request.resolver_match
        asked = match.kwargs if match else {}
        slug = asked.get("brand") or asked.get("slug") or asked.get("agency")
        return next((organisation for organisation, _membership in self._places if organisation.slug == slug), None)

    def _main_links(self) -> Iterator[Link]:
        if self.agency:
            yield from self._agency_links()
        if self._way_home:
            yield self._way_home
        if self.brand:
            yield self._link("month", _("Calendar"), "calendar", key="m", also=VIEWS)
            yield self._link("agenda", _("Agenda"), "list", key="a")
            yield self._link("kpis", _("KPIs"), "kpi", key="g k")
        if not self.viewing:
            yield self._inbox

    def _agency_links(self) -> Iterator[Link]:
        """What an agency's people have over all their brands."""
        yield self._agency_link("agency_home", _("Home"), "home", also=("agency_changes",))
        days = ("agency_agenda", "agency_day", "agency_search")
        yield self._agency_link("agency_month", _("All brands’ calendar"), "calendar", key="m", also=days)
        yield self._agency_link("agency_deliverables", _("My deliverables"), "list")

    def _agency_link(self, name: str, label: str, icon: str, *, key: str = "", also: tuple[str, ...] = ()) -> Link:
        url = path_of(name, self.agency.slug)
        return Link(label, url, icon, current=self._stands_at(name, *also), key=key)

    @cached_property
    def _way_home(self) -> Link | None:
        """From a brand's page to the home of the agency through which it is seen; not for the brand's own people."""
        if self.brand is None or self.brand.pk in self.lens.roles:
            return None
        sides = self.lens.within(self.brand).agency_ids
        home = next((agency for agency in self.agencies if agency.pk in sides), None)
        return Link(_("Home"), path_of("agency_home", home.slug), "home") if home else None

    def _plan_links(self) -> Iterator[Link]:
        """What planners need now and then."""
        if self._begins:
            yield self._link("first_steps", _("First steps"), "flag")
        if self.brand and may_plan(self.lens, self.brand.pk):
            yield self._link("imports", _("Imports"), "upload", also=("import_new", "import_run"))
        if self._may_create:
            yield self._link("deleted", _("Recently deleted"), "trash")

    @property
    def _begins(self) -> bool:
        """Is the brand new, to a planner of it who didn't hide the first steps?"""
        if self.brand is None or not may_plan(self.lens, self.brand.pk):
            return False
        kept = self.request.session.get("views", {}).get(self.brand.slug, {})
        return "first_steps" not in kept and self.lens.at - self.brand.created_at < BEGINNING

    @cached_property
    def _may_create(self) -> bool:
        return self.brand is not None and may_create_somewhere(self.lens.within(self.brand))

    def _sharing_links(self) -> Iterator[Link]:
        if self.brand and may_manage(self.lens, self.brand.pk):
            yield self._link("partners", _("Partners"), "partners", also=("partner", "partner_invite"))
            reports = ("exposure_agency", "exposure_link", "exposure_feed")
            yield self._link("exposure", _("Exposure"), "eye", also=reports)
            links = ("guest_link_new", "guest_link_revoke")
            yield self._link("guest_links", _("Guest links"), "link", also=links)
        if (self.brand or self.agency) and not self.viewing:
            yield Link(_("Subscribe"), path_of("subscriptions"), "feed", current=self._stands_at("subscriptions"))
        pages = [link for group in self.settings_nav for link in group.links]
        if pages:
            label, icon = (_("Settings"), "gear") if len(pages) > 1 else (pages[0].label, "partners")
            yield Link(label, pages[0].url, icon, current=bool(self.settings_here))

    @cached_property
    def _standing(self) -> Standing | None:
        return next((row for row in self.organisations if row.current), None)

    @property
    def _inbox(self) -> Link:
        current = self._stands_at("inbox")
        return Link(_("Inbox"), path_of("inbox"), "inbox", current=current, key="g i", count=self.unread)

    def _link(self, name: str, label: str, icon: str, *, key: str = "", also: tuple[str, ...] = ()) -> Link:
        url = path_of(name, self.brand.slug)
        return Link(label, url, icon, current=self._stands_at(name, *also), key=key)

    def _stands_at(self, *names: str) -> bool:
        match = self.request.resolver_match
        return match is not None and match.url_name is not None and match.url_name in names


def settings_url(standing: Standing) -> str:
    """Settings for those who may change them, people for the others."""
    name = "organisation_settings" if may_edit_organisation(standing.membership) else "members"
    return path_of(name, standing.organisation.slug)
