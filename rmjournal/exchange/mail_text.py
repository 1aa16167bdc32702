"""Mail text: what was written, apart from quotations, greeting and signature."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rmjournal.model.field import clean_text
from rmjournal.model.folded_text import fold_text

_QUOTED = re.compile(r"^\s*(?:[>|]\s?)+")
_ITEM = re.compile(
    r"^(?P<mark>[-*•–·]|(?:(?:zu|to|on|re|ad|til|till|al|sobre el|sur le)?\s?(?:point|punkt|punto)?\s)?"
    r"\(?\d{1,3}[.):]\)?)\s+(?=\S)|^(?P<only>\(?\d{1,3}[.):])(?=[^\d\s])",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"^(?:on|am|le|el|il|den|op)\b.{4,200}"
    r"\b(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|skrev|schreef)\s?:?\s*$",
    re.IGNORECASE,
)
_SENDER = re.compile(r"<[^<>\s@]+@[^<>\s]+>\s?[:：]$")
_SENDER_NAMED = re.compile(r"^(?:am|den|op)\b.{4,200}\b(?:schrieb|skrev|schreef) .{1,80}:$", re.IGNORECASE)
_MOMENT = re.compile(r"(?:(?<!\d)\d{4}[/年-]|[./]\d{4}\b).*\b\d{1,2}[:.]\d{2}.*[:：]$")
_ORIGINAL = re.compile(r"^(?:-{2,}\s*(?:original|forwarded|ursprüngliche).*|_{10,})$", re.IGNORECASE)
_HEADER = re.compile(r"^\*?(?:from|von|de|fra|från|da|van)\*?:\s*\S", re.IGNORECASE)
_NEXT_HEADER = re.compile(r"^\*?(?:sent|gesendet|date|datum|to|an|cc|subject|betreff|envoyé|dato)\*?:", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^(?:--\s?|—)$|^(?:sent|gesendet) (?:from|von) my\b|^(?:sent from|gesendet von|get outlook for|von meinem|"
    r"enviado desde|envoyé d(?:e|epuis)|inviato d(?:a|al)|sendt fra|skickat från|verstuurd vanaf)\b",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^\*?[A-Za-z][A-Za-z-]*\*?:(?:\s|$)|^\s+\S")
_GREETING = re.compile(
    r"^(?:hi|hey|hello|dear|good (?:morning|afternoon|evening|day)|hallo|liebe[rs]?|guten (?:morgen|tag|abend)|moin|"
    r"bonjour|salut|hola|ciao|hei|hej|kjære)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:(?:best|kind|kindest|warm|many|with)(?: \w+){0,2} (?:regards|wishes|thanks)|regards|best|cheers|"
    r"thanks(?: again| a lot| so much)?|thank you|many thanks|yours(?: \w+)?|all the best|talk soon|see you(?: \w+)?|"
    r"take care|(?:(?:ganz |mit )?(?:viel|lieb|best|herzlich|schön|freundlich)e[mn]? )?"
    r"gr[uü](?:ß|ss)e?n?|herzlich(?:st)?|lg|vg|mfg|(?:bien )?cordialement|bien à (?:toi|vous)|à bientôt|"
    r"(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|(?:un )?(?:fuerte )?abrazo|atentamente|"
    r"(?:(?:med )?(?:vennlig|venlig|beste?) )?hilsen(?:er)?|(?:med )?vänliga hälsningar|mvh|cordiali saluti|"
    r"pozdrawiam)(?: from \w+)?\s*[,.!–-]*$",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"^p\.?\s?s\b", re.IGNORECASE)
MAX_GREETING, MAX_NAME = 6, 4
"""Words of a greeting, and of a line that is only a name, at most."""
MAX_LINES = 5
"""Lines below a closing phrase at most: the writer's name, title and place."""
GREETING, SIGNATURE, QUOTED = "greeting", "signature", "quoted"
"""What is left out of a mail."""


class Piece(NamedTuple):
    """One paragraph or one item of a list, as its writer wrote it."""

    text: str
    mark: str = ""
    """What an item begins with: a bullet, or a number with its sign; empty for a paragraph."""
    below: int = -1
    """The index of the quotation that stands above it; −1 = none."""
    is_direct: bool = False
    """Whether no empty line and no other paragraph stands between them."""

    @property
    def number(self) -> int:
        """The number of a numbered item; 0 for others."""
        digits = "".join(filter(str.isdecimal, self.mark))
        return int(digits) if digits else 0


@dataclass(frozen=True, kw_only=True)
class MailText:
    """A mail in its parts."""

    pieces: tuple[Piece, ...]
    quotations: tuple[tuple[str, ...], ...]
    """The lines of each quotation, without their marks."""
    left_out: dict[str, int] = field(default_factory=dict)
    """How many lines are greeting, signature and quoted."""


def split_mail(text: str, names: Collection[str] = ()) -> MailText:
    """Split a mail into pieces.

    Its greeting, signature and quotations are set apart and counted.

    ``names`` are those of its writer, which may stand alone on its last line.
    """
    lines = [line.rstrip() for line in clean_text(text).replace("\u00a0", " ").split("\n")]
    marked = list(_mark_lines(lines, {fold_text(name) for name in names}))
    counts = dict.fromkeys((GREETING, SIGNATURE, QUOTED), 0)
    for kind, line in marked:
        if kind in counts and line.strip():
            counts[kind] += 1
    quotations: list[list[str]] = []
    pieces: list[Piece] = []
    was = ""
    for kind, line in marked:
        if kind == QUOTED:
            if was != QUOTED:
                quotations.append([])
            quotations[-1].append(line)
        elif kind == "text":
            pieces = _with_line(pieces, line, was, len(quotations) - 1)
        was = "gap" if kind == "text" and not line.strip() else kind
    return MailText(pieces=tuple(pieces), quotations=tuple(map(tuple, quotations)), left_out=counts)


