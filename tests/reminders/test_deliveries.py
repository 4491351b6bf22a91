import pytest
from django.urls import reverse

from calendarapp.notifications.models import Delivery, Medium, Message, State
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead(cast):
    """Omar's letter that no server took."""
    return given_up(cast, cast.omar, cast.luma)


def given_up(cast, person, organisation, reason="550 no such user"):
    message = Message.objects.create(person=person, kind="missed", organisation=organisation, ids={}, due_at=AT)
    return Delivery.objects.create(
        message=message,
        medium=Medium.MAIL,
        letter_id=f"<{message.pk}@almanac.example>",
        state=State.DEAD,
        reason=reason,
        attempts=6,
        next_try_at=AT,
    )


def address(cast, *args):
    return reverse("deliveries" if not args else "delivery_again", args=[cast.luma.slug, *args])


def test_manager_sees_what_was_not_delivered_and_why(client, cast, dead):
    given_up(cast, cast.zoe, cast.hanok)
    given_up(cast, cast.ada, cast.luma, reason="unreachable")
    client.force_login(cast.mia)

    page = client.get(address(cast))

    assert {(row["delivery"].message.person.name, row["reason"]) for row in page.context["rows"]} == {
        ("Omar Haddad", "550 no such user"),
        ("Ada Brandt", "The mail server did not answer."),
    }
    assert "zoe@hanok.example" not in page.content.decode()


def test_manager_sends_one_again(client, cast, dead):
    other = given_up(cast, cast.ada, cast.luma)
    client.force_login(cast.mia)

    client.post(address(cast, dead.pk))

    assert dict(Delivery.objects.values_list("pk", "state")) == {dead.pk: "pending", other.pk: "dead"}


def test_manager_sends_all_again_but_no_other_brand_s(client, cast, dead):
    given_up(cast, cast.ada, cast.luma)
    foreign = given_up(cast, cast.zoe, cast.hanok)
    client.force_login(cast.mia)

    client.post(reverse("deliveries_again", args=[cast.luma.slug]))

    assert list(Delivery.objects.filter(state="dead")) == [foreign]


@pytest.mark.parametrize(("who", "status"), [("omar", 403), ("vera", 403), ("ada", 403), ("zoe", 404)])
def test_nobody_else_sees_or_sends(client, cast, dead, who, status):
    client.force_login(getattr(cast, who))

    statuses = [client.get(address(cast)).status_code, client.post(address(cast, dead.pk)).status_code]

    assert statuses == [status, status]
    assert Delivery.objects.get().state == "dead"


def test_another_brand_s_letter_is_not_found(client, cast, dead):
    foreign = given_up(cast, cast.zoe, cast.hanok)
    client.force_login(cast.mia)

    assert client.post(address(cast, foreign.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_queries_for_any_number(client, cast, django_assert_num_queries, number):
    for _ in range(number):
        given_up(cast, cast.omar, cast.luma)
    client.force_login(cast.mia)

    with django_assert_num_queries(8):
        client.get(address(cast))
