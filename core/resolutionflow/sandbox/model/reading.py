"""What the stand-in understands of a prompt: the blocks of a session, and what is demanded of the note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape

_BLOCK = re.compile(
    r"<(?P<name>session|step|fact|fix|script_run)(?P<attributes>[^>]*)>\n?(?P<body>.*)</(?P=name)>", re.DOTALL
)
_STANDING_FIX = re.compile(r"<fix (?P<attributes>[^>]*)>\s*</fix>")
_CHILD = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_EXACTLY = re.compile(r'^(?P<heading>[^:\n]+): one paragraph, exactly "(?P<sentence>[^"]+)"', re.MULTILINE)
_FIRST = re.compile(r'the first bullet is exactly "(?P<sentence>.+?)"\.$', re.MULTILINE)
_NAMED = re.compile(r': name "(?P<title>.+?)" and (?P<confidence>\d+)%\.$', re.MULTILINE)
_HEADINGS = re.compile(r"^Write the .+? with the sections: (?P<headings>.+)\.$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One block: what it is, its attributes, and its texts by the name of their tag."""

    name: str
    attributes: dict[str, str]
    texts: dict[str, list[str]]

    @property
    def id(self) -> str:
        """How the answer refers to it."""
        return self.attributes.get("id", "")

    def text(self, name: str) -> str:
        """The first text of that name, or an empty one."""
        return next(iter(self.texts.get(name, ())), "")


@dataclass(frozen=True, slots=True)
class ReadPrompt:
    """A whole prompt."""

    entries: list[Entry]
    standing: Entry
    outcomes: dict[str, str]
    headings: list[str]
    sentences: dict[str, str]
    first_step: str
    hypothesis: str
    previous: str
    is_repair: bool
    is_change: bool = field(default=False)

    def of(self, name: str) -> list[Entry]:
        """The blocks of one name, in order."""
        return [entry for entry in self.entries if entry.name == name]

    @property
    def session(self) -> Entry:
        """The block that tells what the session is about."""
        return next(iter(self.of("session")), Entry("session", {}, {}))


def read_prompt(texts: Sequence[str]) -> ReadPrompt:
    """Read the user's blocks of a request."""
    standing = next((text for text in texts if text.startswith("<standing>")), "")
    rest = "\n".join(text for text in texts if not text.startswith("<"))
    named = _NAMED.search(rest)
    headings = _HEADINGS.search(rest)
    first = _FIRST.search(rest)
    return ReadPrompt(
        entries=[_entry(found) for text in texts if (found := _BLOCK.fullmatch(text))],
        standing=Entry("standing", {}, _children(standing.removeprefix("<standing>"))),
        outcomes={
            each["id"]: each["outcome"]
            for each in map(_attributes, (found["attributes"] for found in _STANDING_FIX.finditer(standing)))
        },
        headings=headings["headings"].split("; ") if headings else [],
        sentences={found["heading"]: found["sentence"] for found in _EXACTLY.finditer(rest)},
        first_step=first["sentence"] if first else "",
        hypothesis=f"Most promising fix: {named['title']} ({named['confidence']}% confidence)."
        if named
        else "",
        previous=unescape(next((text for text in texts if text.startswith("<previous>")), "")),
        is_repair="broke these rules" in rest,
    )


def _entry(found: re.Match[str]) -> Entry:
    return Entry(found["name"], _attributes(found["attributes"]), _children(found["body"]))


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _children(body: str) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for name, text in _CHILD.findall(body):
        texts.setdefault(name, []).append(unescape(text))
    return texts
