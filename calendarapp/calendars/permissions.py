"""What the API asks of every caller beside a token."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView  # at run time a circle: it imports what the settings name


class SecondFactorSet(BasePermission):
    """403 while a brand waits for the caller's second factor.

    A token sees all brands of its person; a list that silently lacked one would be taken for whole.
    """

    message = _("A brand asks you for a second step at sign-in. Set it up on its pages; then this token works again.")
    code = "second_factor"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return not request.lens.waiting
