"""External editor: a text in a private file, read back as clean text."""

import codecs
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeAlias

from rmjournal.errors import JournalError, NotSaved, Refused
from rmjournal.model.field import clean_text
from rmjournal.storage import sealing
from rmjournal.storage.executables import find_executable
from rmjournal.storage.files.atomic_write import list_files, make_folder, name_exists
from rmjournal.storage.files.os_errors import explain_not_kept
from rmjournal.storage.local.state_folder import state_root

LOOK_SECONDS: Final = 0.5
"""Seconds between two looks at the file while the editor is open."""

KEPT_DAYS: Final = 30
"""Days for which a text stays that an editor wrote and nobody took."""

_FOLDER: Final = "text-"
"""How the name of each text's folder begins."""

KEYS_THAT_END: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name))
"""What a terminal makes of ctrl+c, and of ctrl and a backslash."""

DEFAULT_EDITORS: Final = ("notepad",) if sys.platform == "win32" else ("vi", "nano")
"""Editors where the person has chosen none; the first that is there."""

Keep: TypeAlias = Callable[[str], None]
"""Gets what is saved in the editor, soon after each time."""

Run: TypeAlias = Callable[[Sequence[str], Callable[[], None]], int]
"""Runs a program in the folder of its last argument, calls back while it runs, gives its exit code."""


def chosen_editor() -> str:
    """The editor's command as the person has set it; empty without one."""
    values = (os.environ.get(name, "").strip() for name in ("VISUAL", "EDITOR"))
    return next(filter(None, values), "")


def editor_command() -> list[str]:
    """The editor's absolute path and arguments.

    `Refused` where there is no editor that can be started.
    """
    command = chosen_editor()
    if command:
        return read_command(command)
    editor = next(filter(None, map(find_executable, DEFAULT_EDITORS)), None)
    if not editor:
        raise Refused("No editor is set. Set VISUAL or EDITOR to an editor on this computer.")
    return [editor]


def read_command(command: str) -> list[str]:
    """Parse a command into an absolute path and arguments.

    An unquoted path with spaces counts where such a file exists.
    """
    with suppress(ValueError):
        name, *arguments = split_command(command)
        if program := _find(name):
            return [program, *arguments]
    for end in sorted({len(command), *(at for at, char in enumerate(command) if char.isspace())}, reverse=True):
        if program := _find(command[:end]):
            with suppress(ValueError):
                return [program, *split_command(command[end:])]
    raise Refused(f"The editor {command} was not found. Set VISUAL or EDITOR to the whole path of an editor.")


def split_command(command: str, windows: bool = sys.platform == "win32") -> list[str]:
    r"""Split a command at spaces outside quotes.

    On Windows ``\`` is part of a path. ValueError for an open quote.
    """
    words = shlex.split(command, posix=not windows)
    return [word.strip(word[0]) if word[0] in "\"'" else word for word in words] if windows else words


_NO_TRACES: Final = ("-n", "-i", "NONE", "-c", "set noundofile nobackup nowritebackup")
"""Options with which Vim keeps no text of its own elsewhere."""


def _without_modelines(argv: list[str]) -> list[str]:
    """Switch off Vim's modelines, and its copies of a locked journal's text.

    The text may be a partner's.
    """
    program, *arguments = argv
    if Path(program).stem not in ("vim", "nvim", "gvim", "mvim"):
        return argv
    is_locked = len(sealing.keys) > 0
    return [program, "--cmd", "set nomodeline", *(_NO_TRACES if is_locked else ()), *arguments]


def _find(name: str) -> str | None:
    """Find a program's absolute path, never one in the working folder."""
    with suppress(RuntimeError):
        path = Path(name).expanduser()
        if len(path.parts) > 1:
            return str(path) if path.is_absolute() and path.is_file() else None
    return find_executable(name)


def run_watched(argv: Sequence[str], look: Callable[[], None]) -> int:
    """Run a program, call ``look`` while it runs, and return its exit code.

    The program handles ctrl+c itself. It runs in the folder of its file: in the working folder there may be settings
    that somebody else put there.
    """
    with subprocess.Popen(argv, cwd=Path(argv[-1]).parent) as program, _ignore_signals():
        while True:
            try:
                return program.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                look()


@contextmanager
def _ignore_signals() -> Iterator[None]:
    """Ignore the keys that end a program: the terminal sends them to all."""
    previous_handlers = {ending: signal.signal(ending, signal.SIG_IGN) for ending in KEYS_THAT_END}
    try:
        yield
    finally:
        for ending, handler in previous_handlers.items():
            signal.signal(ending, handler)


