"""A partner's reply to a shared agenda as notes and new points."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, Self

from rmjournal.english import agree, join_words
from rmjournal.exchange.agenda_text import say_start, shared_points
from rmjournal.exchange.mail_text import MailText, Piece, say_left_out, split_mail
from rmjournal.exchange.pasted import PastedLine
from rmjournal.insight.agenda import DEFAULT_MINUTES
from rmjournal.insight.cadence import session_overview
from rmjournal.insight.closing import next_order
from rmjournal.insight.scope import select_pair
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import one_line
from rmjournal.model.folded_text import fold_text
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import other_role

POINT, NEW, NOTE, OUT = "point", "new", "note", "out"
"""What becomes of a row: a note of a point, a new point, a note on the session, nothing."""
SUMMARY = (
    (POINT, "note of a point", "notes of points"),
    (NEW, "new point", "new points"),
    (NOTE, "note on the session", "notes on the session"),
)
"""The fates that are counted, in words."""
MIN_TITLE = 4
"""Letters of a quoted title at least that tell a point by its beginning."""
MAX_TITLE = 200
"""Letters of a new point's title at most; what is longer is a note too."""
_NUMBERED = re.compile(r"^\(?(\d{1,3})(?:[.):]\)?|\s·)\s*(.*)$")
_EXTRAS = re.compile(r"\s*\(\d+ min\b.*$")
_MARKUP = re.compile(r"[*_`\\]")


class ReplyRow(NamedTuple):
    """One row of a reply, and what becomes of it."""

    text: str
    fate: str
    """`POINT`, `NEW`, `NOTE` or `OUT`."""
    number: int = 0
    """The number of the point that it belongs to; 0 = none."""
    is_known: bool = False
    """Whether the journal has it already, from the same mail."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A reply as it was read, with what becomes of each row."""

    rows: tuple[ReplyRow, ...]
    points: tuple[Point, ...]
    """The points of the shared agenda, in the order of their numbers."""
    session: Session | None
    """The session that it is about; None where there is none."""
    target: Session | None
    """The session that gets new points; None = they wait for the next one."""
    pair: Relationship
    left_out: str = ""
    """What of the mail is left out, in words."""

    def describe(self, row: ReplyRow) -> str:
        """Say what becomes of a row."""
        if row.fate == POINT:
            return f"note of point {row.number}: {one_line(self.points[row.number - 1].title)}"
        who = self.pair.short_name
        words = {NEW: f"new point of {who}", NOTE: f"note by {who} on the session"}
        return words.get(row.fate, "already there" if row.is_known else "left out")

    def turn(self, index: int) -> Self:
        """Give the reply with the next fate for a row."""
        row = self.rows[index]
        fates = list(dict.fromkeys([*([POINT] if row.number else []), NEW, NOTE, OUT]))
        fate = fates[(fates.index(row.fate) + 1) % len(fates)]
        return self._with_row(index, row._replace(fate=fate))

    def assign(self, index: int, number: int) -> Self:
        """Give the reply with a row as the note of a point.

        The same where there is no such point.
        """
        if not 0 < number <= len(self.points):
            return self
        return self._with_row(index, self.rows[index]._replace(fate=POINT, number=number))

    def _with_row(self, index: int, row: ReplyRow) -> Self:
        return replace(self, rows=(*self.rows[:index], row, *self.rows[index + 1 :]))

    @property
    def label(self) -> str:
        """What was pasted."""
        return f"reply of {self.pair.short_name}"

    @property
    def lines(self) -> list[PastedLine]:
        """The rows, each with what becomes of it."""
        return [PastedLine(one_line(row.text), self.describe(row), row.fate == OUT) for row in self.rows]

    def to_write(self, entries: Entries) -> list[Entry]:
        """Points with more notes, new points, and a note of the partner."""
        return reply_entries(self, entries)

    @property
    def summary(self) -> str:
        """Count what would be written, and say what is left out."""
        counts = [
            f"{count} {agree(count, one, several)}"
            for fate, one, several in SUMMARY
            if (count := sum(row.fate == fate for row in self.rows))
        ]
        words = f"Would be written: {join_words(counts)}." if counts else "Nothing would be written."
        return " ".join(filter(None, (words, f"Left out: {self.left_out}." if self.left_out else "")))


