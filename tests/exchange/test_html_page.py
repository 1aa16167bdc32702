"""Pages of HTML: to the standard, alone in the world, readable in both lights, whatever a person has written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.render.html import render_prose
from rmjournal.render.html_page import (
    DARK,
    LIGHT,
    PAPER,
    STYLE,
    bullet_list,
    description_list,
    escape_text,
    figure,
    isolate_text,
    page,
    paragraph,
    section,
    table,
)
from rmjournal.render.svg import circle, cross, diamond, label, line, path, rect, svg

from . import html_checker

HOSTILE = (
    '</style><script>alert(1)</script> <img src=x onerror="alert(1)"> \'"&amp; '
    "\x1b]0;x\x07 \ufdd0 \U0001ffff \u202e [/b]"
)
TEXTS = st.text(max_size=60) | st.sampled_from(
    [HOSTILE, "", " ", "مرحبا", "佐藤 美咲", "👩🏽‍💻", "a\tb\r\nc", "&#27;&#x202e;&lt;"]
)


def built(text: str) -> str:
    """A page with a text in every part of it."""
    shapes = [label(1, 2, text, "soft"), rect(0, 0, 3, 4, "full", 1), circle(1, 2, 3, "hollow"), cross(1, 1, 1)]
    shapes += [line(0, 0, 1, 1, "axis"), path([(0, 0), (1, 1)], "line"), diamond(3, 3, 1, "full")]
    return page(
        text,
        [
            section(
                2,
                text,
                [
                    paragraph(isolate_text(text)),
                    description_list([(text, isolate_text(text), isolate_text(text)), ("none", "", "x")]),
                    render_prose(text),
                ],
                "here",
            ),
            section(2, "Empty", ["", bullet_list([])]),
            section(
                2,
                "Table",
                [
                    table(text, (text, "n"), [(isolate_text(text), escape_text(text))], numbers=(1,)),
                    bullet_list([isolate_text(text)]),
                ],
            ),
            figure(svg("one", (10, 20), text or "title", text or "told", shapes), isolate_text(text)),
        ],
        under=text,
        footer=isolate_text(text),
    )


@given(TEXTS)
def test_any_text_gives_a_valid_page_without_active_content(text: str) -> None:
    whole = built(text)
    tree = html_checker.strict(whole)
    assert not [name for name, _ in html_checker.tags(tree) if name in html_checker.NEVER]
    assert "\x1b" not in whole
    assert "\u202e" not in whole
    assert "Empty" not in whole


def test_hostile_text_is_shown_literally() -> None:
    tree = html_checker.check(built(HOSTILE))
    told = html_checker.words(tree)
    assert told.count('<img src=x onerror="alert(1)">') == 19
    assert "␛]0;x␇" in told


MARKDOWN = """# A head

Some **bold**, *soft*, ~~gone~~ `code` and <b>not bold</b>.

- [ ] open
- [x] done

| name | n |
|:--|--:|
| a | 1 |

> said

```python onload=x
<script>
```

![a picture](https://elsewhere.example/x.png) [web](https://elsewhere.example/?a=1&b="2")
[home](file:///etc/passwd) [run](javascript:alert(1)) [mail](mailto:a@b.example) <https://elsewhere.example>

    indented

1. one
1. two

***
"""


def test_markdown_is_read_and_loads_nothing() -> None:
    tree = html_checker.check(page("Note", [section(2, "Text", [render_prose(MARKDOWN)])]))
    names = [name for name, _ in html_checker.tags(tree)]
    told = html_checker.words(tree)
    assert {"strong", "em", "s", "code", "ul", "ol", "table", "blockquote", "pre", "hr"} <= set(names)
    assert names.count("a") == 3
    assert "<b>not bold</b>" in told and "<script>" in told
    assert "☐ open" in told and "☑ done" in told
    assert "[a picture: https://elsewhere.example/x.png]" in told
    assert "A head" in told and "h3" not in names
    assert all(
        e.attrib["rel"] == "noopener noreferrer nofollow" for name, e in html_checker.tags(tree) if name == "a"
    )


def test_two_hundred_lines_and_marks_without_an_end_are_a_block() -> None:
    long = "\n".join(f"line {n} *[(<{'x' * n}" for n in range(200))
    told = html_checker.words(html_checker.check(page("Long", [section(2, "Text", [render_prose(long)])])))
    assert f"line 199 *[(<{'x' * 199}" in told
    assert render_prose(" \n ") == ""


def _light(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colours", [LIGHT, DARK, PAPER])
def test_text_colours_have_enough_contrast_in_every_theme(colours: dict[str, str]) -> None:
    for ground in ("ground", "panel"):
        for ink in ("ink", "quiet", "accent", "up", "down", "good", "late"):
            high, low = sorted((_light(colours[ink]), _light(colours[ground])), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)


def test_every_colour_of_the_style_is_declared_for_day_night_and_paper() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", STYLE))
    assert used <= set(LIGHT) == set(DARK) == set(PAPER)
    assert "@media print" in STYLE
