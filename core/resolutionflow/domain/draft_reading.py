"""A drafted note taken apart by a markdown parser, so that rules are held against what it is, not how it looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from markdown_it.token import Token

from .markdown import read_tokens


class BlockKind(Enum):
    """PARAGRAPH and BULLET stand at the top level; anything else is OTHER: quotes, code, numbers, nested items."""

    PARAGRAPH = auto()
    BULLET = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text, as a reader sees it."""

    kind: BlockKind
    text: str
    is_bold: bool = False
    """Whether it is bold as a whole, or begins with a bold label, as a heading in disguise does."""


@dataclass(slots=True)
class DraftSection:
    """A `##` heading and what stands under it."""

    heading: str
    blocks: list[Block] = field(default_factory=list)
    empty_bullets: int = 0


@dataclass(slots=True)
class ReadDraft:
    """A draft in parts. `preamble` is a section without heading: what stands before the first."""

    preamble: DraftSection = field(default_factory=lambda: DraftSection(""))
    sections: list[DraftSection] = field(default_factory=list)
    other_headings: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    has_images: bool = False
    has_html: bool = False
    has_rules: bool = False
    defines_links: bool = False

    @property
    def current(self) -> DraftSection:
        """The section that is being read."""
        return self.sections[-1] if self.sections else self.preamble


def read_draft(text: str) -> ReadDraft:
    """Take a markdown text apart."""
    tokens, defines_links = read_tokens(text)
    draft = ReadDraft(defines_links=defines_links)
    path: list[str] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            _read_heading(draft, token, tokens[index + 1])
        elif token.type == "inline" and path[-1] != "heading":
            draft.current.blocks.append(_block(token, path))
        elif token.type in ("fence", "code_block"):
            draft.current.blocks.append(Block(BlockKind.OTHER, token.content))
        elif token.type == "list_item_close" and tokens[index - 1].type == "list_item_open":
            draft.current.empty_bullets += 1
        draft.has_rules |= token.type == "hr"
        draft.has_html |= token.type == "html_block"
        _read_children(draft, token.children or [])
        _follow(path, token)
    return draft


def _read_heading(draft: ReadDraft, opening: Token, inline: Token) -> None:
    if opening.level == 0 and opening.markup == "##" and not opening.hidden:
        draft.sections.append(DraftSection(inline.content))
    else:
        draft.other_headings.append(inline.content)


def _read_children(draft: ReadDraft, children: list[Token]) -> None:
    for child in children:
        draft.has_images |= child.type == "image"
        draft.has_html |= child.type == "html_inline"
        if child.type == "link_open":
            draft.links.append(str(child.attrs.get("href", "")))


def _follow(path: list[str], token: Token) -> None:
    """Keep the names of the elements that are open."""
    if token.nesting == 1:
        path.append(token.type.removesuffix("_open"))
    elif token.nesting == -1:
        path.pop()


def _block(inline: Token, path: list[str]) -> Block:
    children = inline.children or []
    match path:
        case ["paragraph"]:
            kind = BlockKind.PARAGRAPH
        case ["bullet_list", "list_item", "paragraph"]:
            kind = BlockKind.BULLET
        case _:
            kind = BlockKind.OTHER
    return Block(kind, _text(children), _is_bold(children))


def _text(children: list[Token]) -> str:
    """The text of inline tokens; a picture gives its description, a line break a space."""
    return " ".join("".join(map(_shown, children)).split())


def _shown(child: Token) -> str:
    if child.type in ("softbreak", "hardbreak"):
        return " "
    return _text(child.children) if child.children else child.content


def _is_bold(children: list[Token]) -> bool:
    shown = [child for child in children if child.type != "text" or child.content.strip()]
    if not shown or shown[0].type != "strong_open":
        return False
    end = next(index for index, child in enumerate(shown) if child.type == "strong_close")
    label, rest = _text(shown[1:end]), _text(shown[end + 1 :])
    return not rest.strip(" .:") or label.endswith(":") or rest.startswith(":")
