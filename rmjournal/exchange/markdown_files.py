"""Markdown files with YAML front matter, one an entry; their names and links.

The body begins with the main text. Other long texts follow, each under a heading with the label of its field; a map
has one more heading for each key. Where a person's own words look like such a heading, the other texts go into the
front matter, so that reading always gives what was written.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, time
from itertools import chain, count
from typing import Any

import yaml

from rmjournal.english import humanize
from rmjournal.exchange.entry_decoder import HISTORY, history_as_json_lines
from rmjournal.model.entry import DELETED_WORD, Entries, Entry
from rmjournal.model.field import first_line
from rmjournal.model.kind import defaults, fields, ordered_texts
from rmjournal.model.kinds import KINDS

FENCE = "---"
"""The line before and after the values."""
TOML_FENCE = "+++"
"""The line before and after values in TOML, as Hugo writes them."""
_LINE_BREAKS = re.compile("[\n\x85\u2028\u2029]")
"""The line breaks of YAML 1.1 and 1.2."""


MAX_FRONT_MATTER = 65_536
"""Characters up to which lines between fences are front matter."""
_MAX_BRACKETS = 500
"""Brackets up to which YAML is read: it takes long to find that they nest too deeply."""


class UnreadableFrontMatter(ValueError):
    """The front matter is not a YAML mapping."""


def join_front_matter(values: Mapping[str, object], text: str) -> str:
    """Join front matter and body to a file."""
    front = yaml.dump(dict(values), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1 << 30)
    return f"{FENCE}\n{front}{FENCE}\n\n{text}\n"


def read_front_matter(file: str) -> tuple[dict[str, Any], str]:
    """Read the front matter, with every value as text, and the body.

    Line ends are ``\\n``. Without front matter the values are empty. Raises `UnreadableFrontMatter` when the lines
    between the fences are not a YAML mapping, nor TOML between those of Hugo (``+++``).
    """
    front, text = split_front_matter(file)
    if front is None:
        return {}, text
    return (_parse_toml if file.startswith(TOML_FENCE) else _parse_yaml)(front), text


def split_front_matter(file: str) -> tuple[str | None, str]:
    """Split a file into front matter, None without fences, and body."""
    first, _, rest = file.partition("\n")
    ends = {FENCE: (FENCE, "..."), TOML_FENCE: (TOML_FENCE,)}.get(first.rstrip())
    lines = rest.split("\n") if ends else []
    end = next((number for number, line in enumerate(lines) if ends and line.rstrip() in ends), None)
    if end is None:
        return None, file.removesuffix("\n")
    return "\n".join((*lines[:end], "")), "\n".join(lines[end + 1 :]).removeprefix("\n").removesuffix("\n")


def _parse_toml(front: str) -> dict[str, Any]:
    _check_size(front)
    try:
        values = tomllib.loads(front)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise UnreadableFrontMatter(str(error)) from error
    return {key: _as_text(value) for key, value in values.items()}


def _as_text(value: object) -> object:
    """A TOML value as strings, lists and mappings, as YAML is read."""
    if isinstance(value, dict):
        return {key: _as_text(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_text(part) for part in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _check_size(front: str) -> None:
    if len(front) > MAX_FRONT_MATTER or sum(map(front.count, "[{")) > _MAX_BRACKETS:
        raise UnreadableFrontMatter("it is too long to be read")


def _parse_yaml(front: str) -> dict[str, Any]:
    _check_size(front)
    try:
        values = yaml.load(front, Loader=_Loader)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise UnreadableFrontMatter(str(error)) from error
    if values is None or values == "":
        return {}
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise UnreadableFrontMatter("no named values")
    return values


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        """Write repeated values out."""
        return True


class _Loader(yaml.BaseLoader):
    """Reads every value as text; refuses aliases, which can expand without end."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next value; raises for an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("pointers are not read")
        return super().compose_node(parent, index)


def _represent_text(dumper: _Dumper, value: str) -> yaml.Node:
    breaks = set(_LINE_BREAKS.findall(value))
    block = breaks == {"\n"} and not value[0].isspace() and not value.endswith("\n\n")
    style = "|" if block else '"' if breaks else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _represent_text)


_RENAMED_PROPERTIES = {"kind": "sort", "date": "date_", "aliases": "aliases_"}
"""Property names of fields whose own name is taken by another property."""
_EXACT_TAGS = "tags_as_written"
"""The property with the exact tags, when Obsidian's syntax changes them."""
_NOT_IN_TAG = re.compile(r"[^\w/-]+")
_ALIAS_LENGTH = 80


def entry_file(entry: Entry, links: Mapping[str, str], lost: Collection[str] = ()) -> str:
    """The Markdown file of an entry.

    ``links`` are the texts of links by id, ``lost`` the ids of deleted entries.
    """
    kind, main = type(entry), entry.KIND.main
    body_fields = [name for name, field in fields(kind).items() if name == main or field.is_prose]
    body_values = {name: value for name in body_fields if (value := getattr(entry, name))}
    body = _body(entry, body_fields)
    if read_body(kind, body, body_fields) != body_values:
        body_fields, body = [main], str(getattr(entry, main))

    def link_text(key: str) -> str:
        return obsidian_link(links[key]) if key in links else DELETED_WORD if key in lost else key

    return join_front_matter(_front_matter(entry, body_fields, link_text), body)


