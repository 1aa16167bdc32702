"""Recovery sheet: a page to print, with the recovery code."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final, NamedTuple

from rmjournal.dates import format_full_day
from rmjournal.model.field import visible
from rmjournal.render.text_width import wrap

TEXT_WIDTH: Final = 72
"""Width of the lines of the sheet as text."""

WARNING: Final = (
    "Whoever has this sheet can read the whole journal. Keep it where you keep important papers, not beside the "
    "computer."
)
_STYLE: Final = """\
@page { size: A4; margin: 18mm; }
* { box-sizing: border-box; }
body { max-width: 174mm; margin: 0 auto; padding: 1rem; background: #fff; color: #000;
  font: 11pt/1.45 system-ui, "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 1mm; font-size: 18pt; } h2 { margin: 7mm 0 2mm; font-size: 12pt; }
p { margin: 1mm 0; }
.warning { margin: 5mm 0; padding: 2mm 4mm; border: 1.5pt solid #000; font-weight: 650; }
table { border-collapse: collapse; } td { padding: 1mm 0; }
td:first-child { padding-right: 6mm; color: #555; }
td:last-child { font: 15pt/1.4 ui-monospace, "JetBrains Mono", "DejaVu Sans Mono", monospace; letter-spacing: 0.08em;
  white-space: nowrap; }
.line { height: 12mm; border-bottom: 1pt solid #000; }
@media print { body { padding: 0; } }
"""


class RecoverySheet(NamedTuple):
    """What stands on a recovery sheet."""

    name: str
    """The name of the file."""
    owner: str
    """The name of its owner; empty when it is not known."""
    day: date
    generation: int
    """How many locks the journal has had, with this one."""
    code: Sequence[str]
    """The rows of the code."""

    @property
    def title(self) -> str:
        """The title of the page."""
        return f"Recovery sheet for {visible(self.name, '')}"

    @property
    def facts(self) -> str:
        """Whose journal it is, since when, and under which lock."""
        owner = [f"Journal of {visible(self.owner, '')}"] if self.owner else []
        return " · ".join([*owner, format_full_day(self.day), f"lock number {self.generation}"])

    @property
    def use(self) -> Sequence[str]:
        """How to use the code, and until when."""
        return (
            f"Open {visible(self.name, '')} with rmjournal, and type the code in place of the passphrase: all "
            f"{len(self.code)} rows, one after the other. Spaces, dashes and capitals do not matter. There is no "
            "letter O, I, L or U in it, and a mistyped row is named.",
            f"It opens what was locked with lock number {self.generation}, no matter what the passphrase was. "
            "Another passphrase makes this sheet stale: destroy it then, and print a new one.",
        )

    @property
    def without_program(self) -> Sequence[str]:
        """How to open the file without this program."""
        return (
            "The file is JSON. The README of rmjournal has a short Python script that opens it with the passphrase, "
            "and describes the format: AES-SIV (RFC 5297), the key from the passphrase by Argon2id (RFC 9106).",
            "The code is that key itself, 64 bytes. A row is a number of 75 bits, 5 for each of the signs "
            "0123456789ABCDEFGHJKMNPQRSTVWXYZ: first 8 bytes of the key, then 11 bits that check the row.",
        )

    @property
    def sections(self) -> Sequence[tuple[str, Sequence[str]]]:
        """The sections below the code; one without sentences is a line to write on."""
        return (
            ("How to use it", self.use),
            ("The passphrase, if you want to write it here by hand", ()),
            ("Without this program", self.without_program),
        )

    def encode(self, file_name: str) -> bytes:
        """Encode it for a file: a web page, or text for .txt and .md."""
        is_text = file_name.lower().endswith((".txt", ".md"))
        return (self.to_text() if is_text else self.to_html()).encode("utf-8")

    def to_html(self) -> str:
        """Lay it out as a web page that prints on one sheet of A4."""
        rows = "".join(f"<tr><td>{number}</td><td>{row}</td></tr>" for number, row in enumerate(self.code, 1))
        sections = "".join(
            f"<h2>{escape(head)}</h2>\n"
            + ("".join(f"<p>{escape(text)}</p>\n" for text in texts) or '<div class="line"></div>\n')
            for head, texts in self.sections
        )
        title = escape(self.title)
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{title}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
            f'<p>{escape(self.facts)}</p>\n<p class="warning">{escape(WARNING)}</p>\n'
            f"<h2>Recovery code</h2>\n<table>{rows}</table>\n{sections}</body>\n</html>\n"
        )

    def to_text(self) -> str:
        """Lay it out as plain text."""
        lines = [self.title, self.facts, "", *wrap(WARNING, TEXT_WIDTH), "", "Recovery code", ""]
        lines += [f"  {number}   {row}" for number, row in enumerate(self.code, 1)]
        for head, texts in self.sections:
            lines += ["", head, ""]
            lines += [line for text in texts for line in wrap(text, TEXT_WIDTH)] or ["_" * TEXT_WIDTH]
        return "\n".join(lines) + "\n"
