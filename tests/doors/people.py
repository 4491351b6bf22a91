"""Who asks beside the cast: an agency's person of each level, people who stand in two places, and one who was removed."""

from calendarapp.accounts.models import Membership, Organisation, Role, User
from calendarapp.accounts.services import add_member, remove_member
from calendarapp.common.clock import now
from tests.cast import AT, Cast, grant

# Level → the groups that its agency has with it. Below `read` they open nothing, which is what they are there for.
GROUPS = {
    "busy": "budget contacts description products",
    "titles": "commercial description kpi_actuals links",
    "read": "kpi_actuals kpi_targets",
    "comment": "budget links",
    "propose": "products",
    "contribute": "commercial description",
    "edit": "contacts kpi_targets",
}
# Level → the metrics that stay shut to it although their group is open: net revenue, and what would let it be reckoned.
LEFT_OUT = {"read": "aov net_revenue"}
# How everybody stands who isn't of the cast.
OTHERS = ("removed", *GROUPS, "both", "kin", "owner")


def make_people(cast: Cast) -> dict[str, User]:
    """Each by the name that the matrix has for them."""
    owner = User.objects.get(email="owner@maisonluma.example")
    return {
        **{level: _of_an_agency(cast, level) for level in GROUPS},
        "both": _person("both", {cast.northlight: Role.MEMBER, cast.saffron: Role.MEMBER}),
        "kin": _person("kin", {cast.luma: Role.VIEWER, cast.saffron: Role.MEMBER}),
        "removed": _removed(cast, owner),
        "owner": owner,
    }


def _of_an_agency(cast: Cast, level: str) -> User:
    agency = Organisation.objects.create(kind="agency", name=f"{level.title()} House", slug=f"{level}-house")
    grant(agency, cast.launches, level, GROUPS[level], left_out=LEFT_OUT.get(level, ""))
    return _person(level, {agency: Role.LEAD})


def _person(name: str, roles: dict[Organisation, str]) -> User:
    user = User.objects.create_user(f"{name}@people.example", None, name=f"{name.title()} Person")
    for organisation, role in roles.items():
        Membership.objects.create(organisation=organisation, user=user, role=role, joined_at=AT)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def _removed(cast: Cast, owner: User) -> User:
    """They planned for Maison Luma and led Northlight, until both let them go."""
    user = _person("removed", {})
    for organisation, role, actor in ((cast.luma, Role.EDITOR, owner), (cast.northlight, Role.LEAD, cast.ada)):
        membership = add_member(organisation=organisation, user=user, role=role, at=AT)
        remove_member(membership, actor=actor, at=now())
    return user
