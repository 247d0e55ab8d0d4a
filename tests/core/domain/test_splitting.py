import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resolutionflow.domain.pieces import units
from resolutionflow.domain.rendering import render
from resolutionflow.domain.splitting import split
from resolutionflow.plugin_api import TextFormat

REFERENCE = "RF-7K3Q9D"
WORDS = st.text(st.sampled_from("ab.é 漢字。\n\t&<>\\`*_#-1😀\u0301\u200d🇩🇪[]:/"), max_size=3000)
BLOCKS = (
    "",
    "## Head",
    "- item one",
    "- item **two** with more",
    "1. first\n2. second",
    "  - nested",
    "> quote",
    "A plain sentence. And another one, longer than the first.",
    "word " * 60,
    "x" * 300,
    "```\ncode\n```",
    "漢字が続く。" * 50,
    "https://example.com/" + "a" * 400,
    "[text](https://example.com/" + "b" * 300 + ")",
)
MARKDOWN = st.lists(st.sampled_from(BLOCKS), max_size=40).map("\n".join)
EMPTY = re.compile(r"<(p|li|em|strong|a|h2|blockquote)(?: [^>]*)?>\s*</\1>")
LIMITS = st.integers(200, 1200)


def parts_of(text, limit, text_format=TextFormat.PLAIN):
    return split(text, limit=limit, reference=REFERENCE, text_format=text_format)


def bare(part, number, total):
    """A part without its marker and its number."""
    mark = f"[ref {REFERENCE}-{number}]"
    assert part.endswith(mark)
    body = part.removesuffix(mark)
    if total > 1:
        assert re.match(rf"(<p>)?\({number}/{total}\)", body)
        body = re.sub(r"^(<p>)?\(\d+/\d+\)(</p>)?", "", body)
    return body


def joined(parts):
    return "".join(bare(part, number, len(parts)) for number, part in enumerate(parts, start=1))


def squeezed(text):
    return "".join(text.split())


class Reader(HTMLParser):
    """Reads a fragment, and says whether its elements are closed in order."""

    def __init__(self, html):
        super().__init__()
        self.open, self.text, self.is_well_formed = [], "", True
        self.feed(html)
        self.close()
        self.is_well_formed &= not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        self.is_well_formed &= bool(self.open) and self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def is_subsequence(text, longer):
    """Whether every character of `text` stands in `longer`, in order: addresses may have been written out."""
    rest = iter(longer)
    return all(character in rest for character in text)


def test_a_short_text_stays_whole():
    """B46: within the limit there is one part, unnumbered, with its marker."""
    assert parts_of("Hello", 200) == ("Hello\n\n[ref RF-7K3Q9D-1]",)
    assert parts_of("<p>Hello</p>", 200, TextFormat.HTML) == ("<p>Hello</p>\n[ref RF-7K3Q9D-1]",)


def test_a_text_of_exactly_the_limit_stays_whole():
    """B46: the marker counts, and one character more makes two parts."""
    room = 300 - len("\n\n[ref RF-7K3Q9D-1]")

    assert len(parts_of("a" * room, 300)) == 1
    assert len(parts_of("a" * (room + 1), 300)) == 2


def test_no_limit_is_no_split():
    """B46: a PSA without a limit gets the whole note."""
    assert len(parts_of("word " * 10_000, None)) == 1


def test_paragraphs_stay_whole():
    """B46: parts end at paragraphs where they can."""
    paragraphs = [letter * 90 for letter in "abcde"]

    assert parts_of("\n\n".join(paragraphs), 240) == (
        f"(1/3)\n\n{paragraphs[0]}\n\n{paragraphs[1]}\n\n[ref RF-7K3Q9D-1]",
        f"(2/3)\n\n{paragraphs[2]}\n\n{paragraphs[3]}\n\n[ref RF-7K3Q9D-2]",
        f"(3/3)\n\n{paragraphs[4]}\n\n[ref RF-7K3Q9D-3]",
    )


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("\n".join(["a" * 80] * 5), "a" * 80 + "\n" + "a" * 80),
        ("One sentence here. " * 20, "One sentence here. " * 8 + "One sentence here."),
        ("word " * 80, "word " * 34 + "word"),
        ("x" * 400, "x" * 174),
    ],
)
def test_what_does_not_fit_is_cut_at_the_next_best_border(text, first):
    """B46: lines, then sentences, then words, then anywhere."""
    parts = parts_of(text, 200)

    assert f"(1/{len(parts)})\n\n{first}\n\n[ref RF-7K3Q9D-1]" == parts[0]


def test_a_redaction_mark_is_never_cut():
    """B46, B51: a mark cut in two would not be recognised as one."""
    text = "x" * 160 + "[REDACTED:password]" + "y" * 160

    assert any("[REDACTED:password]" in part for part in parts_of(text, 200))


def test_a_family_stays_together():
    """B46: no emoji is taken apart."""
    family = "👨‍👩‍👧"
    parts = parts_of(family * 100, 200)

    assert all(squeezed(bare(part, n, len(parts))).count(family) * 5 == len(squeezed(bare(part, n, len(parts))))
               for n, part in enumerate(parts, start=1))  # fmt: skip


def test_ordered_lists_go_on_counting():
    """B46: the next part of a numbered list begins with its own number."""
    html = "<ol>\n" + "\n".join(f"<li>{'step ' * 12}{n}</li>" for n in range(1, 7)) + "\n</ol>"
    parts = parts_of(html, 260, TextFormat.HTML)

    assert '<ol start="4">' in parts[1]
    assert "<li></li>" not in "".join(parts)


def test_elements_are_given_up_where_they_do_not_fit():
    """B46: a link whose address is longer than a part becomes text, and nothing of it is lost."""
    html = f'<p>See <a href="https://example.com/{"a" * 300}">the page</a> now. {"word " * 50}</p>'
    parts = parts_of(html, 200, TextFormat.HTML)

    assert f"Seethepage(https://example.com/{'a' * 300})now." in squeezed(joined(parts))
    assert all(Reader(part).is_well_formed for part in parts)


@pytest.mark.parametrize("limit", [0, 199])
def test_a_limit_without_room_is_refused(limit):
    """B46: no text would be left beside number and marker."""
    with pytest.raises(ValueError, match="200"):
        parts_of("text", limit)


@given(WORDS, LIMITS)
@example("\u0301" * 1000, 200)
@example("[REDACTED:" + "a" * 600 + "]", 200)
def test_no_text_is_lost_and_every_part_fits(text, limit):
    """B46: for plain text of any kind."""
    parts = parts_of(text, limit)

    assert all(units(part) <= limit for part in parts)
    assert squeezed(text) == squeezed(joined(parts))


@given(MARKDOWN | WORDS, LIMITS)
@example("- item **two** with more\n" * 3 + "\n- item one", 201)
def test_html_parts_are_well_formed_and_complete(text, limit):
    """B46: for HTML of any kind that we render."""
    html = render(text, TextFormat.MARKDOWN, TextFormat.HTML)
    parts = parts_of(html, limit, TextFormat.HTML)

    assert all(units(part) <= limit for part in parts)
    assert all(Reader(part).is_well_formed for part in parts)
    assert len(EMPTY.findall("".join(parts))) <= len(EMPTY.findall(html))
    assert is_subsequence(squeezed(Reader(html).text), squeezed(Reader(joined(parts)).text))


def test_many_parts_have_room_for_their_numbers():
    """B46: the limit holds with numbers of several digits."""
    parts = parts_of("word " * 20_000, 200)

    assert len(parts) > 100
    assert all(len(part) <= 200 for part in parts)
