"""The API over comments: the same services and the same lens as the pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ..accounts.models import Organisation
from ..common.api import IF_MATCH, PreconditionFailed, version_asked
from ..common.text import TextField
from ..events.early import show
from ..events.models import Event
from . import policy
from .models import LONGEST, Comment, Visibility
from .policy import Voice
from .readers import DeafError, circle_of, deaf_words
from .services import StaleCommentError, add_comment, delete_comment, edit_comment
from .sheets import CommentSheet, comment_sheets, comments_seen


class CommentAuthorSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class CommentSerializer(serializers.Serializer):
    """`body` is Markdown, `html` what it becomes; `side`: slug of the organisation that spoke. Who reads it is chosen once.

    `addressed`: names of those whom the comment names, told to the brand's own people. A deleted comment has no words.
    """

    id = serializers.IntegerField(read_only=True)
    event = serializers.IntegerField(read_only=True)
    author = CommentAuthorSerializer(read_only=True, allow_null=True)
    side = serializers.SlugField(max_length=60, required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    body = TextField(max_length=LONGEST)
    html = serializers.CharField(read_only=True)
    addressed = serializers.ListField(child=serializers.CharField(), read_only=True)
    addresses_me = serializers.BooleanField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    edited_at = serializers.DateTimeField(read_only=True, allow_null=True)
    deleted = serializers.BooleanField(read_only=True)
    version = serializers.IntegerField(read_only=True)


class RewordSerializer(serializers.Serializer):
    """Other words. Naming a side or visibility is refused: who reads a comment never changes."""

    body = TextField(max_length=LONGEST)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        fixed = {"side", "visibility"} & set(self.initial_data)
        if fixed:
            raise serializers.ValidationError({name: [_("This never changes.")] for name in sorted(fixed)})
        return values


class Comments(generics.GenericAPIView):
    """What is said about an event, oldest first; POST says something.

    Without `visibility` the brand's people speak internally. `side` is needed by those alone who may speak for several.
    """

    serializer_class = CommentSerializer

    def get_queryset(self) -> QuerySet[Comment]:
        return comments_seen(self.request.lens).order_by("pk")

    @extend_schema(operation_id="comments_list", responses=CommentSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        event = _event_of(request, pk)
        rows = self.paginate_queryset(self.get_queryset().filter(event=event))
        for row in rows:
            row.event = event
        return self.get_paginated_response([shown(sheet) for sheet in comment_sheets(rows, request.lens)])

    @extend_schema(operation_id="comments_create", request=CommentSerializer, responses={201: CommentSerializer})
    def post(self, request: Request, pk: int) -> Response:
        event = _event_of(request, pk)
        voices = policy.voices(request.lens, event)
        _demand(bool(voices))
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        voice = _voice(serializer.validated_data, voices, event)
        body = serializer.validated_data["body"]
        people = _addressed(event, request, body, voice)
        made = add_comment(event, author=request.user, at=request.at, voice=voice, body=body, addressed=people)
        return _answer(request, made.pk, status=201)


class CommentDetail(generics.GenericAPIView):
    """One comment. Changing and deleting need If-Match."""

    serializer_class = CommentSerializer

    @extend_schema(operation_id="comments_read")
    def get(self, request: Request, pk: int) -> Response:
        return _answer(request, pk)

    @extend_schema(parameters=[IF_MATCH], request=RewordSerializer, responses=CommentSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        comment = _comment_of(request, pk)
        _demand(policy.may_edit(request.lens, comment))
        version = version_asked(request, comment.version)
        serializer = RewordSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        body, voice = serializer.validated_data["body"], Voice(comment.agency_id, comment.visibility)
        people = _addressed(comment.event, request, body, voice)
        try:
            edit_comment(comment, at=request.at, version=version, body=body, addressed=people)
        except StaleCommentError as stale:
            raise PreconditionFailed from stale
        return _answer(request, pk)

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        comment = _comment_of(request, pk)
        _demand(policy.may_delete(request.lens, comment))
        version = version_asked(request, comment.version)
        try:
            delete_comment(comment, at=request.at, version=version)
        except StaleCommentError as stale:
            raise PreconditionFailed from stale
        return Response(status=204)


def shown(sheet: CommentSheet) -> dict[str, Any]:
    """A comment as the API tells it."""
    return {
        "id": sheet.id,
        "event": sheet.event_id,
        "author": {"id": sheet.author_id, "name": sheet.author} if sheet.author_id else None,
        "side": sheet.side,
        "visibility": sheet.visibility,
        "body": sheet.body,
        "html": str(sheet.html),
        "addressed": sheet.addressed,
        "addresses_me": sheet.addresses_me,
        "created_at": sheet.created_at,
        "edited_at": sheet.edited_at,
        "deleted": sheet.deleted,
        "version": sheet.version,
    }


def _answer(request: Request, pk: int, *, status: int = 200) -> Response:
    sheet = comment_sheets([_comment_of(request, pk)], request.lens)[0]
    return Response(shown(sheet), status=status, headers={"ETag": f'"{sheet.version}"'})


def _event_of(request: Request, pk: int) -> Event:
    events = Event.objects.seen_through(request.lens).select_related("brand").prefetch_related("partners")
    event = get_object_or_404(events, pk=pk)
    _demand(policy.may_read_talk(request.lens, event))
    show(event, request.lens)
    return event


def _comment_of(request: Request, pk: int) -> Comment:
    return get_object_or_404(comments_seen(request.lens).prefetch_related("event__partners"), pk=pk)


def _voice(values: dict[str, Any], voices: tuple[policy.Voice, ...], event: Event) -> Voice:
    """The one that is asked for among those that the caller has; the most private where it is left open."""
    sides = {voice.agency_id for voice in voices} - {None}
    slugs = dict(Organisation.objects.filter(pk__in=sides).values_list("pk", "slug")) | {None: event.brand.slug}
    asked = {name: values[name] for name in ("side", "visibility") if name in values}
    for voice in voices:
        said = {"side": slugs[voice.agency_id], "visibility": voice.visibility}
        if asked.items() <= said.items():
            return voice
    raise serializers.ValidationError({name: [_("You can't speak so about this event.")] for name in asked})


def _addressed(event: Event, request: Request, body: str, voice: Voice) -> frozenset[int]:
    try:
        return circle_of(event, request.lens).addressed(body, voice)
    except DeafError as deaf:
        raise serializers.ValidationError({"body": [deaf_words(deaf)]}) from deaf


def _demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


urlpatterns = [
    path("events/<int:pk>/comments/", Comments.as_view(), name="api_comments"),
    path("comments/<int:pk>/", CommentDetail.as_view(), name="api_comment"),
]
