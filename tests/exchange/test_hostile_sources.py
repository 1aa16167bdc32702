"""Sources that are made to harm: one sentence, or harmless entries, and never more memory than allowed."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from rmjournal.errors import Refused
from rmjournal.exchange import archives, importers
from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import Incoming, Source

LINK_MODE = 0o120777 << 16


def one(name: str, data: bytes) -> Source:
    return Source(name=name, files={name: data})


def packed(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def twice_the_same() -> bytes:
    first = packed({"a.md": "one", "b.md": "two"})
    return first.replace(b"b.md", b"a.md")


def bomb(name: str = "a.md") -> bytes:
    return packed({name: b"0" * (1 << 20)})


def read(data: bytes, name: str = "export.zip") -> Incoming:
    return read_incoming(one(name, data))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (
            lambda: packed({"a.zip": packed({"x/../../b.md": "x"})}),
            r"a\.zip contains .* path outside of it",
        ),
        (lambda: packed({"a\n/../../b.md": "x"}), "path outside of it"),
        (lambda: packed({"C:\\a.md": "x"}), "path outside of it"),
        (lambda: packed({"\\\\server\\a.md": "x"}), "path outside of it"),
        (lambda: packed({"1111/11" + "a" * 60_000 + ".md": "x"}), "more than 1000 characters"),
        (twice_the_same, "two files with the same path"),
        (lambda: packed({"a.md": "text " * 99})[:-30], "cannot be unpacked"),
        (lambda: packed({"a.md": "text " * 99}).replace(b"\x08\x00", b"\x09\x00"), "cannot be unpacked"),
        (lambda: packed({"a.zip": b"PK\x03\x04" + b"x" * 99}), "cannot be unpacked"),
        (bomb, "unpacks to more than 0 MB"),
        (lambda: packed({"a.zip": bomb(), "b.md": "x"}), "unpacks to more than 0 MB"),
        (lambda: packed({f"{number}.md": "" for number in range(60)}), "more than 50 files"),
        (lambda: packed({f"{n}.zip": packed({f"{m}.md": "" for m in range(20)}) for n in range(3)}), "than 50 files"),
    ],
)
def test_an_archive_made_to_harm_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], bytes], why: str
) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 1 << 19)
    monkeypatch.setattr(archives, "MAX_FILES", 50)
    with pytest.raises(Refused, match=why) as caught:
        read(make())
    assert "\n" not in str(caught.value)


def test_an_attachment_that_is_a_bomb_is_not_unpacked_unless_it_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 1 << 19)
    source = archives.unpack(one("e.zip", packed({"a.md": "text", "b.jpg": b"0" * (1 << 20)})))
    assert read_incoming(source).entries
    assert source.left_out == ("b.jpg",) and source.read_left_out is not None
    with pytest.raises(Refused, match="unpacks to more"):
        source.read_left_out("b.jpg")


def test_links_and_archives_too_deep_are_named_and_not_read() -> None:
    found = read(_mixed())
    assert [entry.heading for entry in found.entries] == ["b", "inner"]
    assert {item.where: item.why.split(",")[0] for item in found.skipped} == {
        "a.md": "It is a link",
        "in/too.zip": "It is an archive in an archive. Unpack it yourself.",
    }


def _mixed() -> bytes:
    inner = packed({"inner.md": "text", "too.zip": packed({"c.md": "deep"})})
    out = io.BytesIO(packed({"b.md": "plain", "in.zip": inner}))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("a.md")
        link.external_attr = LINK_MODE
        archive.writestr(link, "../../secret.md")
    return out.getvalue()


def test_an_archive_with_nothing_but_deeper_archives_says_so() -> None:
    with pytest.raises(Refused, match=r"a/b\.zip: It is an archive in an archive"):
        read(packed({"a.zip": packed({"b.zip": packed({"c.md": "deep"})})}))


def test_texts_that_are_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("MAX_TEXT_BYTES", 10), ("MAX_TEXTS_BYTES", 10), ("MAX_TABLE_LINES", 1), ("MAX_ENTRIES", 0)):
        with monkeypatch.context() as patched:
            patched.setattr(importers, name, most)
            for source in ("a.md", "a.csv") if name != "MAX_TABLE_LINES" else ("a.csv",):
                with pytest.raises(Refused, match=r"more than .* (Split|Import) it|more than 0 entries"):
                    read(b"date,text\n2024-01-01,one\n", source)


@pytest.mark.parametrize(
    "front",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        "a: !!python/object/apply:os.system ['false']",
        "a: " + "[" * 60_000,
        "a: " + "[" * 300 + "]" * 300,
        "<<: {a: 1}\n? [1, 2]\n: 3",
        "k" * 70_000 + ": v",
        "\n".join(f"k{number}: v" for number in range(9_000)),
        "\x00",
    ],
)
def test_front_matter_made_to_harm_is_read_at_once_and_does_nothing(front: str) -> None:
    tracemalloc.start()
    found = read(f"---\n{front}\n---\nWhat I heard.".encode(), "a.md")
    assert all("What I heard." in entry.heading or entry.heading == "a" for entry in found.entries)
    assert len(found.entries) + len(found.skipped) == 1
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()


def day_one(**values: Any) -> bytes:
    entry = {"uuid": "A", "creationDate": "2024-01-01T00:00:00Z", "text": "x", **values}
    return json.dumps({"metadata": {}, "entries": [entry]}).encode()


@pytest.mark.parametrize(
    "data",
    [
        day_one(creationDate="0001-01-01T00:00:00Z", timeZone="America/New_York"),
        day_one(creationDate="9999-12-31T23:59:00Z", timeZone="Asia/Tokyo"),
        day_one(timeZone="../../../etc/passwd"),
        day_one(timeZone="a\0b"),
        day_one(text="a\0b\x1b[31m\u202e"),
        day_one(text="![" * 100_000),
        day_one(text="".join("`" * number + "a" for number in range(1, 600))),
        day_one(text="x", richText="[" * 100_000),
        b'{"metadata": {}, "entries": [{"uuid": "A", "x": ' + b"[" * 100_000,
        b'{"metadata": {}, "entries": ' + b"[" * 100_000,
    ],
)
def test_json_made_to_harm_is_read_or_refused_at_once(data: bytes) -> None:
    try:
        found = read(data, "Journal.json")
    except Refused as error:
        assert "\n" not in str(error)
    else:
        assert len(found.entries) + len(found.skipped) == 1
