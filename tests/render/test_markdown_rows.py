"""Markdown as rows: what is drawn how, nothing lost, no line too wide, and long texts at once."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.model.field import visible
from rmjournal.render.markdown_rows import MAX_LINES, MAX_PARAGRAPH, markdown_rows
from rmjournal.render.row import Row, break_rows
from rmjournal.render.text_width import cell_width
from rmjournal.render.written_text import markdown

PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "- ",
            "* ",
            "12. ",
            "3) ",
            "> ",
            "    ",
            "\n",
            "\n\n",
            "```",
            "~~~\n",
            "---",
            "===",
            "***",
            "\t",
        ),
        *(
            "**",
            "*",
            "_",
            "`",
            "~~",
            "[",
            "]",
            "](",
            ")",
            "[[",
            "]]",
            "![",
            "<",
            ">",
            "\\",
            "| a | b |",
            "[ ] ",
            "[x] ",
        ),
        *(
            "https://a.b/ö?x=(1)",
            "[[goal: Win]]",
            "[/x]",
            "[b]",
            "予算会議が長い",
            "👍🏽",
            "مرحبا",
            "e\u0301te",
            "w" * 40,
        ),
        *("word ", "two words ", "\x1b[31m", "\u202e", "\u00a0", "\x00", "\r\n"),
    ]
)
MARKDOWN = st.lists(PIECES | st.text(max_size=6), max_size=30).map("".join).filter(lambda text: "&" not in text)


def lines(rows: list[Row]) -> list[str]:
    return [f"{row.lead} {row.text}".rstrip() if row.lead else row.text for row in rows]


def toned(text: str, width: int = 60) -> set[tuple[str, str]]:
    """Each piece with a tone: of a whole row, or of a span."""
    rows = markdown(text, width)
    spans = {(row.text[start:end], tone) for row in rows for start, end, tone in row.spans}
    return spans | {(row.text, row.tone) for row in rows if row.tone}


def letters(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")


@given(MARKDOWN, st.integers(16, 90))
def test_no_letter_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    rows = markdown(text, width)
    assert letters("".join(lines(rows))) == letters(visible(text))
    assert all(cell_width(line) <= width for line in lines(rows))
    assert all(visible(line, "") == line for line in lines(rows))
    assert all(0 <= start < end <= len(row.text) for row in rows for start, end, _ in row.spans)
    assert [row.text for row in break_rows(rows, width)] == [row.text.replace("\u00a0", " ") for row in rows]


@pytest.mark.parametrize(
    ("text", "piece", "tone"),
    [
        ("## Three things", "Three things", "heading"),
        ("Three things\n===", "Three things", "heading"),
        ("a **bold** word", "bold", "strong"),
        ("an *odd* word", "odd", "emphasis"),
        ("a ~~wrong~~ word", "wrong", "struck"),
        ("press `ctrl+s` now", "ctrl+s", "code"),
        ("```\nx = [1]\n```", "x = [1]", "code"),
        ("see [[goal: *Night* shift]]", "[[goal: *Night* shift]]", "link"),
        ("see https://a.b/c.", "https://a.b/c", "link"),
        ("the [page](https://a.b)", "page", "link"),
        ("the [page](https://a.b)", " (https://a.b)", "quiet"),
        ("<https://a.b>", "https://a.b", "link"),
    ],
)
def test_a_sign_of_markdown_becomes_a_tone(text: str, piece: str, tone: str) -> None:
    assert (piece, tone) in toned(text)


def test_lists_and_quotations_hang_below_themselves() -> None:
    text = "- one two three four\n  1. five six seven\n- [ ] open\n- [x] done\n\n> quoted words here\n> more"
    assert lines(markdown(text, 14)) == [
        "• one two",
        "  three four",
        "  1. five six",
        "     seven",
        "[ ] open",
        "[x] done",
        "",
        "┃ quoted words",
        "┃ here",
        "┃ more",
    ]


def test_empty_lines_stay_where_they_were_written_one_at_most() -> None:
    assert lines(markdown("# A\ntext\n\n\n\n- b\n- c\n\nend", 40)) == ["A", "text", "", "• b", "• c", "", "end"]
    assert lines(markdown("\nplain\n\n\n\nwords\n", 40)) == ["plain", "", "words"]


def test_tables_and_rules_and_broken_signs_are_shown() -> None:
    assert lines(markdown("| a | b |\n|---|---|\n| 1 | 2 |", 40)) == ["| a | b |", "|---|---|", "| 1 | 2 |"]
    wide = "| a        |      b |\n|----------|-------:|\n| Gdańsk   |   79 % |"
    assert lines(markdown(wide, 21)) == wide.split("\n")
    assert lines(markdown(wide, 17)) == ["| a | b |", "|---|---:|", "| Gdańsk | 79 % |"]
    assert lines(markdown("***", 9)) == ["─" * 9]
    assert lines(markdown("**never closed [a](b", 40)) == ["**never closed [a](b"]
    assert lines(markdown("[ref][1]\n\n[1]: https://a.b", 40)) == ["[ref][1]", "", "[1]: https://a.b"]
    assert lines(markdown("```python\nx\n```", 40)) == ["python", "x"]
    assert lines(markdown("-", 40)) == ["•"]


def test_characters_that_a_terminal_obeys_are_shown() -> None:
    assert lines(markdown("*a*\x1b[31m &#x202e; `\x9b`", 40)) == ["a␛[31m ‹202e› ‹9b›"]


def test_each_line_of_text_carries_its_words() -> None:
    text = "# Title\n- the **door** has opening hours, and more\n- two\n\nlast"
    rows = markdown(text, 20, str.upper)
    assert [row.payload for row in rows if row.payload] == ["THE DOOR HAS OPENING HOURS, AND MORE", "TWO", "LAST"]
    assert [row.payload for row in markdown("one\n\ntwo", 20, str.upper)] == ["ONE", None, "TWO"]


def test_spans_go_on_in_the_next_line() -> None:
    row = Row("one two three four", lead="x", spans=((4, 13, "link"),))
    broken = break_rows([row], 12)
    assert [[part.text[a:b] for a, b, _ in part.spans] for part in broken] == [["two"], ["three"]]


@pytest.mark.parametrize("sign", ["*a*", "![", "[", "[a](", "*_", "`" * 9 + "a", "> ", "- ", "<a", "\\"])
def test_a_long_text_is_read_up_to_a_limit(sign: str) -> None:
    endless, many = sign * MAX_PARAGRAPH, f"{sign} x\n" * (5 * MAX_LINES)
    assert letters("".join(lines(list(markdown_rows(endless, 60))))) == letters(endless)
    assert letters("".join(lines(list(markdown_rows(many, 60))))) == letters(many)


def test_what_is_drawn_again_is_not_read_again() -> None:
    for text in ("a **bold** word\n" * 50, "a plain word\n" * 50):
        assert markdown(text, 60)[0] is markdown(text, 60)[0]
