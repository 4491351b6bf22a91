"""Event types over the API."""

import pytest

from calendarapp.events.models import EventType
from calendarapp.events.services.types import change_type, create_type
from calendarapp.reminders.services import leads_of


def ask(caller, row):
    return caller.get(f"event-types/{row.pk}/")


def faults(answer) -> set[str]:
    assert answer.status_code == 400, answer.content
    return {error["field"] for error in answer.json()["errors"]}


def test_type_is_told_with_all_its_parts_to_the_brand(cast, call):
    row = cast.type("restock")
    answer = ask(call(cast.vera), row)

    told = answer.json()
    assert answer["ETag"] == '"1"'
    assert (told["key"], told["kind"], told["label"], told["hue"], told["icon"]) == (
        "restock", "restock", "Restock", "restock", "restock",
    )  # fmt: skip
    assert told["metrics"] == ["waitlist", "units_sold", "conversion_rate"]
    assert told["milestones"][0] == {
        "key": "restock.order", "label": "PO confirmed", "anchor": "S", "offset": -21, "role": "",
    }  # fmt: skip
    confidence = next(field for field in told["fields_of_its_own"] if field["key"] == "confidence")
    assert confidence == {
        "key": "confidence",
        "label": "Confidence",
        "kind": "choice",
        "group": "products",
        "choices": [
            {"value": "low", "label": "Low"},
            {"value": "medium", "label": "Medium"},
            {"value": "high", "label": "High"},
        ],
        "required": False,
        "default": None,
        "former": False,
    }


def test_partner_is_told_what_is_open_of_types_on_events_that_they_see(cast, call):
    cast.event(sharing="shared")
    cast.event(kind="restock")
    create_type(cast.luma, label="Acquisition of Glow Co")

    rows = call(cast.ada).get("event-types/").json()["results"]

    assert [row["key"] for row in rows] == ["campaign"]
    assert {field["key"] for field in rows[0]["fields_of_its_own"]} == {"creative_concept"}
    assert {"milestones", "metrics", "channels"} & rows[0].keys() == set()


def test_partner_who_adds_events_is_told_of_every_type(cast, call):
    rows = call(cast.sol).get("event-types/").json()["results"]

    assert {row["key"] for row in rows} == set(EventType.objects.filter(brand=cast.luma).values_list("key", flat=True))


@pytest.mark.parametrize(("who", "status"), [("zoe", 404), ("ada", 403), ("vera", 403), ("omar", 200)])
def test_only_planners_write(cast, call, who, status):
    cast.event(sharing="shared")
    caller, row = call(getattr(cast, who)), cast.type("campaign")

    assert caller.patch(f"event-types/{row.pk}/", {"label": "Push"}, "*").status_code == status


def test_planner_of_another_brand_makes_no_type_here(cast, call):
    body = {"brand": "maison-luma", "label": "Mine"}

    assert faults(call(cast.zoe).post("event-types/", body)) == {"brand"}
    assert call(cast.vera).post("event-types/", body).status_code == 403


def test_type_is_made_of_another_with_parts_of_its_own(cast, call):
    body = {
        "brand": "maison-luma",
        "label": "Re-edition",
        "source": "restock",
        "hue": "vip_event",
        "icon": "s-star",
        "stages": "C",
        "channels": [cast.channel("sms").pk],
        "metrics": ["waitlist"],
        "fields_of_its_own": [
            {"key": "units", "label": "", "kind": "number", "group": "products"},
            {"label": "Tier", "kind": "choice", "choices": [{"label": "Gold"}, {"value": "s", "label": "Silver"}], "default": "s"},
            {"label": "Discount", "kind": "percent", "group": "commercial", "required": True, "default": "0.125"},
        ],
        "milestones": [{"key": "restock.order", "label": "", "offset": -30}, {"label": "Customs", "offset": -14, "role": "manager"}],
    }  # fmt: skip

    answer = call(cast.omar).post("event-types/", body)

    assert answer.status_code == 201, answer.content
    made = EventType.objects.get(brand=cast.luma, key="re_edition")
    assert (made.kind, made.hue, made.icon, made.stages, made.metrics) == (
        "restock",
        "vip_event",
        "s-star",
        "C",
        ["waitlist"],
    )
    assert [channel.key for channel in made.channels.all()] == ["sms"]
    assert [
        (row.key, str(row.label), row.kind, row.group, row.required, row.default) for row in made.detail_fields
    ] == [
        ("units", "Units", "number", "products", False, None),
        ("tier", "Tier", "choice", "inside", False, "s"),
        ("discount", "Discount", "percent", "commercial", True, "0.125"),
    ]
    assert made.known_fields == made.detail_fields
    assert made.detail_fields[1].choices == (("gold", "Gold"), ("s", "Silver"))
    assert [(str(row.label), row.offset, row.role) for row in made.milestone_templates] == [
        ("PO confirmed", -30, ""),
        ("Customs", -14, "manager"),
    ]
    assert leads_of(cast.luma, "re_edition")[0] == [7, 2, 0, -1]


