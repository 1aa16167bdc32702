"""Texts with lit places: wrapped and cut, they fit the width and light the same characters."""

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width, clip_around, wrap, wrap_places

TEXT = st.lists(
    st.sampled_from(["budget", "a", "予算会議", "👍🏽", "e\u0301te\u0301", "x" * 30, "-", "«q»", "مرحبا"])
    | st.text(max_size=6),
    min_size=1,
    max_size=25,
).map(lambda words: visible(" ".join(words).strip(), ""))


@st.composite
def lit_texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(TEXT)
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return text, list(zip(ends[::2], ends[1::2], strict=False))


@given(
    st.lists(st.sampled_from(["a", "an", " a", "arrangement", "a" * 30]), max_size=20), st.integers(2, 60), st.data()
)
def test_letters_of_one_cell_are_wrapped_and_cut_alike(words: list[str], width: int, data: st.DataObject) -> None:
    text = " ".join(words)
    other = text.replace("a", "ä")
    first = data.draw(st.integers(0, len(text)))
    assert [line.replace("a", "ä") for line in wrap(text, width)] == wrap(other, width)
    cut, inside = clip_around(text, [(first, len(text))], width, first)
    assert (cut.replace("a", "ä"), inside) == clip_around(other, [(first, len(text))], width, first)


@given(st.lists(st.sampled_from(["held", "60 min", "shared with Misaki", "×"]), min_size=2), st.integers(8, 60))
def test_no_line_of_facts_begins_with_the_dot_that_parts_them(facts: list[str], width: int) -> None:
    lines = wrap(" · ".join(facts), width)
    assert " ".join(lines) == " · ".join(facts)
    assert not any(line.startswith("·") for line in lines)
    assert all(cell_width(line) <= width for line in lines)


@given(lit_texts(), st.integers(2, 60))
def test_a_cut_text_fits_and_lights_only_what_was_lit(lit: tuple[str, list[tuple[int, int]]], width: int) -> None:
    text, places = lit
    first = places[0][0] if places else 0
    cut, inside = clip_around(text, places, width, first)
    assert cell_width(cut) <= max(width, cell_width(cut[:2]))
    assert all(any(cut[a:b] in text[start:end] for start, end in places) for a, b in inside)
    if cell_width(text) <= width:
        assert (cut, inside) == (text, places)


@given(lit_texts(), st.integers(8, 60), st.integers(1, 3))
def test_a_wrapped_text_keeps_its_lit_places(
    lit: tuple[str, list[tuple[int, int]]], width: int, max_lines: int
) -> None:
    text, places = lit
    lines = wrap_places(text, places, width, max_lines)
    assert all(cell_width(line) <= width for line, _ in lines)
    for line, inside in lines:
        assert all(0 <= a < b <= len(line) for a, b in inside)
        assert all(any(line[a:b] in text[start:end] for start, end in places) for a, b in inside)


def test_a_long_text_is_cut_around_its_first_place() -> None:
    text = f"{'la ' * 60}budget {'la ' * 60}".strip()
    start = text.index("budget")
    lines = wrap_places(text, [(start, start + 6)], 40, 2)
    assert len(lines) == 2 and lines[0][0].startswith("…") and lines[1][0].endswith("…")
    assert [line[a:b] for line, inside in lines for a, b in inside] == ["budget"]
    assert wrap_places(text, [], 0, 2) == [(text, [])]
