"""How prose is read: from a word that announces a secret, token by token, to the value or the full stop.

A family is one kind of secret: the words that announce it, and judgements of what its values look like, each
laxer the closer a value stands: `linked` right behind "is", ":" or "to"; `adjacent` right behind the
announcing word; `far` anywhere else in the clause. The families stand in `passwords`, `wifi`, `codes`,
`tokens` and `network`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .rule import Range, Rule, trimmed
from .spans import BLOT
from .words import ordinary

Judgement = Callable[[str], bool]

_LONGEST = 300
_TOKEN = re.compile(rf"\S{{1,{_LONGEST}}}")
_REACH = 220
_FARTHEST = 9

# After a strong link a lone word may be a value ("is maple"); after a weak one it must look like one.
_STRONG_LINKS = frozenset(
    "is is: was was: are be = := => it's reads read equals ist lautet war est es era = :".split()
)
_WEAK_LINKS = frozenset("- -- -> to to: as 2 its said says shows showed auf à a al naar".split())
_ASIDES = frozenset("for of on at in by from with w/ für von bei pour de sur para en del du voor".split())
_ADVERBS = frozenset(
    "now still currently just simply actually only really again temporarily once more the a an new temp "
    "temporary her his their my our following value string number code #".split()
)
_TAILS = frozenset(
    "for on and but at until till so works worked working which he she they user to all with now - if or then "
    "after from please no the same again und et y für pour para is as this that in".split()
)
_TO = frozenset("to auf à a".split())
# What stands behind these is a number of something else; these are not about the secret itself.
_COUNTED = frozenset(
    "ticket tickets case cases ref reference inc incident event error kb ext extension order po asset serial sn "
    "invoice id tracking build version port vlan page room suite sr req chg phone call tel".split()
)
_OTHER_MATTERS = frozenset(
    "id ids name identifier fingerprint thumbprint type length count size usage policy policies age lifetime "
    "expiry expires history complexity manager vault sync hash".split()
)
_MOVING = re.compile(
    r"\b(?:re)?(?:set|change[ds]?|changing|unlock(?:ed)?|forg[eo]t\w{0,4}|update[ds]?|expired|new|no"
    r"|any|every|share[ds]?|sync\w{0,3})"
    r"(?: (?:the|her|his|their|my|a|user|ad|old|m365|domain|windows|email))* $"
)
_LAST = re.compile(r"[.!]?\s*(?:\n|$|\(|,|\)|is not\b|is too\b|does not\b)")
_JOINT = re.compile(r"[\"'`]?(?:,| ?/| or| and| &|, and|, or|, then| then| to| und| et)[ \n][\"'`]?")
_FROM_TO = re.compile(r" \S{4,64} to ")
# Lone words are only judged where the list of ordinary words is of the label's language.
_FOREIGN = re.compile(
    r"passw(?:ort|ört)|kenn|mot|mdp|contrase|clave|senha|wacht|parola|has|löse|adgang|salas|heslo|пa"
)
_QUOTES = "'\"`"
_NEXT_FIELD = re.compile(r"[;&](?=[A-Za-z][\w ]{0,20}=)")
_BRACKETED = re.compile(r"\([^()]{4,80}\)[.,;]?")
_LEADING = re.compile(r"[:=>|(\[,\-~]+")
_AFTER = re.compile(r"""(?:['")\]*_`]{1,4}(?=[\s:=]))?""")
_WORD = re.compile(r" ?([a-z]{3,12})(?![\w'-])")
_MOVED = re.compile(
    r"\b(?:(?:re)?set|changed?|updated?|switched|rotated|modified|gesetzt|geändert|réinitialisé|changé"
    r"|cambi\w{1,4})"
    r"(?: \w{1,12}){0,3} $"
)
_LEFT = re.compile(r"\b(?:left|still|kept|stays|stayed|remains) $")
_FULL_STOP = re.compile(r"[.!?](?:\s|$)")


def never(value: str) -> bool:  # noqa: ARG001 - the signature of every judgement
    return False


@dataclass(frozen=True, slots=True)
class Family:
    """What announces a kind of secret, and what its values look like at three distances.

    `plain` judges a lone word behind a strong link, at any distance or, unless `plain_far`, right behind the
    announcing word; without it words never are values of this family.
    `listed` judges further values of a list. `form` is what a value is cut from: a run without blanks, unless
    given.
    """

    name: str
    kind: str
    gate: tuple[str, ...]
    label: re.Pattern[str]
    linked: Judgement
    adjacent: Judgement
    far: Judgement
    plain: Judgement | None = None
    plain_far: bool = True
    listed: Judgement = never
    form: re.Pattern[str] = _TOKEN


def values(family: Family, text: str, low: str) -> Iterator[Range]:
    """The values of one family in a block."""
    for label in family.label.finditer(low):
        walk = _Walk(family, text, low)
        walk.moved = _MOVING.search(low, max(0, label.start() - 40), label.start()) is not None
        walk.foreign = _FOREIGN.match(label[0]) is not None
        found = walk.from_label(label.end())
        if found is not None:
            yield found
            yield from further(text, found[1], family.form, family.listed)


def further(text: str, end: int, form: re.Pattern[str], judge: Judgement) -> Iterator[Range]:
    """The values that follow one in a list, behind "or", "and", a comma or a slash: "passwords A and B"."""
    while (joint := _JOINT.match(text, end)) and (found := form.match(text, joint.end())):
        start, end = trimmed(text, *found.span())
        if start >= end or not judge(text[start:end]):
            return
        yield start, end


@dataclass(slots=True)
class _Walk:
    """One walk from a label: how far it is, and what the last token was."""

    family: Family
    text: str
    low: str
    moved: bool = False
    foreign: bool = False
    distance: int = 0
    linked: bool = False
    strongly: bool = False
    aside: bool = False
    counted: bool = False
    public: bool = False

    def from_label(self, start: int) -> Range | None:
        after = _AFTER.match(self.text, start)
        position = after.end() if after else start
        limit = min(len(self.text), start + _REACH)
        while self.distance <= _FARTHEST and (token := _TOKEN.search(self.text, position, limit)):
            if BLOT in token[0] or not self._same_clause(position, token.start()):
                return None
            begin = self._past_leading_marks(token)
            if "\n" in self.text[position : token.start()]:
                self.strongly = False
            if begin < token.end():
                found = self._candidate(begin)
                if found is not None:
                    return found
                if not self._step(begin, token.end()):
                    return None
            position = token.end()
        return None

    def _same_clause(self, position: int, start: int) -> bool:
        """Whether a token belongs to the label; on a later line only right behind a colon or the like."""
        lines = self.text.count("\n", position, start)
        return lines == 0 or (lines < 3 and self.strongly and self.text[position - 1] in ":=*")

    def _past_leading_marks(self, token: re.Match[str]) -> int:
        lead = _LEADING.match(self.text, token.start(), token.end())
        if lead is None:
            return token.start()
        if _BRACKETED.fullmatch(token[0]):
            self.linked = True
        if lead[0] == ">" and self.distance > 1:  # a way through menus or folders
            return lead.end()
        if any(mark in lead[0] for mark in ":=>|-"):
            self.linked, self.strongly, self.aside = True, any(mark in lead[0] for mark in ":=>"), False
        return lead.end()

    def _candidate(self, begin: int) -> Range | None:
        quoted = _quoted(self.text, begin)
        near = self.distance == 0 and not self.aside
        if quoted is not None and self.text[quoted[0]] in ",:;)]}":
            quoted = None  # the end of one string and the beginning of the next
        if quoted is not None and (self.linked or near) and self._quotable(self.text[slice(*quoted)]):
            return quoted
        form = self.family.form.match(self.text, begin + (self.text[begin] in _QUOTES))
        if form is None or form.end() - form.start() == _LONGEST:
            return None
        following = _NEXT_FIELD.search(self.text, *form.span())
        start, end = trimmed(self.text, form.start(), following.start() if following else form.end())
        value = self.text[start:end]
        if not value or self.public or (self.counted and value.replace(" ", "").isdigit()):
            return None
        if self._judged(value, near=near):
            return start, end
        return self._lone_word(start, end, near=near)

    def _judged(self, value: str, *, near: bool) -> bool:
        family = self.family
        if family.far(value):
            return True
        return (self.linked and family.linked(value)) or (near and family.adjacent(value))

    def _quotable(self, value: str) -> bool:
        plain = self.family.plain
        return self.family.linked(value) or (plain is not None and plain(value))

    def _lone_word(self, start: int, end: int, *, near: bool) -> Range | None:
        plain = self.family.plain
        if self.text[end : end + 2] in ("):", ")="):  # whose it is stands in brackets
            return None
        if plain is None or self.foreign or not (near or self.family.plain_far):
            return None
        words = _uncommon_words(self.text, start) if self.strongly or near else start
        if plain(self.text[start:words]):
            return start, words
        if not self.strongly:
            told = near and not self.moved and self.text[start:end].islower()
            last = _LAST.match(self.text, end) is not None
            return (start, end) if told and last and plain(self.text[start:end]) else None
        return (start, end) if plain(self.text[start:end]) and _ends_clause(self.text, end) else None

    def _step(self, begin: int, end: int) -> bool:
        """Takes in a token that is no value; false when the walk ends there."""
        word = self.low[begin:end]
        bare = word.strip(".,;:!?()[]'\"*`")
        if bare in _OTHER_MATTERS and not self.linked and self.distance < 2 and self.low[begin - 1] != "(":
            return False
        self.public = bare == "public"
        self.counted = bare in _COUNTED or bare.startswith("#")
        if bare in _STRONG_LINKS or bare in _WEAK_LINKS:
            moved = bare in _TO and _MOVED.search(self.low, max(0, begin - 60), begin)
            self.linked, self.strongly, self.aside = True, bare in _STRONG_LINKS or bool(moved), False
        elif self._leads_on(bare, begin, end):
            self.linked = True
        elif bare not in _ADVERBS:
            self.linked = self.strongly = False
            self.aside = bare in _ASIDES
            self.distance += 1
        if word.endswith((":", "=")):
            self.linked = self.strongly = True
        stops = word[-1] in ".;!?" and bare not in ("temp", "pw", "pwd", "no", "w/")
        return not stops and self.family.label.fullmatch(bare) is None

    def _leads_on(self, bare: str, begin: int, end: int) -> bool:
        """Whether a preposition leads to the value: "a password of", "changed from ... to", "changed in"."""
        if bare == "of":
            return self.distance == 0
        if bare == "from":
            return _FROM_TO.match(self.low, end) is not None
        if bare in ("at", "on", "as"):
            return _LEFT.search(self.low, max(0, begin - 12), begin) is not None
        return bare == "in" and _MOVED.search(self.low, max(0, begin - 60), begin) is not None


def _quoted(text: str, begin: int) -> Range | None:
    """The inside of quotes that open at `begin` and close on the same line before a blank or a mark."""
    if text[begin] not in _QUOTES:
        return None
    close = begin
    for _ in range(4):
        close = text.find(text[begin], close + 1, begin + 130)
        if close < 0 or "\n" in text[begin:close]:
            return None
        if close + 1 >= len(text) or not text[close + 1].isalnum():
            return (begin + 1, close) if close > begin + 1 else None
    return None


def _uncommon_words(text: str, start: int) -> int:
    """Where a pass phrase that begins at `start` ends: before the first common word, after eight at most."""
    end, count = start, 0
    while count < 8 and (found := _WORD.match(text, end)) and not ordinary(found[1]):
        end, count = found.end(), count + 1
    return end if count > 2 else start


def _ends_clause(text: str, end: int) -> bool:
    """Whether a lone word is the last of its clause, or followed by a word that goes on without it."""
    rest = text[end : end + 40].lstrip(" \t")
    if not rest or rest[0] in "\n,;()\"'`-" or _FULL_STOP.match(rest):
        return True
    return rest.split()[0].lower().strip(".,;:") in _TAILS


def family(name: str, kind: str, gate: str, label: str, **judges: Any) -> Family:
    """A family from its announcing words; `gate` holds its substrings with a bar between them."""
    compiled = re.compile(rf"(?<![a-z0-9\\])(?:{label})(?![a-z0-9?\\&]|[-./_][a-z0-9])")
    return Family(name, kind, tuple(gate.split("|")), compiled, **judges)


def announced(announcing: Family, catches: tuple[str, ...], leaves: tuple[str, ...]) -> Rule:
    """The rule of a family, beside its examples."""
    return Rule(
        announcing.name,
        announcing.kind,
        announcing.gate,
        lambda text, low: values(announcing, text, low),
        catches,
        leaves,
    )
