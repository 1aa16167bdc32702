"""File paths as options and arguments take them."""

import os
from pathlib import Path
from typing import Any

import click


class _FilePath(click.Path):
    """The path of a file, with ``~`` expanded also behind ``=``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the path; a usage error where there is no such home."""
        if isinstance(value, str) and value.startswith("~") and not os.path.lexists(value):
            try:
                value = str(Path(value).expanduser())
            except RuntimeError:
                self.fail(f"{value} names a home folder that is not on this computer.", param, ctx)
        return super().convert(value, param, ctx)


FILE_PATH = _FilePath(path_type=Path, readable=False)
"""A file that a verb reads or writes; what is wrong with one is told by what opens it."""


class _NewFilePath(_FilePath):
    """The path of a file that a verb writes."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the path; `Refused` for the ending of another program."""
        from rmjournal.storage.files.output_files import check_ending

        path = super().convert(value, param, ctx)
        check_ending(Path(path))
        return path


NEW_FILE_PATH = _NewFilePath(path_type=Path, dir_okay=False, readable=False)
"""A file that a verb writes, and no folder."""