def read_reply(
    text: str, pair: Relationship, entries: Entries, session: Session | None, target: Session | None
) -> Reply:
    """Read a reply to the agenda of a session; pure.

    Answers under quoted points, and rows that begin with a point's number, are notes of that point.
    """
    points = shared_points(session, entries) if session else ()
    mail = split_mail(text, (pair.partner, pair.short_name))
    rows = tuple(
        row._replace(fate=OUT, is_known=True) if _is_there(row, pair, entries, points, target) else row
        for row in _rows(mail, points)
    )
    return Reply(
        rows=rows, points=points, session=session, target=target, pair=pair, left_out=say_left_out(mail.left_out)
    )


def _is_there(
    row: ReplyRow, pair: Relationship, entries: Entries, points: Sequence[Point], target: Session | None
) -> bool:
    """Tell whether the journal has a row already.

    So a mail can be pasted twice.
    """
    if row.fate == POINT:
        return f"{pair.short_name}: {row.text}" in points[row.number - 1].note
    if row.fate == NEW:
        target_id, title = target.id if target else "", _shortened(one_line(row.text))
        return any((point.session, point.title) == (target_id, title) for point in entries.of(Point))
    role = other_role(pair.role)
    return row.fate == NOTE and any(
        note.author == role and row.text in note.text.split("\n\n") for note in entries.of(Note)
    )


def _rows(mail: MailText, points: Sequence[Point]) -> Iterator[ReplyRow]:
    numbers = _answered_numbers(mail, points)
    copied, left = 0, -1
    for index, piece in enumerate(mail.pieces):
        following = mail.pieces[index + 1] if index + 1 < len(mail.pieces) else None
        if piece.is_direct:
            copied = 0
        elif piece.mark:
            left = piece.below  # a list of one's own: what follows is not about the quoted point
        if 0 < piece.number <= len(points):
            copied = 0
            if answer := _without_title(piece.text, points[piece.number - 1]):
                yield ReplyRow(answer, POINT, piece.number)
            else:  # a client without marks of quotation repeats the point as it was sent
                copied = piece.number
        else:
            number = 0 if left == piece.below >= 0 else numbers.get(index, 0)
            yield _row(piece, following, copied or number)


def _row(piece: Piece, following: Piece | None, number: int) -> ReplyRow:
    """Classify a piece: an answer, a new point, a note, or left out.

    Words that only lead to a list are left out.
    """
    leads = piece.text.endswith(":") and "\n" not in piece.text and following is not None and bool(following.mark)
    if leads and not piece.is_direct and not (following and following.is_direct):
        return ReplyRow(piece.text, OUT)
    if number and (piece.is_direct or not piece.mark):
        return ReplyRow(piece.text, POINT, number)
    return ReplyRow(piece.text, NEW if piece.mark else NOTE)


def _answered_numbers(mail: MailText, points: Sequence[Point]) -> dict[int, int]:
    """Number of the quoted point that each piece answers, by its index."""
    found = [[number for line in lines if (number := _quoted_number(line, points))] for lines in mail.quotations]
    if (
        len(found) == 1 and len(points) > 2 and len(set(found[0])) == len(points)
    ):  # the whole agenda is quoted once, and the reply stands below it
        return {}
    return {
        index: found[piece.below][-1]
        for index, piece in enumerate(mail.pieces)
        if piece.below >= 0 and found[piece.below]
    }


def _quoted_number(line: str, points: Sequence[Point]) -> int:
    """The number of the point that a quoted line names; 0 for none.

    It is found by its title, or else by its number alone.
    """
    numbered = _NUMBERED.match(_MARKUP.sub("", line).strip())
    if numbered is None:
        return 0
    title = _folded(numbered[2])
    if not title:
        return int(numbered[1]) if 0 < int(numbered[1]) <= len(points) else 0
    by_title = [n for n, point in enumerate(points, 1) if _is_same_title(title, _folded(point.title))]
    return int(numbered[1]) if int(numbered[1]) in by_title else next(iter(by_title), 0)


