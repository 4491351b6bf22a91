"""Channels, personas, markets and metrics: listed, added, renamed, ordered, archived, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ....accounts.models import Organisation
from ....accounts.services import RuleError
from ....common.former import Deleting, Writing
from ....common.text import clean_line, fold
from ....events.models.vocabulary import Word
from ....events.services import vocabulary
from ...forms.words import FORMS, WordForm
from ...undoable import WORD_ORDERS, WORDS
from ..event_doors import next_of
from .doors import planned_brand, writable
from .kinds import Kind

LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True)
class Row:
    word: Word
    planned: int
    first: bool
    last: bool


@login_required
def words(request: HttpRequest, brand: str, kind: Kind) -> HttpResponse:
    """All of a kind, and a form for a new one. `?archived=1`: those put away; `?q=`: those that hold these letters."""
    organisation = planned_brand(request, brand)
    form = FORMS[kind.model](request.POST if request.method == "POST" else None)
    if form.is_valid():
        put_away = kind.model._default_manager.filter(brand=organisation, archived_at__isnull=False)
        writing = Writing(request, WORDS[kind.model], put_away=put_away)
        if word := _added(form, organisation, kind):
            said = _("%(name)s can be chosen in events now.") % {"name": form.cleaned_data["label"]}
            writing.tell(said, slug=brand, row=word)
            return redirect(kind.many, brand)
    return render(request, "board/words/words.html", _page(request, organisation, kind) | {"form": form})


@login_required
def word_edit(request: HttpRequest, brand: str, kind: Kind, pk: int) -> HttpResponse:
    """`as_built_in` in the body: back to the name that Almanac brought."""
    word = writable(request, brand, kind.model, pk)
    form = FORMS[kind.model](request.POST if request.method == "POST" else None, word=word)
    writing = Writing(request, WORDS[kind.model], word)
    if form.is_valid() and _changed(form, word, kind, as_built_in="as_built_in" in request.POST):
        writing.tell(_("Saved."), slug=brand)
        return redirect(next_of(request) or reverse(kind.many, args=[brand]))
    context = {"brand": word.brand, "kind": kind, "word": word, "name": str(word), "form": form}
    return render(request, "board/words/word_edit.html", context)


@require_POST
@login_required
def word_move(request: HttpRequest, brand: str, kind: Kind, pk: int) -> HttpResponse:
    """One place up, or down with `down` in the body. Tabbing goes on from the row that was moved."""
    word = writable(request, brand, kind.model, pk)
    writing = Writing(request, WORD_ORDERS[kind.model], word)
    vocabulary.move_word(word, by=1 if "down" in request.POST else -1)
    writing.tell(_("%(name)s is moved.") % {"name": word}, slug=brand)
    return redirect(f"{reverse(kind.many, args=[brand])}#word-{pk}")


@require_POST
@login_required
def word_archive(request: HttpRequest, brand: str, kind: Kind, pk: int) -> HttpResponse:
    """Archives, or brings back with `back` in the body."""
    word = writable(request, brand, kind.model, pk)
    writing = Writing(request, WORDS[kind.model], word)
    try:
        if "back" in request.POST:
            vocabulary.bring_back_word(word)
            said = _("%(name)s can be chosen in events now.")
        else:
            vocabulary.archive_word(word, at=request.at)
            said = _("%(name)s is no longer offered; events that have it keep it.")
    except RuleError as refusal:
        messages.error(request, refusal.message)
    else:
        writing.tell(said % {"name": word}, slug=brand)
    return redirect(kind.many, brand)


@login_required
def word_delete(request: HttpRequest, brand: str, kind: Kind, pk: int) -> HttpResponse:
    word = writable(request, brand, kind.model, pk)
    if request.method != "POST":
        context = {"brand": word.brand, "name": str(word), "back": kind.many, "kind": kind, "uses": kind.uses_of(word)}
        return render(request, "board/words/delete.html", context)
    deleting = Deleting(request, WORDS[kind.model], word)
    try:
        kind.delete(word)
    except RuleError as refusal:
        messages.error(request, refusal.message)
    else:
        deleting.tell(_("%(name)s is deleted.") % {"name": word}, slug=brand)
    return redirect(kind.many, brand)


def _page(request: HttpRequest, brand: Organisation, kind: Kind) -> dict[str, object]:
    text = clean_line(request.GET.get("q", ""))[:LONGEST_SEARCH]
    archived = "archived" in request.GET
    standing = list(kind.model._default_manager.filter(brand=brand))
    shown = [row for row in standing if (row.archived_at is not None) == archived and fold(text) in fold(str(row))]
    return {
        "brand": brand,
        "kind": kind,
        "text": text,
        "archived": archived,
        "archived_count": sum(row.archived_at is not None for row in standing),
        "rows": _rows(request, kind, shown),
        "movable": not text and not archived and len(shown) > 1,
    }


def _rows(request: HttpRequest, kind: Kind, shown: Sequence[Word]) -> list[Row]:
    planned = kind.planned_with(request.lens, shown)
    last = len(shown) - 1
    return [
        Row(word, planned.get(word.pk, 0), first=place == 0, last=place == last) for place, word in enumerate(shown)
    ]


def _added(form: WordForm, brand: Organisation, kind: Kind) -> Word | None:
    try:
        return kind.add(brand, form.cleaned_data)
    except RuleError as refusal:
        form.add_error(getattr(refusal, "field", None), refusal.message)
        return None


def _changed(form: WordForm, word: Word, kind: Kind, *, as_built_in: bool) -> bool:
    values = form.cleaned_data | ({"label": ""} if as_built_in and not word.is_own else {})
    try:
        kind.change(word, values)
    except RuleError as refusal:
        form.add_error(getattr(refusal, "field", None), refusal.message)
        return False
    return True
