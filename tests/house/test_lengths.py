"""Code that fits on a screen; docs/structure.md says why."""

from tests.house.source import ROOT, functions, modules


def test_no_function_is_longer_than_60_lines():
    assert [where for where, lines in functions() if lines > 60] == []


def test_nearly_all_functions_are_shorter_than_30_lines():
    lengths = [lines for _, lines in functions()]

    assert sum(lines < 30 for lines in lengths) / len(lengths) > 0.97


def test_most_functions_are_shorter_than_10_lines():
    lengths = [lines for _, lines in functions()]

    assert sum(lines < 10 for lines in lengths) / len(lengths) > 0.5


def test_no_file_is_longer_than_400_lines():
    longest = {str(path): len((ROOT / path).read_text().splitlines()) for path in modules()}

    assert {path: lines for path, lines in longest.items() if lines > 400} == {}
