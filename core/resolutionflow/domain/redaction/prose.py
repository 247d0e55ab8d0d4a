"""How prose is read: from a word that announces a secret, token by token to the value, or up to a full stop.

A family is one kind of secret: the words that announce it and three judgements, each laxer the closer the
value stands: `linked` right behind "is", ":" or "to"; `adjacent` right behind the announcing word; `far`
anywhere else in the clause. `families.py` has the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .rule import Range, trimmed
from .spans import BLOT

Judgement = Callable[[str], bool]

_TOKEN = re.compile(r"\S{1,300}")
_REACH = 220
_LINKS = frozenset(
    "is was = : - -> => to as now are := is: was: -- | ist lautet war auf est es era à a is, equals being be = reads".split()
)
_WEAK_LINKS = frozenset("to as auf à a - -- be are | now".split())
_ASIDES = frozenset("for of on at in by from with für von bei pour de sur para en del du".split())
_FILLERS = frozenset(
    "the a an new temp temporary current old following her his their my our your user's it still just simply currently again back "
    "set reset changed updated which that i we they he she set: been has have neues neue neu nouveau temporaire nueva temporal only "
    "this default initial admin local same one value string text generated random account user login given gave used use using "
    "entered typed shared key code below here".split()
)
_TAILS = frozenset(
    "for on and but at until till so works worked working which he she they user to all with now - if or then after from please "
    "no the same again und et y für pour para (all (case (no (with both is as this that in until".split()
)
_QUOTES = "'\"`"
_LEADING = re.compile(r"[:=>|(\[,\-~]+")
_AFTER = re.compile(r"""['")\]*_`]{0,4}(?:[ \t]+(?=[\w:=-]))?""")


@dataclass(frozen=True, slots=True)
class Family:
    """What announces a kind of secret, and what its values look like at three distances."""

    name: str
    kind: str
    gate: tuple[str, ...]
    label: re.Pattern[str]
    linked: Judgement
    adjacent: Judgement
    far: Judgement
    form: re.Pattern[str] = _TOKEN
    plain: Judgement | None = None
    """Judges a lone word behind a strong link; none when words never are values of this family."""


def values(family: Family, text: str, low: str) -> Iterator[Range]:
    """The values of one family in a paragraph."""
    for label in family.label.finditer(low):
        found = _value(family, text, low, label.end())
        if found is not None:
            yield found


def _value(family: Family, text: str, low: str, start: int) -> Range | None:
    """Walks from the end of a label to the first plausible value."""
    position = _AFTER.match(text, start).end()  # type: ignore[union-attr]  # it matches the empty string
    limit = min(len(text), start + _REACH)
    link, strong_link, distance, skip = False, False, 0, False
    while distance <= 9 and (token := _TOKEN.search(text, position, limit)):
        begin, newlines = token.start(), text.count("\n", position, token.start())
        if newlines and not (link and strong_link and newlines < 3 and text[position - 1] in ":=s>*"):
            return None
        if BLOT in token[0]:
            return None
        lead = _LEADING.match(text, begin, token.end())
        if lead and (lead.end() < token.end() or lead[0] in _LINKS or lead[0] in (":", "=")):
            if any(c in lead[0] for c in ":=>|-"):
                link, strong_link = True, any(c in lead[0] for c in ":=>")
            begin = lead.end()
            if begin == token.end():
                position = begin
                continue
        found = _candidate(family, text, begin, link=link, plain=strong_link and not skip, near=distance == 0, skip=skip)
        if found:
            return found
        word = low[begin : token.end()]
        bare = word.strip(".,;:!?()[]'\"*`")
        if bare in _LINKS:
            link, strong_link = True, bare not in _WEAK_LINKS or (bare in ("to", "auf", "à") and _moved(low, begin))
            skip = False
        elif bare in _ASIDES:
            link, skip = False, True
            distance += 1
        elif bare in _FILLERS and not skip:
            strong_link = link = link and bare not in _FILLERS
            distance += 0 if bare in ("the", "a", "an", "new", "temp", "temporary", "her", "his", "their") else 1
        else:
            link, skip = False, False
            distance += 1
        if word.endswith(":") or word.endswith("="):
            link = strong_link = True
        if word[-1] in ".;!?" and not (bare in ("temp", "pw", "pwd", "no")):
            return None
        if family.label.fullmatch(bare):
            return None
        position = token.end()
    return None


_MOVED = re.compile(r"\b(?:re)?(?:set|changed|updated|switched|change|rotated|modified|gesetzt|geändert|zurückgesetzt|changé|réinitialisé|cambiada|cambiado)(?: \w{1,12}){0,3} $")


def _moved(low: str, end: int) -> bool:
    """Whether "to" follows a verb of changing: "reset it to"."""
    return _MOVED.search(low, max(0, end - 60), end) is not None


def _candidate(
    family: Family, text: str, begin: int, *, link: bool, plain: bool, near: bool, skip: bool
) -> Range | None:
    if text[begin] in _QUOTES:
        quoted = _quoted(text, begin)
        if quoted and (link or near) and _judged(family, text[slice(*quoted)], plain=True):
            return quoted
    form = family.form.match(text, begin + (text[begin] in _QUOTES))
    if form is None:
        return None
    start, end = trimmed(text, *form.span())
    value = text[start:end]
    if not value:
        return None
    if skip:
        return (start, end) if family.far(value) else None
    if (link and family.linked(value)) or (near and family.adjacent(value)) or family.far(value):
        return start, end
    if plain and family.plain is not None and family.plain(value) and _ends_clause(text, end):
        return start, end
    return None


def _judged(family: Family, value: str, *, plain: bool) -> bool:
    return family.linked(value) or (plain and family.plain is not None and family.plain(value))


def _quoted(text: str, begin: int) -> Range | None:
    """The inside of the quotes that open at `begin`, closed on the same line before a blank or punctuation."""
    close = begin
    for _ in range(4):
        close = text.find(text[begin], close + 1, begin + 130)
        if close < 0 or "\n" in text[begin:close]:
            return None
        if close + 1 >= len(text) or not text[close + 1].isalnum():
            break
    else:
        return None
    return (begin + 1, close) if close > begin + 1 else None


def _ends_clause(text: str, end: int) -> bool:
    rest = text[end : end + 40]
    if not rest or rest[0] in "\n,;)\"'`" or re.match(r"[.!?](?:\s|$)", rest):
        return True
    following = re.match(r"\s{0,3}(\S+)", rest)
    return following is None or rest.lstrip(" \t").startswith(("\n", "(", "-")) or following[1].lower().strip(".,;:") in _TAILS
