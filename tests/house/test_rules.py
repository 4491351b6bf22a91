"""Rules of docs/structure.md that a reader of the syntax can check."""

import ast

import pytest

from tests.house.source import is_door, modules

ASK_THE_CLOCK = (
    "views",
    "tasks",
    "commands",
    "middleware",
    "api",
    "authentication",
    "health",
    "signup",
    "adapter",
    "clock",
)
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def places(found):
    """Where a rule is broken: `found(path, node)` says so."""
    return [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if hasattr(node, "lineno") and found(path, node)
    ]


def name_of(node):
    return getattr(node, "attr", getattr(node, "id", None))


def parts(path):
    return {part.removesuffix(".py") for part in path.parts}


def test_doors_never_take_the_lens_of_the_house():
    assert places(lambda path, node: is_door(path) and name_of(node) == "of_house") == []


def test_only_doors_ask_what_time_it_is():
    def asks(path, node):
        imports = isinstance(node, ast.ImportFrom) and (node.module or "").endswith("clock")
        return imports and any(alias.name == "now" for alias in node.names)

    assert places(lambda path, node: asks(path, node) and not parts(path) & set(ASK_THE_CLOCK)) == []


def test_only_the_clock_reads_the_clock():
    def reads(path, node):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            return False
        call = (name_of(node.func.value), node.func.attr)
        if call in {("timezone", "localdate"), ("timezone", "localtime")}:  # of a given moment they only reckon
            return not node.args
        return call in {("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}

    assert places(lambda path, node: reads(path, node) and path.name != "clock.py") == []


def test_foreign_keys_name_classes():
    def names_a_string(path, node):
        if not (isinstance(node, ast.Call) and name_of(node.func) in RELATIONS and node.args):
            return False
        target = node.args[0]
        return isinstance(target, ast.Constant) and target.value != "self"

    assert places(names_a_string) == []


def test_no_serializer_or_form_takes_all_fields():
    def takes_all(path, node):
        if not isinstance(node, ast.Assign):
            return False
        names = {name_of(target) for target in node.targets}
        everything = isinstance(node.value, ast.Constant) and node.value.value == "__all__"
        return ("fields" in names and everything) or (
            "exclude" in names and parts(path) & {"forms", "api", "serializers"}
        )

    assert places(takes_all) == []


# Mail programs post to the link in a letter on their own, without a cookie (RFC 8058).
ALLOWED = {("csrf_exempt", "calendarapp/notifications/views/unsubscribing.py")}


@pytest.mark.parametrize("name", ["mark_safe", "SafeText", "csrf_exempt", "RawSQL", "extra"])
def test_dangerous_names_are_not_used(name):
    def uses(path, node):
        if (name, path.as_posix()) in ALLOWED:
            return False
        called = isinstance(node, ast.Call) and name_of(node.func) == name
        decorates = isinstance(node, ast.FunctionDef) and name in map(name_of, node.decorator_list)
        return called or decorates

    assert places(uses) == []


def test_nobody_listens_to_signals_of_the_plan():
    def listens(path, node):
        return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db.models.signals")

    assert places(listens) == []


def test_every_module_says_what_it_is_for():
    silent = [
        str(path)
        for path, tree in modules().items()
        if tree.body and path.name != "__init__.py" and "commands" not in path.parts and not ast.get_docstring(tree)
    ]

    assert silent == []