class _EditorFile:
    """The file that the editor is given."""

    def __init__(self, path: Path, text: str, keep: Keep) -> None:
        self.path = path
        self._keep = keep
        self._before = self._seen = (text + "\n" if text else "").encode()

    @property
    def written_path(self) -> Path | None:
        """Where something was written; None if nowhere.

        An editor that died may have put it beside the file.
        """
        if any(path != self.path for path in list_files(self.path.parent, "*")):
            return self.path.parent
        return self.path if self.path.is_file() and self.path.read_bytes() != self._before else None

    @property
    def text(self) -> str:
        """The current text; OSError and UnicodeDecodeError when it cannot be read."""
        data = self.path.read_bytes()
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return clean_text(data.decode("utf-16" if wide else "utf-8-sig")).removesuffix("\n")

    def keep_saved(self) -> None:
        """Keep what was saved since the last look, as far as possible."""
        with suppress(OSError, UnicodeDecodeError, JournalError):
            now = self.path.read_bytes()
            if now and now != self._seen:
                self._keep(self.text)
                self._seen = now

    def run_editor(self, argv: Sequence[str], run: Run) -> str:
        """Have the editor fill it, and give the text; `Refused` when the editor fails."""
        name = Path(argv[0]).name
        try:
            self.path.write_bytes(self._before)
        except OSError as error:
            raise NotSaved(explain_not_kept(self.path, error)) from error
        try:
            code = run([*argv, str(self.path)], self.keep_saved)
        except OSError as error:
            raise Refused(
                f"The editor {argv[0]} cannot be started ({error.strerror or error}). Set VISUAL or EDITOR to "
                "another one."
            ) from error
        self.keep_saved()
        if code:
            raise Refused(f"The editor {name} ended with error {code}, so nothing was changed.")
        try:
            return self.text
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"The editor {name} did not save UTF-8 text, so nothing was changed.") from error


@contextmanager
def edit_or_refuse(text: str, keep: Keep = lambda _: None, run: Run = run_watched) -> Iterator[str]:
    """Edit a text in the person's editor and return it.

    `Refused` when the editor fails; then nothing has changed. ``keep`` gets what is saved there, soon after each
    time, and before this ends: a program or a machine that dies meanwhile takes nothing along. What was written in an
    editor that failed, or is refused by what is done with it, stays where it is, and the refusal names the place.
    """
    argv = _without_modelines(editor_command())
    _remove_old()
    editor_file = _EditorFile(_make_file(), text, keep)
    is_taken = False
    try:
        yield editor_file.run_editor(argv, run)
        is_taken = True
    except JournalError as error:
        if editor_file.written_path:
            until = ", until this computer restarts" if _is_in_memory(editor_file.path) else ""
            where = f"Your text is saved in {editor_file.written_path}{until}."
            raise Refused(f"{str(error).rstrip('.')}. {where}") from error
        raise
    finally:
        if is_taken or not editor_file.written_path:
            shutil.rmtree(editor_file.path.parent, ignore_errors=True)


def edit_text(text: str, keep: Keep = lambda _: None, run: Run = run_watched) -> str:
    """Edit a text in the person's editor; nothing refuses it afterwards."""
    with edit_or_refuse(text, keep, run) as edited_text:
        return edited_text


def abandoned_texts() -> list[Path]:
    """The files that an editor wrote and nobody took."""
    return [file for folder in _folders() for file in list_files(folder, "*") if file.is_file()]


def _folders() -> list[Path]:
    """The folders of texts that we made.

    Any other one there is not ours, for the root may be a link.
    """
    in_memory = _memory_root()
    return [*list_files(_root(), f"{_FOLDER}*"), *(list_files(in_memory, f"{_FOLDER}*") if in_memory else ())]


def _root() -> Path:
    return state_root(None).absolute() / "editor"


def _memory_root() -> Path | None:
    """The folder in memory for the texts of a locked journal, if any."""
    if sys.platform == "linux":
        for name in (os.environ.get("XDG_RUNTIME_DIR", ""), "/dev/shm"):
            folder = Path(name)
            with suppress(OSError):
                if folder.is_absolute() and folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
                    root = folder / f"rmjournal-{os.getuid()}"
                    return root if not name_exists(root) or root.lstat().st_uid == os.getuid() else None
    return None


def _is_in_memory(path: Path) -> bool:
    root = _memory_root()
    return root is not None and path.is_relative_to(root)


def _remove_old() -> None:
    for folder in _folders():
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > KEPT_DAYS * 86_400:
                shutil.rmtree(folder)


def _make_file() -> Path:
    """Name a file in a new private folder; NotSaved when the system refuses."""
    try:
        in_memory = _memory_root() if len(sealing.keys) else None
        if in_memory:
            with suppress(OSError):
                make_folder(in_memory)
                return Path(tempfile.mkdtemp(prefix=_FOLDER, dir=in_memory)) / "text.md"
        with suppress(OSError):
            make_folder(_root())
            return Path(tempfile.mkdtemp(prefix=_FOLDER, dir=_root())) / "text.md"
        return Path(tempfile.mkdtemp(prefix="rmjournal-")) / "text.md"
    except OSError as error:
        raise NotSaved(explain_not_kept(_root() / "text.md", error)) from error
