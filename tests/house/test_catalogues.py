from datetime import date

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

from tests.house.catalogues import ROOT, catalogues, gaps


def test_korean_is_there():
    assert ROOT / "locale/ko/LC_MESSAGES/django.po" in catalogues()


def test_our_words_leave_djangos_months_alone():
    with override("ko"):
        assert [date_format(date(2027, month, 1), "F") for month in range(1, 13)] == [f"{n}월" for n in range(1, 13)]


@pytest.mark.parametrize("path", catalogues(), ids=str)
def test_catalogue_is_whole(path):
    assert gaps(path) == []


def test_gap_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.house.catalogues.ROOT", tmp_path)
    path = tmp_path / "django.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Move"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Undo"\nmsgstr "취소"\n\n'
        'msgid "%(count)s events"\nmsgstr "일정"\n\n'
        '#~ msgid "Gone"\n#~ msgstr "없음"\n'
    )

    assert gaps(path) == [
        "django.po: not translated: 'Move'",
        "django.po: fuzzy: 'Undo'",
        "django.po: placeholders differ: '%(count)s events'",
        "django.po: obsolete: 'Gone'",
    ]
