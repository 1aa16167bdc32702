"""The text journal of jrnl: ``[2026-03-04 09:00] Title``, text, tags.

As jrnl writes it, no blank line stands below a title. jrnl reads it with ``jrnl --import --file FILE``, and as a
journal of its own. Notes keep their text; other entries begin with their kind and have their fields as lines. A day
without a time stands alone in the brackets.
"""

import re
from collections.abc import Iterable, Iterator

from rmjournal.english import humanize
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.entry_page import field_lines, title_and_text
from rmjournal.model.kind import ordered_texts
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective

STARRED_TAG = "starred"
"""The tag of an entry that has a star in jrnl."""
TIME_DETAIL = "time"
"""The detail of a note that holds the time of day at which it was written."""
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?!\d)")
_LOOKS_LIKE_START = re.compile(r"\n(?=\\*\[(?:[^\]\n]+\] |[^\]\n]*$))", re.MULTILINE)
"""Before a line that jrnl may take for the begin of an entry; a backslash is put there."""
_ESCAPED_START = re.compile(r"\n\\(?=\\*\[(?:[^\]\n]+\] |[^\]\n]*$))", re.MULTILINE)
_FIRST_STAR = re.compile(r"\A(?=\\*\* )")
_LAST_STAR = re.compile(r"(\*\\*)\Z")
"""A star at an end of a title, which is no star of the entry; a backslash keeps it apart."""
_ESCAPED_FIRST_STAR = re.compile(r"\A\\(?=\\*\* )")
_ESCAPED_LAST_STAR = re.compile(r"\A([^\n]*\*\\*)\\(?=\n|\Z)")
_TAG_LINE = re.compile(r"\n\n@[\w/+#*-]+(?: @[\w/+#*-]+)*\s*\Z")
_TAG = re.compile(r"(?<!\S)@([^\W\d_][\w/-]*)")
_MARKDOWN_HEAD = re.compile(r"\s*# \d{4}\s*\n## [^\W\d]+\s*\n### \d{4}-\d\d-\d\d \d\d:\d\d ")
_NOT_IN_TAG = re.compile(r"[^\w/+#*-]+")
_SKIPPED = ("shared", "for_others", "tags", "relationship", "on", "author")


def jrnl_entries(entries: Entries, *, with_parts: bool = False) -> list[Entry]:
    """The dated entries that are no parts of others, oldest first."""
    found = [
        entry
        for entry in entries
        if entry.day and (with_parts or (type(entry).day is not Entry.day and not _is_part(entry, entries)))
    ]
    return sorted(found, key=lambda entry: (*_moment(entry), int(entry.id)))


def _is_part(entry: Entry, entries: Entries) -> bool:
    whole = entries.whole_of(entry)
    return whole is not None and whole.KIND.name != "relationship"


def jrnl_text(entries: Iterable[Entry], perspective: Perspective) -> str:
    """The text of a journal of entries that have a day."""
    return "\n".join(_entry_text(entry, perspective) for entry in entries)


def _entry_text(entry: Entry, perspective: Perspective) -> str:
    tags = [tag for tag in entry.tags if tag != STARRED_TAG]
    words = [text for tag in tags if (text := jrnl_tag(tag)) != "@"]
    text = "\n\n".join(filter(None, (_text(entry, perspective), " ".join(words))))
    title, _, body = _LOOKS_LIKE_START.sub("\n\\\\", text).partition("\n")
    star = " *" if STARRED_TAG in entry.tags else ""
    title = _LAST_STAR.sub(r"\1\\", _FIRST_STAR.sub(r"\\", title.rstrip()))
    lines = [f"[{' '.join(filter(None, _moment(entry)))}] {title}{star}", *filter(None, [body.strip("\n")])]
    return "\n".join((*lines, ""))


def jrnl_tag(tag: str) -> str:
    """The tag in jrnl's syntax, without spaces."""
    return f"@{_NOT_IN_TAG.sub('-', tag).strip('-')}"


def changed_tags(entries: Iterable[Entry]) -> list[str]:
    """The tags that jrnl cannot hold as they are."""
    tags = {tag for entry in entries for tag in entry.tags if tag != STARRED_TAG}
    return sorted(tag for tag in tags if jrnl_tag(tag) != f"@{tag}")


def tags_in_jrnl(text: str) -> list[str]:
    """The tags in a text of jrnl, such as ``@budget``."""
    return [match[1].rstrip("/-") for match in _TAG.finditer(text)]


def is_jrnl_markdown(text: str) -> bool:
    """Whether ``jrnl --format md`` wrote a text: its year, month and day are headings."""
    return _MARKDOWN_HEAD.match(text) is not None


def plain_text(text: str) -> str:
    """The text of a jrnl entry without what `jrnl_text` adds.

    It adds the tags in a last paragraph, and backslashes.
    """
    text = _ESCAPED_LAST_STAR.sub(r"\1", _ESCAPED_FIRST_STAR.sub("", text))
    return _ESCAPED_START.sub("\n", _TAG_LINE.sub("", text))


def _moment(entry: Entry) -> tuple[str, str]:
    """Day and time of an entry; empty where it has none."""
    day = entry.day.isoformat() if entry.day else ""
    if isinstance(entry, Session):
        return day, entry.start.partition("T")[2][:5]
    match = _TIME.match(entry.details.get(TIME_DETAIL, "")) if isinstance(entry, Note) else None
    return day, match[0] if match else ""


def _text(entry: Entry, perspective: Perspective) -> str:
    """Title and text of an entry without blank lines around."""
    if isinstance(entry, Note):
        details = [f"{humanize(key)}: {text}" for key, text in entry.details.items() if key != TIME_DETAIL]
        return "\n\n".join(filter(None, (entry.text.strip("\n"), "\n".join(details))))
    title, text = title_and_text(entry, perspective)
    lines = "\n".join(_field_texts(entry, perspective))
    return "\n\n".join(filter(None, (f"{entry.KIND.label}: {title}", text, lines)))


def _field_texts(entry: Entry, perspective: Perspective) -> Iterator[str]:
    """The other fields of an entry, one a line, longer ones below their name."""
    for line in field_lines(entry, perspective, {*_SKIPPED, entry.KIND.main}):
        if line.field.form == "map":
            yield from (
                f"{line.label}, {humanize(key)}: {text}" for key, text in ordered_texts(line.field, line.value)
            )
        else:
            yield f"{line.label}: {line.text}" if "\n" not in line.text else f"\n{line.label}\n{line.text}\n"
