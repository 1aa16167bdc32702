"""Nothing private leaves in any way, for any audience: a word in every field of every kind, from the declarations."""

from importlib import import_module
from pathlib import Path

import pytest

from rmjournal.cli import VERBS
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Audience
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.skill import Skill
from tests.cli.canaries import NAMES, THIRD, build_canaries
from tests.cli.conftest import Shell

CANARIES = build_canaries()
WAYS: dict[Audience, list[tuple[str, ...]]] = {
    "partner": [
        ("share", "--out", "OUT.json", "--yes"),
        *(
            ("export", form, f"OUT.{form}", "--for", "partner", "--yes")
            for form in ("json", "md", "html", "ics", "jrnl")
        ),
        *(("export", form, "OUT/", "--for", "partner", "--yes") for form in ("md", "csv")),
        *(("review", "--for", "partner", "--out", f"OUT.{form}", "--yes") for form in ("md", "html")),
        ("review", "--for", "partner", "--json"),
        *((verb, "--for", "partner", "--scores", "--out", "OUT.md", "--yes") for verb in ("proof", "learned-page")),
        ("review", "--for", "partner", "--wins", "--out", "OUT.md", "--yes"),
        *(("agenda", "next", "--format", form) for form in ("md", "txt", "ics")),
        *(("page", "--out", f"OUT.{form}") for form in ("md", "html")),
    ],
    "others": [
        *(
            ("export", form, f"OUT.{form}", "--for", "others", "--yes")
            for form in ("json", "md", "html", "ics", "jrnl")
        ),
        *(("export", form, "OUT/", "--for", "others", "--yes") for form in ("md", "csv")),
        *(
            ("review", "--for", "others", "--period", period, "--out", f"OUT.{form}", "--yes")
            for form in ("md", "html")
            for period in ("all", "closing")
        ),
        ("review", "--for", "others", "--json", "--scores"),
        ("review", "--for", "others", "--wins", "--out", "OUT.md", "--yes"),
        *(
            (page, *more, "--out", f"OUT.{form}", "--yes")
            for page in ("proof", "learned-page")
            for more in ((), ("--scores",))
            for form in ("md", "html")
        ),
        *((verb, "--json", "--scores", "--names", "role") for verb in ("proof", "learned-page")),
        *(
            ("request", CANARIES.first(kind), "--from", "Jonas", "--out", "OUT.txt", "--yes")
            for kind in (Goal, Skill)
        ),
    ],
}
"""Every way in which something leaves, and for whom; OUT is the file or folder."""
DRAFT = "canarydraft"
ALL_WAYS = [(audience, way) for audience, ways in WAYS.items() for way in ways]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    path = tmp_path / "journal.json"
    CANARIES.write(path)
    journal = Journal.open(path)
    journal.db.storage.state.write_draft("new.note", {"text": DRAFT})
    journal.close()
    return Shell(path)


def leave(shell: Shell, way: tuple[str, ...]) -> str:
    """All that a way out writes: the files with their names, or what it prints."""
    out = shell.file.parent / "out"
    words = [word.replace("OUT", str(out)) for word in way]
    printed = shell.run(*words).stdout
    files = sorted(path for path in shell.file.parent.rglob("out*") if path != shell.file)
    files += sorted(path for path in out.rglob("*") if path.is_file()) if out.is_dir() else []
    texts = [f"{path.name}\n{path.read_text('utf-8')}" for path in files if path.is_file()]
    return "\n".join(texts) if any("OUT" in word for word in way) else printed


def unfold(text: str) -> str:
    """The text of a calendar without the breaks of long lines (RFC 5545)."""
    return text.replace("\r\n ", "").replace("\n ", "")


@pytest.mark.parametrize(
    ("audience", "way"), ALL_WAYS, ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
def test_no_private_word_leaves(shell: Shell, audience: Audience, way: tuple[str, ...]) -> None:
    text = unfold(leave(shell, way))
    assert text.strip()
    _, closed = CANARIES.words(audience)
    assert sorted(word for word in {DRAFT, *closed} if word in text) == []
    if audience == "others":
        assert [name for name in NAMES if name in text] == []


@pytest.mark.parametrize("audience", ["partner", "others"])
def test_what_may_be_read_does_leave(shell: Shell, audience: Audience) -> None:
    """The words are there to be found: all that this audience may read stands in the packet or the export."""
    way = ("share",) if audience == "partner" else ("export", "json", "OUT.json", "--for", "others")
    text = leave(shell, (*way, *(("--out", "OUT.json") if audience == "partner" else ()), "--yes"))
    open_words, _ = CANARIES.words(audience)
    written = {
        kind.KIND.name: {name for name, field in fields(kind).items() if is_text(field.form)} for kind in KINDS
    }
    expected = {
        canary
        for entry in CANARIES.entries
        for name in written[entry.KIND.name]
        if (canary := f"canary{entry.id[-4:]}{name.replace('_', '')}") in open_words
    }
    assert len(expected) > 50
    assert sorted(word for word in expected if word not in text) == []
    assert (THIRD.masked_name in text) == (audience == "others")


def test_every_verb_that_writes_for_somebody_is_tried_here() -> None:
    tried = {way[0] for ways in WAYS.values() for way in ways}
    writing = set()
    for name, (place, _) in VERBS.items():
        module, _, function = place.partition(":")
        command = getattr(import_module(f"rmjournal.cli.commands.{module}"), function)
        if {"--out", "--for"} & {option for param in command.params for option in param.opts}:
            writing.add(name)
    assert writing <= tried, writing - tried


def is_text(form: str) -> bool:
    return form in ("line", "text", "map")
