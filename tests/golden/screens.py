"""Pictures of every screen and dialog, at two sizes; taken by pressing keys."""

import json
import shutil
from pathlib import Path

from .files import COPY, UNSURE
from .shell import Keep, Kept, Shell
from .terminal import Gallery, Terminal, play

PLACES = ("today", "sessions", "goals", "learnings", "journal", "timeline")
KINDS = {
    "agreement": "work from live data",
    "goal": "of the 8 standing",
    "milestone": "whole monday",
    "level": "45 %",
    "session": "first hands-on",
    "point": "slide against",
    "action": "network reads first",
    "pulse": "forgot the last one",
    "learning": "night shift hears",
    "application": "seven questions",
    "recall": "sentence of reason",
    "skill": "self-service",
    "rating": "reads well",
    "reflection": "first capex",
    "note": "apologised in person",
    "idea": "weekly vlog",
}
"""Words that find an entry of each kind in the demo; the relationship has a key of its own."""
LINES = ["First line", *(f"Line {number}" for number in range(2, 30)), "Last line"]
"""A text that is so long that two versions of it are shown folded."""


def make(shell: Shell, keep: Keep, kept: Kept, size: tuple[int, int]) -> None:
    """All pictures of one size, by group."""
    found = {name: Gallery(size, kept(name)) for name in ("mentee", "mentor", "dialogs", "apart", "begin")}
    for role in ("mentee", "mentor"):
        shell.run(f"rmjournal demo --as {role} --on 2026-06-01 --write {role}.json")
    shell.run("rmjournal -f mentor.json share --out packet.json --yes")
    play(shell, "rmjournal -f mentee.json", found["mentee"], places, pages, timeline)
    play(shell, "rmjournal -f mentor.json", found["mentor"], places, prepare, meet, close)
    play(shell, "rmjournal -f mentee.json", found["dialogs"], choosing, finding, looking_back, writing, leaving)
    play(shell, "rmjournal -f mentee.json", found["dialogs"], drafts, exchange)
    edited_apart(shell)
    play(shell, "rmjournal", found["apart"], apart)
    Path("newer.json").write_bytes(Path("journal.json").read_bytes().replace(b'"min_reader": 1', b'"min_reader": 9'))
    play(shell, "rmjournal -f newer.json", found["apart"], newer)
    play(shell, "rmjournal -f begun.json", found["begin"], first_run)
    shell.run('rmjournal -f bare.json add relationship "Misaki Satō" --role mentee')
    play(shell, "rmjournal -f bare.json", found["begin"], empty_places)
    for name, gallery in found.items():
        keep(name, gallery.taken)


async def places(t: Terminal) -> None:
    """Each place as it opens, and with the page of an entry in focus."""
    for key, name in enumerate(PLACES, 1):
        await t.shot(name, str(key))
        await t.shot(f"{name}, the page of the third", "down", "down", "enter")
        await t.press("escape")


async def pages(t: Terminal) -> None:
    """The page and the form of an entry of each kind."""
    await t.shot("page of a relationship", "P")
    await t.shot("page of a relationship, further down", "enter", "end")
    await t.shot("form of a relationship", "e")
    await t.press("escape", "escape")
    for kind, words in KINDS.items():
        await t.press("ctrl+f")
        await t.paste(words)
        await t.shot(f"page: {kind}", "enter")
        await t.shot(f"form: {kind}", "e")
        await t.press("escape")


async def timeline(t: Terminal) -> None:
    """The timeline: nearer, farther, a day, what it shows only, along its lanes."""
    await t.shot("timeline, nearer", "6", "plus")
    await t.shot("timeline, farther", "minus", "minus")
    await t.shot("timeline, farthest", "minus", "minus")
    await t.shot("timeline, which day", "plus", "plus", "d")
    await t.type("21 april")
    await t.shot("timeline, on a day", "enter")
    await t.shot("timeline, what to show only", "f")
    await t.shot("timeline, one goal only", "down", "enter")
    await t.shot("timeline, in the lanes", "escape", "t", "left", "left", "up")


