"""The program: ``rmjournal``, or ``python -m rmjournal``."""

import gc


def main() -> None:
    """Run the command line, which opens the screens when no verb is given."""
    # Collecting costs a tenth of the start, and a verb ends before it pays. The screens switch it on once they stand.
    gc.disable()
    from rmjournal.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