def _with_line(pieces: list[Piece], line: str, was: str, below: int) -> list[Piece]:
    """Add a written line: it begins a piece, or continues the last one."""
    words = line.strip()
    if not words:
        return pieces
    item = _ITEM.match(words)
    mark = (item["mark"] or item["only"]) if item else ""
    last = pieces[-1] if pieces else None
    goes_on = last is not None and was == "text" and last.below == below
    if last is not None and goes_on and not mark:
        joined = f"{last.text} {words}" if last.mark else f"{last.text}\n{words}"
        return [*pieces[:-1], last._replace(text=joined)]
    is_direct = was == QUOTED or (goes_on and last is not None and last.is_direct)
    text = words[item.end() :].strip() if item else words
    return [*pieces, Piece(text, mark, below, is_direct)]


def _mark_lines(lines: list[str], names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Tell of each line whether it is text, greeting, signature or quoted."""
    is_begun = is_over = is_signed = False
    begin = _header_size(lines)
    for line in lines[:begin]:
        yield QUOTED, line
    for number, line in enumerate(lines[begin:], begin):
        words = line.strip()
        if quoted := _QUOTED.match(line):
            is_signed = False
            yield QUOTED, line[quoted.end() :]
            continue
        is_over = is_over or _begins_original(lines, number)
        is_signed = is_signed or (bool(words) and _begins_signature(lines, number, names))
        if is_over or _is_attribution(lines, number):
            yield QUOTED, line
        elif is_signed:
            yield SIGNATURE, line
        elif words and not is_begun and _is_greeting(words):
            is_begun = True
            yield GREETING, line
        else:
            is_begun = is_begun or bool(words)
            yield "text", line


def _header_size(lines: list[str]) -> int:
    """Count the header lines of a saved mail, such as From and Subject."""
    end = next((number for number, line in enumerate(lines) if not _FIELD.match(line)), len(lines))
    header = lines[:end]
    return end if any(map(_HEADER.match, header)) and any(map(_NEXT_HEADER.match, header)) else 0


def _is_greeting(words: str) -> bool:
    return bool(_GREETING.match(words)) and len(words.split()) <= MAX_GREETING and not words.endswith("?")


def _is_attribution(lines: list[str], number: int) -> bool:
    """Tell whether a line is an attribution: who wrote what is quoted below.

    It may go over two lines.
    """
    words = lines[number].strip()
    after = lines[number + 1].strip() if number + 1 < len(lines) else ""
    before = lines[number - 1].strip() if number else ""
    if words and any(_ATTRIBUTION.match(text) for text in (words, f"{words} {after}", f"{before} {words}") if text):
        return True
    return _is_above_quotation(lines, number, words) or (
        bool(words) and bool(_SENDER.match(after)) and _is_above_quotation(lines, number + 1, f"{words} {after}")
    )


def _is_above_quotation(lines: list[str], number: int, words: str) -> bool:
    """Tell whether a sender or a moment is named right above a quotation."""
    following = next((line for line in lines[number + 1 :] if line.strip()), "")
    is_named = any(pattern.search(words) for pattern in (_SENDER, _SENDER_NAMED, _MOMENT))
    return is_named and bool(_QUOTED.match(following))


def _begins_original(lines: list[str], number: int) -> bool:
    """Tell whether the whole earlier mail begins here, without marks of quotation."""
    words = lines[number].strip()
    if _ORIGINAL.match(words):
        return True
    following = [line.strip() for line in lines[number + 1 : number + 4]]
    return bool(_HEADER.match(words)) and any(map(_NEXT_HEADER.match, following))


def _begins_signature(lines: list[str], number: int, names: Collection[str]) -> bool:
    """Tell whether a signature begins here.

    It is its mark, a closing phrase above a name, or the writer's name.
    """
    words = lines[number].strip()
    if _SIGNATURE.match(words):
        return True
    written = [line.strip() for line in lines[number + 1 :] if line.strip() and not _QUOTED.match(line)]
    rest = written[: next((n for n, line in enumerate(written) if _is_end(line)), len(written))]
    if _CLOSING.match(words):
        is_signed = len(rest) == 1 or (bool(rest) and len(rest) <= MAX_LINES and fold_text(rest[0]) in names)
        return not rest or (is_signed and all(map(_is_short, rest)))
    return not rest and fold_text(words.strip("–-,. ")) in names


def _is_short(line: str) -> bool:
    """Tell whether a line can be a name, or a title below it."""
    return len(line.split()) <= MAX_NAME and not _ITEM.match(line) and not _POSTSCRIPT.match(line)


def _is_end(line: str) -> bool:
    """Tell whether a signature or an earlier mail begins with a line."""
    return bool(_SIGNATURE.match(line) or _ORIGINAL.match(line) or _ATTRIBUTION.match(line) or _HEADER.match(line))


SAID: Final = {GREETING: "the greeting", SIGNATURE: "the signature", QUOTED: "the quoted text"}


def say_left_out(counts: dict[str, int]) -> str:
    """Say what is left out: "the greeting (1 line), the quoted text (12 lines)".

    Empty for nothing.
    """
    parts = [f"{SAID[kind]} ({count} {'line' if count == 1 else 'lines'})" for kind, count in counts.items() if count]
    return ", ".join(parts)
