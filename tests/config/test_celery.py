from celery import current_app
from django.conf import settings


def test_every_ring_of_beat_is_a_task_somebody_wrote():
    current_app.loader.import_default_modules()

    rung = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert rung - set(current_app.tasks) == set()


def test_beat_rings_by_interval_and_carries_nothing():
    schedule = settings.CELERY_BEAT_SCHEDULE.values()

    assert {type(entry["schedule"]) for entry in schedule} == {int}
    assert [entry for entry in schedule if entry.get("args") or entry.get("kwargs")] == []


def test_tasks_speak_json_and_keep_no_results():
    conf = current_app.conf

    assert (conf.accept_content, conf.task_serializer, conf.task_ignore_result) == (["json"], "json", True)
    assert conf.result_backend is None
