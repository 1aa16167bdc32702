"""Markdown files with YAML front matter, one an entry; their names and links.

The main text comes first. Other long texts follow, each under the label of its field; named texts have one more
heading each. Where a person's own words look like such a heading, those other texts stand in front too, so that
reading always gives what was written.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import yaml

from rmjournal.exchange.entry_decoder import HISTORY, history_lines
from rmjournal.model.entry import DELETED_WORD, Entry
from rmjournal.model.kind import defaults, fields, ordered_texts

FENCE = "---"
"""The line before and after the values."""
_BREAKS = re.compile("[\n\x85\u2028\u2029]")
"""What ends a line in one version of YAML or the other."""


class UnreadableFront(ValueError):
    """The lines between the fences are not YAML with named values."""


def joined(values: Mapping[str, object], text: str) -> str:
    """A file with its values in front and one empty line before the text."""
    front = yaml.dump(dict(values), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1 << 30)
    return f"{FENCE}\n{front}{FENCE}\n\n{text}\n"


def split(file: str) -> tuple[dict[str, Any], str]:
    """The values in front of a file, each of them as text, and the text; no values when there is no front matter.

    Line ends are ``\\n``. Raises `UnreadableFront` when there are fences, but no YAML with named values between them.
    """
    front, text = parted(file)
    return (_values(front), text) if front is not None else ({}, text)


def parted(file: str) -> tuple[str | None, str]:
    """The lines between the fences, none when there are no fences, and the text without its last line end."""
    first, _, rest = file.partition("\n")
    lines = rest.split("\n") if first.rstrip() == FENCE else []
    ends = next((n for n, line in enumerate(lines) if line.rstrip() in (FENCE, "...")), None)
    if ends is None:
        return None, file.removesuffix("\n")
    return "\n".join((*lines[:ends], "")), "\n".join(lines[ends + 1 :]).removeprefix("\n").removesuffix("\n")


def _values(front: str) -> dict[str, Any]:
    try:
        found = yaml.load(front, Loader=_Loader)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise UnreadableFront(str(error)) from error
    if found is None or found == "":
        return {}
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise UnreadableFront("no named values")
    return found


class _Dumper(yaml.SafeDumper):
    """Texts of several lines in a block, as people write them; everything is written out."""

    def ignore_aliases(self, data: object) -> bool:
        """Write what is there twice twice."""
        return True


class _Loader(yaml.BaseLoader):
    """Every value as text; pointers inside a file are refused, for they can unfold without end."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next value, unless it is a pointer to another."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("pointers are not read")
        return super().compose_node(parent, index)


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    breaks = set(_BREAKS.findall(value))
    block = breaks == {"\n"} and not value[0].isspace() and not value.endswith("\n\n")
    style = "|" if block else '"' if breaks else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


_PROPERTIES = {"kind": "sort", "date": "date_", "aliases": "aliases_"}
"""What fields are called in front of a file, where another property has their name."""
_EXACT = "tags_as_written"
"""The tags as they are, beside those that Obsidian knows as tags."""
_NO_TAG = re.compile(r"[^\w/-]+")
_ALIAS = 80


def as_file(entry: Entry, links: Mapping[str, str], lost: Collection[str] = ()) -> str:
    """The file of an entry; ``links`` tell by id what a link to an entry is called, ``lost`` which are deleted."""
    kind, main = type(entry), entry.KIND.main
    within = [name for name, field in fields(kind).items() if name == main or field.is_prose]
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
    within = [name for name, field in fields(kind).items() if field.is_prose and name not in told]
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
        needed = field.is_prose or value != usual[name]
        if needed and name not in (*within, "shared", "tags"):
            front[_PROPERTIES.get(name, name)] = shown.get(value, value) if field.is_link else value
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


LONGEST = 60
"""Bytes of a title in a file name; with all around it a name stays below what any file system takes."""
DIGITS = 6
"""Last digits of the id in a file name."""
_LOOKS = re.compile("[\ufe00-\ufe0f\u20d0-\u20ff]")
"""Signs that only tell how the one before them looks."""


def file_stem(entry: Entry, taken: Collection[str] = ()) -> str:
    """The name of an entry's file without its ending: day, kind, title, last digits of the id.

    ``taken`` are the `folded` names that other files have; with the whole id an entry has a name that none has.
    """
    day = entry.day.isoformat() if entry.day else "undated"
    start = "-".join(part for part in (day, entry.KIND.name, slug(entry.heading)) if part)
    ends = (entry.id[-DIGITS:], entry.id, *(f"{entry.id}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for end in ends if folded(name := f"{start}-{end}") not in taken)


def slug(text: str, longest: int = LONGEST) -> str:
    """Text as a piece of a file name: letters and digits of any script, everything else a hyphen."""
    whole = unicodedata.normalize("NFC", text).lower()
    kept = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in _LOOKS.sub("", whole))
    words = unicodedata.normalize("NFC", "-".join(kept.split()))
    return words.encode("utf-8")[:longest].decode("utf-8", "ignore").strip("-")


def folded(name: str) -> str:
    """A name as file systems compare it that know no case and no way of writing accents."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


ENDING = ".md"
_UNLINKABLE = frozenset("[]|#^\\")


def as_folder(
    entries: Iterable[Entry],
    held: Mapping[str, str] | None = None,
    others: Collection[str] = (),
    lost: Collection[str] = (),
) -> dict[str, str]:
    """The text of each file by its path, of one entry each, oldest first.

    ``held`` are the paths of entries that have a file already, by id; ``others`` the paths of all other files there;
    ``lost`` the ids of what is deleted.
    """
    order = sorted(entries, key=lambda entry: int(entry.id))
    paths = paths_of(order, held or {}, others)
    links = links_to(paths, others)
    return {paths[entry.id]: as_file(entry, links, lost) for entry in order}


def paths_of(entries: Iterable[Entry], held: Mapping[str, str], others: Collection[str] = ()) -> dict[str, str]:
    """The path of each entry's file, by id: the one it has, else a new one beside all others."""
    taken = {folded(stem(path)) for path in (*held.values(), *others)}
    paths: dict[str, str] = {}
    for entry in entries:
        if entry.id not in held:
            name = file_stem(entry, taken)
            taken.add(folded(name))
        paths[entry.id] = held.get(entry.id) or name + ENDING
    return paths


def links_to(paths: Mapping[str, str], others: Collection[str] = ()) -> dict[str, str]:
    """What a link to each entry is called, by id: its file's name, with its folder where another has that name."""
    names = Counter(folded(stem(path)) for path in (*paths.values(), *others))
    found = {}
    for key, path in paths.items():
        name = stem(path) if names[folded(stem(path))] == 1 else path.removesuffix(ENDING)
        if not _UNLINKABLE & set(name):
            found[key] = name
    return found


def stem(path: str) -> str:
    """The name of a file without its folder and its ending."""
    return path.rpartition("/")[2].removesuffix(ENDING)