def test_what_was_read_can_be_sent_back_and_nothing_changes(cast, call):
    row, caller = cast.type("restock"), call(cast.omar)
    told = ask(caller, row).json()
    sent = {
        name: told[name] for name in ("label", "hue", "icon", "stages", "metrics", "fields_of_its_own", "milestones")
    }

    answer = caller.patch(f"event-types/{row.pk}/", sent, '"1"')

    assert answer["ETag"] == '"2"'
    assert {**answer.json(), "version": 1} == told


def test_field_that_is_left_out_becomes_a_former_one(cast, call):
    row, caller = cast.type("restock"), call(cast.omar)
    kept = ask(caller, row).json()["fields_of_its_own"][1:]

    fields = caller.patch(f"event-types/{row.pk}/", {"fields_of_its_own": kept}, "*").json()["fields_of_its_own"]

    assert [field["key"] for field in fields if field["former"]] == ["expected_on"]
    assert [field["key"] for field in fields if not field["former"]] == [field["key"] for field in kept]


def test_write_names_the_version_that_it_saw(cast, call):
    row, caller = cast.type("campaign"), call(cast.omar)
    change_type(row, version=None, values={"label": "Theirs"})

    assert caller.patch(f"event-types/{row.pk}/", {"label": "Mine"}).status_code == 428
    assert caller.patch(f"event-types/{row.pk}/", {"label": "Mine"}, '"1"').status_code == 412
    assert caller.patch(f"event-types/{row.pk}/", {"label": "Mine"}, '"2"').json()["label"] == "Mine"


def test_deleting_puts_away_and_patching_brings_back(cast, call):
    row, caller = cast.type("survey"), call(cast.omar)

    assert caller.delete(f"event-types/{row.pk}/", "*").status_code == 204
    assert "survey" not in {each["key"] for each in caller.get("event-types/").json()["results"]}
    assert caller.patch(f"event-types/{row.pk}/", {"archived": False}, "*").json()["archived"] is False
    assert faults(caller.delete(f"event-types/{cast.type('campaign').pk}/", "*")) == {"archived"}


def test_patch_that_is_refused_archives_nothing(cast, call):
    row, campaign, caller = cast.type("survey"), cast.type("campaign"), call(cast.omar)

    unknown = caller.patch(f"event-types/{row.pk}/", {"archived": True, "channels": [10**9]}, "*")
    always = caller.patch(f"event-types/{campaign.pk}/", {"archived": True, "label": "Push"}, "*")

    assert (faults(unknown), faults(always)) == ({"channels"}, {"archived"})
    row.refresh_from_db()
    campaign.refresh_from_db()
    assert (row.archived_at, row.version, campaign.label) == (None, 1, "")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"label": ""}, "label"),
        ({"label": "Restock"}, "label"),
        ({"label": "x" * 81}, "label"),
        ({"icon": "logo"}, "icon"),
        ({"hue": "#ff0000"}, "hue"),
        ({"stages": "XYZ"}, "stages"),
        ({"channels": [10**9]}, "channels"),
        ({"channels": "all"}, "channels"),
        ({"metrics": ["fame"]}, "metrics"),
        ({"fields_of_its_own": [{"label": "A", "kind": "colour"}]}, "fields_of_its_own.0.kind"),
        ({"fields_of_its_own": [{"label": "A", "kind": "text", "group": "all"}]}, "fields_of_its_own.0.group"),
        ({"fields_of_its_own": [{"label": "", "kind": "text"}]}, "fields_of_its_own.0.label"),
        ({"fields_of_its_own": [{"label": "A", "kind": "choice"}]}, "fields_of_its_own"),
        ({"fields_of_its_own": [{"label": "A", "kind": "text"}, {"label": "a", "kind": "text"}]}, "fields_of_its_own"),
        ({"fields_of_its_own": [{"key": "Bad Key", "label": "A", "kind": "text"}]}, "fields_of_its_own.0.key"),
        ({"fields_of_its_own": [{"key": "offer", "label": "A", "kind": "money"}]}, "fields_of_its_own"),
        ({"fields_of_its_own": [{"label": "A", "kind": "number", "default": "x"}]}, "fields_of_its_own.0.default"),
        ({"fields_of_its_own": [{"label": "A", "kind": "number", "default": {"a": 1}}]}, "fields_of_its_own.0.default"),
        ({"fields_of_its_own": [{"label": str(n), "kind": "text"} for n in range(41)]}, "fields_of_its_own"),
        ({"milestones": [{"label": "A", "offset": 731}]}, "milestones.0.offset"),
        ({"milestones": [{"label": "", "offset": 1}]}, "milestones"),
        ({"milestones": [{"label": "A", "offset": 1, "anchor": "Q"}]}, "milestones.0.anchor"),
    ],
)
def test_wrong_type_is_refused_by_name_and_nothing_is_written(cast, call, wrong, field):
    row = cast.type("campaign")

    assert field in faults(call(cast.omar).patch(f"event-types/{row.pk}/", wrong, "*"))
    assert EventType.objects.get(pk=row.pk).version == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number(cast, call, django_assert_num_queries, count):
    for number in range(count):
        create_type(cast.luma, label=f"Fair {number}")
    caller = call(cast.omar)
    caller.get("event-types/")

    with django_assert_num_queries(5):
        caller.get("event-types/")
