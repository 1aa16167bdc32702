"""Markdown folders: every text that is written is read again."""

import re
import unicodedata
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.demo import Role, demo_entries
from rmjournal.exchange.entry_decoder import decode_entry
from rmjournal.exchange.markdown_files import (
    UnreadableFrontMatter,
    choose_paths,
    entry_files,
    file_stem,
    file_title,
    fold_file_name,
    index_file,
    link_targets,
    obsidian_tag,
    read_entry_file,
    read_front_matter,
    stem_of,
)
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds import KINDS, kind_named
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.session import Session
from tests.exchange.entry_strategies import ENTRIES, SNAGS

RESERVED = set('<>:"/\\|?*#^[]')


def read(files: dict[str, str]) -> Entries:
    """The entries in files of ours."""
    links, found = {}, []
    for path, text in files.items():
        front, body = read_front_matter(text)
        links[f"[[{stem_of(path)}]]"] = front["id"]
        kind = kind_named(front["kind"])
        found.append((kind, read_entry_file(kind, front, body)))
    entries = [decode_entry(kind, said, links) for kind, said in found]
    return Entries({entry.id: entry for entry in entries})


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_both_demos_are_read_back_equal(role: Role) -> None:
    entries = demo_entries(role)
    assert {entry.id: entry for entry in read(entry_files(entries))} == {entry.id: entry for entry in entries}


@settings(deadline=None)
@given(ENTRIES)
def test_any_entry_is_read_back_equal(entry: Entry) -> None:
    assert read(entry_files([entry])).get(entry.id) == entry


def test_a_file_as_a_person_and_obsidian_read_it() -> None:
    goal = Goal(
        id="3708376055952722789", title="Ask: of what?", learner="mentee", shared=True, tags=["data", "my work"]
    )
    note = Learning(id="3708376055952722790", text="One.\n\nTwo.", goal=goal.id, on=date(2026, 3, 4), cue="What #1?")
    files = entry_files([note, goal])
    assert list(files) == ["Goals/Ask of what.md", "Learnings/2026-03-04 One.md"]
    assert files["Learnings/2026-03-04 One.md"] == (
        "---\nid: '3708376055952722790'\nkind: learning\ndate: 2026-03-04\naliases:\n- One.\nshared: false\n"
        "tags: []\ncue: 'What #1?'\ngoal: '[[Ask of what]]'\n---\n\nOne.\n\nTwo.\n"
    )
    front = yaml.safe_load(files["Goals/Ask of what.md"].split("---\n")[1])
    assert front["tags"] == ["data", "my-work"]
    assert front["tags_as_written"] == ["data", "my work"]
    assert front["shared"] is True


def test_long_texts_have_the_labels_of_their_fields_as_headings() -> None:
    session = Session(id="5", start="2026-03-04T08:30", focus="Map", notes="# Mine\n\n- a", reason="ill")
    (text,) = entry_files([session]).values()
    assert text.endswith("---\n\nMap\n\n## Notes\n\n# Mine\n\n- a\n")


def test_words_that_look_like_a_heading_stay_in_their_text() -> None:
    session = Session(id="5", focus="Map", notes="One\n\n## Notes\n\nTwo")
    assert read(entry_files([session])).get("5") == session
    goal = Goal(id="6", title="x", why="## Levels\n\n### 0\n\nhere", levels={"0": "### 1\n\nthere"})
    assert read(entry_files([goal])).get("6") == goal


def test_the_reader_reads_changes_made_by_hand() -> None:
    note = Note(id="5", text="Old", on=date(2026, 3, 4), details={"now": "x"}, tags=["a b"])
    (text,) = entry_files([note]).values()
    text = (
        text.replace("\n\nOld", "\n\nNew\n\nmore")
        .replace("date: 2026-03-04", "date: 2026-03-05")
        .replace("- a-b", "- c")
    )
    again = read({"renamed by hand.md": text.replace("## Details\n\n", "## Details\n")}).get("5")
    assert again == note.edit(text="New\n\nmore", on=date(2026, 3, 5), tags=["c"])


def test_existing_files_keep_their_names_and_links_use_them() -> None:
    goal = Goal(id="5", title="New title")
    learning = Learning(id="6", text="x", goal="5")
    files = entry_files([goal, learning], {"5": "Goals/Our goal.md"}, ["other/X.md"])
    assert list(files) == ["Goals/Our goal.md", "Learnings/x 2.md"]
    assert "goal: '[[Our goal]]'" in files["Learnings/x 2.md"]


def test_a_link_has_the_folder_for_duplicate_names_and_no_target_for_invalid_names() -> None:
    paths = {"5": "a/Same.md", "6": "b/same.md", "7": "odd#name.md"}
    assert link_targets(paths) == {"5": "a/Same", "6": "b/same"}


