"""What can be sent to the API, filled in as it should be, and to what the ids in it belong."""

from datetime import timedelta
from typing import Any

from calendarapp.common.clock import now

from .world import World

# Name of a field or parameter → kind of thing that it names. Those that aren't here are tried with ids of events.
NAMES = {
    "agency": "agency_id",
    "backup": "person",
    "brand": "brand",
    "calendar": "calendar",
    "calendars": "calendar",
    "channel": "channel",
    "channels": "channel",
    "event": "event",
    "events": "event",
    "id": "event",
    "key_date": "key_date",
    "market": "market",
    "markets": "market",
    "milestone": "milestone",
    "needs": "event",
    "owner": "person",
    "parent": "event",
    "part": "event",
    "person": "person",
    "persona": "persona",
    "personas": "persona",
    "product": "product",
    "products": "product",
    "saved_view": "saved_view",
    "side": "agency",
    "team": "brand",
    "types": "type",
}
# What is put in an order.
MOVED = ("calendar", "event_type", "channel", "persona", "market", "metric")
# Whole numbers that count something, and places in a list.
NUMBERS = {"to", "version", "offset", "days", "lag", "buffer", "page", "page_size", "before"}


def bodies(world: World) -> dict[str, list[dict[str, Any]]]:
    """Name of the address → bodies that make something when Mia posts them; between them they have every field with an id."""
    own, day = world.own, now().date() + timedelta(days=40)
    brand, on, event = {"brand": own["brand"]}, {"starts": f"{day}", "ends": f"{day}"}, {"event": own["event"]}
    reading = {"metric": "orders", "value": "5", "on": f"{now().date() - timedelta(days=2)}"}
    many = {"events": [{"id": own["event"], "version": world.version_of("shared")}]}
    return {
        "api_calendars": [{**brand, "name": "Seoul", "time_zone": "Asia/Seoul"}],
        "api_event_types": [{**brand, "label": "House party", "channels": [own["channel"]]}],
        "api_event_type_apply": [{}],
        "api_event_type_leads": [{"days": [21]}],
        "api_event_template": [{"label": "Serum week"}],
        **{f"api_{name}_move": [{"to": 1}] for name in MOVED},
        "api_channels": [{**brand, "label": "Kakao"}],
        "api_markets": [{**brand, "label": "Korea", "key": "KR"}],
        "api_metrics": [{**brand, "label": "Press mentions", "unit": "#"}],
        "api_personas": [{**brand, "label": "Night owls"}],
        "api_products": [{**brand, "sku": "GS-30", "name": "Glow Serum"}],
        "api_products_import": [{**brand, "csv": "sku,name\nA,One\n"}],
        "api_products_import_undo": [{}],
        "api_key_dates": [{**brand, "label": "Founders' day", "rule": {"kind": "easter", "days": 1}}],
        "api_key_date_regions": [{**brand, "region": "JP"}],
        "api_freeze_windows": [{**brand, "label": "Code", "starts_on": f"{day}", "ends_on": f"{day}"}],
        "api_subscriptions": [{"name": "All", "calendars": [own["calendar"]]}],
        "api_saved_views": [{**brand, "name": "Mine", "kind": "month", "team": own["brand"]}],
        "api_guest_links": [
            {**brand, "name": "Printer", "level": "titles", "expires_on": f"{day}", part: own[part]}
            for part in ("calendar", "saved_view", "event")
        ],
        "api_events": [{"calendar": own["calendar"], "type": "campaign", "title": "Glow serum", **on}],
        "api_events_bulk": [
            {**many, "act": "shift", "days": 1},
            {**many, "act": "owner", "owner": own["person"]},
            {**many, "act": "channels", "spread": "add", "channels": [own["channel"]]},
            {**many, "act": "calendar", "calendar": world.cast.press.pk},
            {**many, "act": "duplicate", "anchor": "key_date", "key_date": own["key_date"]},
        ],
        "api_event_restore": [{}],
        "api_event_undo": [{}],
        "api_comments": [{"body": "Look", "side": own["brand"]}],
        "api_milestones": [{"label": "Brief", "anchor": "S", "offset": -3}],
        "api_targets": [{**event, "metric": "orders", "target": "100"}],
        "api_readings": [{**event, **reading}],
        "api_readings_bulk": [{**event, "readings": [reading]}],
    }
