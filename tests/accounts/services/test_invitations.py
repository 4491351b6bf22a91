import threading
from datetime import timedelta

import pytest
from django.db import connection

from calendarapp.accounts.models import Invitation, Membership, Role, User
from calendarapp.accounts.services import (
    AlreadyMemberError,
    InvitationUnusableError,
    TooManyInvitationsError,
    accept_invitation,
    change_role,
    claim_invitation,
    invitation_for,
    invite,
    renew_invitation,
    withdraw_invitation,
)
from calendarapp.accounts.services import invitations as invitation_services
from calendarapp.common.tokens import hash_token
from tests.cast import AT

NEW = "New.Colleague@maisonluma.example"


def invited(cast, *, role=Role.EDITOR, email=NEW, **fields):
    return invite(organisation=cast.luma, email=email, role=role, invited_by=cast.mia, at=AT, **fields)


def newcomer(email=NEW):
    return User.objects.create_user(email, name="New")


def refusal(call, **arguments):
    with pytest.raises(InvitationUnusableError) as caught:
        call(**arguments)
    return caught.value.message


def test_invite_keeps_the_tokens_hash_alone(cast):
    invitation, token = invited(cast)

    assert invitation.email == NEW.lower()
    assert invitation.token_hash == hash_token(token)
    assert invitation.expires_at == AT + timedelta(days=14)


def test_invite_again_replaces_the_one_before(cast):
    _first, old_token = invited(cast)

    second, token = invited(cast, email=NEW.upper(), role=Role.VIEWER)

    assert refusal(lambda: invitation_for(old_token, at=AT)) == InvitationUnusableError.WITHDRAWN
    assert invitation_for(token, at=AT) == second


def test_invite_refuses_a_member(cast):
    with pytest.raises(AlreadyMemberError):
        invited(cast, email="VERA@maisonluma.example")


def test_invite_refuses_past_the_cap(cast, monkeypatch):
    monkeypatch.setattr(invitation_services, "TOO_MANY_PENDING", 1)
    invited(cast)

    with pytest.raises(TooManyInvitationsError):
        invited(cast, email="other@maisonluma.example")


def test_accept_makes_the_colleague(cast):
    _invitation, token = invited(cast)
    person = newcomer()

    membership = accept_invitation(token=token, user=person, at=AT)

    assert (membership.organisation, membership.user, membership.role) == (cast.luma, person, "editor")
    assert Invitation.objects.get().accepted_by == person


def test_accept_twice_is_refused(cast):
    _invitation, token = invited(cast)
    person = newcomer()
    accept_invitation(token=token, user=person, at=AT)

    message = refusal(accept_invitation, token=token, user=person, at=AT)

    assert message == InvitationUnusableError.ACCEPTED


def test_accept_with_another_address_is_refused_and_leaves_it_open(cast):
    _invitation, token = invited(cast)

    message = refusal(accept_invitation, token=token, user=cast.zoe, at=AT)

    assert message == InvitationUnusableError.FOR_ANOTHER
    assert not cast.luma.memberships.filter(user=cast.zoe).exists()
    assert invitation_for(token, at=AT)


@pytest.mark.parametrize(
    ("after", "reason"),
    [(timedelta(days=14), InvitationUnusableError.EXPIRED), (timedelta(days=400), InvitationUnusableError.EXPIRED)],
)
def test_accept_late_is_refused(cast, after, reason):
    _invitation, token = invited(cast)

    assert refusal(accept_invitation, token=token, user=newcomer(), at=AT + after) == reason


def test_accept_a_second_before_the_end_works(cast):
    _invitation, token = invited(cast)

    membership = accept_invitation(token=token, user=newcomer(), at=AT + timedelta(days=14, seconds=-1))

    assert membership.role == "editor"


def test_withdrawn_invitation_does_not_open(cast):
    invitation, token = invited(cast)

    withdraw_invitation(invitation, at=AT)

    assert refusal(accept_invitation, token=token, user=newcomer(), at=AT) == InvitationUnusableError.WITHDRAWN


def test_withdraw_after_acceptance_is_refused(cast):
    invitation, token = invited(cast)
    accept_invitation(token=token, user=newcomer(), at=AT)

    assert refusal(lambda: withdraw_invitation(invitation, at=AT)) == InvitationUnusableError.ACCEPTED


def test_unknown_token_is_refused(cast):
    assert refusal(lambda: invitation_for("no-such-token", at=AT)) == InvitationUnusableError.UNKNOWN


def test_invitation_closes_when_its_inviter_may_no_longer_give_that_role(cast):
    _invitation, token = invited(cast, role=Role.MANAGER)
    change_role(Membership.objects.get(user=cast.mia), role=Role.EDITOR, actor=cast.mia, at=AT)

    message = refusal(accept_invitation, token=token, user=newcomer(), at=AT)

    assert message == InvitationUnusableError.INVITER_GONE


def test_renewed_invitation_has_a_new_link_and_term(cast):
    invitation, old_token = invited(cast)
    later = AT + timedelta(days=20)

    _renewed, token = renew_invitation(invitation, invited_by=cast.mia, at=later)

    assert refusal(lambda: invitation_for(old_token, at=later)) == InvitationUnusableError.UNKNOWN
    assert invitation_for(token, at=later).expires_at == later + timedelta(days=14)


def test_partner_invitation_is_claimed_but_makes_no_colleague(cast):
    partner = {"kind": Invitation.Kind.PARTNER, "role": Role.LEAD, "email": cast.zoe.email}
    _invitation, token = invited(cast, proposed=[{"calendar": 1, "level": "read"}], **partner)

    assert refusal(accept_invitation, token=token, user=cast.zoe, at=AT) == InvitationUnusableError.UNKNOWN
    claimed = claim_invitation(token=token, user=cast.zoe, at=AT)

    assert claimed.proposed == [{"calendar": 1, "level": "read"}]
    assert not cast.luma.memberships.filter(user=cast.zoe).exists()


def test_two_who_claim_at_once_make_one_acceptance(lasting_cast):
    _invitation, token = invited(lasting_cast)
    person, outcomes, start = newcomer(), [], threading.Barrier(2)

    def claim():
        start.wait()
        try:
            outcomes.append(claim_invitation(token=token, user=person, at=AT).pk)
        except InvitationUnusableError as unusable:
            outcomes.append(str(unusable))
        finally:
            connection.close()

    workers = [threading.Thread(target=claim) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    invitation = Invitation.objects.get()
    assert sorted(outcomes, key=str) == sorted([invitation.pk, str(InvitationUnusableError.ACCEPTED)], key=str)
    assert invitation.accepted_by == person
