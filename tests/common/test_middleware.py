import gzip

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/account/login/?next=%00", "/account/login/?a=b&c=%00d", "/b/lu%00ma/"])
def test_nul_in_an_address_is_a_400(client, address):
    response = client.get(address)

    assert response.status_code == 400
    assert b"This request makes no sense here" in response.content


def test_nul_in_a_form_is_a_400(client):
    response = client.post("/account/login/", "login=a%00b", content_type="application/x-www-form-urlencoded")

    assert response.status_code == 400


def test_nul_in_an_api_address_is_a_problem(client):
    response = client.get("/api/v1/events/?text=%00")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_body_above_the_limit_is_a_413_with_the_limit(client, settings):
    settings.BODY_LIMIT = 3 * 2**20

    response = client.post("/account/login/", b"x" * (3 * 2**20 + 1), content_type="text/plain")

    assert response.status_code == 413
    assert b"At most 3 MB can be sent at once" in response.content


def test_body_above_the_limit_is_a_problem_in_the_api(client, settings):
    settings.BODY_LIMIT = 1000

    response = client.post("/api/v1/imports/", b"x" * 1001, content_type="application/json")

    assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")
    assert response.json()["title"] == "Request Entity Too Large"


def test_unknown_api_address_is_a_problem(client):
    response = client.get("/api/v1/nothing/")

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["status"] == 404


def test_unknown_address_is_a_page(client):
    response = client.get("/nothing/")

    assert response.status_code == 404
    assert b"There is nothing here for you" in response.content


@pytest.mark.parametrize(("address", "page"), [("/inbox/7/read/", "/inbox/"), ("/view-as/leave/", "/")])
def test_address_of_a_form_leads_people_to_the_page_above_it_and_refuses_programs(client, address, page):
    opened = client.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert (opened.status_code, opened.headers["Location"]) == (302, page)
    assert client.get(address, headers={"Accept": "*/*"}).status_code == 405


def test_form_without_its_token_is_a_403_that_says_what_to_do():
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a@b.example"})

    assert response.status_code == 403
    assert b"Please send that again" in response.content


def test_error_of_ours_is_a_page_that_asks_neither_session_nor_database(rf, django_assert_num_queries):
    from calendarapp.common.refusals import server_error

    with django_assert_num_queries(0):
        page = server_error(rf.get("/b/maison-luma/"))
        problem = server_error(rf.get("/api/v1/events/"))

    assert (page.status_code, problem.status_code) == (500, 500)
    assert b"Something broke on our side" in page.content
    assert problem["Content-Type"] == "application/problem+json"


def test_pages_are_compressed_and_the_api_is_not(cast, client, call):
    cast.event()
    client.force_login(cast.mia, backend="allauth.account.auth_backends.AuthenticationBackend")
    api = call(cast.mia).client

    page = client.get("/b/maison-luma/month/", headers={"Accept-Encoding": "gzip"})
    listing = api.get("/api/v1/events/", headers={"Accept-Encoding": "gzip"})

    assert page.headers["Content-Encoding"] == "gzip"
    assert b"Maison Luma" in gzip.decompress(page.content)
    assert b"Glow serum launch" in listing.content
