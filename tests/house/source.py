"""The product's own source, parsed once for all tests of the house."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "calendarapp"
TEMPLATES = ROOT / "templates"


@cache
def modules() -> dict[Path, ast.Module]:
    """Path from the root → syntax tree, of everything we wrote but migrations."""
    paths = [*APP.rglob("*.py"), *(ROOT / "config").rglob("*.py")]
    return {
        path.relative_to(ROOT): ast.parse(path.read_text()) for path in sorted(paths) if "migrations" not in path.parts
    }


def functions() -> list[tuple[str, int]]:
    """(where, length in lines) of each function and method, its docstring not counted."""
    return [
        (f"{path}:{node.lineno} {node.name}", length(node))
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = ast.get_docstring(node, clean=False)
    return node.end_lineno - node.lineno + 1 - (docstring.count("\n") + 1 if docstring else 0)


def is_door(path: Path) -> bool:
    """Whether people or programs enter here: views, API, forms, middleware, template tags, feeds' answers."""
    doors = {"views", "api", "forms", "urls", "middleware", "templatetags", "context", "authentication", "serializers"}
    return bool(doors & {part.removesuffix(".py") for part in path.parts})


def templates() -> dict[str, str]:
    """Name → text of each template of ours."""
    return {str(path.relative_to(TEMPLATES)): path.read_text() for path in sorted(TEMPLATES.rglob("*.html"))}
