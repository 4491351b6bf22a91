"""An agency that was let in before an embargo lifts looks at the event: the brand's access log tells it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ..common.notes import note_after
from ..events.early import Gathering, gather
from ..events.services import note_early_looks


class EarlyLookMiddleware:
    """Notes each early look of the person who asks, when the answer is out and not while the database is busy.

    What was shown is gathered by `events.early`, in an export also while it is being sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        gathering = gather()
        answer = self.get_response(request)
        if gathering.looks or answer.streaming:
            note_after(answer, lambda: _note(request, gathering))
        return answer


def _note(request: HttpRequest, gathering: Gathering) -> None:
    looks = gathering.of(request.user.pk)
    if request.user.is_authenticated and looks:
        note_early_looks(request.user, looks, at=request.at)
