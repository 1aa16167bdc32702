"""Names of conflict copies, as sync tools make them; pure.

A name is a hint only: what a file holds decides.
"""

import re
import unicodedata
from enum import Enum
from functools import cache
from typing import Final


class CopyKind(Enum):
    """The kind of a file, by its name alone."""

    CERTAIN = "certain"
    """Only a sync tool makes such a name, for a copy that may be removed once it is merged."""
    POSSIBLE = "possible"
    """A sync tool or a person made it: it may be removed when the person says so."""
    LIKE = "like"
    """It begins like the file's: a tool that we do not know, or something else altogether."""
    RESILIO = "resilio"
    """Of Resilio Sync, where removing it removes the real file on the other devices: never removed."""
    LEFTOVER = "leftover"
    """An unfinished save of ours, merged and removed when it is old."""


_RESILIO: Final = (r"{s}\.Conflict\d*{e}", r"{b}\.Conflict\d*")
_CERTAIN: Final = (
    r"{s}\.sync-conflict-\d{{8}}-\d{{6}}(-[A-Z2-7]{{7}})?{e}",  # Syncthing
    r"{s} \({i}(conflicted copy|{kinds} conflict){i}\){e}",  # Dropbox, Nextcloud, ownCloud
    r"{s} \({i}({words}){i}\){e}",  # Dropbox in other languages
    r"{s} \({i}({roots}){i}\d{{4}}-\d\d-\d\d{i}\){e}",  # Dropbox, by the word for a conflict and the day
    r"{s} \({i}\d{{4}}-\d\d-\d\d{i}({roots}){i}\){e}",
    r"{s}_conflict-\d{{8}}-\d{{6}}{e}",  # ownCloud, old
    r"{s}-[^/]+-safeBackup-\d{{4}}{e}",  # OneDrive on Linux
    r"{s} \(SFConflict (.+ )?\d{{4}}(-\d\d){{5}}\){e}",  # Seafile
    r"{b}\.conflict\d+",  # rclone; with an upper-case C it is Resilio's
    r"{s}\.conflict\d+{e}",
    r"({b}\.?\.path[12]|{s}\.path[12]{e})",  # rclone before 1.66, or told to name the loser by its path
    r"{s} \(conflict( #\d+)?_on_\d{{4}}-\d\d-\d\d(_was_deleted)?\){e}",  # Unison
    r"{s}[ .]?[\[(]conflicted( \d+)?[\])]{e}",  # pCloud
    r"{b}\.conflicted",
    r"{s}\.conflicted{e}",
    r"{s}_[^/]+_[A-Z][a-z]{{2}}-\d\d-\d{{4,6}}-\d{{4}}_[A-Za-z]*Conflict(_\d+)?{e}",  # Synology Drive
    r"{s} \(conflicting copy( \d+)?\){e}",  # Maestral
)
_POSSIBLE: Final = (
    r"{s}( \(\d+\))+{e}",  # Google Drive, a browser
    r"({s} \d{{1,3}}{e}|{b} \d{{1,3}}({e})?)",  # iCloud, Finder
    r"{b} \(\d+\)",
    r"{s}-[^/]{{1,63}}{e}",  # OneDrive: the name of a computer
    r"{s}.*conflict.*{e}",
    r"{b}.*conflict.*",
)
_WORDS: Final = (
    "in konflikt stehende kopie|konfliktkopie|copie en conflit|copia en conflicto|copia conflictiva|"
    "copia in conflitto|cópia em conflito|conflicterende kopie|konfliktkopia|"
    "競合コピー|問題のあるコピー|충돌|冲突|конфликт"
)
_ROOTS: Final = (
    "konfli|conflic|conflit|конфл|競合|矛盾|衝突|冲突|충돌|ขัดแย้ง|bercanggah|percanggahan|"
    "motstrid|modstrid|διένεξ|متعارض|מתנגש|çakış|ristiriit|ütköz|xung đột"
)
"""How a word for a conflict begins in the languages of Dropbox: Danish, Swedish, Polish, Indonesian,
Italian, Norwegian, Portuguese, Russian, Ukrainian, Japanese, Chinese, Korean, Thai, Malay and so on."""
_INNER: Final = r"(?:[^()]|\([^()]*\))*"
"""What may stand in brackets, a name with brackets of its own too."""
_KINDS: Final = "(selective sync|case|unicode encoding|whitespace)"