def read_body(kind: type[Entry], body: str, body_fields: Collection[str]) -> dict[str, Any]:
    """Read the long texts in the body of a file, by field.

    ``body_fields`` are the fields that may stand there.
    """
    labels = {fields(kind)[name].label: name for name in body_fields if name != kind.KIND.main}
    main, sections = _sections(body, "##", labels)
    values: dict[str, Any] = {kind.KIND.main: main} if main else {}
    for label, text in sections:
        name = labels[label]
        values[name] = dict(_sections(text, "###")[1]) if fields(kind)[name].form == "map" else text
    return values


def read_entry_file(kind: type[Entry], front: Mapping[str, Any], body: str) -> dict[str, Any]:
    """Read the values of an own file, by field."""
    names = {_RENAMED_PROPERTIES.get(name, name): name for name in (*fields(kind), HISTORY, "id")}
    values = {names[key]: value for key, value in front.items() if key in names}
    if "on" in fields(kind) and "on" not in values and "date" in front:
        values["on"] = front["date"]
    exact_tags = front.get(_EXACT_TAGS)
    if isinstance(exact_tags, list) and [obsidian_tag(tag) for tag in exact_tags] == values.get("tags"):
        values["tags"] = exact_tags
    body_fields = [name for name, field in fields(kind).items() if field.is_prose and name not in values]
    return {**values, **read_body(kind, body, [kind.KIND.main, *body_fields])}


def obsidian_tag(tag: str) -> str:
    """The tag in Obsidian's syntax: no spaces, and not a number alone."""
    word = _NOT_IN_TAG.sub("-", tag).strip("-/")
    return f"_{word}" if word.isdecimal() or not word else word


def obsidian_link(target: str) -> str:
    """The link in Obsidian's syntax."""
    return f"[[{target}]]"


def _front_matter(entry: Entry, body_fields: Collection[str], link_text: Callable[[str], str]) -> dict[str, object]:
    """The front matter of an entry, without fields that have their default."""
    tags = [obsidian_tag(tag) for tag in entry.tags]
    front: dict[str, object] = {"id": entry.id, "kind": entry.KIND.name, "date": entry.day or ""}
    front |= {"aliases": [entry.heading[:_ALIAS_LENGTH]], "shared": entry.shared, "tags": tags}
    if tags != entry.tags:
        front[_EXACT_TAGS] = entry.tags
    default_values = dict(defaults(type(entry)))
    if "on" in default_values:
        default_values["on"] = entry.day
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        is_needed = field.is_prose or value != default_values[name]
        if is_needed and name not in (*body_fields, "shared", "tags"):
            front[_RENAMED_PROPERTIES.get(name, name)] = link_text(value) if field.is_link else value
    if entry.history:
        front[HISTORY] = history_as_json_lines(entry)
    return {name: "" if value is None else value for name, value in front.items()}


def _body(entry: Entry, body_fields: Collection[str]) -> str:
    parts = [str(getattr(entry, entry.KIND.main))]
    for name in body_fields:
        value = getattr(entry, name)
        if name == entry.KIND.main or not value:
            continue
        sections = ordered_texts(fields(type(entry))[name], value) if isinstance(value, Mapping) else ()
        text = "\n\n".join(f"### {key}\n\n{section}" for key, section in sections) or str(value)
        parts.append(f"## {fields(type(entry))[name].label}\n\n{text}")
    return "\n\n".join(part for part in parts if part)


def _sections(body: str, mark: str, labels: Collection[str] | None = None) -> tuple[str, list[tuple[str, str]]]:
    """Split a body into the text before the first heading, and the sections."""
    heading = "|".join(map(re.escape, labels)) if labels is not None else ".+"
    if not heading:
        return body, []
    parts = re.split(rf"(?:\A|\n)\n*{mark} ({heading})[ \t]*(?:\n+|\Z)", body)
    return parts[0], list(zip(parts[1::2], parts[2::2], strict=True))


MAX_TITLE_BYTES = 80
"""Bytes of a title in a file name; the whole name fits any file system."""
_NOT_IN_NAME = re.compile(r'[\\/:*?"<>|#^\[\]%]|[\ufe00-\ufe0f\u20d0-\u20ff]')
"""Characters that file systems or links do not take, and those that only change the look of the one before."""
_RESERVED_NAME = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def file_stem(entry: Entry, whole: Entry | None = None, taken: Collection[str] = ()) -> str:
    """The file name without suffix, as people read it: day and title.

    What has no title of its own, such as a level, has that of the whole that it is a part of. ``taken`` are the
    folded names of other files; a number makes the name unique.
    """
    has_title = entry.heading == first_line(str(getattr(entry, entry.KIND.main)))
    words = entry.heading if has_title or whole is None else f"{entry.KIND.label} - {whole.heading}"
    day = entry.day.isoformat() if entry.day and type(entry).day is not Entry.day else ""
    title = file_title(words)
    if not title or (not day and _RESERVED_NAME.fullmatch(title)):
        title = f"{entry.KIND.label} {title}".strip()
    stem = f"{day} {title}" if day else title
    names = chain([stem], (f"{stem} {number}" for number in count(2)))
    return next(name for name in names if fold_file_name(name) not in taken)


