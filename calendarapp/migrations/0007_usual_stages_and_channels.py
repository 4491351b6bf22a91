"""What a type proposes stands in the type itself: so it can be nothing, which meant "as built in" before."""

from django.db import migrations

from calendarapp.events.builtin import TYPES


def write_out(apps, schema_editor):
    """Types that said nothing keep what they proposed."""
    event_type, channel = apps.get_model("calendarapp", "EventType"), apps.get_model("calendarapp", "Channel")
    usual = event_type.channels.through
    own: dict[int, dict[str, int]] = {}
    for brand_id, key, pk in channel.objects.values_list("brand_id", "key", "pk"):
        own.setdefault(brand_id, {})[key] = pk
    chosen = set(usual.objects.values_list("eventtype_id", flat=True))
    rows = []
    for row in event_type.objects.all():
        origin = TYPES.get(row.base or row.key, TYPES["other"])
        if not row.stages and origin.stages:
            event_type.objects.filter(pk=row.pk).update(stages=origin.stages)
        if row.pk not in chosen:
            channels = own.get(row.brand_id, {})
            ids = [channels[key] for key in origin.channels if key in channels]
            rows += [usual(eventtype_id=row.pk, channel_id=channel_id) for channel_id in ids]
    usual.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0006_product_lists_and_kept_views")]
    operations = [migrations.RunPython(write_out, migrations.RunPython.noop, elidable=True)]