_LIKE: Final = r"({s}[\W_].+{e}|{b}(?!.*{under_way})[\W_].+|[^.~].* {s}{e})"
_UNDER_WAY: Final = r"(~|\.(partial|part|te?mp|crdownload|download|!sync|bts|lock|swp|bak|orig))$"
"""How names end of what a tool is still writing, and of what an editor keeps of the version before."""
_LEFTOVER: Final = r"\.~{b}\.[0-9a-f]{{8}}\.tmp"


_PLACEHOLDERS: Final = {
    ".{}.icloud": "iCloud",
    ".{}-tef.icloud": "iCloud",
    "{}.nextcloud": "Nextcloud",
    "{}.owncloud": "ownCloud",
    "{}.rsls": "Resilio Sync",
}
"""How a file is called that stands for one which is only in a cloud."""

_ARRIVING: Final = (
    r"(\.syncthing\.|~syncthing~){b}\.tmp",
    r"{b}\.[0-9a-z]{{6,}}\.partial",  # rclone
    r"\.unison\.{b}\.[0-9a-f]+\.unison\.tmp",
    r"\.{b}\.~[0-9a-f]+",  # Nextcloud, ownCloud
    r"{b}\.(!sync|bts|part|crdownload|download)",  # Resilio Sync, browsers
)
"""How a file is called that a tool is still writing, to give it its name when it is whole."""


def placeholders(file: str) -> dict[str, str]:
    """Return the names of a file's placeholders in a cloud, with their tools."""
    return {name.format(file): tool for name, tool in _PLACEHOLDERS.items()}


def is_arriving(name: str, file: str) -> bool:
    """Tell whether a name beside a file is that of its unfinished download."""
    return any(re.fullmatch(text.format(b=re.escape(file)), name, re.IGNORECASE) for text in _ARRIVING)


def classify(name: str, file: str) -> CopyKind | None:
    """Classify a name beside a journal file; None for no copy's name.

    >>> classify("journal (1).json", "journal.json")
    <CopyKind.POSSIBLE: 'possible'>
    """
    if name == file:
        return None
    composed, composed_file = (
        unicodedata.normalize("NFC", text) for text in (name, file)
    )  # macOS takes accents apart
    if composed == composed_file:
        return CopyKind.LIKE
    if not re.search(re.escape(composed_file.rpartition(".")[0] or composed_file), composed, re.IGNORECASE):
        return None  # all patterns name the file
    return next((kind for kind, pattern in _patterns(composed_file) if pattern.fullmatch(composed)), None)


@cache
def _patterns(file: str) -> tuple[tuple[CopyKind, re.Pattern[str]], ...]:
    stem, dot, ending = file.rpartition(".")
    parts = {"s": stem if dot else file, "e": dot + ending if dot else "", "b": file}
    escaped = {key: re.escape(part) for key, part in parts.items()}

    def pattern(text: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
        return re.compile(
            text.format(**escaped, words=_WORDS, roots=_ROOTS, kinds=_KINDS, i=_INNER, under_way=_UNDER_WAY), flags
        )

    return (
        *((CopyKind.RESILIO, pattern(text, re.NOFLAG)) for text in _RESILIO),
        *((CopyKind.CERTAIN, pattern(text)) for text in _CERTAIN),
        *((CopyKind.POSSIBLE, pattern(text)) for text in _POSSIBLE),
        (CopyKind.LIKE, pattern(_LIKE)),
        (CopyKind.LEFTOVER, pattern(_LEFTOVER, re.NOFLAG)),
    )