async def prepare(t: Terminal) -> None:
    """The first step of a session, and what it asks."""
    await t.shot("prepare", "1", "enter")
    await t.shot("prepare, the agenda", "tab")
    await t.shot("prepare, a point", "n")
    await t.type("Who asks first")
    await t.shot("prepare, a point is there", "enter")
    await t.shot("prepare, minutes", "m")
    await t.shot("prepare, minutes by a digit", "escape", "2")
    await t.shot("prepare, owner", "escape", "o")
    await t.shot("prepare, date and length", "d")
    await t.shot("prepare, fitted", "escape", "f")
    await t.shot("prepare, template", "t")
    await t.shot("prepare, send", "escape", "s")
    await t.shot("prepare, send as text", "tab")
    await t.shot("prepare, form of a point", "escape", "e")
    await t.press("escape")


async def meet(t: Terminal) -> None:
    """The second step, with a clock and notes."""
    await t.shot("meet", "full_stop")
    await t.press("space")
    await t.wait(20)
    await t.shot("meet, a point is discussed")
    t.clock.go_on(12)
    await t.shot("meet, another one after twelve minutes", "down", "space")
    await t.shot("meet, an action of it", "a")
    await t.shot("meet, a learning of it", "escape", "l")
    await t.press("escape", "enter")
    await t.type("She asked first.")
    await t.shot("meet, notes of a point")
    await t.press("escape", "tab")
    await t.type("We began late.")
    await t.shot("meet, notes")
    await t.press("escape")


async def close(t: Terminal) -> None:
    """The third step, help and the palette."""
    await t.shot("close", "full_stop")
    await t.shot("close, it took place", "enter")
    await t.shot("close, the end", "end")
    await t.shot("session, help", "f1")
    await t.shot("session, palette", "escape", "ctrl+p")
    await t.press("escape", "escape")


async def choosing(t: Terminal) -> None:
    """What can be written in each place."""
    for key, name in enumerate(PLACES, 1):
        await t.shot(f"new, in {name}", str(key), "n")
        await t.press("escape")
    await t.press("1")


async def finding(t: Terminal) -> None:
    """Help, palette, find, filter, and what is chosen from lists."""
    await t.shot("help", "f1")
    await t.shot("help, another place", "escape", "4", "question_mark")
    await t.shot("palette", "escape", "ctrl+p")
    await t.type("hist")
    await t.shot("palette, searched")
    await t.shot("find", "escape", "ctrl+f")
    await t.type("budget")
    await t.shot("find, hits", "down")
    await t.shot("filter", "escape", "slash")
    await t.type("as of")
    await t.shot("filter, typed")
    await t.shot("filter, kept", "enter")
    await t.shot("with whom", "escape", "escape", "w")
    await t.shot("jump", "escape", "ctrl+o")
    await t.shot("themes", "escape", "f6")
    await t.press("escape")


async def looking_back(t: Terminal) -> None:
    """Recall, review, what is hidden, history."""
    await t.shot("recall", "r")
    await t.type("A thumb is an answer")
    await t.shot("recall, told", "ctrl+s")
    await t.shot("recall, done", "right", "ctrl+s")
    await t.shot("review, which period", "R")
    await t.shot("review", "enter")
    await t.shot("review, for others", "o")
    await t.shot("review, proof", "c")
    await t.shot("review, the end", "end")
    await t.shot("private texts hidden", "escape", "5", "f2")
    await t.shot("private texts hidden, history", "H")
    await t.shot("delete a goal", "f2", "3", "x")
    await t.shot("curtain over a question", "f2")
    await t.shot("history of the journal", "f2", "escape", "Z")
    await t.press("escape")


async def writing(t: Terminal) -> None:
    """What is written and changed: forms, one line, ticks."""
    await t.shot("new, form of a session", "2", "n", "enter")
    await t.shot("form, help for a field", "f1")
    await t.press("escape", "tab")
    await t.type("next tue 8:30")
    await t.shot("form, a day as it is understood")
    await t.shot("form, kept", "ctrl+s")
    await t.press("u", "3", "n", "enter")
    await t.shot("form, what is missing", "ctrl+s")
    await t.shot("log a session", "escape", "L")
    await t.shot("capture", "escape", "c")
    await t.type("Ask of each number")
    await t.shot("capture, typed")
    await t.shot("capture, as an action", "tab", "tab", "tab")
    await t.shot("captured", "enter")
    await t.shot("undone", "u")
    await t.shot("done again", "U")
    await t.shot("ticked", "1", "tab", "tab", "space")
    await t.shot("shared", "p")
    await t.shot("deleted", "x")
    await t.press("u", "u", "u")


async def leaving(t: Terminal) -> None:
    """A form that is left with something typed in it."""
    await t.press("5", "n", "enter")
    await t.type("A note that waits")
    await t.shot("form, left with something typed", "escape")


