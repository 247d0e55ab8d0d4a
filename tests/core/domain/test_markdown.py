import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resolutionflow.domain.markdown import escape_line, inline_text, read_tokens, read_tree
from resolutionflow.domain.prose import flatten
from resolutionflow.domain.rendering import render
from resolutionflow.plugin_api import TextFormat

LINES = st.text(st.sampled_from("ab1 \\`*_{}[]()<>#+-.!|~&;=:/\"'é漢x")) | st.text()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sales_report_2024.xlsx was locked", "sales_report_2024.xlsx was locked"),
        ("C:\\Users\\Public & D:\\Data", "C:\\Users\\Public & D:\\Data"),
        ("2 < 3, 100% of #5", "2 < 3, 100% of #5"),
        ("## Resolution", "\\## Resolution"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("*bold* claim", "\\*bold\\* claim"),
        ("![x](http://y)", "\\!\\[x\\](http://y)"),
        ("<script>", "\\<script\\>"),
        ("===", "\\==="),
        ("the password [REDACTED:password] *was* old", "the password [REDACTED:password] \\*was\\* old"),
        ("\\\\srv01\\share", "\\\\\\\\srv01\\\\share"),
    ],
)
def test_only_what_would_be_markup_is_escaped(line, expected):
    """B30: a text reads well unrendered, and cannot forge anything."""
    assert expected == escape_line(line)


@given(LINES)
@example("- --")
@example("[a]: http://b")
@example("[REDACTED:a](http://b)")
def test_any_line_reads_back_as_itself(text):
    """B30: whatever a user typed, in a paragraph, in a bullet, and rendered to plain text."""
    line = flatten(text)
    markdown = escape_line(line)

    assert line == render(markdown, TextFormat.MARKDOWN, TextFormat.PLAIN)
    if line:
        (bullet,) = read_tree(f"- x {markdown}").children
        assert f"x {line}" == inline_text(bullet.children[0].children[0].children[0])


def test_html_and_link_definitions_are_told_apart():
    """B30, B33: raw HTML and hidden link targets are seen."""
    tokens, defines_links = read_tokens("<b>x</b>\n\n[a]: http://b")

    assert "html_inline" in {child.type for token in tokens for child in token.children or []}
    assert defines_links