def _without_title(text: str, point: Point) -> str:
    """An answer without the point's title and question, which some mails repeat unquoted.

    Empty for those alone.
    """
    for part in (point.title, point.prompt):
        words = r"\s+".join(map(re.escape, part.split()))
        begin = re.match(rf"\W*{words}\W*(?:\(?\d+ min\b[^)]*\)?)?\W*", text, re.IGNORECASE) if words else None
        text = text[begin.end() :].strip() if begin else text
    return text


def _is_same_title(quoted: str, title: str) -> bool:
    """Tell whether a quoted title, perhaps cut or longer, is that of a point."""
    return (
        quoted == title
        or (len(quoted) >= MIN_TITLE and title.startswith(quoted))
        or (len(title) >= MIN_TITLE and quoted.startswith(title))
    )


def _folded(text: str) -> str:
    return fold_text(" ".join(_EXTRAS.sub("", _MARKUP.sub("", text)).split())).strip(" .:–-")


def find_session(
    text: str, pair: Relationship, entries: Entries, today: date, highlighted: Session | None = None
) -> Session | None:
    """Find the session that a mail quotes by its day and time.

    Else the highlighted one, the next, or the last one held.
    """
    flat = " ".join(text.replace(">", " ").split())
    overview = session_overview(select_pair(entries, pair.id), today)
    quoted = [one for one in overview.sessions if (begins := one.starts_at) and say_start(begins) in flat]
    held = [one for one in overview.sessions if one.state == "held"]
    return next(iter(reversed(quoted)), None) or highlighted or overview.next or next(iter(reversed(held)), None)


def find_target(session: Session | None, pair: Relationship, entries: Entries, today: date) -> Session | None:
    """Find the session that gets new points.

    It is the one of the reply while it is ahead, else the next one.
    """
    coming = session_overview(select_pair(entries, pair.id), today).next
    is_ahead = session is not None and session.state == "planned" and (session.day or date.min) >= today
    return session if is_ahead else coming


def reply_entries(reply: Reply, entries: Entries) -> list[Entry]:
    """Give the points and notes that a reply writes or changes."""
    who, role = reply.pair.short_name, other_role(reply.pair.role)
    written: list[Entry] = []
    for number, point in enumerate(reply.points, 1):
        said = [f"{who}: {row.text}" for row in reply.rows if row.fate == POINT and row.number == number]
        now = entries.get_of_kind(Point, point.id)
        if said and now is not None:
            written.append(now.edit(note="\n\n".join(filter(None, (now.note.strip(), *said)))))
    target_id = reply.target.id if reply.target else ""
    order = next_order(target_id, entries) if target_id else 0
    for row in reply.rows:
        if row.fate == NEW:
            title = one_line(row.text)
            written.append(
                Point(
                    relationship=reply.pair.id,
                    session=target_id,
                    title=_shortened(title),
                    note=f"{who}: {title}" if len(title) > MAX_TITLE else "",
                    owner=role,
                    order=order,
                    minutes=DEFAULT_MINUTES,
                    shared=True,
                )
            )
            order += bool(target_id)
    if notes := [row.text for row in reply.rows if row.fate == NOTE]:
        written.append(_note(reply, "\n\n".join(notes), role))
    return written


def _note(reply: Reply, text: str, role: str) -> Note:
    session_id = reply.session.id if reply.session else ""
    kind = "session" if session_id else "check_in"
    return Note(relationship=reply.pair.id, session=session_id, kind=kind, author=role, text=text)


def _shortened(title: str) -> str:
    return title if len(title) <= MAX_TITLE else f"{title[:MAX_TITLE].rsplit(' ', 1)[0]} …"


def reply_as_json(reply: Reply) -> list[dict[str, object]]:
    """The rows of a reply as scripts read them."""
    return [
        {"text": row.text, "becomes": row.fate, "point": row.number if row.fate == POINT else None, "words": words}
        for row, words in ((row, reply.describe(row)) for row in reply.rows)
    ]