async def drafts(t: Terminal) -> None:
    """The draft that is offered at the start."""
    await t.shot("draft on offer")
    await t.shot("draft, gone on with", "y")
    await t.shot("draft, kept", "ctrl+s")


async def exchange(t: Terminal) -> None:
    """What leaves and what comes in."""
    await t.shot("share", "S")
    await t.shot("share, every word", "tab")
    await t.shot("import", "escape", "I")
    await t.paste("packet.json")
    await t.shot("import, looked at", "enter")
    await t.shot("import, taken in", "ctrl+s")


def text(*loud: int) -> str:
    """The long text, with some of its lines in capitals."""
    return "\n".join(line.upper() if line in [LINES[at] for at in loud] else line for line in LINES)


def edited_apart(shell: Shell) -> None:
    """A journal with texts in two versions, a copy beside it, and something taken out by hand."""
    lines = (
        'add relationship "Misaki Satō" --role mentee --start "3 months ago"',
        'add goal "Listen more" --learner me --target "in 3 months"',
        'add session "Channel map" --start "next tue 08:30" --shared',
        f'note "{text()}"',
        'learned "Taken out by hand"',
        'action "Book a room"',
    )
    for line in lines:
        shell.run(f"rmjournal {line}")
    for copy in (COPY, UNSURE):
        shutil.copyfile("journal.json", copy)
    edits = (
        f'-f {COPY} edit First --text "{text(-1)}"',
        f'-f {COPY} edit "Listen more" --title "Listen to the end"',
        f'-f "{UNSURE}" note "Written elsewhere"',
        f'edit First --text "{text(0)}"',
        'edit "Listen more" --title "Listen twice"',
        'edit "Channel map" --minutes 30',
        "merge",
    )
    for line in edits:
        shell.run(f"rmjournal {line}")
    content = json.loads(Path("journal.json").read_bytes())
    content["learnings"].clear()
    Path("journal.json").write_text(json.dumps(content, indent=1, ensure_ascii=False), "utf-8")


async def apart(t: Terminal) -> None:
    """Two versions, copies, what was taken out, and the history."""
    await t.wait_for_text("Read journal 2.json; it is still in your folder")
    await t.wait_for_text("Somebody removed 1 thing from the file by hand")
    await t.shot("questions wait")
    await t.shot("taken out by hand", "X")
    await t.shot("a copy that may go", "n")
    await t.shot("both stay", "n")
    await t.shot("an entry with two versions", "3")
    await t.shot("two versions of a title", "v")
    await t.shot("two versions of a text", "escape", "5", "down", "v")
    await t.shot("two versions of a text, all lines", "a")
    await t.shot("one text was taken", "m")
    await t.shot("history of an entry", "H")
    await t.shot("history of an entry, compared with now", "down", "space")
    await t.shot("history", "escape", "Z")
    await t.shot("history, an older version", "down", "down", "down")
    await t.shot("history, compared with now", "space")
    await t.shot("history, may all come back", "B")
    await t.shot("history, all came back", "y")
    await t.shot("history, taken back", "escape", "u")


async def newer(t: Terminal) -> None:
    """A journal that a newer program has written."""
    await t.shot("from a newer version")
    await t.shot("from a newer version, nothing can be written", "n")


async def first_run(t: Terminal) -> None:
    """The first questions."""
    await t.shot("first questions")
    await t.shot("first questions, another place", "f")
    await t.shot("first questions, who", "escape", "enter")
    await t.shot("first questions, what is missing", "ctrl+s")
    await t.type("Annelise")
    await t.press("enter")
    await t.type("Misaki")
    await t.shot("first questions, who, answered", "enter", "2")
    await t.shot("first questions, how often", "enter")
    await t.shot("first questions, what about", "enter", "1")
    await t.shot("first questions, when", "enter")
    await t.type("next tue 8:30")
    await t.shot("first questions, when, answered")
    await t.shot("the journal begins", "enter")


async def empty_places(t: Terminal) -> None:
    """Each place of a journal in which nothing is written yet."""
    for key, name in enumerate(PLACES, 1):
        await t.shot(f"empty: {name}", str(key))
    await t.shot("empty: recall", "r")
    await t.shot("empty: share", "S")
    await t.shot("empty: the pair", "P")
    await t.shot("empty: review", "R")
    await t.shot("empty: history", "escape", "Z")
