"""Metrics, what is aimed at, and what was measured."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..accounts.models import User
from ..calendars import levels
from ..calendars.lens import Lens
from ..events.models import Event
from ..events.models.vocabulary import Word
from ..events.sight import opened
from .formulas import Direction, Measure, Rule, Unit
from .library import METRICS, BuiltinMetric

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise  # known to the stubs alone

DIGITS, PLACES = 20, 6


class UnitChoice(models.TextChoices):
    PERCENT = Unit.PERCENT, _("percentage")
    MONEY = Unit.MONEY, _("money")
    COUNT = Unit.COUNT, _("count")
    RATIO = Unit.RATIO, _("ratio")
    DAYS = Unit.DAYS, _("days")
    SCORE = Unit.SCORE, _("score")


class DirectionChoice(models.TextChoices):
    UP = Direction.UP, _("higher is better")
    DOWN = Direction.DOWN, _("lower is better")
    BAND = Direction.BAND, _("best within a band")


class Place(models.TextChoices):
    ANY = "", _("Both or not stated")
    ONLINE = "online", _("Online")
    IN_STORE = "in_store", _("In store")


class MetricQuerySet(models.QuerySet["Metric"]):
    def seen_through(self, lens: Lens) -> "MetricQuerySet":
        """All of one's own brands; of others, where figures are open, those that aren't the brand's alone or left out."""
        found = Q(brand_id__in=lens.roles)
        for brand_id, shut in lens.metrics_shut_by_brand().items():
            found |= Q(brand_id=brand_id, inside=False) & ~Q(key__in=shut)
        return self.filter(found)


class Metric(Word):
    """A brand's metric. `inside` keeps it from every partner, whatever groups are open."""

    unit = models.CharField(_("unit"), max_length=5, choices=UnitChoice)
    direction = models.CharField(_("direction"), max_length=4, choices=DirectionChoice)
    inside = models.BooleanField(_("for the brand's own people alone"), default=False)

    objects = MetricQuerySet.as_manager()

    class Meta(Word.Meta):
        constraints = (models.UniqueConstraint(fields=("brand", "key"), name="metric_key_once"),)

    def builtin_label(self) -> str:
        return str(self.builtin.label) if self.builtin else self.key

    @classmethod
    def builtin_keys(cls) -> Collection[str]:
        return METRICS

    @property
    def builtin(self) -> BuiltinMetric | None:
        return METRICS.get(self.key)

    @property
    def measure(self) -> Measure:
        """By the library; a metric that it doesn't know is summed if it counts."""
        if self.builtin:
            return self.builtin.measure
        return Measure(Rule.SUM if self.unit == Unit.COUNT else Rule.NEWEST)

    def is_offered_to(self, lens: Lens) -> bool:
        """To choose from: not archived, and seen as `seen_through` says it of all."""
        if self.archived_at is not None or self.brand_id in lens.roles:
            return self.archived_at is None
        shut = lens.metrics_shut_by_brand().get(self.brand_id)
        return shut is not None and not self.inside and self.key not in shut

    @property
    def is_computed(self) -> bool:
        return self.measure.quotient is not None

    @property
    def is_money(self) -> bool:
        return self.unit == Unit.MONEY

    @property
    def is_band(self) -> bool:
        return self.direction == Direction.BAND


def _figure(label: "StrOrPromise") -> models.DecimalField:
    return models.DecimalField(label, max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)


class OfEventQuerySet(models.QuerySet):
    """Rows that hang on an event and a metric and are opened by one field group."""

    opener = ""

    def seen_through(self, lens: Lens):
        """The rows of events whose group is open to the lens, without metrics that its ways leave out.

        Those of inside metrics are the brand's alone.
        """
        return self._open(lens, opened(lens, self.opener, "event__", metric="metric__key"))

    def reckoned_through(self, lens: Lens):
        """Those of metrics left out as well: what is computed from them may be open. To reckon with, never to show."""
        return self._open(lens, opened(lens, self.opener, "event__"))

    def _open(self, lens: Lens, open_to_all: Q):
        inside = opened(lens, levels.INSIDE, "event__")
        return self.filter(open_to_all & Q(metric__inside=False) | inside, event__deleted_at=None)


class TargetQuerySet(OfEventQuerySet):
    opener = levels.KPI_TARGETS


class ReadingQuerySet(OfEventQuerySet):
    opener = levels.KPI_ACTUALS


class Target(models.Model):
    """What an event is to reach in one metric.

    Percentages are fractions; money is in `currency`, the event's when it was set. A window's open edge bounds nothing;
    without its end the actual is due `lag` days after the event's.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    metric = models.ForeignKey(Metric, on_delete=models.RESTRICT, related_name="+")
    baseline = _figure(_("baseline"))
    target = _figure(_("target"))
    stretch = _figure(_("stretch"))
    low = _figure(_("low edge"))
    high = _figure(_("high edge"))
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    window_start = models.DateField(_("measured from"), null=True, blank=True)
    window_end = models.DateField(_("measured to"), null=True, blank=True)
    lag = models.PositiveSmallIntegerField(_("days until the actual is due"), default=3)
    attribution = models.CharField(_("attribution"), max_length=200, blank=True)
    source = models.CharField(_("system of record"), max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ("event", "metric__position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("event", "metric"), name="target_once"),
            models.CheckConstraint(
                condition=Q(target__isnull=False) | Q(low__isnull=False, high__isnull=False),
                name="target_has_an_aim",
            ),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(low__lte=F("high")), name="target_band_not_crossed"
            ),
            models.CheckConstraint(
                condition=Q(window_start=None) | Q(window_end=None) | Q(window_start__lte=F("window_end")),
                name="target_window_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return str(self.metric)


class Reading(models.Model):
    """What was measured on a day. Entering it again is a correction; the change log keeps what stood before."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    metric = models.ForeignKey(Metric, on_delete=models.RESTRICT, related_name="+")
    value = models.DecimalField(_("value"), max_digits=DIGITS, decimal_places=PLACES)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    on = models.DateField(_("day"))
    source = models.CharField(_("source"), max_length=80, blank=True)
    place = models.CharField(_("place"), max_length=8, choices=Place, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ("event", "-on", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("metric", "event", "on", "source", "place"), name="reading_once"),
            models.CheckConstraint(condition=Q(place__in=Place.values), name="reading_place_known"),
        )
        indexes = (models.Index(fields=("event", "metric", "on"), name="reading_of_event"),)

    def __str__(self) -> str:
        return f"{self.metric} {self.on}"
