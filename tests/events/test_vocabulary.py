"""Channels, personas and markets: what a brand's planners may do with its words."""

import pytest
from django.utils import translation

from calendarapp.calendars.models import Calendar
from calendarapp.events.models import Channel, Market, Persona
from calendarapp.events.services import delete_event
from calendarapp.events.services.vocabulary import (
    MOST_WORDS,
    BuiltInError,
    InUseError,
    NamelessError,
    TakenError,
    TooManyError,
    add_word,
    archive_word,
    bring_back_word,
    change_word,
    delete_word,
    move_word,
)

from ..cast import AT


def order(cast):
    return [str(row) for row in Market.objects.filter(brand=cast.luma, archived_at=None)]


def revisions(brand):
    return list(Calendar.objects.filter(brand=brand).values_list("revision", flat=True))


@pytest.fixture
def markets(cast):
    return [add_word(cast.luma, Market, label=label) for label in ("France", "Korea · 한국", "UK")]


def test_added_word_stands_behind_the_others_with_a_key_of_its_own(cast, markets):
    named = add_word(cast.luma, Market, label="Germany", key="DE")
    again = add_word(cast.luma, Market, label="U.K.")

    assert order(cast) == ["France", "Korea · 한국", "UK", "Germany", "U.K."]
    assert [row.key for row in markets] == ["france", "korea-한국", "uk"]
    assert (named.key, again.key) == ("DE", "uk-2")


def test_name_or_key_that_another_has_is_taken(cast, markets):
    with pytest.raises(TakenError) as name:
        add_word(cast.luma, Market, label="FRANCE")
    with pytest.raises(TakenError) as key:
        add_word(cast.luma, Market, label="Paris", key="France")
    with pytest.raises(TakenError):
        change_word(markets[1], label="UK")

    assert (name.value.field, key.value.field) == ("label", "key")
    assert order(cast) == ["France", "Korea · 한국", "UK"]


def test_built_in_name_that_was_given_away_is_taken(cast):
    email = change_word(cast.channel("email"), label="Letters")
    add_word(cast.luma, Channel, label="e-mail")

    with pytest.raises(TakenError) as refusal:
        change_word(email, label="")

    assert refusal.value.field == "label"


def test_another_brand_may_have_the_same_name(cast, markets):
    assert str(add_word(cast.hanok, Market, label="France")) == "France"


def test_archived_word_comes_back_under_its_name(cast, markets):
    archive_word(markets[0], at=AT)

    back = add_word(cast.luma, Market, label="france")

    assert (back.pk, back.archived_at, back.label) == (markets[0].pk, None, "france")
    assert Market.objects.filter(brand=cast.luma).count() == 3


def test_archived_word_whose_name_was_given_away_stays_archived(cast, markets):
    archive_word(markets[0], at=AT)
    change_word(markets[2], label="France")

    with pytest.raises(TakenError):
        bring_back_word(markets[0])
    markets[0].refresh_from_db()
    assert markets[0].archived_at == AT


def test_builtin_word_is_translated_until_it_is_renamed(cast):
    channel = cast.channel("email")
    change_word(channel, label="E-mail", interruptive=False)
    with translation.override("ko"):
        assert str(Channel.objects.get(pk=channel.pk)) == "이메일"

    change_word(channel, label="Newsletter")
    with translation.override("ko"):
        assert str(Channel.objects.get(pk=channel.pk)) == "Newsletter"

    change_word(channel, label="")
    with translation.override("ko"):
        assert str(Channel.objects.get(pk=channel.pk)) == "이메일"
    assert Channel.objects.get(pk=channel.pk).interruptive is False


def test_own_word_cannot_do_without_a_name(cast, markets):
    with pytest.raises(NamelessError):
        change_word(markets[0], label="")


@pytest.mark.parametrize(
    ("place", "by", "expected"),
    [(0, 1, "BAC"), (2, -1, "ACB"), (0, -1, "ABC"), (2, 1, "ABC"), (1, 1, "ACB")],
)
def test_order_changes_by_a_place_and_stops_at_the_edges(cast, place, by, expected):
    rows = [add_word(cast.luma, Market, label=label) for label in "ABC"]

    move_word(rows[place], by=by)

    assert "".join(order(cast)) == expected


def test_archived_words_do_not_stand_in_the_way_of_others(cast):
    rows = [add_word(cast.luma, Market, label=label) for label in "ABC"]
    archive_word(rows[1], at=AT)

    move_word(rows[2], by=-1)

    assert order(cast) == ["C", "A"]


def test_feeds_are_read_anew_after_renaming_and_archiving(cast):
    before, theirs = revisions(cast.luma), revisions(cast.hanok)

    change_word(cast.channel("email"), label="Newsletter")
    assert revisions(cast.luma) == [number + 1 for number in before]
    archive_word(cast.channel("sms"), at=AT)
    assert revisions(cast.luma) == [number + 2 for number in before]
    assert revisions(cast.hanok) == theirs


def test_only_what_nothing_has_is_deleted(cast, markets):
    event = cast.event(markets=[markets[0]])
    delete_event(event, actor=cast.mia, at=AT)

    with pytest.raises(InUseError) as used:
        delete_word(markets[0])
    with pytest.raises(BuiltInError):
        delete_word(cast.channel("email"))
    delete_word(markets[1])

    assert used.value.count == 1
    assert order(cast) == ["France", "UK"]


def test_channel_of_a_type_is_in_use(cast):
    channel = add_word(cast.luma, Channel, label="Kakao", ownership="owned", online=True, interruptive=True)
    cast.type("campaign").channels.add(channel)

    with pytest.raises(InUseError):
        delete_word(channel)


def test_persona_keeps_its_segment(cast):
    persona = add_word(cast.luma, Persona, label="Night owls", segment="hour > 22")

    change_word(persona, label="Owls", segment="hour > 23")

    persona.refresh_from_db()
    assert (persona.label, persona.segment, persona.key) == ("Owls", "hour > 23", "night-owls")


def test_lists_have_an_end(cast):
    Market.objects.bulk_create(
        Market(brand=cast.luma, key=f"m{number}", label=f"M{number}") for number in range(MOST_WORDS)
    )

    with pytest.raises(TooManyError):
        add_word(cast.luma, Market, label="One more")
