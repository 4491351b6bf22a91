"""What types proposed as built in, and so didn't say, is written out once; what they said stays."""

from importlib import import_module

import pytest
from django.apps import apps

from calendarapp.events.builtin import CHANNELS, TYPES
from calendarapp.events.models import Channel, EventType
from calendarapp.events.provision import furnish
from tests.cast import AT

pytestmark = pytest.mark.django_db
write_out = import_module("calendarapp.migrations.0007_usual_stages_and_channels").write_out


def usual(brand):
    """Type's key → its stages, and the keys of its channels."""
    types = EventType.objects.filter(brand=brand).prefetch_related("channels")
    return {row.key: (row.stages, {channel.key for channel in row.channels.all()}) for row in types}


def test_a_new_brand_has_what_is_built_in(cast):
    assert usual(cast.luma) == {key: (known.stages, set(known.channels)) for key, known in TYPES.items()}


def test_types_that_said_nothing_keep_what_they_proposed(cast):
    new = usual(cast.luma), usual(cast.hanok)
    EventType.channels.through.objects.all().delete()
    EventType.objects.exclude(key="campaign").update(stages="")
    sms = Channel.objects.get(brand=cast.luma, key="sms")
    cast.type("restock").channels.set([sms])

    write_out(apps, None)

    written = usual(cast.luma)
    assert written.pop("restock") == (TYPES["restock"].stages, {"sms"})
    assert (written, usual(cast.hanok)) == ({key: new[0][key] for key in written}, new[1])


def test_what_a_brand_emptied_stays_empty_when_it_is_furnished_again(cast):
    row = cast.type("campaign")
    row.channels.clear()
    EventType.objects.filter(pk=row.pk).update(stages="")
    EventType.objects.filter(brand=cast.luma, key="restock").delete()

    furnish(cast.luma, actor=cast.mia, at=AT)

    assert usual(cast.luma)["campaign"] == ("", set())
    assert usual(cast.luma)["restock"] == (TYPES["restock"].stages, set(TYPES["restock"].channels))
    assert set(CHANNELS) >= usual(cast.luma)["restock"][1]
