"""A journal as a folder of Markdown files, one an entry, for Obsidian; files that are there keep their names."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from rmjournal.exchange.markdown_files import as_file
from rmjournal.exchange.names import file_stem, folded
from rmjournal.model.entry import Entry

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
