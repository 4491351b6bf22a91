"""One event type in the settings: what it proposes, its fields, milestones and leads, and the way from and to events."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from calendarapp.events.builtin import DetailField, MilestoneTemplate
from calendarapp.events.models import Event, EventType
from calendarapp.events.services.types import change_type, create_type, put_field, put_milestone
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import set_target
from calendarapp.reminders.services import leads_of
from calendarapp.templatetags.almanac import icon
from tests.cast import AT

from .desk import address, filled_in, text
from .toasts import taken_back


def fields(row) -> list[tuple[str, str]]:
    return [(each.key, str(each.label)) for each in EventType.objects.get(pk=row.pk).detail_fields]


def general(cast, desk, row, **changes):
    """The first form of the page as a browser would send it, with changes."""
    answer = desk.open(cast.omar, "type", row.pk)
    main = answer.content.decode().split('<form class="card', 1)[1].split("</form>", 1)[0]
    answer.content = f'<main class="main"><form class="card{main}</form></main>'.encode()
    return desk.send(cast.omar, "type", row.pk, **{**filled_in(answer), **changes})


@pytest.mark.parametrize(("who", "status"), [("zoe", 404), ("vera", 403), ("ada", 403), ("omar", 200)])
def test_page_is_the_planners(cast, desk, who, status):
    row = cast.type("campaign")

    for page in ("type", "type_field_new", "type_milestone_new", "type_apply", "type_delete"):
        assert desk.open(getattr(cast, who), page, row.pk).status_code == status


def test_foreign_type_is_not_found(cast, desk):
    assert desk.open(cast.omar, "type", cast.type("campaign", cast.hanok).pk).status_code == 404


def test_saving_what_was_shown_leaves_everything_built_in(cast, desk):
    row = cast.type("campaign")
    values = "label", "hue", "fields", "milestones", "metrics", "stages"
    before = EventType.objects.filter(pk=row.pk).values(*values).get(), set(row.channels.all())

    general(cast, desk, row)

    assert (EventType.objects.filter(pk=row.pk).values(*values).get(), set(row.channels.all())) == before


def test_type_may_propose_nothing(cast, desk, call):
    row = cast.type("campaign")

    general(cast, desk, row, stages=[], channels=[], metrics=[])
    told = desk.client.get(address("type", row.pk))

    form = filled_in(desk.open(cast.omar, "event_new", query="?type=campaign"))
    assert (form.get("stages", []), form.get("channels", [])) == ([], [])
    assert " checked" not in told.content.decode().split("Usual channels", 1)[1].split("</fieldset>", 1)[0]
    shown = next(each for each in call(cast.omar).get("event-types/").json()["results"] if each["id"] == row.pk)
    assert (shown["stages"], shown["channels"], shown["metrics"]) == ("", [], [])

    taken_back(desk, told)

    assert (cast.type("campaign").stages, row.channels.count()) == ("RAC", 7)


def test_type_is_renamed_redrawn_and_proposes_otherwise(cast, desk):
    row, sms = cast.type("campaign"), cast.channel("sms")

    general(
        cast,
        desk,
        row,
        label="Push",
        hue="restock",
        icon="s-bolt",
        stages=["A"],
        channels=[sms.pk],
        metrics=["roas", "nps"],
    )

    changed = cast.type("campaign")
    assert (str(changed), changed.hue, changed.icon, changed.stages) == ("Push", "restock", "s-bolt", "A")
    assert sorted(changed.metrics) == ["nps", "roas"]
    form = desk.open(cast.omar, "event_new", query="?type=campaign")
    assert (filled_in(form)["stages"], filled_in(form)["channels"]) == (["A"], [str(sms.pk)])
    assert f't-restock">{icon("s-bolt")}' in desk.open(cast.omar, "type", row.pk).content.decode()


def test_new_event_starts_with_what_is_built_in(cast, desk):
    form = filled_in(desk.open(cast.omar, "event_new", query="?type=pr_event"))

    assert form["stages"] == ["R"]
    assert len(form["channels"]) == 4


def test_changing_the_type_of_a_new_event_takes_what_nobody_touched_along(cast, desk):
    shown = filled_in(desk.open(cast.omar, "event_new", query="?type=campaign"))

    other = desk.send(cast.omar, "event_new", **{**shown, "type": "pr_event", "change_type": "1"})
    touched = desk.send(cast.omar, "event_new", **{**shown, "stages": ["E"], "type": "pr_event", "change_type": "1"})

    assert (filled_in(other)["stages"], len(filled_in(other)["channels"])) == (["R"], 4)
    assert (filled_in(touched)["stages"], len(filled_in(touched)["channels"])) == (["E"], 4)


def test_short_form_plans_with_what_the_type_proposes(cast, desk):
    desk.fill(cast.omar, "event_new", query="?quick=1&type=pr_event", title="Press day", quick="1", type="pr_event")

    made = Event.objects.get(title="Press day")
    assert (made.stages, made.channels.count()) == ("R", 4)


def test_two_who_rename_a_type_are_asked_which_name_stands(cast, desk):
    row = cast.type("campaign")
    change_type(row, version=1, values={"label": "Theirs"})
    page = {"version": "1", "label": "Mine", "icon": "campaign", "hue": "campaign", "stages": ["R", "A", "C"]}
    shown = desk.send(
        cast.omar, "type", row.pk, **page, metrics=["roas", "cac", "ltv", "conversion_rate", "net_revenue"]
    )

    assert shown.status_code == 409
    assert "Yours Mine" in text(shown)
    assert "Theirs Theirs" in text(shown)
    kept = filled_in(shown)
    desk.send(cast.omar, "type", row.pk, **{**kept, "keep-label": "theirs"})
    assert str(cast.type("campaign")) == "Theirs"
    desk.send(cast.omar, "type", row.pk, **{**kept, "version": str(cast.type("campaign").version)})
    assert str(cast.type("campaign")) == "Mine"


def test_field_is_added_changed_moved_taken_off_and_asked_for_again(cast, desk):
    row = cast.type("vip_event")
    before = fields(row)
    desk.fill(cast.omar, "type_field_new", row.pk, label="Dress code", kind="text", group="read")
    desk.fill(cast.omar, "type_field", row.pk, "dress_code", label="Dress code!", required="on")
    desk.send(cast.omar, "type_field_place", row.pk, "dress_code", by="-1")

    assert fields(row) == [*before[:-1], ("dress_code", "Dress code!"), before[-1]]
    declared = next(each for each in cast.type("vip_event").detail_fields if each.key == "dress_code")
    assert (declared.kind, declared.group, declared.required) == ("text", "read", True)
    desk.send(cast.omar, "type_field_drop", row.pk, "dress_code")
    assert fields(row) == before
    assert "1 former field Dress code!" in text(desk.open(cast.omar, "type", row.pk))
    desk.send(cast.omar, "type_field_drop", row.pk, "dress_code", back="1")
    assert fields(row)[-1] == ("dress_code", "Dress code!")


def test_choice_has_lines_in_the_order_of_their_places(cast, desk):
    row = cast.type("vip_event")
    desk.fill(
        cast.omar, "type_field_new", row.pk, label="Rank", kind="choice",
        **{"choice-0-label": "Gold", "choice-1-label": "Silver", "choice-2-label": "Platinum", "choice-2-place": "1"},
    )  # fmt: skip
    desk.fill(cast.omar, "type_field", row.pk, "rank", **{"choice-1-label": "Or", "choice-2-label": ""})

    declared = cast.type("vip_event").detail_fields[-1]
    assert declared.choices == (("platinum", "Platinum"), ("gold", "Or"))
    assert declared.former_choices == (("silver", "Silver"),)


def test_choice_without_anything_to_choose_is_refused(cast, desk):
    row = cast.type("vip_event")

    answer = desk.fill(cast.omar, "type_field_new", row.pk, label="Tier", kind="choice")

    assert "Give at least one thing to choose." in text(answer)
    assert cast.type("vip_event").fields is None


def test_usual_value_stands_in_new_events(cast, desk):
    row = cast.type("vip_event")
    desk.fill(cast.omar, "type_field_new", row.pk, label="Discount", kind="percent", group="commercial")
    desk.fill(cast.omar, "type_field", row.pk, "discount", default="12.5")

    assert cast.type("vip_event").detail_fields[-1].default == "0.125"
    assert filled_in(desk.open(cast.omar, "event_new", query="?type=vip_event"))["own_discount"] == "12.5"


def test_two_who_change_one_field_are_asked_which_stands(cast, desk):
    row = put_field(cast.type("vip_event"), declared=DetailField("", "Dress code", "text", "read"), seen="")
    shown = filled_in(desk.open(cast.omar, "type_field", row.pk, "dress_code"))
    desk.fill(cast.mia, "type_field", row.pk, "dress_code", label="Attire")

    clash = desk.send(cast.omar, "type_field", row.pk, "dress_code", **{**shown, "label": "Dress"})
    assert clash.status_code == 409
    assert "Theirs Attire" in text(clash)
    kept = filled_in(clash)
    desk.send(cast.omar, "type_field", row.pk, "dress_code", **{**kept, "keep-field": "theirs"})
    assert fields(row)[-1] == ("dress_code", "Attire")
    desk.send(cast.omar, "type_field", row.pk, "dress_code", **kept)
    assert fields(row)[-1] == ("dress_code", "Dress")


def test_milestone_is_added_changed_and_taken_off(cast, desk):
    row = cast.type("restock")
    desk.fill(cast.omar, "type_milestone_new", row.pk, label="Customs", offset="-14", anchor="S", role="manager")
    made = cast.type("restock").milestone_templates[-1]
    desk.fill(cast.omar, "type_milestone", row.pk, made.key, offset="-20")

    changed = cast.type("restock").milestone_templates[-1]
    assert (changed.key, changed.label, changed.offset, changed.role) == (made.key, "Customs", -20, "manager")
    desk.send(cast.omar, "type_milestone_drop", row.pk, made.key)
    assert made.key not in {each.key for each in cast.type("restock").milestone_templates}


@pytest.mark.parametrize("page", ["type_field", "type_milestone"])
def test_part_that_is_not_there_is_not_found(cast, desk, page):
    assert desk.open(cast.omar, page, cast.type("campaign").pk, "gone").status_code == 404
    assert desk.send(cast.omar, f"{page}_drop", cast.type("campaign").pk, "gone").status_code == 404


def test_reminders_are_days_with_commas(cast, desk):
    row = cast.type("restock")

    desk.send(cast.omar, "type_leads", row.pk, days="10, 3,−1")
    refused = desk.send(cast.omar, "type_leads", row.pk, days="soon")

    assert leads_of(cast.luma, "restock")[0] == [10, 3, -1]
    assert "Whole numbers with commas between." in text(refused)
    assert "Every event reminds 14, 7, 1 days" in text(refused)


def test_template_is_applied_after_it_was_listed(cast, desk):
    event = cast.event(starts=date(2027, 9, 1))
    row = put_milestone(cast.type("campaign"), template=MilestoneTemplate("", "Legal check", "S", -10), seen="")
    listed = desk.open(cast.omar, "type_apply", row.pk)

    assert "S−10 Legal check new Sun 22 Aug 2027" in text(listed)
    assert "You can undo all of it for ten minutes." in text(listed)
    assert not event.milestones.filter(label="Legal check").exists()
    answer = desk.fill(cast.omar, "type_apply", row.pk)
    assert answer["Location"] == reverse("type", args=["maison-luma", row.pk])
    assert event.milestones.get(label="Legal check").offset == -10
    undo = re.search(r'action="(/b/maison-luma/changes/\d+/undo/)"', desk.client.get(answer.url).content.decode())
    assert "Nothing to change" in text(desk.open(cast.omar, "type_apply", row.pk))
    assert "Undone." in text(desk.client.post(undo[1], follow=True))
    assert filled_in(desk.open(cast.omar, "type_apply", row.pk)) == filled_in(listed)


def test_list_that_is_no_longer_true_is_shown_anew(cast, desk):
    row = put_milestone(cast.type("campaign"), template=MilestoneTemplate("", "Legal check", "S", -10), seen="")
    change_type(row, version=None, values={"milestones": cast.type("campaign").milestone_templates[:-1]})
    event = cast.event(starts=date(2027, 9, 1))
    put_milestone(cast.type("campaign"), template=MilestoneTemplate("", "Legal check", "S", -10), seen="")

    answer = desk.send(cast.omar, "type_apply", row.pk, mark="old")

    assert "The plan changed meanwhile." in text(answer)
    assert not event.milestones.filter(label="Legal check").exists()


def test_page_stays_within_twelve_queries_whatever_it_holds(cast, desk, django_assert_max_num_queries):
    row = create_type(cast.luma, label="Fair", source=cast.type("campaign"))
    row.channels.set([cast.channel("sms"), cast.channel("email")])
    address = reverse("type", args=["maison-luma", row.pk])
    desk.open(cast.omar, "types")

    with django_assert_max_num_queries(12):
        assert desk.client.get(address).status_code == 200


def planned(cast):
    event = cast.event(
        starts=date(2027, 9, 1),
        stages="AE",
        channels=[cast.channel("sms")],
        details={"offer": "Two for one", "discount_depth": "0.2"},
    )
    metric = Metric.objects.get(brand=cast.luma, key="nps")
    set_target(event, metric=metric, actor=cast.mia, at=AT, values={"target": Decimal(40)})
    event.milestones.exclude(key__in=("campaign.brief", "campaign.retro")).delete()
    event.milestones.filter(key="campaign.brief").update(offset=-90)
    event.milestones.create(label="Legal check", anchor="E", offset=2, role="manager", created_at=AT)
    return event


def test_event_is_saved_as_a_template(cast, desk):
    event = planned(cast)

    answer = desk.fill(cast.omar, "event_template", event.pk, label="Two-for-one week")

    made = EventType.objects.get(brand=cast.luma, key="two_for_one_week")
    assert answer["Location"] == reverse("type", args=["maison-luma", made.pk])
    assert (made.kind, made.stages, made.metrics) == ("campaign", "AE", ["nps"])
    assert [channel.key for channel in made.channels.all()] == ["sms"]
    assert {row.key: row.default for row in made.detail_fields if row.default} == {
        "offer": "Two for one",
        "discount_depth": "0.2",
    }
    assert {(str(row.label), row.anchor, row.offset, row.role) for row in made.milestone_templates} == {
        ("Brief and KPIs agreed", "S", -90, ""),
        ("Retro", "E", 14, ""),
        ("Legal check", "E", 2, "manager"),
    }
    assert leads_of(cast.luma, made.key)[0] == [28, 2]


def test_parts_that_are_left_out_are_as_in_the_type_of_the_event(cast, desk):
    event = planned(cast)

    desk.fill(cast.omar, "event_template", event.pk, label="Plain", parts=[])

    made = EventType.objects.get(brand=cast.luma, key="plain")
    assert (made.fields, made.milestones, made.metrics, made.stages) == (None, None, None, "RAC")


@pytest.mark.parametrize(("who", "status"), [("zoe", 404), ("vera", 403), ("ada", 403), ("omar", 200)])
def test_only_planners_save_templates(cast, desk, who, status):
    event = cast.event(sharing="shared")

    assert desk.open(getattr(cast, who), "event_template", event.pk).status_code == status
    assert ("Save as template" in text(desk.open(cast.omar, "event", event.pk))) is True
