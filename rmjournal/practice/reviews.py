"""What to ask when looking back: monthly, at the mid-point, at the close, or over any period."""

import functools
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

import msgspec


class Looking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sort of review: its name, and prompts for both, for each of the two, and signs to watch for."""

    label: str
    both: tuple[str, ...]
    mentee: tuple[str, ...]
    mentor: tuple[str, ...]
    signs: tuple[str, ...] = ()
    """Complaints that are common at this time, to tick or not."""

    def asked(self, role: str) -> tuple[str, ...]:
        """The prompts for a role, those for both first."""
        return (*self.both, *{"mentee": self.mentee, "mentor": self.mentor}.get(role, ()))


@functools.cache
def lookings() -> Mapping[str, Looking]:
    """All sorts of reviews by name."""
    import tomllib

    text = files("rmjournal.practice").joinpath("reviews.toml").read_text("utf-8")
    return MappingProxyType(msgspec.convert(tomllib.loads(text), dict[str, Looking]))
