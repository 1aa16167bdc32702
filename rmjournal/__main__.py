"""The program: ``rmjournal``, or ``python -m rmjournal``."""

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper


def main() -> None:
    """Open the screens when no verb is given, else run the command line.

    Characters that the terminal cannot show are replaced.
    """
    _drop_working_folder()
    # Collecting costs a tenth of the start, and a verb ends before it pays. The screens switch it on once they stand.
    gc.disable()
    atexit.register(gc.freeze)  # Python collects once more at its end, when all memory is given back anyway
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    options = _screen_options(sys.argv[1:])
    if options is not None and "_RMJOURNAL_COMPLETE" not in os.environ:
        from rmjournal.tui import can_show_screens

        if can_show_screens():
            sys.exit(_open_screens(options.get("file", ""), options.get("today", "")))
    from rmjournal.cli import main as command_line

    command_line()


SCREEN_OPTIONS = {"-f": "file", "--file": "file", "--today": "today"}
"""The options with which the screens open."""


def _screen_options(words: Sequence[str]) -> dict[str, str] | None:
    """Read the options of the screens; None where the command line is needed.

    It takes long to load. It is needed for a verb, a home folder, a mistake.
    """
    names, values = words[::2], words[1::2]
    is_plain = len(names) == len(values) and all(value and value[0] not in "-~" for value in values)
    if not is_plain or not SCREEN_OPTIONS.keys() >= set(names):
        return None
    return {SCREEN_OPTIONS[name]: value for name, value in zip(names, values, strict=True)}


def _open_screens(file: str, today: str) -> int:
    from rmjournal.errors import JournalError
    from rmjournal.storage.sealing import Unlock
    from rmjournal.tui import open_screens

    def unlock_ways() -> Sequence[Unlock]:
        from rmjournal.cli.passphrase import unlock_ways

        return unlock_ways()

    try:
        return open_screens(file, today, unlock_ways)
    except (JournalError, OSError, KeyboardInterrupt, EOFError) as error:
        from rmjournal.cli import explain

        return explain(error)


def _drop_working_folder() -> None:
    """Take the working folder off the import path.

    Others may have put modules into it. It is there by ``python -m``, and by an entry of PYTHONPATH that is empty or
    relative. Where this package itself comes from it, it stays.
    """
    named = os.environ.get("PYTHONPATH")
    entries = named.split(os.pathsep) if named and not sys.flags.ignore_environment else []
    relative = [entry for entry in entries if not os.path.isabs(entry)]
    if __name__ == "__main__" and not sys.flags.safe_path:
        relative.append("")
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    try:
        folders = {os.path.abspath(entry) for entry in relative} - {ours}
    except FileNotFoundError:  # the working folder is gone
        return
    for folder in folders.intersection(sys.path):
        sys.path.remove(folder)


if __name__ == "__main__":
    main()
