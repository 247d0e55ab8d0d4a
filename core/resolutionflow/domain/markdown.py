"""Reading CommonMark, and writing any text into it so that it stays what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

# Deeper nesting than this is dropped by the parser; its own limit of 20 would lose quoted e-mail threads.
MAX_NESTING = 100
_MARKER = re.compile(r"(\[REDACTED:[\w-]{1,64}\])")
_SPECIAL = re.compile(r"[\\`*_\[\]<>&~]|!(?=\[)|^[#+=|-]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# Unclosed brackets cost the parser time by their square: so long a text is escaped in full, untried.
_LONGEST_TRIED = 8000
_HARD_BREAK = "  \n"
_ESCAPED = r"\\\g<0>"
_NETWORK_PATH = re.compile(r"(?<![\\\w])\\\\(?=[^\W_][\w.-]*\\[^\W_])")


class _Reader(MarkdownIt):
    """Keeps links letter by letter, the unsafe ones too: what is read here is judged or printed, not followed."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


def parser(kind: type[MarkdownIt] = MarkdownIt, *, html: bool = False) -> MarkdownIt:
    """A CommonMark parser that keeps line breaks and, unless `html`, takes raw HTML for text."""
    options = {"html": html, "breaks": True, "maxNesting": MAX_NESTING}
    return kind("commonmark", options).enable("strikethrough")


def keep_network_paths(markdown: MarkdownIt) -> MarkdownIt:
    r"""Have `\\server\share` read as engineers mean it; CommonMark itself would drop a backslash."""
    markdown.inline.ruler.before("escape", "network_path", _network_path)
    return markdown


def _network_path(state: StateInline, silent: bool) -> bool:
    if not _NETWORK_PATH.match(state.src, state.pos):
        return False
    if not silent:
        state.pending += "\\\\"
    state.pos += 2
    return True


_STRICT = parser(_Reader, html=True)
_LENIENT = keep_network_paths(parser(_Reader))


def read_tokens(text: str) -> tuple[list[Token], bool]:
    """The tokens of a markdown text, raw HTML told apart, and whether it defines link references."""
    env: dict[str, Any] = {}
    tokens = _STRICT.parse(text, env)
    return tokens, bool(env.get("references") or env.get("duplicate_refs"))


def read_tree(text: str) -> SyntaxTreeNode:
    """The syntax tree of a markdown text; raw HTML is text."""
    return SyntaxTreeNode(_LENIENT.parse(text))


def inline_text(node: SyntaxTreeNode) -> str:
    """The text of an inline node as a reader sees it: marks gone, addresses of links in brackets."""
    match node.type:
        case "text" | "code_inline" | "html_inline":
            return node.content
        case "softbreak" | "hardbreak":
            return "\n"
        case "link":
            return _addressed("".join(map(inline_text, node.children)), str(node.attrs.get("href", "")))
        case "image":
            return _addressed("".join(map(inline_text, node.children or [])), str(node.attrs.get("src", "")))
        case _:
            return "".join(map(inline_text, node.children))


def _addressed(text: str, address: str) -> str:
    if not text or text in (address, address.removeprefix("mailto:")):
        return text or address
    return f"{text} ({address})" if address else text


def escape_line(line: str) -> str:
    """One line of text as markdown that reads back as that very line, with no more escapes than that takes."""
    line = line.strip()
    if len(line) > _LONGEST_TRIED:
        return _PUNCTUATION.sub(_ESCAPED, line)
    if _reads_as(line, line):
        return line
    pieces = _MARKER.split(line)
    spared = "".join(
        piece if index % 2 else _SPECIAL.sub(_ESCAPED, piece) for index, piece in enumerate(pieces)
    )
    return spared if _reads_as(spared, line) else _PUNCTUATION.sub(_ESCAPED, line)


def escape_paragraph(lines: Sequence[str]) -> str:
    """Lines of text as one paragraph of markdown that reads back as those lines."""
    bare = [line.strip() for line in lines]
    paragraph = _HARD_BREAK.join(map(escape_line, bare))
    # A mark that is harmless in its own line may find its counterpart in another.
    if len(paragraph) <= _LONGEST_TRIED and _only_text(paragraph) == "\n\n".join(bare).split("\n"):
        return paragraph
    return _HARD_BREAK.join(_PUNCTUATION.sub(_ESCAPED, line) for line in bare)


def _reads_as(markdown: str, line: str) -> bool:
    """Whether it is that text and nothing else, at the start of a block and after another line."""
    return _only_text(markdown) == [line] and _only_text(f"x\n{markdown}") == ["x", "", line]


def _only_text(markdown: str) -> list[str]:
    tokens, defines_links = read_tokens(markdown)
    if defines_links or [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return []
    children = tokens[1].children or []
    if any(child.type not in ("text", "softbreak", "hardbreak") for child in children):
        return []
    return [child.content for child in children]
