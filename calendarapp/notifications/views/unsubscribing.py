"""The link that stops letters of one kind. It works without cookie, sign-in or script (RFC 8058)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ...accounts.models import User
from ..kinds import kind_of
from ..letters import read_unsubscribe_token
from ..services import stop_mail


# Mail programs post here on their own: they have no cookie. The token says who it is, and all it can do is switch off.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing, for mail filters follow every link; POST stops the letters."""
    named = read_unsubscribe_token(token)
    kind = kind_of(named[1]) if named else None
    if named is None or kind is None:
        raise Http404
    person = get_object_or_404(User, pk=named[0])
    if request.method == "POST":
        stop_mail(person, kind=kind.key)
    context = {"kind": kind, "done": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)
