"""Small tools for texts that people wrote: on one line, at a length, as a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

ELLIPSIS = "…"
_SENTENCE_END = re.compile(r"[.!?…。！？।]+[\"'”’»)\]]*(?:\s+|$)|(?<=[。！？])")
_ENDS_SENTENCE = re.compile(r"[.!?…。！？।؟][\"'”’»)\]」』]*$")
_LIST_MARK = re.compile(r"^(?:[-*+•‣·–—>#]+|\d{1,3}[.)])\s+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]$")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn"})
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def flatten(text: str | None) -> str:
    """A text on one line: white space collapsed, and gone what a reader cannot see or what turns lines around."""
    words = " ".join((text or "").split())
    if words.isascii() and words.isprintable():
        return words
    kept = (each for each in words if unicodedata.category(each) not in _DROPPED_CATEGORIES)
    return " ".join("".join(each for each in kept if each not in _BIDI_CONTROLS).split())


def joined_lines(text: str | None) -> str:
    """A text of several lines on one: items of a list parted by semicolons, wrapped lines by a space."""
    joined = ""
    for line in map(flatten, (text or "").splitlines()):
        item = strip_list_mark(line)
        if not (joined and item):
            joined = joined or item
        elif item != line and not joined.endswith(":"):
            joined = f"{joined.rstrip(' .;')}; {item}"
        else:
            is_new = item[0].isupper() and joined[-1].isalnum()
            joined += f"; {item}" if is_new else f" {item}"
    return joined


def says_something(text: str | None) -> bool:
    """Whether a text holds a letter or a digit; bare punctuation says nothing."""
    return any(each.isalnum() for each in text or "")


def sentences(text: str) -> list[str]:
    """The sentences of a one-line text, each with its end mark."""
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [each for each in found if each]


def shorten(text: str, limit: int) -> str:
    """A one-line text in at most `limit` characters: whole sentences, else whole words and "…"."""
    if len(text) <= limit:
        return text
    kept = ""
    for sentence in sentences(text):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > limit:
            break
        kept = longer
    return kept or _cut_at_word(text, limit)


def _cut_at_word(text: str, limit: int) -> str:
    room = limit - len(ELLIPSIS)
    cut = text.rfind(" ", 0, room + 1)
    if cut > 0:
        return text[:cut].rstrip(" ,;:–—-") + ELLIPSIS
    while room and unicodedata.combining(text[room]):
        room -= 1
    return text[:room] + ELLIPSIS


def strip_list_mark(text: str) -> str:
    """A one-line text without the bullet or number that it was typed with."""
    return _LIST_MARK.sub("", text)


def capitalised(text: str) -> str:
    """A text with a capital first letter, unless its first word looks like a name or a command."""
    first, _, rest = text.partition(" ")
    word = first.rstrip(",;:.!?")
    is_plain_word = word.isalpha() and word.islower() and not rest.startswith(("/", "-"))
    return text[:1].upper() + text[1:] if is_plain_word else text


def sentence(text: str) -> str:
    """A one-line text as a sentence: capital first, full stop last."""
    return ended(capitalised(text))


def ended(text: str) -> str:
    """A one-line text with a full stop, or whatever ends it already."""
    bare = text.rstrip(" ,;:")
    if not bare or _ENDS_SENTENCE.search(bare):
        return bare
    return bare + ("。" if _CJK.search(bare) else ".")


def clause(text: str) -> str:
    """A one-line text without its full stop, to stand inside a sentence of ours."""
    return text.rstrip(" .,;:。") if not text.endswith("...") else text


def same_words(text: str) -> str:
    """What two texts share that say the same but for case, spaces and end marks."""
    return flatten(text).casefold().strip(" .,;:!?。-–—*•")


def distinct(texts: Iterable[str]) -> list[str]:
    """The texts that say something, each once, in order."""
    seen: dict[str, str] = {}
    for text in texts:
        if says_something(text):
            seen.setdefault(same_words(text), text)
    return list(seen.values())
