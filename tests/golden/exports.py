"""Everything that leaves and comes in: exports, packets, agendas, reviews, proofs, imports."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

from .shell import Keep, Shell, file_changes, in_turn, kept_file

SMALL, LARGE = "2026-03-15", "2026-06-30"
"""The days on which the demo journals stand that leave in full, and of which only the hash is kept."""
EXPORTS = (
    *("json small.json", "md small.md", "html small.html", "ics small.ics", "csv tables", "md vault"),
    "jrnl small.txt",
)
AGAIN = (
    "export json all.json --shared --yes",
    "export md shared.md --shared --yes --kind learnings",
    "export html shared.html --shared --yes --kind goals",
    "export ics shared.ics --shared --yes",
    "export csv goals.csv --kind goals",
    "export csv - --kind notes",
    "export json - --kind skills --with Misaki",
    "export md vault",
    "export csv tables",
    "export json all.json",
)
PERIODS = (
    "last month",
    "this month",
    "2026-03",
    "midpoint",
    "closing",
    "all",
    "last quarter",
    "2026-05-01..2026-06-01",
)
JRNL = {
    "tags": {"@board": 1},
    "entries": [
        {"title": "Said nothing.", "body": "It worked. @board", "date": "2026-03-03", "time": "08:15",
         "tags": ["@board"], "starred": True},
        {"title": "Only a title", "body": "", "date": "2026-03-04", "time": "09:00", "tags": [], "starred": False},
    ],
}  # fmt: skip
DAY_ONE = {
    "metadata": {"version": "1.0"},
    "entries": [
        {"uuid": "2F8DDCA258634D9994DF3A4FEE328035", "creationDate": "2021-03-03T13:48:50Z", "tags": ["list"],
         "timeZone": "Australia/Sydney", "starred": True, "text": "# All packed\\.\n\nOff we go\\!",
         "location": {"placeName": "Wanniassa", "country": "Australia"}},
    ],
}  # fmt: skip
NOTES = {
    "2026-03-04.md": "plain #budget and #123\n",
    "Daily/2026-03-06-Friday.md": "---\ndate: 2026-03-07\ntags: [a, b c]\nmood: ok\n---\n\nText\n",
    "With Bob.md": "---\ncreated: March 9, 2026\n---\nBody",
    "2026-03-10 broken.md": "---\ntitle: a: b\n---\nBody",
}
TABLE = "\ufeffid,text,on\r\n,From a table,2026-03-01\r\n,'=1+1,2026-03-02\r\n"


def make(shell: Shell, keep: Keep) -> None:
    """All golden files of what leaves and comes in."""
    keep("written", written(shell))
    keep("hashes", hashes(shell))
    keep("agenda", agendas(shell))
    keep("reviews", reviews(shell))
    keep("reviews-html", pages(shell))
    keep("share", packets(shell))
    keep("imports", imports(shell))


def in_full(path: Path) -> dict[str, str]:
    """A file, or each file of a folder."""
    if path.is_file():
        return {path.name: kept_file(path)}
    files = sorted(file for file in path.rglob("*") if file.is_file())
    return {file.as_posix(): kept_file(file) for file in files}


def written(shell: Shell) -> dict[str, str]:
    """Each format of a small journal, of own use and for others, once more into what is there."""
    begin = (
        f"demo --as mentor --on {SMALL} --write journal.json",
        'note "=1+1 is no formula, [b]bold[/b] <i>no</i> markup | nor a cell" --tags "a, b c" --on 2026-03-14',
        'add session "Seen from Oslo" --start 2026-03-24T08:30 --zone Europe/Oslo --place "Fjord; 2, left" --shared',
    )
    found = in_turn(shell, begin)
    found |= in_turn(shell, (f"export {line}" for line in EXPORTS), len(found) + 1)
    for line in EXPORTS:
        found |= in_full(Path(line.split()[1]))
    first = next(Path("vault").rglob("*udget*.md"))
    first.write_text(f"{first.read_text('utf-8')}\nBy hand\n", "utf-8")
    for line in ('edit "=1+1" --text "Changed since"', 'delete "Seen from Oslo"'):
        found |= {line: shell.look(f"rmjournal {line}")}
    found |= in_turn(shell, AGAIN, 20)
    for name in ("shared.md", "shared.ics", "goals.csv"):
        found |= in_full(Path(name))
    return found


def hashes(shell: Shell) -> dict[str, str]:
    """The hash of what is written in each format and of each review, of both demo journals when they are complete."""
    found = {}
    for role in ("mentee", "mentor"):
        shell.run(f"rmjournal demo --as {role} --write large-{role}.json")
        begin = f"rmjournal --today {LARGE} -f large-{role}.json"
        lines = []
        for line in EXPORTS:
            form, name = line.split()
            target = Path(f"{role}-{name}")
            shell.run(f"{begin} export {form} {target}")
            texts = in_full(target).values()
            lines.append(f"{line}: {len(texts)} files, {_hash(''.join(texts))}\n")
        for period in PERIODS:
            for how in ("--format md", "--format html", "--json"):
                out, _, _ = shell.run(f'{begin} review --period "{period}" {how}')
                lines.append(f"review --period {period} {how}: {_hash(out.decode())}\n")
        found[role] = "".join(lines)
    return found


def _hash(text: str) -> str:
    return f"{len(text)} characters, SHA-256 {hashlib.sha256(text.encode()).hexdigest()}"


def agendas(shell: Shell) -> dict[str, str]:
    """The agenda of a session as it leaves, and as a file."""
    lines = [f"agenda {ref} --format {form}" for ref in ("next", "last") for form in ("md", "txt", "ics")]
    found = in_turn(
        shell, [*lines, "agenda next --format ics --out next.ics", "agenda next --format md --out next.md"]
    )
    return found | in_full(Path("next.ics")) | in_full(Path("next.md"))


def reviews(shell: Shell) -> dict[str, str]:
    """Each period in Markdown, some for scripts, for others, and the proof."""
    shell.run("rmjournal demo --as mentee --on 2026-06-01 --write june.json")
    lines = [f'-f june.json review --period "{period}"' for period in PERIODS]
    lines += [
        "-f june.json review --period 2026-05 --json",
        "-f june.json review --period 2026-03 --shared",
        "review --period 2026-02 --format md",
    ]
    lines += ["-f june.json proof", "-f june.json proof --json", "proof --private", "proof --period 2026-02"]
    lines += [
        "-f june.json learned-page",
        "-f june.json learned-page --json",
        "-f june.json learned-page --names role --scores",
    ]
    return in_turn(shell, lines)


def pages(shell: Shell) -> dict[str, str]:
    """A review and a proof as pages for a browser."""
    lines = (
        "-f june.json review --period 2026-03 --out march.html",
        "review --period all --shared --out small-shared.html --yes",
        "-f june.json proof --out proof.html --yes",
    )
    found = in_turn(shell, lines)
    for name in ("march.html", "small-shared.html", "proof.html"):
        found |= in_full(Path(name))
    return found


def packets(shell: Shell) -> dict[str, str]:
    """A packet for the partner: listed, in full, for scripts, written."""
    lines = (
        "share --yes --out packet.json",
        'share "Baseline and goals" --full --yes',
        'share "Baseline and goals" --json',
    )
    found = in_turn(shell, lines)
    found["4 share, and no"] = shell.look("rmjournal share Baseline", "n\n")
    return found | in_full(Path("packet.json"))


def imports(shell: Shell) -> dict[str, str]:
    """Each format that comes in: looked at, taken in, once more, taken back."""
    Path("jrnl.json").write_text(json.dumps(JRNL))
    Path("dayone.json").write_text(json.dumps(DAY_ONE))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("Work.json", json.dumps(DAY_ONE))
    Path("dayone.zip").write_bytes(archive.getvalue())
    for name, text in NOTES.items():
        Path("notes", name).parent.mkdir(parents=True, exist_ok=True)
        Path("notes", name).write_text(text, "utf-8")
    Path("table.csv").write_text(TABLE, "utf-8", newline="")
    shell.run("rmjournal demo --as mentee --on 2026-02-01 --write hers.json")
    for file in (*Path().glob("*.*"), *Path().glob("*/**/*")):
        shell.clock.touch(file)  # what has no day of its own has that of its file
    before = Path("hers.json").read_text("utf-8")
    foreign = ("jrnl.json", "dayone.json", "dayone.zip", "notes", "table.csv")
    lines = [
        *(f"-f hers.json import {name} --dry-run --json" for name in foreign),
        *(f"-f hers.json import {name} --dry-run" for name in foreign),
        *(f"-f hers.json import {name}" for name in (*foreign, *foreign)),
        "-f hers.json list notes --since 2026-03-01",
    ]
    found = in_turn(shell, lines) | {"the file": file_changes(before, Path("hers.json"))}
    ours = ("packet.json", "small.json", "small.md", "vault", "tables")
    more = [
        *(f"-f hers.json {line}" for name in ours for line in (f"import {name} --again", "undo")),
        "-f hers.json import packet.json",
        "-f new.json import packet.json",
        "-f new.json list",
        "-f new.json import journal.json",
        "import nothing-here --format md",
    ]
    return found | in_turn(shell, more, len(lines) + 1)
