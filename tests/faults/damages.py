"""All the ways in which a file can be damaged, or be no file at all."""

import json
import os
import random
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rmjournal.storage import codec

Make = Callable[[Path, bytes], object]


def _bytes(made: Callable[[bytes], bytes]) -> Make:
    return lambda path, good: path.write_bytes(made(good))


def _content(change: Callable[[dict[str, Any]], object]) -> Make:
    """Change the tables and write them as JSON, whatever they are then."""

    def make(path: Path, good: bytes) -> None:
        content = json.loads(good)
        changed = change(content)
        path.write_text(json.dumps(content if changed is None else changed, indent=1), "utf-8")

    return make


def _record(content: dict[str, Any], table: str = "goals") -> dict[str, Any]:
    found: dict[str, Any] = next(iter(content[table].values()))
    return found


def _set(*names: str, value: object) -> Make:
    """Put a value in a place: a table, the first record of one, a field of it."""

    def change(content: dict[str, Any]) -> None:
        inner: dict[str, Any] = content
        for name in names[:-1]:
            inner = next(iter(inner.values())) if name == "*" else inner[name]
        inner[next(iter(inner)) if names[-1] == "*" else names[-1]] = value

    return _content(change)


def _twice(good: bytes, name: bytes, more: bytes) -> bytes:
    return good.replace(name, more + b", " + name, 1)


def _socket(path: Path, _: bytes) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket may not be long
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(here)


def _circle(path: Path, _: bytes) -> None:
    path.symlink_to(path.with_name("circle"))
    path.with_name("circle").symlink_to(path)


