"""Front matter: named values in YAML before the text of a Markdown file, as Obsidian and site makers read them."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

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
