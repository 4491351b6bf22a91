"""How types of events are drawn."""

import re
from pathlib import Path

import pytest

from calendarapp.events.builtin import TYPES
from calendarapp.events.looks import SHAPES, Look, look_by, look_of
from calendarapp.events.models import EventType
from calendarapp.events.models.vocabulary import Hue


@pytest.mark.parametrize(
    ("own", "drawn"),
    [
        ({"key": "campaign"}, Look("t-campaign", "campaign")),
        ({"key": "campaign", "icon": "campaign"}, Look("t-campaign", "campaign")),
        ({"key": "promotion"}, Look("t-other", "s-tag")),
        ({"key": "campaign", "hue": "restock", "icon": "s-star"}, Look("t-restock", "s-star")),
        ({"key": "preorder", "base": "product_release", "icon": "s-bolt"}, Look("t-product_release", "s-bolt")),
        ({"key": "fair", "base": "", "icon": "s-house"}, Look("t-other", "s-house")),
        ({"key": "fair", "base": "gone", "icon": "no such shape"}, Look("t-other", "other")),
        ({"key": "vip_event", "hue": "other", "icon": "vip"}, Look("t-other", "vip_event")),
    ],
)
def test_type_is_drawn_as_its_brand_wants_else_as_built_in(own, drawn):
    assert look_of(EventType(**{"icon": "", **own})) == drawn
    columns = {"base": "", "hue": "", "icon": "", **own}
    assert look_by(columns["key"], columns["base"], columns["hue"], columns["icon"]) == drawn


def test_every_shape_is_in_the_sprite_and_every_hue_in_the_styles():
    sprite = Path("templates/_sprite.html").read_text()
    styles = Path("static/css/calendar.css").read_text()

    assert [name for name in SHAPES if f'<symbol id="{name}"' not in sprite] == []
    assert [hue for hue in Hue.values if not re.search(rf"\.t-{hue}\b", styles)] == []
    assert {kind.icon for kind in TYPES.values()} <= SHAPES.keys()
