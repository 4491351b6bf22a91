"""Two addresses for whoever keeps Almanac running."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import ready
from .clock import now


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: restart the process when this doesn't answer."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: 200, or 503 with the checks that fail."""
    checks = ready.ask_all(now())
    is_ready = all(said == "ok" for said in checks.values())
    body = {"status": "ready" if is_ready else "not ready", "checks": checks}
    return JsonResponse(body, status=200 if is_ready else 503)


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
