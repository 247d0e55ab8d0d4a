import pytest

from resolutionflow.domain import prose


def test_flatten_keeps_one_visible_line():
    """Line breaks of every kind become spaces; what cannot be seen goes."""
    assert prose.flatten(" one\r\ntwo\u2028three\x00\u202efour\t five ") == "one two threefour five"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("user could not print", "User could not print."),
        ("iPhone lost mail", "iPhone lost mail."),
        ("ipconfig /flushdns helped", "ipconfig /flushdns helped."),
        ("srv01 was down", "srv01 was down."),
        ("Does it print?", "Does it print?"),
        ('He said "no."', 'He said "no."'),
        ("印刷できない", "印刷できない。"),
        ("it works:", "It works."),
        ("", ""),
    ],
)
def test_sentences_are_made(text, expected):
    """A capital first and a full stop last, names and commands left alone."""
    assert expected == prose.sentence(text)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (100, "First one. Second one! Third one here."),
        (25, "First one. Second one!"),
        (12, "First one."),
        (8, "First…"),
    ],
)
def test_shortening(limit, expected):
    """Whole sentences stay; where not even one fits, whole words."""
    assert expected == prose.shorten("First one. Second one! Third one here.", limit)


def test_shortening_a_single_long_word():
    """A text without spaces is cut before a letter, never before its accent."""
    assert prose.shorten("aaae\u0301aaaa", 5) == "aaa…"


def test_sentences_do_not_end_inside_names():
    """A full stop inside a host name or a version ends nothing."""
    assert prose.sentences("Mail.example.com ran 4.2.1 fine. Then not.") == [
        "Mail.example.com ran 4.2.1 fine.",
        "Then not.",
    ]


def test_distinct_texts():
    """The same words twice are one text; bare punctuation is none."""
    assert prose.distinct(["DNS works.", "dns  works", "--", "VPN drops"]) == ["DNS works.", "VPN drops"]
