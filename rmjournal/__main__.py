"""The program: ``rmjournal``, or ``python -m rmjournal``."""

import gc
import os
import sys


def main() -> None:
    """Run the command line, which opens the screens when no verb is given."""
    _drop_working_folder()
    # Collecting costs a tenth of the start, and a verb ends before it pays. The screens switch it on once they stand.
    gc.disable()
    gc.set_threshold(700, 10, 20)  # a collection of all objects stops the keys: half as often
    from rmjournal.cli import main as command_line

    command_line()


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
