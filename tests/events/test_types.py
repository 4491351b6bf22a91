"""Event types as a brand's templates: made, changed, ordered, put away."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from calendarapp.calendars.models import Calendar
from calendarapp.events.builtin import DetailField, MilestoneTemplate
from calendarapp.events.models import EventType, FreezeWindow, Milestone
from calendarapp.events.services.types import (
    AlwaysThereError,
    BuiltInTypeError,
    StaleTypeError,
    TypeInUseError,
    archive_type,
    bring_back_field,
    bring_back_type,
    change_type,
    create_type,
    delete_type,
    drop_field,
    drop_milestone,
    fingerprint,
    move_field,
    move_type,
    put_field,
    put_milestone,
)
from tests.cast import AT

MARGIN = DetailField("", "Margin floor", "percent", "commercial")


def keys(event_type: EventType) -> list[str]:
    return [row.key for row in event_type.detail_fields]


def revisions(brand) -> list[int]:
    return list(Calendar.objects.filter(brand=brand).order_by("pk").values_list("revision", flat=True))


def test_type_of_ones_own_starts_with_all_of_its_source(cast):
    source = put_field(cast.type("restock"), declared=MARGIN, seen="")
    source.channels.set([cast.channel("sms")])

    made = create_type(cast.luma, label="Re-edition", source=source, values={"hue": "vip_event", "icon": "s-star"})

    assert (made.key, made.kind, made.base, made.is_own) == ("re_edition", "restock", "restock", True)
    assert (made.hue, made.icon, made.stages) == ("vip_event", "s-star", "CE")
    assert keys(made) == keys(source)
    assert made.milestone_templates == source.milestone_templates
    assert [channel.key for channel in made.channels.all()] == ["sms"]


def test_empty_type_proposes_nothing(cast):
    made = create_type(cast.luma, label="사내 행사")

    assert (made.key, made.kind, str(made)) == ("type", "other", "사내 행사")
    assert (made.detail_fields, made.milestone_templates, made.stages) == ((), (), "")


@pytest.mark.parametrize("label", ["Campaign launch", "campaign LAUNCH", "Fair"])
def test_name_is_given_once(cast, label):
    create_type(cast.luma, label="Fair")

    with pytest.raises(ValidationError) as refusal:
        create_type(cast.luma, label=label)

    assert refusal.value.message_dict == {"label": ["There is a type of this name already."]}


def test_other_brand_may_use_the_same_name(cast):
    create_type(cast.luma, label="Fair")

    assert create_type(cast.hanok, label="Fair").key == "fair"


def test_keys_stay_apart_where_names_are_alike(cast):
    first, second = create_type(cast.luma, label="Fair!"), create_type(cast.luma, label="Fair?")

    assert (first.key, second.key) == ("fair", "fair_2")
    assert create_type(cast.luma, label="Restock.").key == "restock_2"


def test_first_field_keeps_the_built_in_ones_and_their_words_in_every_language(cast):
    changed = put_field(cast.type("campaign"), declared=MARGIN, seen="")

    assert keys(changed) == [*keys(EventType(key="campaign")), "margin_floor"]
    with translation.override("ko"):
        mine = [str(row.label) for row in EventType.objects.get(pk=changed.pk).detail_fields]
        assert mine == [*(str(row.label) for row in EventType(key="campaign").detail_fields), "Margin floor"]


def test_field_is_changed_in_its_place(cast):
    row = put_field(cast.type("vip_event"), declared=MARGIN, seen="")
    row = put_field(row, declared=DetailField("", "Dress code", "text", "read"), seen="")
    before = next(each for each in row.fields if each["key"] == "margin_floor")

    row = put_field(
        row,
        declared=replace(row.detail_fields[-2], label="Floor", required=True),
        seen=fingerprint(before),
    )

    assert [(each.key, str(each.label), each.required) for each in row.detail_fields[-2:]] == [
        ("margin_floor", "Floor", True),
        ("dress_code", "Dress code", False),
    ]


def test_field_that_another_changed_meanwhile_is_refused_with_both(cast):
    row = put_field(cast.type("campaign"), declared=MARGIN, seen="")
    seen = fingerprint(row.fields[-1])
    declared = row.detail_fields[-1]
    put_field(row, declared=replace(declared, label="Theirs"), seen=seen)

    with pytest.raises(StaleTypeError) as stale:
        put_field(row, declared=replace(declared, label="Mine"), seen=seen)

    (pair,) = stale.value.fields.values()
    assert (pair["yours"]["label"], pair["theirs"]["label"]) == ("Mine", "Theirs")
    assert str(EventType.objects.get(pk=row.pk).detail_fields[-1].label) == "Theirs"


def test_two_who_change_different_fields_both_stand(cast):
    row = put_field(cast.type("campaign"), declared=MARGIN, seen="")
    seen, declared = fingerprint(row.fields[-1]), row.detail_fields[-1]
    put_field(row, declared=DetailField("", "Dress code", "text", "read"), seen="")

    row = put_field(row, declared=replace(declared, label="Mine"), seen=seen)

    assert [str(each.label) for each in row.detail_fields[-2:]] == ["Mine", "Dress code"]


def test_kind_of_a_field_stays(cast):
    row = put_field(cast.type("campaign"), declared=MARGIN, seen="")

    with pytest.raises(ValidationError) as refusal:
        put_field(row, declared=replace(row.detail_fields[-1], kind="text"), seen=fingerprint(row.fields[-1]))

    assert refusal.value.message_dict == {"fields": ["“Margin floor” stays of its kind. Take it off and add another."]}


def test_field_taken_off_is_former_and_can_come_back(cast):
    row = put_field(cast.type("campaign"), declared=replace(MARGIN, required=True), seen="")

    dropped = drop_field(row, key="margin_floor")
    former = [(each.key, each.former, each.required, each.group) for each in dropped.known_fields if each.former]
    back = bring_back_field(dropped, key="margin_floor")

    assert "margin_floor" not in keys(dropped)
    assert former == [("margin_floor", True, False, "commercial")]
    assert keys(back)[-1] == "margin_floor"


def test_choices_keep_their_values_when_their_words_change(cast):
    tier = DetailField("", "Tier", "choice", "read", (("gold", "Gold"), ("silver", "Silver")))
    row = put_field(cast.type("vip_event"), declared=tier, seen="")
    changed = replace(row.detail_fields[-1], choices=(("gold", "Or"), ("bronze", "Bronze")))

    row = put_field(row, declared=changed, seen=fingerprint(row.fields[-1]))

    assert row.detail_fields[-1].choices == (("gold", "Or"), ("bronze", "Bronze"))
    assert row.detail_fields[-1].former_choices == (("silver", "Silver"),)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(MARGIN, label=""),
        replace(MARGIN, label="x" * 81),
        replace(MARGIN, kind="colour"),
        replace(MARGIN, group="everybody"),
        replace(MARGIN, kind="choice"),
        replace(MARGIN, choices=(("a", "A"),)),
        replace(MARGIN, kind="choice", choices=(("a", "A"), ("a", "B"))),
        replace(MARGIN, kind="choice", choices=(("a", "A"), ("b", "a"))),
        replace(MARGIN, label="Offer"),
    ],
)
def test_field_that_makes_no_sense_is_refused(cast, wrong):
    with pytest.raises(ValidationError) as refusal:
        put_field(cast.type("campaign"), declared=wrong, seen="")

    assert set(refusal.value.message_dict) == {"fields"}
    assert cast.type("campaign").fields is None


def test_fields_change_places(cast):
    row = cast.type("restock")
    first, second, *others = keys(row)

    moved = move_field(row, key=second, by=-1)
    at_the_edge = move_field(moved, key=second, by=-1)

    assert keys(moved) == keys(at_the_edge) == [second, first, *others]


def test_milestones_of_a_template_are_planned_with_new_events_alone(cast):
    before = cast.event()
    row = put_milestone(
        cast.type("campaign"), template=MilestoneTemplate("", "Legal check", "S", -10, "manager"), seen=""
    )
    row = drop_milestone(row, key="campaign.retro")

    after = cast.event("Another")

    assert not before.milestones.filter(label="Legal check").exists()
    (legal,) = Milestone.objects.filter(event=after, label="Legal check")
    assert (legal.anchor, legal.offset, legal.role, legal.key[:4]) == ("S", -10, "manager", "own.")
    assert not after.milestones.filter(key="campaign.retro").exists()
    assert before.milestones.filter(key="campaign.retro").exists()


def test_milestone_that_nobody_renamed_speaks_every_language(cast):
    row = cast.type("campaign")
    brief = row.milestone_templates[0]
    row = put_milestone(row, template=replace(brief, offset=-70), seen=fingerprint(_row(brief)))

    event = cast.event()

    planned = event.milestones.get(key="campaign.brief")
    assert (planned.offset, planned.label) == (-70, "")
    with translation.override("ko"):
        assert str(planned) == str(brief.label) != "Brief and KPIs agreed"


def _row(template):
    return {
        "key": template.key,
        "label": "",
        "anchor": template.anchor,
        "offset": template.offset,
        "role": template.role,
    }


def test_renaming_lets_feeds_answer_anew(cast):
    before, foreign = revisions(cast.luma), revisions(cast.hanok)

    change_type(cast.type("campaign"), version=None, values={"label": "Push"})

    assert revisions(cast.luma) == [number + 1 for number in before]
    assert revisions(cast.hanok) == foreign


def test_stale_change_is_refused_with_what_stands(cast):
    row = cast.type("campaign")
    change_type(row, version=1, values={"label": "Theirs", "hue": "restock"})

    with pytest.raises(StaleTypeError) as stale:
        change_type(row, version=1, values={"label": "Mine", "icon": "s-bolt", "hue": "restock"})

    assert stale.value.fields == {
        "label": {"yours": "Mine", "theirs": "Theirs"},
        "icon": {"yours": "s-bolt", "theirs": "campaign"},
    }
    assert str(cast.type("campaign")) == "Theirs"


def test_built_in_type_without_a_name_of_its_own_is_called_as_built_in(cast):
    row = change_type(cast.type("campaign"), version=None, values={"label": "Push"})

    assert str(change_type(row, version=None, values={"label": ""})) == "Campaign launch"


def test_built_in_name_that_was_given_away_is_taken(cast):
    row = change_type(cast.type("campaign"), version=None, values={"label": "Push"})
    create_type(cast.luma, label="campaign launch")

    with pytest.raises(ValidationError) as refusal:
        change_type(row, version=None, values={"label": ""})

    assert refusal.value.message_dict == {"label": ["There is a type of this name already."]}


def test_own_type_needs_a_name(cast):
    with pytest.raises(ValidationError):
        change_type(create_type(cast.luma, label="Fair"), version=None, values={"label": ""})


def test_types_change_places(cast):
    made = create_type(cast.luma, label="Fair")

    move_type(made, by=-1)
    order = list(EventType.objects.filter(brand=cast.luma).values_list("key", flat=True))

    assert order[-2:] == ["fair", "other"]


def test_archived_type_keeps_its_events_and_comes_back(cast):
    row = create_type(cast.luma, label="Fair")
    event = cast.event(kind="fair")

    archived = archive_type(row, at=AT)
    event.refresh_from_db()
    back = bring_back_type(archived)

    assert (archived.archived_at, event.type_id, back.archived_at) == (AT, row.pk, None)


def test_type_whose_name_was_given_away_meanwhile_does_not_come_back(cast):
    row = archive_type(create_type(cast.luma, label="Fair"), at=AT)
    create_type(cast.luma, label="fair")

    with pytest.raises(ValidationError):
        bring_back_type(row)


@pytest.mark.parametrize("key", ["campaign", "pr_event", "vip_event", "product_release", "restock", "other"])
def test_what_almanac_is_made_for_always_stays(cast, key):
    with pytest.raises(AlwaysThereError):
        archive_type(cast.type(key), at=AT)


def test_only_unused_types_of_ones_own_are_deleted(cast):
    used, frozen, unused = (create_type(cast.luma, label=label) for label in ("Used", "Frozen", "Unused"))
    cast.event(kind="used")
    window = FreezeWindow.objects.create(
        brand=cast.luma, label="Freeze", starts_on=date(2027, 11, 1), ends_on=date(2027, 11, 5)
    )
    window.types.add(frozen)

    for row in (used, frozen):
        with pytest.raises(TypeInUseError):
            delete_type(row)
    with pytest.raises(BuiltInTypeError):
        delete_type(cast.type("survey"))
    delete_type(unused)

    assert set(EventType.objects.filter(brand=cast.luma, base="", label__gt="").values_list("key", flat=True)) == {
        "used",
        "frozen",
    }
