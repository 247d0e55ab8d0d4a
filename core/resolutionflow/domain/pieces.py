"""A text taken apart into pieces that are never cut, each knowing how well a part may end after it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

_TEXT = re.compile(r"(?P<paragraph>\n[ \t]*\n\s*)|(?P<line>\n)|(?P<space>[^\S\n]+)|(?P<word>\S+)")
_HTML = re.compile(r"(?P<tag><[^>]*>)|(?P<entity>&#?\w+;)|(?P<space>\s+)|(?P<word>[^\s<&]+|[<&])")
_TAG_NAME = re.compile(r"</?\s*([\w-]+)")
_ADDRESS = re.compile(r'^<a href="([^"]*)"')
_START = re.compile(r'\bstart="(\d{1,9})"')
_UNCUT = re.compile(r"\[REDACTED:[\w-]{1,64}\]")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_WIDE_SENTENCE_END = frozenset("。！？")
_WIDE_PAUSE = frozenset("、，；：")
_VOID_TAGS = frozenset({"br", "hr", "img"})
_BLOCK_TAGS = frozenset({"p", "li", "pre", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"})
_LONG_WORD = 24
_LONGEST_CLUSTER = 32


class Border(IntEnum):
    """How well a part may end after a piece, best first."""

    PARAGRAPH = 0
    LINE = 1
    SENTENCE = 2
    WORD = 3
    ANYWHERE = 4
    NEVER = 5


@dataclass(frozen=True, slots=True)
class Frame:
    """An HTML element that is open: `tag` as it stood, `item` the number of an ordered list's present item."""

    name: str
    tag: str
    item: int = 1

    @property
    def reopen(self) -> str:
        """What opens it again in the next part."""
        return f'<ol start="{self.item}">' if self.name == "ol" else self.tag

    @property
    def close(self) -> str:
        """What closes it at the end of a part."""
        return f"</{self.name}>"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that is never cut, and the elements open after it."""

    text: str
    border: Border
    frames: tuple[Frame, ...] = ()

    @property
    def units(self) -> int:
        """Its length."""
        return units(self.text)

    @property
    def closing_units(self) -> int:
        """How much the tags take that must close a part ending here."""
        return sum(len(frame.close) for frame in self.frames)


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def text_pieces(text: str) -> list[Piece]:
    """The pieces of plain text or markdown."""
    pieces: list[Piece] = []
    for match in _TEXT.finditer(text):
        if match["word"]:
            pieces.extend(_word_pieces(match["word"]))
        elif match["space"]:
            pieces.append(Piece(match[0], _border_of_space(pieces)))
        else:
            pieces.append(Piece(match[0], Border.PARAGRAPH if match["paragraph"] else Border.LINE))
    return pieces


def html_text_pieces(html: str) -> list[Piece]:
    """The pieces of an HTML text whose elements are given up for lines, since they do not fit into a part."""
    bare: list[Piece] = []
    address = ""
    for piece in html_pieces(html):
        if not piece.text.startswith("<"):
            bare.append(Piece(piece.text, min(piece.border, Border.ANYWHERE)))
        elif link := _ADDRESS.search(piece.text):
            address = link[1]
        elif piece.text == "</a>":
            bare.extend(html_pieces(f" ({address})"))
        elif piece.text.startswith("</") and _tag_name(piece.text) in _BLOCK_TAGS:
            bare.append(Piece("<br />", Border.LINE))
    return bare


def html_pieces(html: str) -> list[Piece]:
    """The pieces of our own, well-formed HTML."""
    pieces: list[Piece] = []
    frames: tuple[Frame, ...] = ()
    for match in _HTML.finditer(html):
        if match["tag"]:
            frames = _frames_after(match["tag"], frames)
            if match["tag"].startswith("</"):
                _keep_with_next(pieces)
            pieces.append(Piece(match["tag"], _border_of_tag(match["tag"], frames), frames))
        elif match["space"]:
            pieces.append(Piece(match[0], _border_of_html_space(match[0], pieces, frames), frames))
        else:
            word = [Piece(match[0], Border.ANYWHERE)] if match["entity"] else _word_pieces(match[0])
            pieces.extend(replace(piece, frames=frames) for piece in word)
    return pieces


def _keep_with_next(pieces: list[Piece]) -> None:
    """Before a closing tag: a part that began there would begin with an empty element."""
    for index in reversed(range(len(pieces))):
        pieces[index] = replace(pieces[index], border=Border.NEVER)
        if not pieces[index].text.isspace():
            break


def _frames_after(tag: str, frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    name = _tag_name(tag)
    if name in _VOID_TAGS:
        return frames
    if not tag.startswith("</"):
        start = _START.search(tag)
        return (*frames, Frame(name, tag, int(start[1]) if start else 1))
    outer = frames[:-1]
    if name == "li" and outer:
        outer = (*outer[:-1], replace(outer[-1], item=outer[-1].item + 1))
    return outer


def _border_of_tag(tag: str, frames: tuple[Frame, ...]) -> Border:
    name = _tag_name(tag)
    if name in _VOID_TAGS or (tag.startswith("</") and name in _BLOCK_TAGS):
        return Border.LINE if frames else Border.PARAGRAPH
    return Border.ANYWHERE if tag.startswith("</") else Border.NEVER


def _border_of_html_space(space: str, pieces: list[Piece], frames: tuple[Frame, ...]) -> Border:
    if pieces and pieces[-1].text.startswith("<"):
        return pieces[-1].border
    if "\n" in space and any(frame.name == "pre" for frame in frames):
        return Border.LINE
    return _border_of_space(pieces)


def _border_of_space(pieces: list[Piece]) -> Border:
    return Border.SENTENCE if pieces and _SENTENCE_END.search(pieces[-1].text) else Border.WORD


def _tag_name(tag: str) -> str:
    name = _TAG_NAME.match(tag)
    return name[1].lower() if name else ""


def _word_pieces(word: str) -> list[Piece]:
    if len(word) <= _LONG_WORD:
        return [Piece(word, Border.ANYWHERE)]
    return [Piece(cluster, _border_of_cluster(cluster)) for cluster in _clusters(word)]


def _border_of_cluster(cluster: str) -> Border:
    if cluster in _WIDE_SENTENCE_END:
        return Border.SENTENCE
    return Border.WORD if cluster in _WIDE_PAUSE else Border.ANYWHERE


def _clusters(word: str) -> Iterator[str]:
    """What a reader takes for one letter or sign each; a redaction's mark whole."""
    end = 0
    for uncut in _UNCUT.finditer(word):
        yield from _letters(word[end : uncut.start()])
        yield uncut[0]
        end = uncut.end()
    yield from _letters(word[end:])


def _letters(word: Iterable[str]) -> Iterator[str]:
    letter = ""
    for sign in word:
        if letter and not (len(letter) < _LONGEST_CLUSTER and _goes_with(letter, sign)):
            yield letter
            letter = ""
        letter += sign
    if letter:
        yield letter


def _goes_with(letter: str, sign: str) -> bool:
    """Whether `sign` belongs to the letter before it: accents, joined emoji, skin tones, flags, escapes."""
    if unicodedata.category(sign).startswith("M") or sign == "\u200d" or "\U0001f3fb" <= sign <= "\U0001f3ff":
        return True
    if letter[-1] == "\u200d" or letter == "\\":
        return True
    return len(letter) == 1 and _is_flag_half(letter) and _is_flag_half(sign)


def _is_flag_half(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"
