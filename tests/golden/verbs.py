"""Every verb of the command line: its help, what it prints at 80 columns, its JSON, and the file that it leaves."""

from pathlib import Path

from .program import KIND_NAMES, has_json, verbs
from .shell import Keep, Shell, file_changes, in_turn, kept_file

DAY = "2026-06-01"
"""The day of the clock."""
JOURNAL = Path("journal.json")

READ = (
    "today",
    "list",
    *(f"list {name}" for name in KIND_NAMES),
    'list actions --owner me --state open --since "1 may"',
    "list actions --overdue",
    "list milestones --goal Answer",
    "list notes --kind idea",
    "show next",
    "show last",
    'show "Answer my own"',
    'show "An open door"',
    'show "Publish the promotion"',
    'show "First capex"',
    "agenda next",
    "agenda last",
    "close last",
    "recall",
    "progress",
    "progress skills pair",
    "progress hand-over pairs",
    "skills",
    "join",
    "timeline --since 2026-05-12",
    "search budget",
    'search "six minutes" --since 2026-05-01',
    "history",
    "conflicts",
    "removed",
    "page",
    'request "Answer my own" --from Jonas',
    "where",
    "check",
)
"""Verbs that only look, for people and for scripts."""

MANY = tuple(f"list {name}" for name in ("point", "recall", "level", "action", "application", "milestone"))
LATELY = ' --since "20 april"'
"""What makes long lists short enough to be read as JSON."""

DRAWN = (
    *(f"timeline --zoom {zoom}" for zoom in ("week", "month", "quarter", "year", "years")),
    "timeline --zoom month --learner me --since 2026-03-01",
    "completion bash",
    "completion zsh",
    "completion fish",
)
"""Verbs that only look, for people alone."""

WRITE = (
    'learned "Ask of each number: as of when?" --cue "What do I ask of a number?" --tags "data, monday"',
    'learned "A forecast is a number with a date" --json',
    'taught "How a budget is really decided" --on yesterday',
    'taught "Who may say no" --json',
    'delete "Who may say no" --for-good --yes',
    'delete "A forecast is" --for-good --yes --json',
    'topic "Who reads the weekly report?"',
    'topic "What a board never asks" --shared --json',
    'action "Book a room for our Tuesdays" --due friday',
    'action "Send the two slides" --due "in 2 weeks" --if-then "After lunch, at my desk" --json',
    'note "Opened the view alone" --flags celebrate',
    'note "=1+1 is no formula, [b]bold[/b] no markup" --json',
    'add session "Channel map" --start "next tue 08:30" --minutes 45 --zone Europe/Oslo --shared',
    'add session "Quarter view" --start "2026-07-07T09:00" --minutes 30 --json',
    'add goal "Listen to the end" --learner me --levels "0=Once a week" --levels "1=Each day" --target 1/12/2026',
    'edit "Listen to the end" --why "I asked for it" --because "agreed on paper"',
    'edit "Listen to the end" --weight 2 --indicator "talks in a week" --baseline -1 --state active --json '
    '--levels "-1=Once a month" --levels "-2=Never" --levels "2=In each talk"',
    'done "Publish the promotion"',
    'done "Answer, yes or no" --why "yes" --json',
    'done "Answer, yes or no"',
    'move next "next thu 09:00" --why "customs audit"',
    'move "Quarter view" "2026-07-08 10:00" --json',
    "agenda next --template regular",
    'agenda "Quarter view" --template midpoint --format md',
    'carry "The 19th of May" --to later --why "no time left"',
    'carry "Why the decision log" --to "Channel map" --json',
    'cancel "Quarter view" --by partner --why "board week" --to "2026-07-14 09:00"',
    '--today 2026-06-02 no-show "Channel map" --by partner --why "train" --json',
    'log "Quick look at the map" --on yesterday --minutes 20',
    'log "Coffee" --on "today 08:00" --json',
    '--today 2026-06-04 no-show next --by me --why "ill"',
    'add session "Board week" --start "2026-07-20T09:00"',
    'cancel "Board week" --by me --json',
    'close "Quick look" --learned "Ask before you explain" --carry-all',
    "close last --closed --json",
    "undo",
    "undo --json",
    "redo",
    "redo --json",
    'delete "Opened the view alone"',
    'delete "Send the two slides" --json',
    "undo",
)
"""Verbs that write, one after the other."""

TYPED = (
    ("recall", "as of when\nfull\ny\nasked it on Monday\nat the review\nthe mail\n\n\nkeep\n" + "\nnone\nn\n\n\n"),
    ("reflect --about last", "We looked at the map\nI was too fast\nCount to six\nSlower is faster\n"),
    ("reflect --framework gibbs --ask --json", "One\n\n\n\n\n\n\n"),
    ("reply - --with Misaki", "> 1. The 19th of May\nYes, please.\n\n- Who decides about the rota?\n"),
    ("reply - --with Misaki --dry-run --json", "- Who reads the minutes?\n"),
    ('delete "=1+1 is" --for-good', "n\n"),
    ('delete "=1+1 is" --for-good', "y\n"),
)
"""Verbs that ask, with what is typed."""

