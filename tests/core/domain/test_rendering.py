import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutionflow.domain.rendering import render
from resolutionflow.plugin_api import TextFormat

PLAIN, MARKDOWN, HTML = TextFormat.PLAIN, TextFormat.MARKDOWN, TextFormat.HTML
NOTE = """## What we've confirmed

- The **spooler** on `PRN01` had [stopped](https://example.com/kb_1).
- Two drivers:
  1. PCL
  2. PostScript

```powershell
Get-Service Spooler
  | Restart-Service
```

> I cannot print.

Done\\!
"""


def test_markdown_for_a_psa_that_shows_plain_text():
    """B22: no marks of markdown reach a customer."""
    assert render(NOTE, MARKDOWN, PLAIN) == (
        "What we've confirmed:\n"
        "- The spooler on PRN01 had stopped (https://example.com/kb_1).\n"
        "- Two drivers:\n"
        "  1. PCL\n"
        "  2. PostScript\n"
        "\n"
        "    Get-Service Spooler\n"
        "      | Restart-Service\n"
        "\n"
        "> I cannot print.\n"
        "\n"
        "Done!"
    )


def test_markdown_for_a_psa_that_shows_html():
    """B22: structure becomes elements."""
    html = render("## Problem\n\nNo *mail*.\nNone.\n\n- a & b", MARKDOWN, HTML)

    assert html == (
        "<h2>Problem</h2>\n<p>No <em>mail</em>.<br />\nNone.</p>\n<ul>\n<li>a &amp; b</li>\n</ul>"
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        '[x](https://e.example "title\\" onmouseover=alert(1)")',
        "![x](https://e.example/pixel.png)",
        "<https://e.example/\"onclick='x'>",
    ],
)
def test_html_is_safe(hostile):
    """B22: a text's own markup is text, no script address is a link, and no picture is fetched."""
    html = render(hostile, MARKDOWN, HTML)

    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert "<a onmouseover" not in html
    assert '" onmouseover' not in html


def test_pictures_become_links():
    """B33: whoever opens the ticket fetches nothing from a stranger."""
    assert render("![pix](https://e.example/a)", MARKDOWN, HTML) == (
        '<p><a href="https://e.example/a">pix</a></p>'
    )
    assert render("![pix](https://e.example/a)", MARKDOWN, PLAIN) == "pix (https://e.example/a)"


def test_network_paths_keep_their_backslashes():
    """B37: a share typed into a note is posted as it was typed."""
    typed = r"Mapped \\SRV01\c$ again, and `\\SRV01\d$`."

    assert render(typed, MARKDOWN, PLAIN) == r"Mapped \\SRV01\c$ again, and \\SRV01\d$."
    assert render(typed, MARKDOWN, HTML) == (r"<p>Mapped \\SRV01\c$ again, and <code>\\SRV01\d$</code>.</p>")


def test_plain_for_a_psa_that_shows_html():
    """B22: escaped, with its line breaks and indents."""
    assert render("a <b> & c\n  d\n\ne", PLAIN, HTML) == (
        "<p>a &lt;b&gt; &amp; c<br />\n&nbsp;&nbsp;d</p>\n<p>e</p>"
    )


def test_plain_for_a_psa_that_shows_markdown():
    """B22: no line becomes a list or a heading that was none."""
    assert render("Steps:\n1. one *two*\n\n# three", PLAIN, MARKDOWN) == (
        "Steps:  \n1\\. one \\*two\\*\n\n\\# three"
    )


@given(st.text(st.sampled_from("ab 1.\n-*#_\\`<&[]()=>~")))
def test_plain_text_survives_markdown(text):
    """B22: what was plain reads the same after a way through markdown, indents aside."""
    there_and_back = render(render(text, PLAIN, MARKDOWN), MARKDOWN, PLAIN)

    assert text.split() == there_and_back.split()


@pytest.mark.parametrize("text_format", [PLAIN, MARKDOWN])
def test_the_same_format_is_left_alone(text_format):
    """B37: only white space around a text and foreign line ends go."""
    assert render("\n a *b* \r\n\r\n- c\r\n", text_format, text_format) == "a *b* \n\n- c"


def test_html_is_never_read():
    """B22: no formatter writes HTML."""
    with pytest.raises(ValueError, match="not read"):
        render("<p>x</p>", HTML, PLAIN)


def test_a_log_full_of_brackets_is_kept():
    """B37: past a bound brackets are no links, and their text stays."""
    log = "[[x](y) " * 11_000

    assert log.split() == render(log, MARKDOWN, PLAIN).split()


def test_long_quoted_threads_are_kept():
    """B37: deep nesting loses no text."""
    assert render(">" * 40 + " deep", MARKDOWN, PLAIN).endswith("deep")
