"""An entry as a Markdown file of its own, and back: its long texts are the text, everything else stands in front.

The main text comes first. Other long texts follow, each under the label of its field; named texts have one more
heading each. Where a person's own words look like such a heading, those other texts stand in front too, so that
reading always gives what was written.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from rmjournal.exchange.entry_decoder import HISTORY, history_lines
from rmjournal.exchange.front import joined
from rmjournal.model.entry import Entry
from rmjournal.model.kind import defaults, fields, ordered_texts
from rmjournal.model.naming import DELETED_WORD

_PROPERTIES = {"kind": "sort", "date": "date_", "aliases": "aliases_"}
"""What fields are called in front of a file, where another property has their name."""
_EXACT = "tags_as_written"
"""The tags as they are, beside those that Obsidian knows as tags."""
_NO_TAG = re.compile(r"[^\w/-]+")
_ALIAS = 80


def as_file(entry: Entry, links: Mapping[str, str], lost: Collection[str] = ()) -> str:
    """The file of an entry; ``links`` tell by id what a link to an entry is called, ``lost`` which are deleted."""
    kind, main = type(entry), entry.KIND.main
    within = [name for name, field in fields(kind).items() if name == main or field.form in ("text", "map")]
    said = {name: value for name in within if (value := getattr(entry, name))}
    body = _body(entry, within)
    if body_said(kind, body, within) != said:
        within, body = [main], str(getattr(entry, main))
    shown = {**dict.fromkeys(lost, DELETED_WORD), **{key: link(name) for key, name in links.items()}}
    return joined(_front(entry, within, shown), body)


def body_said(kind: type[Entry], body: str, within: Collection[str]) -> dict[str, Any]:
    """The long texts in the body of a file, by field; ``within`` are the fields that may stand there."""
    labels = {fields(kind)[name].label: name for name in within if name != kind.KIND.main}
    main, sections = _sections(body, "##", labels)
    found: dict[str, Any] = {kind.KIND.main: main} if main else {}
    for label, text in sections:
        name = labels[label]
        found[name] = dict(_sections(text, "###")[1]) if fields(kind)[name].form == "map" else text
    return found


def file_said(kind: type[Entry], front: Mapping[str, Any], body: str) -> dict[str, Any]:
    """What a file of ours says of its entry, by field."""
    names = {_PROPERTIES.get(name, name): name for name in (*fields(kind), HISTORY, "id")}
    told = {names[key]: value for key, value in front.items() if key in names}
    if "on" in fields(kind) and "on" not in told and "date" in front:
        told["on"] = front["date"]
    exact = front.get(_EXACT)
    if isinstance(exact, list) and [as_tag(tag) for tag in exact] == told.get("tags"):
        told["tags"] = exact
    within = [name for name, field in fields(kind).items() if field.form in ("text", "map") and name not in told]
    return {**told, **body_said(kind, body, [kind.KIND.main, *within])}


def as_tag(tag: str) -> str:
    """A tag as Obsidian knows tags: no spaces, and not a number alone."""
    word = _NO_TAG.sub("-", tag).strip("-/")
    return f"_{word}" if word.isdecimal() or not word else word


def link(target: str) -> str:
    """A link to a note as Obsidian follows it."""
    return f"[[{target}]]"


def _front(entry: Entry, within: Collection[str], shown: Mapping[str, str]) -> dict[str, object]:
    """The properties of an entry, those that every entry has first; what is as usual is left out.

    ``shown`` tells by id what a link reads as.
    """
    tags = [as_tag(tag) for tag in entry.tags]
    front: dict[str, object] = {"id": entry.id, "kind": entry.KIND.name, "date": entry.day or ""}
    front |= {"aliases": [entry.heading[:_ALIAS]], "shared": entry.shared, "tags": tags}
    if tags != entry.tags:
        front[_EXACT] = entry.tags
    usual = dict(defaults(type(entry)))
    if "on" in usual:
        usual["on"] = entry.day
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        needed = field.form in ("text", "map") or value != usual[name]
        if needed and name not in (*within, "shared", "tags"):
            front[_PROPERTIES.get(name, name)] = shown.get(value, value) if field.form == "ref" else value
    if entry.history:
        front[HISTORY] = history_lines(entry)
    return {name: "" if value is None else value for name, value in front.items()}


def _body(entry: Entry, within: Collection[str]) -> str:
    parts = [str(getattr(entry, entry.KIND.main))]
    for name in within:
        value = getattr(entry, name)
        if name == entry.KIND.main or not value:
            continue
        named = ordered_texts(fields(type(entry))[name], value) if isinstance(value, Mapping) else ()
        text = "\n\n".join(f"### {key}\n\n{said}" for key, said in named) or str(value)
        parts.append(f"## {fields(type(entry))[name].label}\n\n{text}")
    return "\n\n".join(part for part in parts if part)


def _sections(body: str, mark: str, labels: Collection[str] | None = None) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first heading, and each heading with the text below it."""
    one = "|".join(map(re.escape, labels)) if labels is not None else ".+"
    if not one:
        return body, []
    parts = re.split(rf"(?:\A|\n)\n*{mark} ({one})[ \t]*(?:\n+|\Z)", body)
    return parts[0], list(zip(parts[1::2], parts[2::2], strict=True))