def file_title(text: str, longest: int = MAX_TITLE_BYTES) -> str:
    """A text as a portable file name, cut after a word."""
    plain = _NOT_IN_NAME.sub(" ", re.sub(r"(?<=\w)[:/](?=\w)", "-", unicodedata.normalize("NFC", text)))
    words = "".join(char if char.isprintable() else " " for char in plain).split()
    title = " ".join(words)
    if len(title.encode("utf-8")) > longest:
        cut = title.encode("utf-8")[: longest + 1].decode("utf-8", "ignore")
        title = cut.rpartition(" ")[0] or cut.encode("utf-8")[:longest].decode("utf-8", "ignore")
    return unicodedata.normalize("NFC", title).strip(" .,;-~")


def fold_file_name(name: str) -> str:
    """Fold case and accents of a name as some file systems do."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


MARKDOWN_SUFFIX = ".md"
_UNLINKABLE = frozenset("[]|#^\\")


def entry_files(
    entries: Iterable[Entry],
    own_paths: Mapping[str, str] | None = None,
    others: Collection[str] = (),
    lost: Collection[str] = (),
) -> dict[str, str]:
    """The text of one file for each entry, by path, oldest first.

    ``own_paths`` are the paths of entries that have a file already, by id; ``others`` the paths of all other files
    there; ``lost`` the ids of deleted entries.
    """
    ordered = sorted(entries, key=lambda entry: int(entry.id))
    paths = choose_paths(ordered, own_paths or {}, others)
    links = link_targets(paths, others)
    return {paths[entry.id]: entry_file(entry, links, lost) for entry in ordered}


def choose_paths(
    entries: Iterable[Entry], own_paths: Mapping[str, str], others: Collection[str] = ()
) -> dict[str, str]:
    """The path of each entry's file by id, kept or new."""
    ordered = sorted(entries, key=lambda entry: int(entry.id))
    all_entries = Entries({entry.id: entry for entry in ordered})
    taken = {fold_file_name(stem_of(path)) for path in (INDEX_PATH, *own_paths.values(), *others)}
    paths: dict[str, str] = {}
    for entry in ordered:
        if entry.id not in own_paths:
            name = file_stem(entry, all_entries.whole_of(entry), taken)
            taken.add(fold_file_name(name))
        paths[entry.id] = own_paths.get(entry.id) or f"{folder_of(type(entry))}/{name}{MARKDOWN_SUFFIX}"
    return paths


def folder_of(kind: type[Entry]) -> str:
    """The folder for the files of a kind."""
    return humanize(kind.KIND.plural).capitalize()


INDEX_PATH = "Journal.md"
"""The file with links to all others."""
INDEX_KEY = "rmjournal"
"""The front matter of the index, so that an import leaves it out."""


def index_file(
    entries: Iterable[Entry], own_paths: Mapping[str, str], others: Collection[str], title: str, notice: str
) -> str:
    """The index of a folder: readers, and links by kind, newest first."""
    all_entries = Entries({entry.id: entry for entry in entries})
    paths = choose_paths(all_entries, own_paths, others)
    links = link_targets(paths, others)
    parts = [f"*{notice}*", f"# {title}"]
    for kind in KINDS:
        of_kind = sorted(all_entries.of(kind), key=lambda entry: (entry.day or date.min, int(entry.id)), reverse=True)
        lines = [f"- {obsidian_link(links[entry.id])}" for entry in of_kind if entry.id in links]
        parts += [f"## {folder_of(kind)}", "\n".join(lines)] if lines else []
    return join_front_matter({INDEX_KEY: "index"}, "\n\n".join(parts))


def is_index(front: Mapping[str, Any]) -> bool:
    """Whether a file is the index of an exported folder."""
    return front.get(INDEX_KEY) == "index"


def link_targets(paths: Mapping[str, str], others: Collection[str] = ()) -> dict[str, str]:
    """The target of a link to each entry, by id.

    It is the name of the file, with its folder where another file has that name.
    """
    names = Counter(fold_file_name(stem_of(path)) for path in (*paths.values(), *others))
    targets = {}
    for key, path in paths.items():
        name = stem_of(path) if names[fold_file_name(stem_of(path))] == 1 else path.removesuffix(MARKDOWN_SUFFIX)
        if not _UNLINKABLE & set(name):
            targets[key] = name
    return targets


def stem_of(path: str) -> str:
    """The name of a file without folder and suffix."""
    return path.rpartition("/")[2].removesuffix(MARKDOWN_SUFFIX)
