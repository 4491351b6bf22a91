"""The forms of a page, as a browser would send them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

NEVER_SENT = {"csrfmiddlewaretoken"}


@dataclass
class Form:
    """`values`: what is sent when nothing is touched. `choices`: name → values that may be chosen or are hidden."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, set[str]] = field(default_factory=dict)

    def put(self, name: str, value: str, *, is_choice: bool, is_sent: bool) -> None:
        if is_choice:
            self.choices.setdefault(name, set()).add(value)
        if is_sent:
            self.values.setdefault(name, []).append(value)


class Forms(HTMLParser):
    """All forms of a page, those without fields left out. Fields that name their form by its id are taken as the last one's."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
        name = found.get("name", "")
        if not self.forms or name in NEVER_SENT:
            return
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self._put(self.select, found.get("value", ""), is_choice=True, is_sent="selected" in found)
        elif tag == "textarea" and name:
            self._put(name, "", is_choice=False, is_sent=True)
        elif tag == "input" and name:
            kind = found.get("type", "text")
            boxes = kind in ("checkbox", "radio")
            self._put(
                name,
                found.get("value", "on" if boxes else ""),
                is_choice=boxes or kind == "hidden",
                is_sent="checked" in found if boxes else kind != "submit",
            )

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""

    def _put(self, name: str, value: str, **how: bool) -> None:
        self.forms[-1].put(name, value, **how)


def forms_of(text: str, path: str) -> Iterator[Form]:
    """Those that post to the page's own address."""
    for form in Forms(text).forms:
        if form.method == "post" and form.action.partition("?")[0] in ("", path):
            yield form
