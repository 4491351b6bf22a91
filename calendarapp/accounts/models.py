"""People and the organisations they work for."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    KOREAN = "ko", _("Korean")


class Theme(models.TextChoices):
    SYSTEM = "", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    USUAL = "", _("Usual")
    ROOMY = "roomy", _("Roomy")


class Weekday(models.IntegerChoices):
    """Numbered as Python's `date.weekday()`."""

    MONDAY = 0, _("Monday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def erased_email(number: int) -> str:
    """What stands in an erased person's row where the address was: unique, and no address."""
    return f"erased-{number}"


def shown_name(name: str | None, email: str | None) -> str:
    """How people are called, from two columns: by name, else by address; whoever was erased has neither."""
    if name or not email:
        return name or ""
    return email if "@" in email else gettext("Former member")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person. The e-mail address is the login; there is no user name and no superuser."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.ENGLISH)
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, blank=True, default=Theme.SYSTEM)
    density = models.CharField(_("density"), max_length=8, choices=Density, blank=True, default=Density.USUAL)
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False)
    # Their account was erased: the row stays, without anything of the person, for the history they are part of.
    erased_at = models.DateTimeField(null=True, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_ci_unique"),)

    def __str__(self) -> str:
        return shown_name(self.name, self.email)

    @property
    def initials(self) -> str:
        """Up to two letters for the round avatar: "Mia Laurent" → "ML", "김서연" → "김서"."""
        words = [word for word in str(self).split() if word[0].isalnum()] or [str(self)]
        return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


class OrganisationKind(models.TextChoices):
    BRAND = "brand", _("Brand")
    AGENCY = "agency", _("Agency")


class SecondFactor(models.TextChoices):
    """Of whom a brand asks more than a password."""

    NONE = "", _("Nobody has to")
    MEMBERS = "members", _("The brand's own people")
    PARTNERS = "partners", _("People of partner agencies")
    ALL = "all", _("Everybody: own people and agencies")


class Organisation(models.Model):
    """A brand that plans, or an agency that works for brands."""

    kind = models.CharField(_("kind"), max_length=8, choices=OrganisationKind)
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    region = models.CharField(_("region"), max_length=2, help_text=_("ISO 3166-1 code, e.g. FR"), default="US")
    currency = models.CharField(_("currency"), max_length=3, help_text=_("ISO 4217 code, e.g. EUR"), default="EUR")
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.ENGLISH)
    week_start = models.SmallIntegerField(_("week starts on"), choices=Weekday, default=Weekday.MONDAY)
    second_factor = models.CharField(
        _("second step at sign-in"),
        max_length=8,
        choices=SecondFactor,
        blank=True,
        default=SecondFactor.NONE,
        db_index=True,
    )
    # Rises with every change of membership, grant or partnership that changes what somebody sees: feeds compare it.
    access_revision = models.PositiveBigIntegerField(default=0)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_brand(self) -> bool:
        return self.kind == OrganisationKind.BRAND


class Role(models.TextChoices):
    """A brand has the first four, an agency the last two."""

    OWNER = "owner", pgettext_lazy("role of a member", "Owner")
    MANAGER = "manager", _("Manager")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")
    LEAD = "lead", _("Agency lead")
    MEMBER = "member", _("Agency member")


BRAND_ROLES = (Role.OWNER, Role.MANAGER, Role.EDITOR, Role.VIEWER)
AGENCY_ROLES = (Role.LEAD, Role.MEMBER)


class Membership(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=Role)
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ("organisation__name", "pk")
        constraints = (models.UniqueConstraint(fields=("organisation", "user"), name="membership_once"),)

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class Invitation(models.Model):
    """A letter to an address: join `organisation` with `role`, or, for a partner, bring an agency to that brand.

    `proposed` is what an invited agency is to get: a list of
    {"calendar": id, "level": str, "groups": [str], "until": date or null}.
    """

    class Kind(models.TextChoices):
        MEMBER = "member", _("Colleague")
        PARTNER = "partner", _("Agency partner")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    kind = models.CharField(max_length=8, choices=Kind)
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=8, choices=Role)
    proposed = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.email


class ApiToken(models.Model):
    """A person's key for the API. It sees what its maker sees, or less: `read_only`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    read_only = models.BooleanField(_("read only"), default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name


class AccessKind(models.TextChoices):
    """What stands in a brand's access log."""

    EARLY_LOOK = "early_look", _("Looked early")
    EXPORT = "export", _("Exported")
    SUBSCRIBED = "subscribed", _("Subscribed")
    UNSUBSCRIBED = "unsubscribed", _("Ended a subscription")
    ACCESS_CHANGED = "access_changed", _("Access changed")
    LINK_MADE = "link_made", _("Made a guest link")
    LINK_ENDED = "link_ended", _("Ended a guest link")
    LINK_USED = "link_used", _("A guest link was opened")


class AccessEntry(models.Model):
    """A line of a brand's access log: who took something out of the plan, or changed who sees it.

    `person` did it and `agency` is the one through which, or whose access changed; `subject` is a member whose role
    changed. `on` is the day in the brand's zone; `event_id` a plain number, for the line outlives the event. `detail`
    says the rest: names of calendars, a format, access before and after.
    """

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=AccessKind)
    at = models.DateTimeField()
    on = models.DateField()
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    person_name = models.CharField(max_length=254)
    agency = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    subject = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    event_id = models.PositiveBigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("brand", "-at", "-id"), name="access_entry_of_brand"),)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "event_id", "on"),
                condition=models.Q(kind=AccessKind.EARLY_LOOK),
                name="early_look_once_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_name}, {self.get_kind_display()}"
