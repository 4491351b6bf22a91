import json

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from calendarapp.common.api import Pages, PreconditionFailed, PreconditionRequired
from calendarapp.common.errors import ConflictError


class Milestone(serializers.Serializer):
    title = serializers.CharField(max_length=5)


class Plan(serializers.Serializer):
    name = serializers.CharField()
    milestones = Milestone(many=True)

    def validate(self, attrs):
        raise serializers.ValidationError("The end lies before the start.", code="order")


class Door(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    error: Exception | None = None

    def post(self, request):
        if self.error:
            raise self.error
        Plan(data=request.data).is_valid(raise_exception=True)


def answer(payload=None, *, error=None, content_type="application/json"):
    body = payload if isinstance(payload, bytes) else json.dumps(payload or {}).encode()
    request = APIRequestFactory().post("/api/v1/plans/", body, content_type=content_type)
    response = Door.as_view(error=error)(request).render()
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, json.loads(response.content)


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (Http404(), 404, "Not Found"),
        (PermissionDenied(), 403, "Forbidden"),
        (SuspiciousOperation(), 400, "Bad Request"),
        (ConflictError(), 409, "Conflict"),
        (PreconditionFailed(), 412, "Precondition Failed"),
        (PreconditionRequired(), 428, "Precondition Required"),
        (exceptions.UnsupportedMediaType("text/x"), 415, "Unsupported Media Type"),
        (exceptions.MethodNotAllowed("PUT"), 405, "Method Not Allowed"),
    ],
)
def test_problem_names_status_and_title(error, status, title):
    code, body = answer(error=error)

    assert (code, body["status"], body["title"], body["type"]) == (status, status, title, "about:blank")
    assert body["detail"]
    assert "errors" not in body


def test_problem_names_each_field_with_its_path():
    status, body = answer({"milestones": [{"title": "one"}, {"title": "too long"}]})

    assert status == 400
    assert body["errors"] == [
        {"field": "name", "message": "This field is required.", "code": "required"},
        {
            "field": "milestones.1.title",
            "message": "Ensure this field has no more than 5 characters.",
            "code": "max_length",
        },
    ]


def test_problem_of_the_whole_has_an_empty_field():
    status, body = answer({"name": "Glow", "milestones": []})

    assert status == 400
    assert body["detail"] == "The end lies before the start."
    assert body["errors"] == [{"field": "", "message": "The end lies before the start.", "code": "order"}]


def test_problem_of_a_model_s_validation_is_a_400():
    status, body = answer(error=ValidationError({"name": ValidationError("No.", code="no")}))

    assert (status, body["errors"]) == (400, [{"field": "name", "message": "No.", "code": "no"}])


def test_conflict_shows_both_values():
    fields = {"starts_on": {"yours": "2027-03-10", "theirs": "2027-03-12"}}

    status, body = answer(error=ConflictError("Omar moved this meanwhile.", fields=fields))

    assert status == 409
    assert body["detail"] == "Omar moved this meanwhile."
    assert body["errors"] == [
        {
            "field": "starts_on",
            "message": "Omar moved this meanwhile.",
            "code": "conflict",
            "yours": "2027-03-10",
            "theirs": "2027-03-12",
        }
    ]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe{", b'{"name": NaN}', b"\0"])
def test_unreadable_json_is_a_400(body):
    status, problem = answer(body)

    assert (status, problem["title"]) == (400, "Bad Request")


def test_wrong_media_type_is_a_415():
    status, problem = answer(b"<x/>", content_type="application/xml")

    assert (status, problem["title"]) == (415, "Unsupported Media Type")


def test_unknown_error_is_left_to_the_500_handler():
    with pytest.raises(ZeroDivisionError):
        answer(error=ZeroDivisionError())


class Numbers(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request):
        pages = Pages()
        return pages.get_paginated_response(pages.paginate_queryset(list(range(450)), request))


def listed(query):
    response = Numbers.as_view()(APIRequestFactory().get(f"/api/v1/numbers/{query}"))
    assert isinstance(response, Response)
    return response.status_code, response.data


def test_pages_link_to_their_neighbours():
    status, page = listed("?page=2&page_size=10")

    assert status == 200
    assert (page["count"], page["results"]) == (450, list(range(10, 20)))
    assert page["next"].endswith("?page=3&page_size=10")
    assert page["previous"].endswith("?page_size=10")


def test_pages_are_never_longer_than_200():
    assert len(listed("?page_size=100000")[1]["results"]) == 200


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "1e9"])
def test_page_that_does_not_exist_is_a_404(number):
    assert listed(f"?page={number}")[0] == 404
