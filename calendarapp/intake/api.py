"""The API of imports: one request, one answer, however large the file is within its limits."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from ..calendars.models import Calendar
from ..calendars.queries import calendars_seen
from ..common.api import TooLarge
from ..common.text import LineField
from ..ical.refusals import RefusalError
from . import policy
from .files import ENCODINGS
from .models import Fate
from .planning import Finding
from .services import Outcome, StrictError, import_file
from .wording import say, warnings_in_words

MOST_TOLD = 100


class ImportSerializer(serializers.Serializer):
    """What is sent, as multipart/form-data."""

    calendar = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text=_("The calendar's id."))
    file = serializers.FileField(max_length=255, help_text=_("iCalendar, at most 10 MB."))
    dry_run = serializers.BooleanField(default=False, help_text=_("Answer what would happen, and write nothing."))
    strict = serializers.BooleanField(default=False, help_text=_("Take nothing if any component is refused."))
    encoding = serializers.ChoiceField(choices=list(ENCODINGS), required=False, allow_blank=True, default="")

    def validate_calendar(self, pk: int) -> Calendar:
        calendar = calendars_seen(self.context["request"].lens).filter(pk=pk).first()
        if calendar is None:
            raise serializers.ValidationError(_("Not found."), code="not_found")
        return calendar


class RefusedSerializer(serializers.Serializer):
    line = serializers.IntegerField()
    component = LineField()
    uid = LineField()
    reason = LineField()


class NotTakenSerializer(serializers.Serializer):
    line = serializers.IntegerField()
    uid = LineField()
    title = LineField()
    fate = serializers.ChoiceField(choices=[Fate.OLDER.value, Fate.DELETED.value])


class KeptSerializer(serializers.Serializer):
    line = serializers.IntegerField()
    uid = LineField()
    title = LineField()
    differs = serializers.JSONField(help_text=_("Name of the field: what stands here, and what the file says."))


class ImportedSerializer(serializers.Serializer):
    """Numbers of components. created + updated + unchanged + not_taken + refused are all that the file holds."""

    id = serializers.IntegerField(allow_null=True, help_text=_("Of the report; null after a dry run."))
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = RefusedSerializer(many=True)
    not_taken = NotTakenSerializer(many=True, help_text=_("Older than what stands, or deleted here."))
    kept = KeptSerializer(many=True, help_text=_("Updated, except for what was edited here."))
    warnings = serializers.ListField(child=LineField())


class Imports(generics.GenericAPIView):
    """Takes a calendar file in at once: all that isn't refused, or nothing.

    400 with a sentence for what is no calendar file, is in another encoding than it says, or (`strict`) holds refused
    components; 413 above 10 MB. Only the brand's own planners may import.
    """

    serializer_class = ImportSerializer
    parser_classes = [MultiPartParser]  # noqa: RUF012 as the framework has it

    @extend_schema(responses={200: ImportedSerializer, 201: ImportedSerializer})
    def post(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        asked = serializer.validated_data
        calendar, upload = asked.pop("calendar"), asked.pop("file")
        if not policy.may_import_into(request.lens, calendar):
            raise PermissionDenied
        try:
            outcome = import_file(
                calendar,
                actor=request.user,
                at=request.at,
                file_name=upload.name,
                content=upload.read(),
                **asked,
            )
        except RefusalError as error:
            raise _problem(error) from error
        return Response(ImportedSerializer(_told(outcome)).data, status=201 if outcome.run else 200)


def _problem(error: RefusalError) -> exceptions.APIException:
    sentence = say(error.message, error.params)
    if error.code == "too_large":
        return TooLarge(sentence)
    if isinstance(error, StrictError):
        reasons = [_refused_sentence(each.line, each.message, each.params) for each in error.refused[:MOST_TOLD]]
        return serializers.ValidationError({"file": [sentence, *reasons]}, code=error.code)
    return serializers.ValidationError({"file": [sentence]}, code=error.code)


def _refused_sentence(line: int, message: str, params: dict[str, Any]) -> str:
    return f"{line}: {say(message, params)}"


def _told(outcome: Outcome) -> dict[str, Any]:
    counts = outcome.counts
    warnings = (
        {"message": each.message, "params": each.params, "times": each.times, "line": each.line}
        for each in outcome.warnings
    )
    return {
        "id": outcome.run.pk if outcome.run else None,
        "created": counts[Fate.NEW],
        "updated": counts[Fate.CHANGED],
        "unchanged": counts[Fate.UNCHANGED],
        "refused": list(_refused(outcome.findings)),
        "not_taken": [_named(each, fate=each.fate) for each in outcome.findings if each.fate in _NOT_TAKEN],
        "kept": [_named(each, differs=_kept(each)) for each in outcome.findings if each.kept],
        "warnings": warnings_in_words(warnings),
    }


_NOT_TAKEN = (Fate.OLDER, Fate.DELETED)


def _refused(findings: Iterable[Finding]) -> Iterable[dict[str, Any]]:
    for each in findings:
        if each.refused:
            reason = say(each.refused.message, each.refused.params)
            yield {"line": each.line, "component": each.component, "uid": each.uid, "reason": reason}


def _named(finding: Finding, **more: Any) -> dict[str, Any]:
    return {"line": finding.line, "uid": finding.uid, "title": finding.title, **more}


def _kept(finding: Finding) -> dict[str, dict[str, Any]]:
    return {name: {"here": here, "file": there} for name, (here, there) in finding.kept.items()}


urlpatterns = [path("imports/", Imports.as_view(), name="api_imports")]
