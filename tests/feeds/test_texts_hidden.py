"""What a feed leaves out."""

from datetime import timedelta
from decimal import Decimal

from calendarapp.calendars.services import GrantTerms, set_grants
from tests.cast import AT


def test_what_is_hidden_is_not_in_the_bytes(cast, subscribe):
    """A canary in every field; the partner's feed holds only those of the groups that are open."""
    cast.event(
        "canary-title",
        sharing="shared",
        location="canary-location",
        description="canary-description",
        objective="canary-objective",
        notes="canary-notes",
        owner=cast.omar,
        products=[cast.product("canary-sku", "canary-product")],
        budget_planned=Decimal(4711),
        links=[{"label": "canary-link", "url": "https://canary.example"}],
        details={"offer": "canary-offer", "media_split": "canary-inside", "creative_concept": "canary-concept"},
    )
    cast.event("canary-internal")
    cast.event("canary-embargoed", sharing="shared", embargo_until=AT + timedelta(days=3))
    cast.event("canary-named", sharing="named", partners=[{"agency": cast.saffron.pk, "early": False}])
    cast.event("canary-press", calendar=cast.press, sharing="shared")

    ada = subscribe(cast.ada, [cast.launches, cast.press], milestones=True, embargoes=True).get().content.decode()
    sol = subscribe(cast.sol).get().content.decode()
    mia = subscribe(cast.mia, [cast.launches, cast.press]).get().content.decode()

    plain = {name: text.replace("\r\n ", "") for name, text in (("ada", ada), ("sol", sol), ("mia", mia))}
    for word in ("title", "location", "description", "objective", "concept"):
        assert f"canary-{word}" in plain["ada"]
    for word in ("notes", "inside", "sku", "product", "offer", "link", "internal", "embargoed", "named", "press"):
        assert f"canary-{word}" not in plain["ada"]
    assert "4,711" not in plain["ada"]
    assert "Omar" not in plain["ada"]
    for word in ("location", "description", "objective", "notes", "internal", "embargoed"):
        assert f"canary-{word}" not in plain["sol"]
    assert "canary-named" in plain["sol"]
    for word in ("title", "location", "description", "product", "offer", "link", "internal", "embargoed", "press"):
        assert f"canary-{word}" in plain["mia"]
    for word in ("notes", "inside"):
        assert f"canary-{word}" not in plain["mia"]


def test_titles_only_says_no_more_than_titles(cast, subscribe):
    event = cast.event(description="canary-description", location="canary-location", kind="campaign")

    shown = subscribe(titles_only=True).event(event.uid)

    assert (shown["SUMMARY"], shown["DESCRIPTION"]) == ("Glow serum launch", "Campaign launch · Planned")
    assert "LOCATION" not in shown


def test_busy_and_reserved_blocks_have_no_words(cast, subscribe):
    set_grants(cast.luma, cast.saffron, {cast.launches: GrantTerms("busy")}, actor=cast.mia, at=AT)
    busy = cast.event("canary", sharing="shared", kind="campaign")
    lift = AT + timedelta(days=2)
    reserved = cast.event("canary", sharing="shared", embargo_until=lift, reserved=True)

    sol, ada = subscribe(cast.sol), subscribe(cast.ada)

    assert b"canary" not in sol.get().content
    shown = sol.event(busy.uid)
    assert (shown["SUMMARY"], {"DESCRIPTION", "URL", "CATEGORIES", "STATUS"} & set(shown)) == ("Busy", set())
    before = ada.event(reserved.uid)
    after = ada.event(reserved.uid, at=lift)
    assert (before["SUMMARY"], after["SUMMARY"]) == ("Reserved", "canary")
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTSTAMP"].dt == lift


def test_chosen_types_do_not_tell_the_type_of_a_busy_block(cast, subscribe):
    set_grants(cast.luma, cast.saffron, {cast.launches: GrantTerms("busy")}, actor=cast.mia, at=AT)
    cast.event(sharing="shared", kind="campaign")
    cast.event(sharing="shared", kind="restock")

    assert len(subscribe(cast.sol).events()) == 2
    assert subscribe(cast.sol, types=["campaign"]).events() == {}


def test_types_and_calendars_narrow_the_feed(cast, subscribe):
    campaign, restock = cast.event(kind="campaign"), cast.event(kind="restock")
    press = cast.event(calendar=cast.press, kind="campaign")

    assert set(subscribe(types=["campaign"]).events()) == {campaign.uid}
    assert set(subscribe().events()) == {campaign.uid, restock.uid}
    assert set(subscribe(calendars=[cast.launches, cast.press]).events()) == {campaign.uid, restock.uid, press.uid}
