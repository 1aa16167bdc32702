"""The terminal: its signals, its end, the title of its window."""

import os
import re
import select
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import FrameType
from typing import IO, Final

from textual import _xterm_parser, events
from textual.driver import Driver
from textual.drivers._writer_thread import WriterThread

from rmjournal.model.field import is_text, visible

LONGEST_SEQUENCE: Final = 1024
"""Characters of one escape sequence that are read as one key."""
KEY_WITH_TEXT: Final = re.compile(r"\x1b\[([\d:]*(?:;[\d:]*){0,2};?)([u~ABCDEFHPQRS])")
"""Textual's own pattern of a key of the Kitty protocol, in a form that takes no time on long sequences."""
RESIZE: Final = re.compile(r"\x1b\[48" + r";(\d+(?::[^;]*)?)" * 4 + "t")
"""The same for its pattern of a window that tells its new size."""


def accept_all_text() -> None:
    """Let every key that brings text type it.

    Textual asks `str.isprintable`, which says no to joiners, to all spaces but one, and to emoji newer than Python's
    tables. It also stops at 32 characters of a sequence, while one of the Kitty protocol brings all characters that
    an input method gives at once. Its patterns would take minutes on a sequence that is longer.
    """
    events.Key.is_printable = property(_is_text)  # type: ignore[method-assign, assignment]
    _xterm_parser._MAX_SEQUENCE_SEARCH_THRESHOLD = LONGEST_SEQUENCE
    _xterm_parser._re_extended_key = KEY_WITH_TEXT  # type: ignore[misc]
    _xterm_parser._re_in_band_window_resize = RESIZE  # type: ignore[misc]


def _is_text(key: events.Key) -> bool:
    return is_text(key.character or "")


class _Lasting:
    """Terminal file that ignores writes once the terminal is gone."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.fileno = file.fileno

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


def outlive_terminal() -> None:
    """Let the program end after its terminal is gone.

    The thread in which Textual writes dies with the terminal; its queue fills, and whoever writes on waits for ever.
    """
    WriterThread.run = _outliving  # type: ignore[method-assign]


def is_hung_up(driver: Driver | None) -> bool:
    """Tell whether the terminal is gone, of which no signal tells another session's process.

    Textual's thread for keys would read its end over and over.
    """
    if sys.platform != "win32" and driver is not None and not (driver.is_headless or driver.is_web):
        look = select.poll()
        look.register(sys.__stdin__ or 0, 0)
        return any(event & select.POLLHUP for _, event in look.poll(0))
    return False


def set_window_title(driver: Driver | None, title: str) -> None:
    """Set the title of the window, once its present one is remembered.

    Without a title of ours a shell shows the whole command, with the name of the file.
    """
    _write(driver, f"\x1b[22;0t\x1b]0;{visible(title, '')}\x07")


def restore_window_title(driver: Driver | None) -> None:
    """Give the window the title that it had before."""
    _write(driver, "\x1b[23;0t")


def send_notice(driver: Driver | None, words: str) -> None:
    """Send a notice to the desktop through the terminal, and ring its bell."""
    _write(driver, notice_sequence(words, os.environ))


def notice_sequence(words: str, environ: Mapping[str, str]) -> str:
    """Give a terminal's notice sequence (OSC 99, 777 or 9, and the bell).

    The environment variables tell which terminal it is.
    """
    text, term = visible(words, "").replace(";", ","), environ.get("TERM", "")
    if term in ("", "dumb", "linux"):
        return BELL
    if "KITTY_WINDOW_ID" in environ or term == "xterm-kitty":
        sequence = f"\x1b]99;;{text}\x1b\\"
    elif "VTE_VERSION" in environ or term.startswith(("rxvt", "foot")):
        sequence = f"\x1b]777;notify;rmjournal;{text}\x1b\\"
    else:
        sequence = f"\x1b]9;{text}\x1b\\"
    if "TMUX" in environ:  # it passes on what is wrapped for it
        sequence = f"\x1bPtmux;{sequence.replace(ESCAPE, ESCAPE * 2)}\x1b\\"
    return sequence + BELL


ESCAPE, BELL = "\x1b", "\x07"


def _write(driver: Driver | None, sequence: str) -> None:
    if driver is not None and not driver.is_headless and not driver.is_web:
        driver.write(sequence)


def continue_cleanly(driver: Driver | None) -> None:
    """Restore the terminal before Textual takes it again, upon a SIGCONT without ctrl+z.

    Textual takes it a second time, with a second thread for keys; the first one never ends, nor does the program.
    """
    if sys.platform != "win32":
        go_on = signal.getsignal(signal.SIGCONT)
        if driver is None or not callable(go_on) or not hasattr(driver, "_must_signal_resume"):
            return

        def again(number: int, frame: FrameType | None) -> None:
            if driver._auto_restart and not driver._must_signal_resume:
                driver.suspend_application_mode()
            go_on(number, frame)

        signal.signal(signal.SIGCONT, again)


def replace_suspension(driver: Driver | None, instead: Callable[[], bool]) -> None:
    """Let something else happen upon SIGTSTP, as ctrl+z sends it.

    Where it says no the program stops as usual.
    """
    if sys.platform != "win32":
        stop = signal.getsignal(signal.SIGTSTP)
        if driver is None or driver.is_headless or not callable(stop):
            return

        def suspend(number: int, frame: FrameType | None) -> None:
            if not instead():
                stop(number, frame)

        with suppress(ValueError):  # not the main thread
            signal.signal(signal.SIGTSTP, suspend)


def stop_process() -> None:
    """Stop this process until it is continued, as ctrl+z in a shell does."""
    if sys.platform != "win32":
        os.kill(os.getpid(), signal.SIGSTOP)


def clear_screen(driver: Driver | None) -> None:
    """Take all words from the screen at once."""
    _write(driver, "\x1b[2J\x1b[H")


def stay_ended() -> None:
    """Keep Textual from taking the terminal again while the program exits.

    A window that is closed sends SIGCONT too, upon which Textual takes the terminal again and waits for keys, without
    end.
    """
    if sys.platform != "win32":
        with suppress(ValueError):  # not the main thread
            signal.signal(signal.SIGCONT, signal.SIG_DFL)


_run = WriterThread.run


def _outliving(self: WriterThread) -> None:
    self._file = _Lasting(self._file)  # type: ignore[assignment]
    _run(self)
