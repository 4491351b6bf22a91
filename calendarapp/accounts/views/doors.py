"""What the pages of this slice share."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ...common.former import Writing
from ..mail import send_invitation
from ..models import Invitation, Membership


def my_membership(request: HttpRequest, slug: str) -> Membership:
    """Mine in that organisation; to strangers the organisation doesn't exist."""
    memberships = Membership.objects.select_related("organisation", "user")
    return get_object_or_404(memberships, user_id=request.user.pk, organisation__slug=slug)


def demand(allowed: bool) -> None:
    """403 unless policy says yes."""
    if not allowed:
        raise PermissionDenied


def post_letter(request: HttpRequest, invitation: Invitation, token: str, *, writing: Writing | None = None) -> None:
    """Sends an invitation and says how that went. `writing`: of a new one, which can be taken back."""
    if not send_invitation(invitation, token=token):
        words = _("%(email)s is invited, but the mail could not be sent. Use “Send again” in a few minutes.")
        messages.error(request, words % {"email": invitation.email})
        return
    words = _("Invitation sent to %(email)s.") % {"email": invitation.email}
    if writing:
        writing.tell(words, slug=invitation.organisation.slug, row=invitation)
    else:
        messages.success(request, words)
