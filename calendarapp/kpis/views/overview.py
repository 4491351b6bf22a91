"""The programmes of a brand, target beside actual."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ..programmes import QUARTER, SPANS, Period, chosen_metrics, chosen_types, programme_sheets, programmes
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
def kpis(request: HttpRequest, brand: str) -> HttpResponse:
    house = brand_of(request, brand)
    asked = _Asked.of(request)
    lens = request.lens
    metrics, types = chosen_metrics(lens, house), chosen_types(house)
    found = programmes(lens, house, asked.period, type_key=asked.type_key, metric_key=asked.metric_key)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "brand": house,
        "period": asked.period,
        "spans": tuple(SPANS),
        "asked": asked,
        "metrics": metrics,
        "types": types,
        "page": page,
        "programmes": programme_sheets(list(page.object_list), lens, metric_key=asked.metric_key),
    }
    return render(request, "kpis/kpis.html", context)


def _day(words: str, fallback: date) -> date:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return fallback
    return day if 1970 <= day.year <= 2100 else fallback
