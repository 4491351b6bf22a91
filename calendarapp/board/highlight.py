"""Where the words that were asked for stand in a text, by the same folding as search. Pieces of text, never HTML."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..common.text import fold

AROUND = 80  # characters kept on either side of the first hit


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    hit: bool = False


def marked(text: str, asked: str) -> tuple[Part, ...]:
    """The whole text in pieces, those that were asked for marked."""
    return tuple(_parts(text, _hits(text, asked)))


def excerpt(text: str, asked: str) -> tuple[Part, ...]:
    """What stands around the first hit, or nothing if there is none."""
    hits = _hits(text, asked)
    if not hits:
        return ()
    start = max(hits[0][0] - AROUND, 0)
    end = min(hits[0][1] + AROUND, len(text))
    inside = [(first - start, last - start) for first, last in hits if last <= end]
    parts = _parts(text[start:end], inside)
    return (*([Part("… ")] if start else []), *parts, *([Part(" …")] if end < len(text) else []))


def _parts(text: str, hits: list[tuple[int, int]]) -> Iterator[Part]:
    done = 0
    for first, last in hits:
        if first > done:
            yield Part(text[done:first])
        yield Part(text[first:last], hit=True)
        done = last
    if done < len(text):
        yield Part(text[done:])


def _hits(text: str, asked: str) -> list[tuple[int, int]]:
    """Ranges of the text, in order, those that touch made one."""
    folded, places = _folded(text)
    ranges = sorted(
        (places[at], places[at + len(word) - 1] + 1) for word in set(fold(asked).split()) for at in _finds(folded, word)
    )
    joined: list[tuple[int, int]] = []
    for first, last in ranges:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the original that it comes from."""
    pieces, places = [], []
    for place, character in enumerate(text):
        piece = fold(character)
        pieces.append(piece or (" " if character.isspace() else ""))
        places += [place] * len(pieces[-1])
    return "".join(pieces), places


def _finds(folded: str, word: str) -> Iterator[int]:
    at = folded.find(word)
    while at >= 0:
        yield at
        at = folded.find(word, at + 1)
