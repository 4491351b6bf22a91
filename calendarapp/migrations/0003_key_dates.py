"""Brands that were made before there were key dates get those of their region, as new ones do."""

from django.db import migrations

from calendarapp.events.provision import furnish_days


def furnish(apps, schema_editor):
    organisation, key_date = apps.get_model("calendarapp", "Organisation"), apps.get_model("calendarapp", "KeyDate")
    for brand in organisation.objects.filter(kind="brand"):
        furnish_days(brand, model=key_date)


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0002_planning_in_full")]
    operations = [migrations.RunPython(furnish, migrations.RunPython.noop, elidable=True)]
