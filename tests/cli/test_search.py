"""``rmjournal search`` and ``list --match``: reasons, filters, tags, what is lit, what is refused."""

import pytest

from rmjournal.cli import output

from .conftest import Shell


@pytest.fixture
def some(shell: Shell) -> Shell:
    shell.run("note", "A budget is an argument", "--kind", "idea", "--tags", "canteen, money", "--on", "yesterday")
    shell.run("learned", "Ask what stops", "--cue", "What is the first question of a budget?", "--tags", "canteen")
    shell.run("topic", "Night shift", "--shared")
    return shell


def refs(some: Shell, *words: str) -> list[str]:
    return [str(row["text"]) for row in some.json("search", *words)]


def test_titles_come_first_and_other_texts_are_shown_as_the_reason(some: Shell) -> None:
    lines = some.run("search", "BUDGET").stdout.splitlines()
    assert lines[1].endswith("A budget is an argument")
    assert lines[2].endswith("Ask what stops — recall cue: What is the first question of a budget?")
    assert len(lines) == 3


def test_words_quotes_negations_and_filters_work_together(some: Shell) -> None:
    assert refs(some, "argu", "budget") == ["A budget is an argument"]
    assert refs(some, "budget", "kind:learning") == ["Ask what stops"]
    assert "A budget" not in some.run("search", "--", "budget", "-argument").stdout
    assert refs(some, '"first question"') == ["Ask what stops"]
    assert refs(some, '"question first"') == []
    assert refs(some, "#canteen", "first") == ["Ask what stops"]
    assert refs(some, "with:misaki", "state:waiting", "is:shared") == ["Night shift"]
    assert refs(some, "budget", "after:yesterday") == ["Ask what stops"]


def test_a_typo_and_a_day_in_words_are_told_apart_from_the_answer(some: Shell) -> None:
    found = some.run("search", "budgte", "before:today")
    assert "A budget is an argument" in found.stdout
    assert found.stderr == "Shown for “budget”, nothing has “budgte”.\nBefore Mon 1 Jun 2026.\n"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("foo:bar", 'There is no filter "foo:"'),
        ("kind:foo", 'There is no kind "foo"'),
        ("before:foo", 'before: "foo" is not a day'),
        ("with:foo", 'No partner is called "foo"; there is Misaki.'),
        ("foo kind:", '"kind:" needs a value'),
    ],
)
def test_what_is_not_understood_is_refused_in_one_sentence(some: Shell, query: str, words: str) -> None:
    assert some.refused("search", *query.split()).startswith(words)


def test_a_filter_without_a_value_lists_its_values(some: Shell) -> None:
    assert some.run("search", "tag:").stdout.split() == ["FILTER", "ENTRIES", "#canteen", "2", "#money", "1"]
    assert some.json("search", "#") == [{"filter": "#canteen", "entries": 2}, {"filter": "#money", "entries": 1}]


def test_shared_leaves_private_entries_out_and_tells_how_many(some: Shell) -> None:
    found = some.run("search", "--shared", "budget")
    assert found.stdout == "Nothing found for “budget”.\n"
    assert found.stderr == "3 private entries were not searched.\n"
    assert refs(some, "--shared", "night") == ["Night shift"]


def test_a_list_keeps_what_a_search_would_find(some: Shell) -> None:
    assert [row["text"] for row in some.json("list", "notes", "--match", "budg -canteen")] == []
    assert [row["text"] for row in some.json("list", "notes", "--match", '"a budget" is:private')] == [
        "A budget is an argument"
    ]
    assert some.refused("list", "notes", "--match", "kind:foo").startswith('There is no kind "foo"')


def test_matches_are_lit_where_the_terminal_has_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert output.highlight("a \x1b b c", [(4, 5)]) == "a ␛ \x1b[1m\x1b[4mb\x1b[0m c"
    monkeypatch.setenv("NO_COLOR", "1")
    assert output.highlight("a \x1b b c", [(4, 5)]) == "a ␛ b c"


def test_a_narrow_terminal_wraps_titles_and_clips_reasons_around_the_match(
    some: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    some.run("note", "One two three four five six seven eight nine ten", "--details", f"effect={'la ' * 40}budget")
    monkeypatch.setattr("rmjournal.cli.commands.search.terminal_width", lambda: 80)
    lines = some.run("search", "budget", "three").stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[-1].endswith("la budget") and "details, effect: …" in lines[-1]


def test_show_tells_where_links_lead_and_who_mentions(some: Shell) -> None:
    some.run("note", "Because [[A budget]] and [[zzz]]")
    shown = some.run("show", "Because").stdout
    assert "note: A budget is an argument" in shown
    assert "[[zzz]] leads nowhere" in shown
    assert "Mentioned in" in some.run("show", "A budget is").stdout
    assert "[[zzz]] leads nowhere" in some.run("check").stdout
    told = some.run("edit", "A budget is", "--text", "Money is an argument")
    assert "Links to the old title were rewritten in 1 entry" in told.stderr
    assert "[[Money is an argument]]" in some.run("show", "Because").stdout
