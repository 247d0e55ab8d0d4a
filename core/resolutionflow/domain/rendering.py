"""A note in the form that a PSA shows: plain text that reads well unrendered, markdown, or safe HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from resolutionflow.plugin_api import TextFormat

from .markdown import escape_paragraph, inline_text, keep_network_paths, parser, read_tree

_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_CODE_INDENT = "    "
# Brackets cost the parser time by their square. A text with more of them is a log, and holds no links.
_MOST_BRACKETS = 20_000


def render(text: str, source: TextFormat, target: TextFormat) -> str:
    """Render a text from the form it was written in to the form that is asked for, without white space around it.

    HTML comes out only, and holds no markup of the text's own. Raises `ValueError` for HTML as the source.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    match source, target:
        case (TextFormat.PLAIN, TextFormat.PLAIN) | (TextFormat.MARKDOWN, TextFormat.MARKDOWN):
            return text
        case TextFormat.PLAIN, TextFormat.MARKDOWN:
            return _plain_to_markdown(text)
        case TextFormat.PLAIN, TextFormat.HTML:
            return _plain_to_html(text)
        case TextFormat.MARKDOWN, TextFormat.PLAIN:
            return _blocks(read_tree(_bounded(text)).children).strip()
        case TextFormat.MARKDOWN, TextFormat.HTML:
            return str(_HTML.render(_bounded(text))).strip()
        case _:
            raise ValueError(f"{source} is written for PSAs, not read")


def _bounded(markdown: str) -> str:
    return markdown.replace("[", r"\[") if markdown.count("[") > _MOST_BRACKETS else markdown


def _plain_to_markdown(text: str) -> str:
    return "\n\n".join(escape_paragraph(each.split("\n")) for each in _PARAGRAPHS.split(text))


def _plain_to_html(text: str) -> str:
    paragraphs = ("<br />\n".join(map(_html_line, each.split("\n"))) for each in _PARAGRAPHS.split(text))
    return "\n".join(f"<p>{each}</p>" for each in paragraphs)


def _html_line(line: str) -> str:
    bare = line.lstrip(" ")
    return "&nbsp;" * (len(line) - len(bare)) + html.escape(bare, quote=False)


def _blocks(nodes: Iterable[SyntaxTreeNode], gap: str = "\n\n") -> str:
    """Blocks under each other, a heading right above what it heads."""
    text, separator = "", ""
    for node in nodes:
        block = _block(node)
        if block.strip():
            text += separator + block
            separator = "\n" if node.type == "heading" else gap
    return text


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "heading":
            return _heading(_inline(node))
        case "paragraph":
            return _inline(node)
        case "fence" | "code_block":
            return _prefixed(node.content.rstrip("\n"), _CODE_INDENT, _CODE_INDENT)
        case "blockquote":
            return _prefixed(_blocks(node.children), "> ", "> ")
        case "bullet_list":
            return "\n".join(_item(item, "- ") for item in node.children)
        case "ordered_list":
            first = int(node.attrs.get("start", 1))
            numbered = enumerate(node.children, start=first)
            return "\n".join(_item(item, f"{number}. ") for number, item in numbered)
        case "hr":
            return "---"
        case _:
            return node.content


def _heading(text: str) -> str:
    return text if not text or text.endswith((":", ".", "?", "!")) else f"{text}:"


def _item(node: SyntaxTreeNode, mark: str) -> str:
    return _prefixed(_blocks(node.children, gap="\n"), mark, " " * len(mark)) or mark.strip()


def _prefixed(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    marked = [first + lines[0], *(others + line if line else others.rstrip() for line in lines[1:])]
    return "\n".join(marked)


def _inline(node: SyntaxTreeNode) -> str:
    return "\n".join(line.strip() for line in "".join(map(inline_text, node.children)).split("\n")).strip()


def _image_as_link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    """A picture would be fetched from a stranger by whoever opens the ticket; a link is not."""
    image = tokens[index]
    address = str(image.attrs.get("src", ""))
    label = renderer.renderInlineAsText(image.children or [], options, env) or address
    return f'<a href="{html.escape(address)}">{html.escape(label, quote=False)}</a>'


_HTML = keep_network_paths(parser())
_HTML.add_render_rule("image", _image_as_link)