REFUSED = (
    "-f nowhere.json",
    "nonsense",
    "add nonsense Text",
    "add goal",
    'add goal "Without a learner"',
    'action "Book it" --due may',
    "show nothing-like-this",
    "show Actions",
    "list nonsense",
    "edit next --minutes many",
    "move next sometime",
    "done next --colour red",
    "restore someday",
    "resolve next --keep 2",
    "review --period nonsense",
    "import nowhere.json",
    "export md nowhere/at/all.md",
    "-f nowhere.json list",
    "--today nonsense today",
    "demo --on nonsense --write x.json",
    "demo --write journal.json",
    "git-setup",
    "lock",
    "unlock",
)
"""What is refused, in one sentence or with the way to use it."""


def make(shell: Shell, keep: Keep) -> None:
    """All golden files of the verbs."""
    keep("files", demos(shell))
    keep("help", help_pages(shell))
    keep("read", reads(shell))
    keep("read-json", reads_as_json(shell))
    keep("read-mentor", {line: shell.look(f"rmjournal -f mentor.json {line}") for line in ("today", *READ[20:26])})
    before = JOURNAL.read_text("utf-8")
    keep("write", in_turn(shell, WRITE) | {"the file": file_changes(before, JOURNAL)})
    keep("ask", asks(shell))
    keep("history", history(shell))
    keep("refused", in_turn(shell, REFUSED))


def demos(shell: Shell) -> dict[str, str]:
    """The demo journals as files: the complete ones by their hash, those of a day by what is other in them."""
    found: dict[str, str] = {}
    for role in ("mentee", "mentor"):
        whole, part = Path(f"complete-{role}.json"), Path(f"{role}.json")
        lines = (f"demo --as {role} --write {whole}", f"demo --as {role} --on {DAY} --write {part} --json")
        found |= {line: shell.look(f"rmjournal {line}") for line in lines}
        found[f"{role}, complete"] = kept_file(whole, in_full=False)
        found[f"{role}, on a day"] = kept_file(part, in_full=False) + file_changes(whole.read_text("utf-8"), part)
    Path("mentee.json").rename(JOURNAL)
    return found


def help_pages(shell: Shell) -> dict[str, str]:
    """The help of every verb, and of every kind."""
    names = [name for name, _ in verbs()]
    lines = ["--help", "--version", *(f"{name} --help" for name in names)]
    lines += [*(f"add {name} --help" for name in KIND_NAMES), 'edit "Answer my own" --help']
    return {line: shell.look(f"rmjournal {line}") for line in lines}


def reads(shell: Shell) -> dict[str, str]:
    """What the verbs that only look print for people."""
    shell.clock.touch(JOURNAL)
    return {line: shell.look(f"rmjournal {line}") for line in (*READ, *DRAWN)}


def reads_as_json(shell: Shell) -> dict[str, str]:
    """What the same verbs print for scripts."""
    shell.clock.touch(JOURNAL)
    scripted = {name for name, command in verbs() if has_json(command)}
    lines = [f"{line}{LATELY if line in MANY else ''} --json" for line in READ if line.split()[0] in scripted]
    return {line: shell.look(f"rmjournal {line}") for line in lines}


def asks(shell: Shell) -> dict[str, str]:
    """Verbs that ask at a terminal, read from another program, or open an editor."""
    found = {
        f"{number} {line}": shell.look(f"rmjournal {line}", typed) for number, (line, typed) in enumerate(TYPED, 1)
    }
    found["from another program"] = shell.look("rmjournal note -", b"Two lines\nof text")
    found["as a file"] = shell.look("rmjournal list goals", words={"COLUMNS": "40"})
    Path("editor.sh").write_text('#!/bin/sh\nprintf "Written in the editor\\n" > "$1"\n')
    Path("editor.sh").chmod(0o700)
    found["in an editor"] = shell.look("rmjournal note", "", {"EDITOR": str(Path("editor.sh").absolute())})
    for words in ("rmjournal rev", "rmjournal add mile", "rmjournal list --le", "rmjournal show 5"):
        count = str(len(words.split()) - 1)
        more = {"_RMJOURNAL_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": count}
        found[f"completion of {words}"] = shell.look("rmjournal", words=more)
    return found


def history(shell: Shell) -> dict[str, str]:
    """What was before, and how it is brought back."""
    lines = (
        "history --limit 12",
        "history --limit 3 --json",
        'history "Listen to the end"',
        'history "Listen to the end" --json',
        'restore "30 minutes ago" --dry-run',
        'restore "30 minutes ago" --dry-run --json',
        'restore "today 11:34" --entry "Listen to the end"',
        'restore "today 11:40" --entry "Channel map" --json',
        "undo",
        'restore "20 minutes ago"',
    )
    before = JOURNAL.read_text("utf-8")
    return in_turn(shell, lines) | {"the file": file_changes(before, JOURNAL)}
