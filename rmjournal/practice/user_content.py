"""Loads a person's own TOML content; a broken file is named and skipped."""

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple, TypeVar, get_args

import msgspec

S = TypeVar("S", bound=msgspec.Struct)

_ERROR_PATH = re.compile(r" - at `\$([^`]*)`")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]|\[\.\.\.\]")


class UnusableFile(NamedTuple):
    """A file that could not be used: which one, in which line, and why."""

    file: str
    line: int
    why: str

    @property
    def sentence(self) -> str:
        """The sentence that tells a person about it."""
        return f"{self.file} was not used: line {self.line}: {self.why}"


def read_user_files(folder: Path | None, name: str, shape: type[S]) -> tuple[dict[str, S], tuple[UnusableFile, ...]]:
    """Read the ``.toml`` files of a folder of the config folder.

    Gives the content by file name, and the files that cannot be used.
    """
    content: dict[str, S] = {}
    broken: list[UnusableFile] = []
    for path in sorted((folder / name).glob("*.toml")) if folder else ():
        text = ""
        try:
            text = path.read_bytes().decode("utf-8-sig")
            content[path.stem] = msgspec.convert(tomllib.loads(text), shape)
        except UnicodeDecodeError as error:
            broken.append(
                UnusableFile(path.name, error.object.count(b"\n", 0, error.start) + 1, "it is not UTF-8 text.")
            )
        except (OSError, ValueError) as error:
            broken.append(UnusableFile(path.name, find_error_line(str(error), text), _why(error, shape)))
    return content, tuple(broken)


def find_error_line(message: str, text: str) -> int:
    """Find the line that an error message is about.

    It is the line that the message names, else the one of the named field; 1 if unknown.
    """
    if named := re.search(r"at line (\d+)", message):
        return int(named[1])
    if "at end of document" in message:
        return text.count("\n") + 1
    unknown = re.search(r"unknown field `(\w+)`", message)
    place = _ERROR_PATH.search(message)
    steps = [(step[1], step[2]) for step in _STEP.finditer(place[1])] if place else []
    if unknown:
        steps.append((unknown[1], ""))
    lines = text.split("\n")
    line = _follow_path(lines, steps)
    return _line_of_field(lines, line, message) if steps and not steps[-1][0] else line


def _line_of_field(lines: list[str], begin: int, message: str) -> int:
    """Find the line of the field that the message names, within its table.

    Without such a field it is the line where the table begins.
    """
    words = set(re.findall(r"\w+", message))
    for number, line in enumerate(lines[begin:], begin + 1):
        key = re.match(r"\s*(\w+)\s*=", line)
        if line.lstrip().startswith("[") or (key and key[1] in words):
            return number if key else begin
    return begin


def _follow_path(lines: list[str], steps: list[tuple[str, str]]) -> int:
    """Follow a path of keys and numbers to its line, as far as possible."""
    index, last = 0, ""
    for key, number in steps:
        if key:
            index = next((n for n in range(index, len(lines)) if re.search(rf"\b{key}\b", lines[n])), index)
            last = key
        elif lines[index].lstrip().startswith("[["):
            heads = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{last}\s*\]\]", line)]
            index = heads[int(number)] if number and int(number) < len(heads) else index
        elif number:
            rows = [n for n in range(index, len(lines)) if "{" in lines[n]]
            index = rows[int(number)] if int(number) < len(rows) else index
    return index + 1


def _why(error: OSError | ValueError, shape: type[msgspec.Struct]) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror or error}."
    message = re.sub(r" \(at [^)]*\)", "", _ERROR_PATH.sub("", str(error)))
    unknown = re.search(r"unknown field `(\w+)`", message)
    near = get_close_matches(unknown[1], set(_field_names(shape)), 1) if unknown else []
    shown = message.replace("`", "“", 1).replace("`", "”", 1).replace("`", "")
    return f"{shown}; did you mean {near[0]}?" if near else f"{shown}."


def _field_names(shape: type[msgspec.Struct]) -> Iterator[str]:
    """List all field names that a file may contain, nested ones too."""
    for field in msgspec.structs.fields(shape):
        yield field.encode_name
        for inner in get_args(field.type):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                yield from _field_names(inner)
