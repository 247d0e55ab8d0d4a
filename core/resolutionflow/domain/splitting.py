"""A rendered note cut to what a PSA takes, each part ending with its own marker (B46)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from resolutionflow.plugin_api import TextFormat

from .markers import marker
from .pieces import Border, Piece, html_pieces, html_text_pieces, text_pieces, units

MIN_LIMIT = 200
_NOT_FOUND = -1


class _DoesNotFit(Exception):
    """A single piece, with the elements that stand around it, is longer than a part."""


def split(text: str, *, limit: int | None, reference: str, text_format: TextFormat) -> tuple[str, ...]:
    """Cut a rendered text into parts of at most `limit` characters, number and marker included.

    Characters are counted in UTF-16 units, as PSAs on .NET and SQL Server count them; `None` is no limit. Cut is
    at paragraphs, else at lines, sentences, words, and within a word only when nothing else is left. Each part
    of HTML is well-formed. Several parts are numbered "(1/3)". Raises `ValueError` for a limit under 200.
    """
    if limit is not None and limit < MIN_LIMIT:
        raise ValueError(f"a note limit under {MIN_LIMIT} characters leaves no room for text")
    layout = _LAYOUTS[text_format]
    whole = layout.finish(text.strip(), marker(reference, 1))
    if limit is None or units(whole) <= limit:
        return (whole,)
    bodies = _bodies(text.strip(), limit, reference, layout)
    total = len(bodies)
    return tuple(
        layout.finish(body, marker(reference, part), layout.number.format(part, total) if total > 1 else "")
        for part, body in enumerate(bodies, start=1)
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a format numbers its parts and takes its text apart; `last_resort` always fits."""

    number: str
    gap: str
    pieces: Callable[[str], Sequence[Piece]]
    last_resort: Callable[[str], Sequence[Piece]]

    def finish(self, body: str, mark: str, number: str = "") -> str:
        return self.gap.join(filter(None, (number, body, mark)))


_TEXT_LAYOUT = _Layout("({}/{})", "\n\n", text_pieces, text_pieces)
_LAYOUTS = {
    TextFormat.PLAIN: _TEXT_LAYOUT,
    TextFormat.MARKDOWN: _TEXT_LAYOUT,
    TextFormat.HTML: _Layout("<p>({}/{})</p>", "\n", html_pieces, html_text_pieces),
}


def _bodies(text: str, limit: int, reference: str, layout: _Layout) -> list[str]:
    for take_apart in (layout.pieces, layout.last_resort):
        try:
            return _numbered(take_apart(text), limit, reference, layout)
        except _DoesNotFit:
            continue
    raise AssertionError("the last resort has no piece that does not fit")


def _numbered(pieces: Sequence[Piece], limit: int, reference: str, layout: _Layout) -> list[str]:
    """The bodies, with room left for as many digits as their own number takes."""
    most = 9
    while True:
        added = layout.finish("x", marker(reference, most), layout.number.format(most, most))
        bodies = list(_packed(pieces, limit - units(added) + 1))
        if len(bodies) <= most:
            return bodies
        most = most * 10 + 9


def _packed(pieces: Sequence[Piece], room: int) -> Iterator[str]:
    start = 0
    while start < len(pieces):
        opened = pieces[start - 1].frames if start else ()
        end = _last_fitting(pieces, start, room - sum(units(frame.reopen) for frame in opened))
        if end == _NOT_FOUND:
            raise _DoesNotFit
        body = "".join(piece.text for piece in pieces[start : end + 1]).rstrip()
        if body:
            opening = "".join(frame.reopen for frame in opened)
            closing = "".join(frame.close for frame in reversed(pieces[end].frames))
            yield opening + body + closing
        start = end + 1


def _last_fitting(pieces: Sequence[Piece], start: int, room: int) -> int:
    """Index of the last piece of the part: at the best border that fits, the last of its sort."""
    best, best_border = _NOT_FOUND, Border.NEVER
    used = trimmed = 0
    for index in range(start, len(pieces)):
        piece = pieces[index]
        used += piece.units
        if not piece.text.isspace():
            trimmed = used
        if trimmed > room:
            return best
        if piece.border <= best_border and trimmed + piece.closing_units <= room:
            best, best_border = index, piece.border
    return len(pieces) - 1 if trimmed + pieces[-1].closing_units <= room else best
