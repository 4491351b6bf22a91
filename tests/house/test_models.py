"""Walks every table: keys go down the floors, and nobody climbs back up them."""

from django.apps import apps

FLOORS = (
    ("common", "ical"),
    ("accounts",),
    ("calendars", "notifications"),
    ("changes",),
    ("events",),
    ("kpis", "sharing"),
    ("feeds", "intake", "teamwork"),
    ("insights",),
    ("reminders",),
    ("board",),
)
FLOOR = {slice_: number for number, slices in enumerate(FLOORS) for slice_ in slices}


def slice_of(model):
    return model.__module__.split(".")[1]


def keys():
    """(model, field) of every foreign key, one-to-one and many-to-many of ours."""
    return [
        (model, field)
        for model in apps.get_app_config("calendarapp").get_models()
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if field.remote_field and field.remote_field.model.__module__.startswith("calendarapp.")
    ]


def test_every_table_lives_in_a_slice_with_a_floor():
    slices = {slice_of(model) for model in apps.get_app_config("calendarapp").get_models()}

    assert slices - set(FLOOR) == set()


def test_keys_point_down_or_within_their_slice():
    climbing = [
        f"{model.__name__}.{field.name}"
        for model, field in keys()
        if slice_of(model) != slice_of(field.remote_field.model)
        and FLOOR[slice_of(field.remote_field.model)] >= FLOOR[slice_of(model)]
    ]

    assert climbing == []


def test_keys_to_a_lower_slice_leave_no_way_back():
    open_stairs = [
        f"{model.__name__}.{field.name}"
        for model, field in keys()
        if slice_of(model) != slice_of(field.remote_field.model) and not field.remote_field.hidden
    ]

    assert open_stairs == []


def test_moments_and_days_are_not_named_for_each_other():
    misnamed = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("calendarapp").get_models()
        for field in model._meta.local_fields
        if (field.get_internal_type() == "DateTimeField" and field.name.endswith("_on"))
        or (field.get_internal_type() == "DateField" and field.name.endswith("_at"))
    ]

    assert misnamed == []
