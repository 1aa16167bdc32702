"""The command line: the group of verbs, each loaded when it is called."""

import os
from importlib import import_module
from pathlib import Path

import click

from rmjournal import __version__
from rmjournal.cli.file_paths import FILE_PATH
from rmjournal.errors import JournalError, NotSaved

VERBS = {
    "add": ("add:add", "Write down an entry of any kind."),
    "list": ("list:list_", "List the entries of a kind."),
    "show": ("show:show", "Show one entry with everything linked to it."),
    "edit": ("edit:edit", "Change an entry."),
    "done": ("edit:done", "Mark an entry as done, or undo that."),
    "delete": ("edit:delete", "Delete entries; undo brings them back."),
    "undo": ("history:undo", "Undo the last change."),
    "redo": ("history:redo", "Redo the change that was undone last."),
    "history": ("history:history", "Show earlier versions of the journal, or of one entry."),
    "restore": ("history:restore", "Restore the journal, or one entry, as it was."),
    "learned": ("add:learned", "Write down what you learned."),
    "taught": ("add:taught", "Write down what your partner learned from you."),
    "topic": ("add:topic", "Note a topic to bring up in a later session."),
    "action": ("add:action", "Write down an action item of yours."),
    "note": ("add:note", "Write down a note."),
    "agenda": ("agenda:agenda", "Prepare a session: its agenda, suggestions, and the text to share."),
    "carry": ("close:carry", "Carry points over to the next session."),
    "cancel": ("close:call_off", "Cancel a session, perhaps with a new day."),
    "no-show": ("close:missed", "Note that somebody did not come: a no-show."),
    "move": ("close:move", "Move a session to another day."),
    "log": ("close:log", "Log a session that was not planned."),
    "close": ("close:close", "Close a session: what is still open, step by step."),
    "recall": ("recall:recall", "Recall the learnings that are due."),
    "reflect": ("reflect:reflect", "Reflect on a session, or on anything else."),
    "today": ("today:today", "Show the next session, action items and what to recall."),
    "progress": ("progress:progress", "Show goals, skills, learnings and your relationship, in figures."),
    "skills": ("skills:skills", "List skills with five sentences each, and take some by name."),
    "timeline": ("timeline:timeline_command", "Show everything by date, newest first."),
    "review": ("review:review_command", "Review a period on one page."),
    "proof": ("review:proof", "Show what the mentor taught, on one sheet of paper."),
    "learned-page": ("review:learned_page", "Show what you learned and used, on one sheet of paper."),
    "search": ("search:search", "Find words in all entries."),
    "export": ("export:export", "Export the journal to a file or folder for other programs."),
    "share": ("export:share", "Make a packet for your partner: shared entries only."),
    "page": ("partner:page", "Make a page for a partner who does not use the program."),
    "reply": ("partner:reply", "Read a partner's reply to an agenda, or an observer's answer, from a mail."),
    "request": ("partner:request", "Ask somebody what they see of a goal or a skill."),
    "import": ("import_:import_", "Import a packet from your partner, or another program's export."),
    "join": ("join:join", "Join two relationships with the same person."),
    "merge": ("merge:merge", "Merge other copies of this journal into it."),
    "conflicts": ("conflicts:conflicts", "List the texts that have two versions."),
    "resolve": ("conflicts:resolve", "Choose one of two versions of a text."),
    "removed": ("conflicts:removed", "Review entries that were removed from the file by hand."),
    "check": ("check:check", "Check the journal; --repair repairs what is safe."),
    "lock": ("lock:lock", "Lock the journal with a passphrase, or change it."),
    "unlock": ("lock:unlock", "Write a locked journal in the open again."),
    "git-setup": ("merge:git_setup", "Let git merge the journal field by field."),
    "where": ("check:where", "Show where the journal is, and its state."),
    "demo": ("demo:demo", "Open a complete example journal."),
    "completion": ("completion:completion", "Show how to switch on completion in your shell."),
}
"""Each verb: its module in `commands`, the name of its function, and its help."""

VERBS_WITH_NOTICES = ("check", "merge")
"""Verbs that tell themselves what the file lacks, and what lies beside it."""

HIDDEN_VERBS = {
    "merge-driver": "merge:merge_driver",
    "diff-text": "merge:diff_text",
    "call-off": "close:call_off",
    "missed": "close:missed",
}
"""Verbs that other programs call, and the names that two verbs had before."""


def _visible(text: str, keep: str = "\n") -> str:
    """Make text safe for a terminal; help needs no fields of entries."""
    from rmjournal.model.field import visible

    return visible(text, keep)


