"""The two addresses of a sign-in by the provider of the settings, and what shuts allauth's while there is none."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from ..oidc.client import OidcClient
from ..oidc.provider import OidcProvider, is_on


def if_on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 while the settings name no provider."""

    @wraps(view)
    def shut(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_on():
            raise Http404
        return view(request, *args, **kwargs)

    return shut


@require_POST
@never_cache
@if_on
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the provider. By POST: else any page could sign its visitors in."""
    return OidcProvider(request).redirect_from_request(request)


@require_GET
@never_cache
@if_on
def callback(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people back to."""
    client = OidcClient(request)
    try:
        client.described  # noqa: B018 - asked here: allauth would ask where it expects no failure
    except (OAuth2Error, RequestException) as error:
        return render_authentication_error(request, client.get_provider(), exception=error)
    return OAuth2CallbackView.adapter_view(client)(request)
