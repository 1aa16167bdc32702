"""The practice of reverse mentoring as data: frameworks, questions, prompts and templates."""

from typing import TypeVar

T = TypeVar("T")


def load_toml(name: str, shape: type[T]) -> T:
    """Load a TOML file of this package, and check its shape."""
    import tomllib
    from importlib.resources import files

    import msgspec

    return msgspec.convert(tomllib.loads(files(__name__).joinpath(name).read_text("utf-8")), shape)
