"""The programmes of a brand, target beside actual."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Metric
from ..programmes import QUARTER, SPANS, Period, programme_sheets, programmes, types_among
from .doors import brand_of

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for; what it says wrongly is as if it said nothing."""

    period: Period
    type_key: str
    metric_key: str

    @classmethod
    def of(cls, request: HttpRequest) -> "_Asked":
        span = request.GET.get("span", QUARTER)
        today = timezone.localdate(request.at)
        period = Period.around(_day(request.GET.get("from", ""), today), span if span in SPANS else QUARTER)
        return cls(period, request.GET.get("type", "")[:40], request.GET.get("metric", "")[:40])


@login_required
@require_safe
def kpis(request: HttpRequest, brand: str) -> HttpResponse:
    """Filtered by period, type and metric. The types offered are those of the period."""
    house = brand_of(request, brand)
    asked = _Asked.of(request)
    lens = request.lens
    metrics = list(Metric.objects.filter(brand=house))
    found = list(programmes(lens, house, asked.period, metric_key=asked.metric_key))
    chosen = [event for event in found if asked.type_key in ("", event.type.key)]
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "brand": house,
        "period": asked.period,
        "asked": asked,
        "metrics": [metric for metric in metrics if metric.is_offered_to(lens)],
        "types": types_among(found),
        "page": page,
        "programmes": programme_sheets(page.object_list, lens, metrics=metrics, metric_key=asked.metric_key),
    }
    return render(request, "kpis/kpis.html", context)


def _day(words: str, fallback: date) -> date:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return fallback
    return day if 1970 <= day.year <= 2100 else fallback
