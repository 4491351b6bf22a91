"""The brand's own words for its plan: types, channels, personas, markets, products.

Built-in ones are copied to each brand with their `key`; `label` stays empty until the brand writes one, and until then
it is the key's text in the reader's language.
"""

from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...accounts.models import Organisation, User
from .. import builtin
from ..builtin import DetailField, MilestoneTemplate


class Word(models.Model):
    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    label = models.CharField(_("label"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.label or self.builtin_label()

    def builtin_label(self) -> str:
        return self.key

    @classmethod
    def builtin_keys(cls) -> Collection[str]:
        """Keys of those that Almanac brings: no word of a brand's own takes one."""
        return ()

    @property
    def is_own(self) -> bool:
        """Did the brand make it itself?"""
        return self.key not in self.builtin_keys()


class Ownership(models.TextChoices):
    OWNED = "owned", pgettext_lazy("channel", "Owned")
    PAID = "paid", pgettext_lazy("channel", "Paid")
    EARNED = "earned", pgettext_lazy("channel", "Earned")


class Channel(Word):
    ownership = models.CharField(max_length=6, default=Ownership.OWNED)
    online = models.BooleanField(default=True)
    interruptive = models.BooleanField(default=False)

    class Meta(Word.Meta):
        constraints = (models.UniqueConstraint(fields=("brand", "key"), name="channel_key_once"),)

    def builtin_label(self) -> str:
        known = builtin.CHANNELS.get(self.key)
        return str(known.label) if known else self.key

    @classmethod
    def builtin_keys(cls) -> Collection[str]:
        return builtin.CHANNELS

    @property
    def ownership_label(self) -> str:
        return str(Ownership(self.ownership).label)


class Hue(models.TextChoices):
    """The five decided hues and ink, named as the type that has each from the start."""

    CAMPAIGN = "campaign", _("Blue")
    PR = "pr_event", _("Plum")
    VIP = "vip_event", _("Ochre")
    RELEASE = "product_release", _("Rust")
    RESTOCK = "restock", _("Teal")
    INK = "other", _("Ink")


class EventType(Word):
    """What kind of thing is planned: a template. What is None here, and an empty label or hue, is as built in for `kind`.

    `base` is the built-in type that one of the brand's own came from. Shapes of the stored lists:
    `fields` [{"key", "label", "kind", "group", "choices": [[value, label]], "required"}], with "former", "former_choices"
    and "default" where they are set, `milestones` [{"key", "label", "anchor", "offset", "role"}], `metrics` [metric key].
    """

    base = models.CharField(max_length=40, blank=True)
    icon = models.CharField(_("shape"), max_length=20, default="other")
    hue = models.CharField(_("hue"), max_length=20, choices=Hue, blank=True)
    stages = models.CharField(_("RACE stages"), max_length=4, blank=True)
    fields = models.JSONField(null=True, blank=True)
    milestones = models.JSONField(null=True, blank=True)
    metrics = models.JSONField(null=True, blank=True)
    channels = models.ManyToManyField(Channel, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta(Word.Meta):
        constraints = (models.UniqueConstraint(fields=("brand", "key"), name="event_type_key_once"),)

    @property
    def kind(self) -> str:
        """The key of the built-in type that this is or came from."""
        key = self.base or self.key
        return key if key in builtin.TYPES else "other"

    @property
    def origin(self) -> builtin.BuiltinType:
        return builtin.TYPES[self.kind]

    def builtin_label(self) -> str:
        return str(self.origin.label)

    @property
    def known_fields(self) -> tuple[DetailField, ...]:
        """All fields of its own, the former ones among them."""
        return self.origin.fields if self.fields is None else builtin.fields_from(self.fields, self.origin)

    @property
    def detail_fields(self) -> tuple[DetailField, ...]:
        """The fields of its own that are filled in."""
        return tuple(declared for declared in self.known_fields if not declared.former)

    @property
    def milestone_templates(self) -> tuple[MilestoneTemplate, ...]:
        return self.origin.milestones if self.milestones is None else builtin.milestones_from(self.milestones)

    @classmethod
    def builtin_keys(cls) -> Collection[str]:
        return builtin.TYPES


class Persona(Word):
    """A kind of shopper. `segment`, how they are found in the CRM, never leaves the brand."""

    segment = models.CharField(_("segment"), max_length=300, blank=True)

    class Meta(Word.Meta):
        constraints = (models.UniqueConstraint(fields=("brand", "key"), name="persona_key_once"),)

    def builtin_label(self) -> str:
        return str(builtin.PERSONAS.get(self.key, self.key))

    @classmethod
    def builtin_keys(cls) -> Collection[str]:
        return builtin.PERSONAS


class Market(Word):
    """`key` is an ISO 3166-1 code or a word of the brand's own."""

    class Meta(Word.Meta):
        constraints = (models.UniqueConstraint(fields=("brand", "key"), name="market_key_once"),)


class Product(models.Model):
    """A stock-keeping unit that events promote, release or restock."""

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    sku = models.CharField(_("SKU"), max_length=64)
    name = models.CharField(_("name"), max_length=120)
    category = models.CharField(_("category"), max_length=80, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("brand", "sku"), name="product_sku_once"),
            models.CheckConstraint(condition=~Q(sku=""), name="product_has_sku"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.sku})"


class ProductImport(models.Model):
    """A list of products that was taken in, and what it takes to undo that.

    `counts`: fate of a line → how many. `written`: [{"id", "before", "after"}] of each product that the list made, then
    `before` is None, or changed; both sides as `services.product_imports.values_of` has them. It is emptied once the list
    can't be undone any more.
    """

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    counts = models.JSONField()
    written = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("brand", "-at"), name="product_import_of_brand"),)
