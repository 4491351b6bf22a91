"""An agency that was let in before an embargo lifts looks at the event: the brand's access log tells it."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http.response import HttpResponseBase

from ..accounts.models import AccessKind
from ..accounts.services import note_access
from ..calendars.lens import Lens
from ..common.notes import note_after
from ..events.models import Event
from ..events.sight import let_in_early

Answer = TypeVar("Answer", bound=HttpResponseBase)


def note_early_look(answer: Answer, event: Event, lens: Lens) -> Answer:
    """The answer as it was.

    One line for each person, event and day, written when the answer is out, and not while the database is busy; none
    where nobody of the agency looks.
    """
    agency = let_in_early(event, lens) if lens.viewer else None
    if agency is not None:
        note_after(answer, _line(event, lens, agency))
    return answer


def _line(event: Event, lens: Lens, agency: int) -> Callable[[], Any]:
    return lambda: note_access(
        event.brand, kind=AccessKind.EARLY_LOOK, at=lens.at, person=lens.viewer, agency=agency, event_id=event.pk
    )