DAMAGES: dict[str, Make] = {
    "empty": _bytes(lambda _: b""),
    "spaces": _bytes(lambda _: b" \n\t\r\n" * 50),
    "zeros": _bytes(lambda good: bytes(len(good))),
    "a page of zeros": _bytes(lambda good: good[:900] + bytes(200) + good[1100:]),
    "zeros at the end": _bytes(lambda good: good + bytes(4096)),
    "garbage": _bytes(lambda good: random.Random(1).randbytes(len(good))),
    "garbage at the end": _bytes(lambda good: good + b"\xff\xfe garbage"),
    "twice": _bytes(lambda good: good + good),
    "byte order mark": _bytes(lambda good: b"\xef\xbb\xbf" + good),
    "utf-16": _bytes(lambda good: good.decode().encode("utf-16")),
    "utf-16 little": _bytes(lambda good: good.decode().encode("utf-16-le")),
    "utf-16 big with a mark": _bytes(lambda good: b"\xfe\xff" + good.decode().encode("utf-16-be")),
    "utf-16 big": _bytes(lambda good: good.decode().encode("utf-16-be")),
    "utf-32": _bytes(lambda good: good.decode().encode("utf-32")),
    "latin-1": _bytes(lambda good: good.decode().encode("latin-1", "replace").replace(b"Listen", b"L\xe4sten")),
    "surrogates in utf-8": _bytes(lambda good: good.replace(b"Listen", b"L\xed\xa0\xbdsten")),
    "half a surrogate escaped": _bytes(lambda good: good.replace(b"Listen", b"L\\ud83dsten")),
    "a zero in a text": _bytes(lambda good: good.replace(b"Listen", b"Lis\0ten")),
    "an escaped zero": _bytes(lambda good: good.replace(b"Listen", b"Lis\\u0000ten")),
    "an overlong character": _bytes(lambda good: good.replace(b"Listen", b"L\xc0\xafsten")),
    "dos lines": _bytes(lambda good: good.replace(b"\n", b"\r\n")),
    "a comment": _bytes(lambda good: b"// mine\n" + good),
    "a comma too many": _bytes(lambda good: good.replace(b"}\n}", b"},\n}")),
    "a table twice": _bytes(lambda good: _twice(good, b'"goals"', b'"goals": {"7": {"title": "x"}}')),
    "the header twice": _bytes(lambda good: _twice(good, b'"_journal"', b'"_journal": {"1": {"id": "other"}}')),
    "a leaf twice": _bytes(lambda good: _twice(good, b'"title"', b'"title": "another"')),
    "a stamp twice": _bytes(lambda good: _twice(good, b'"_v"', b'"_v": 7')),
    "not a number": _bytes(lambda good: good.replace(b'"Listen more"', b"NaN")),
    "infinity": _bytes(lambda good: good.replace(b'"Listen more"', b"-Infinity")),
    "a huge float": _bytes(lambda good: good.replace(b'"Listen more"', b"1e999")),
    "a number above 63 bits": _bytes(lambda good: good.replace(b'"Listen more"', b"9223372036854775808123")),
    "a number of 10,000 digits": _bytes(lambda good: good.replace(b'"Listen more"', b"9" * 10_000)),
    "a float of 10,000 digits": _bytes(lambda good: good.replace(b'"Listen more"', b"0." + b"9" * 10_000)),
    "deep objects": _bytes(lambda good: good.replace(b'"Listen more"', b'{"a":' * 10_000 + b"1" + b"}" * 10_000)),
    "deep lists": _bytes(lambda good: good.replace(b'"Listen more"', b"[" * 10_000 + b"]" * 10_000)),
    "deep and nothing else": _bytes(lambda _: b"[" * 10_000),
    "nearly too deep": _bytes(lambda good: good.replace(b'"Listen more"', b"[" * 900 + b"]" * 900)),
    "another JSON": _bytes(lambda _: b'{"goals": {"1": {"title": "x"}}}'),
    "a list": _bytes(lambda _: b"[1, 2]"),
    "a text": _bytes(lambda _: b'"Dear diary"'),
    "null": _bytes(lambda _: b"null"),
    "an empty list": _bytes(lambda _: b"[]"),
    "an empty object": _bytes(lambda _: b"{}\n"),
    "an empty text": _bytes(lambda _: b'""'),
    "tables that are empty": _bytes(lambda _: b'{"goals": {}, "notes": {}}'),
    "spaces in utf-16": _bytes(lambda _: " \r\n".encode("utf-16")),
    "a mark and nothing else": _bytes(lambda _: b"\xef\xbb\xbf"),
    "cut off in the middle": _bytes(lambda good: good[: len(good) // 2]),
    "cut off in the first line": _bytes(lambda good: good[:9]),
    "one character": _bytes(lambda good: good[:1]),
    "cut off, then zeros": _bytes(lambda good: good[: len(good) // 2] + bytes(len(good) // 2)),
    "zeros, then the rest": _bytes(lambda good: bytes(200) + good[200:]),
    "utf-16 cut off": _bytes(lambda good: good.decode().encode("utf-16")[: len(good) | 1]),
    "utf-16, then zeros": _bytes(lambda good: good.decode().encode("utf-16") + bytes(4096)),
    "half a merge": _bytes(lambda good: good.replace(b'   "title"', b'<<<<<<< ours\n   "title"')),
    "a merge with damaged sides": _bytes(
        lambda good: good.replace(
            b'   "title"', b'<<<<<<< ours\n   "title": {\n=======\n   "\n>>>>>>> theirs\n   "title"'
        )
    ),
    "git's pointer": _bytes(lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
    "no header": _content(lambda content: content.pop("_journal") and None),
    "a header that is a list": _set("_journal", value=[]),
    "a header that is a text": _set("_journal", value="x"),
    "a header without a record": _set("_journal", value={}),
    "a header record that is a list": _set("_journal", "1", value=[]),
    "an id that is a number": _set("_journal", "1", "id", value=7),
    "an id that leads elsewhere": _set("_journal", "1", "id", value="../../../etc"),
    "another id": _set("_journal", "1", "id", value="cd" * 16),
    "a format that is a text": _set("_journal", "1", "format", value="1"),
    "a newer format": _set("_journal", "1", "min_reader", value=99),
    "a huge format": _set("_journal", "1", "min_reader", value=2**70),
    "a table that is a list": _set("goals", value=[1, 2]),
    "a table that is a text": _set("goals", value="x"),
    "a table that is null": _set("goals", value=None),
    "a record that is a list": _set("goals", "*", value=[]),
    "a record that is a text": _set("goals", "*", value="x"),
    "a record that is empty": _set("goals", "*", value={}),
    "a record with a strange id": _content(lambda content: content["goals"].update({"-1": {"title": "x"}, "": {}})),
    "stamps that are a number": _set("goals", "*", "_v", value=7),
    "stamps that are a list": _set("goals", "*", "_v", value=["a"]),
    "stamps that are garbage": _set("goals", "*", "_v", value="x y:z :: 99999999999999999999:zzzzzzzzzzzzzzzzzz"),
    "stamps of all leaves": _set("goals", "*", "_v", value={"*": None, "title": {"a": []}}),
    "tokens that are a number": _set("goals", "*", "_h", value=7),
    "tokens that are garbage": _set("goals", "*", "_h", value="zz \x00 1 22222222"),
    "kept versions that are a text": _set("goals", "*", "_c", value="x"),
    "kept versions that are garbage": _set("goals", "*", "_c", value={"title": [["x"], [], 7, ["a:1", "b", "c"]]}),
    "a deleted mark of another type": _set("goals", "*", "_deleted", value="yes"),
    "a forgotten mark of another type": _set("goals", "*", "_purged", value=[{}]),
    "a title that is a list": _set("goals", "*", "title", value=[1]),
    "a title that is an object": _set("goals", "*", "title", value={"a": {"b": [None]}}),
    "levels that are a text": _set("goals", "*", "levels", value="high"),
    "a link that is a number": _set("goals", "*", "relationship", value=1.5),
    "a day that is none": _set("sessions", "*", "start", value="2026-13-45T99:99"),
    "settings that are a list": _set("settings", value=[]),
    "a folder": lambda path, _: path.mkdir(),
    "a pipe": lambda path, _: os.mkfifo(path),
    "a socket": _socket,
    "a link to a device": lambda path, _: path.symlink_to("/dev/zero"),
    "a circle of links": _circle,
    "a link to nowhere": lambda path, _: path.symlink_to("nowhere/at/all"),
    "a link to itself": lambda path, _: path.symlink_to(path.name),
}


def flipped(good: bytes, count: int) -> Iterator[bytes]:
    """Give the bytes with some of them changed, each time others."""
    chance = random.Random(2)
    for _ in range(count):
        data = bytearray(good)
        for _ in range(chance.choice((1, 1, 3, 20))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        yield bytes(data)


def whole(data: bytes) -> bool:
    """Tell whether bytes are a journal."""
    codec.read_header(Path("x"), codec.decode(Path("x"), data))
    return True