@given(st.lists(st.text(max_size=80) | st.sampled_from(SNAGS), min_size=1, max_size=6))
def test_file_names_are_portable_and_unique(titles: list[str]) -> None:
    notes = [Note(id=str(number + 1_000_000), text=title) for number, title in enumerate(titles * 2)]
    notes += [note.edit(id=f"9{note.id}") for note in notes]
    paths = list(choose_paths(notes, {}).values())
    assert len({fold_file_name(path) for path in paths}) == len(paths)
    for path in paths:
        assert path == unicodedata.normalize("NFC", path)
        assert not RESERVED & set(path.removeprefix("Notes/"))
        assert path.isprintable()
        assert len(path.encode("utf-8")) <= 143
        assert not path.removesuffix(".md").endswith((".", " "))


def test_names_are_titles_in_any_script() -> None:
    assert file_title("Ünïcode — 佐藤, नमस्ते! ❤️ 1:1 a/b?") == "Ünïcode — 佐藤, नमस्ते! ❤ 1-1 a-b"
    assert file_title("con? " * 40).encode("utf-8").__len__() <= 80
    assert file_title("Ask before you explain, then wait for the answer, and only then say what you think") == (
        "Ask before you explain, then wait for the answer, and only then say what you"
    )
    assert file_stem(Note(id="77", text="[]")) == "Note"
    assert file_stem(Goal(id="77", title="con")) == "Goal con"


def test_what_has_no_title_of_its_own_is_called_after_its_whole() -> None:
    learning = Learning(id="5", text="Ask first", on=date(2026, 3, 4))
    recalls = [
        Recall(id=str(number), learning="5", recall="full", answer="Ask first", on=date(2026, 3, 11))
        for number in (6, 7)
    ]
    goal, level = Goal(id="8", title="Listen"), Level(id="9", goal="8", level=1, on=date(2026, 3, 4))
    assert [*choose_paths([*recalls, learning, goal, level], {}).values()] == [
        "Learnings/2026-03-04 Ask first.md",
        "Recalls/2026-03-11 Recall - Ask first.md",
        "Recalls/2026-03-11 Recall - Ask first 2.md",
        "Goals/Listen.md",
        "Levels/2026-03-04 Level - Listen.md",
    ]


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_each_link_of_a_folder_leads_to_one_file_of_it(role: Role) -> None:
    entries = demo_entries(role)
    files = entry_files(entries)
    stems = [stem_of(path) for path in files]
    index = index_file(entries, {}, [], "Journal", "")
    assert sorted(re.findall(r"\[\[(.+?)\]\]", index)) == sorted(stems)
    assert len({fold_file_name(stem) for stem in stems}) == len(stems)
    assert not [stem for stem in stems if re.search(r"\d{6}$", stem) or re.fullmatch(r"(?:[\d-]+ )?full\w*", stem)]
    texts = [text.replace("''", "'") for text in files.values()]
    linked = {target for text in texts for target in re.findall(r"'\[\[(.+?)\]\]'", text)}
    assert linked and linked <= {*stems}


@given(st.text(max_size=20))
def test_tags_follow_the_syntax_of_obsidian(tag: str) -> None:
    assert re.fullmatch(r"[\w/-]+", obsidian_tag(tag))
    assert not obsidian_tag(tag).isdecimal()


@pytest.mark.parametrize(
    "front",
    [
        "[" * 5000,
        "a: &x b\nc: *x",
        "- a",
        "a: b: c",
        "\tx: y",
        "? [a]\n: b",
        "!!python/object:os.system x",
        "a: \x00",
    ],
)
def test_other_text_is_not_read_as_front_matter(front: str) -> None:
    with pytest.raises(UnreadableFrontMatter):
        read_front_matter(f"---\n{front}\n---\ntext")


def test_front_matter_in_toml_is_read_as_text_too() -> None:
    front = 'title = "Ask"\ndate = 2024-03-05T08:30:00+01:00\ndraft = true\ntags = ["a", "b"]\n[params]\nx = 3'
    assert read_front_matter(f"+++\n{front}\n+++\n\nHello\n") == (
        {
            "title": "Ask",
            "date": "2024-03-05T08:30:00+01:00",
            "draft": "true",
            "tags": ["a", "b"],
            "params": {"x": "3"},
        },
        "Hello",
    )


@pytest.mark.parametrize("front", ["a: b", "a = ", "a = 1\na = 2", "a = " + "[" * 600])
def test_other_text_is_not_read_as_front_matter_in_toml(front: str) -> None:
    with pytest.raises(UnreadableFrontMatter):
        read_front_matter(f"+++\n{front}\n+++\ntext")


@given(st.text())
def test_the_reader_accepts_any_text(text: str) -> None:
    for file in (text, f"---\n{text}\n---\n", f"+++\n{text}\n+++\n"):
        try:
            read_front_matter(file)
        except UnreadableFrontMatter:
            continue


def test_long_texts_of_a_kind_have_different_labels() -> None:
    from rmjournal.model.kind import fields

    for kind in KINDS:
        labels = [field.label for field in fields(kind).values() if field.is_prose]
        assert len(set(labels)) == len(labels)