class Refusal(click.ClickException):
    """A refusal to be printed: one line on stderr, exit code 1."""

    def format_message(self) -> str:
        """The sentence on one line, without control characters."""
        return _visible(" ".join(self.message.split("\n")), keep="")

    def show(self, file: object = None) -> None:
        """Print only the sentence of the error."""
        click.echo(self.format_message(), err=True)


def _with_hint(error: click.UsageError) -> click.UsageError:
    """The same error with a hint, without control characters."""
    message = error.format_message()
    full_message = _visible(f"{message}{_hint(error)}")
    return error if full_message == message else click.UsageError(full_message, ctx=error.ctx)


def _hint(error: click.UsageError) -> str:
    """A hint when an unknown option may be a text with a dash."""
    if (
        not isinstance(error, click.NoSuchOption)
        or not error.ctx
        or not any(map(_is_free_text, error.ctx.command.params))
    ):
        return ""
    name = error.option_name.strip()
    is_misspelt = error.possibilities and name.startswith("--") and " " not in name
    advice = f' Put two dashes before a text that begins with one: {error.ctx.command_path} -- "{name} …"'
    return "" if is_misspelt else advice


def _is_free_text(param: click.Parameter) -> bool:
    """Whether an argument takes free words, not ids, files or choices."""
    is_words = isinstance(param, click.Argument) and param.nargs == -1 and param.type is click.STRING
    return is_words and "REF" not in (param.metavar or "")


def _os_error_sentence(error: OSError) -> str:
    """Say in a sentence what the operating system refused."""
    why = error.strerror or str(error)
    if not error.filename:
        return f"The answer could not be printed ({why}). What you changed is saved."
    return f"{error.filename}: {why}; check the path and try again."


def explain(error: BaseException) -> int:
    """Print why the screens ended, as for a verb; give the exit code."""
    if isinstance(error, KeyboardInterrupt | EOFError):
        click.echo(err=True)
        return 130
    refusal = Refusal(_os_error_sentence(error) if isinstance(error, OSError) else str(error))
    refusal.show()
    return refusal.exit_code


class VerbGroup(click.Group):
    """The verbs of the program, in the order in which people meet them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all verbs."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, loaded now."""
        target = VERBS[cmd_name][0] if cmd_name in VERBS else HIDDEN_VERBS.get(cmd_name, "")
        if not target:
            return None
        module, _, name = target.partition(":")
        command = getattr(import_module(f"rmjournal.cli.commands.{module}"), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs with what they do, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in VERBS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb, and turn errors into one sentence."""
        is_saved = True
        try:
            result: object = super().invoke(ctx)
            if ctx.obj is not None:
                ctx.obj.write_pages()
            return result
        except JournalError as error:
            is_saved = not isinstance(error, NotSaved)
            raise Refusal(str(error)) from error
        except click.UsageError as error:
            raise _with_hint(error) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Refusal(_os_error_sentence(error)) from error
        except (KeyboardInterrupt, EOFError, click.Abort):
            click.echo(err=True)
            ctx.exit(130)
        finally:
            # What could not be saved is in memory alone: nothing that the file lacks.
            notices = "notices" if is_saved and ctx.invoked_subcommand not in VERBS_WITH_NOTICES else "file_notices"
            for sentence in () if getattr(ctx.obj, "is_brief", False) else getattr(ctx.obj, notices, ()):
                click.echo(_visible(sentence), err=True)


@click.group(cls=VerbGroup, name="rmjournal", invoke_without_command=True)
@click.option("-f", "--file", type=FILE_PATH, metavar="FILE", help="The journal's file.")
@click.option("--today", metavar="DAY", help="The day to use as today.")
@click.option("--plain", is_flag=True, help="Print words instead of signs and charts, for a screen reader.")
@click.version_option(__version__, prog_name="rmjournal", message="%(prog)s %(version)s")
@click.pass_context
def rmjournal(ctx: click.Context, file: Path | None, today: str | None, plain: bool) -> None:
    """A journal for reverse mentoring, in one file that is yours.

    Without a command it opens the screen, or prints today with --plain. REF is the short id that lists print; days
    are written in your words (2026-12-01, next tue, in 2 weeks).

    \b
    Example:
      rmjournal learned "Ask of each number: as of when?"
      rmjournal list actions --overdue
    """
    from rmjournal.cli.context import CliContext

    ctx.obj = CliContext(file, today, is_plain=plain)
    if ctx.invoked_subcommand is None:
        from rmjournal.cli.commands.screens import open_screens

        ctx.exit(open_screens(ctx.obj))


def main() -> None:
    """Run the command line."""
    if "_RMJOURNAL_COMPLETE" in os.environ:
        from rmjournal.cli.commands.completion import register_absolute_path

        register_absolute_path()
    rmjournal(prog_name="rmjournal")
