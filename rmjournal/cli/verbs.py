"""The group of verbs: loads a verb when it is asked for, and tells every refusal in one sentence."""

from importlib import import_module

import click

from rmjournal.errors import JournalError, NotSaved
from rmjournal.model.field import visible

VERBS = {
    "add": ("add:add", "Write down an entry of any kind."),
    "list": ("list:list_", "List the entries of a kind."),
    "show": ("show:show", "Show one entry with all that hangs on it."),
    "edit": ("edit:edit", "Change an entry."),
    "done": ("done:done", "Tick an entry, or take the tick back."),
    "delete": ("delete:delete", "Delete entries; undo brings them back."),
    "undo": ("undo:undo", "Take back the last change."),
    "redo": ("undo:redo", "Do again what was undone last."),
    "history": ("history:history", "What the journal, or an entry, was before."),
    "restore": ("restore:restore", "Bring the journal, or an entry, back to what it was."),
    "learned": ("capture:learned", "Write down what I learned."),
    "taught": ("capture:taught", "Write down what my partner learned from me."),
    "topic": ("capture:topic", "Park a topic for a coming session."),
    "action": ("capture:action", "Write down what I promised."),
    "note": ("capture:note", "Write down a note."),
    "agenda": ("agenda:agenda", "The agenda of a session, what to bring, and what leaves."),
    "carry": ("carry:carry", "Carry points to the next session."),
    "call-off": ("endings:call_off", "Call a session off, perhaps for a new day."),
    "missed": ("endings:missed", "Note that somebody did not come."),
    "move": ("endings:move", "Move a session to another day."),
    "log": ("endings:log", "Write down a session that nobody had planned."),
    "close": ("close:close", "What is still open after a session."),
    "recall": ("recall:recall", "Recall what was learned."),
    "reflect": ("reflect:reflect", "Think about a session or anything else."),
    "today": ("today:today", "The next session, what is owed, what to recall."),
    "progress": ("progress:progress", "Goals, skills, learnings and the pair in pictures."),
    "timeline": ("timeline:timeline", "Everything by date, newest first."),
    "review": ("review:review", "Look back on a period, as a page."),
    "proof": ("review:proof", "What the mentor taught, on one page."),
    "search": ("search:search", "Find words in all entries."),
    "export": ("export:export", "Write the journal as a file or folder that other programs read."),
    "share": ("share:share", "Make a packet for your partner: shared entries only."),
    "import": ("import_:import_", "Take in a packet of your partner, or what another program wrote."),
    "merge": ("merge:merge", "Take in conflict copies, or copies that are named."),
    "conflicts": ("conflicts:conflicts", "Texts that two devices wrote apart."),
    "resolve": ("conflicts:resolve", "Take one of two versions of a text."),
    "removed": ("removed:removed", "What was taken out of the file by hand; delete or keep it."),
    "check": ("check:check", "How the journal is; --repair mends what is safe."),
    "git-setup": ("git:git_setup", "Let git merge and show the journal by our rules."),
    "where": ("where:where", "Where the journal is, and how it is."),
    "demo": ("demo:demo", "Open a complete sample journal."),
    "completion": ("completion:completion", "How to switch on completion in your shell."),
}
"""Each verb: module in this package and name in it, and what it does."""

TOLD = ("check", "merge")
"""Verbs that tell themselves what the file lacks, and what lies beside it."""

HIDDEN = {"merge-driver": "git:merge_driver", "diff-text": "git:diff_text"}
"""Verbs that other programs call."""


class Refusal(click.ClickException):
    """A refusal on its way to the person: one line on stderr, exit code 1."""

    def format_message(self) -> str:
        """The sentence on one line, without anything that a terminal would obey."""
        return visible(" ".join(self.message.split("\n")), keep="")

    def show(self, file: object = None) -> None:
        """Print the sentence alone."""
        click.echo(self.format_message(), err=True)


def _shown(error: click.UsageError) -> click.UsageError:
    """The same error with a hint, and without anything in it that a terminal would obey: it may name a file."""
    said = error.format_message()
    words = visible(f"{said}{_hint(error)}")
    return error if words == said else click.UsageError(words, ctx=error.ctx)


def _hint(error: click.UsageError) -> str:
    """Say the way out where an unknown option is a text with a dash in front; else nothing."""
    if not isinstance(error, click.NoSuchOption) or not error.ctx or not any(map(_is_text, error.ctx.command.params)):
        return ""
    name = error.option_name.strip()
    is_misspelt = error.possibilities and name.startswith("--") and " " not in name
    way = f' A text that begins with a dash goes behind two: {error.ctx.command_path} -- "{name} …"'
    return "" if is_misspelt else way


def _is_text(param: click.Parameter) -> bool:
    """Tell whether an argument is the words of a person, and not ids, files or one of some words."""
    is_words = isinstance(param, click.Argument) and param.nargs == -1 and param.type is click.STRING
    return is_words and "REF" not in (param.metavar or "")


def _system_error(error: OSError) -> str:
    """Say in a sentence what the operating system refused, a file or the answer itself."""
    why = error.strerror or str(error)
    if not error.filename:
        return f"The answer could not be printed ({why}); what was asked for is done."
    return f"{error.filename}: {why}; check the path and try again."


class Verbs(click.Group):
    """The verbs of the program, in the order in which people meet them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all verbs."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, loaded now."""
        where = VERBS[cmd_name][0] if cmd_name in VERBS else HIDDEN.get(cmd_name, "")
        if not where:
            return None
        module, _, name = where.partition(":")
        found = getattr(import_module(f"rmjournal.cli.{module}"), name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs with what they do, without loading any."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, says) for name, (_, says) in VERBS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb that was asked for, and turn what a person can be told into one sentence."""
        is_saved = True
        try:
            return super().invoke(ctx)
        except JournalError as error:
            is_saved = not isinstance(error, NotSaved)
            raise Refusal(str(error)) from error
        except click.UsageError as error:
            raise _shown(error) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Refusal(_system_error(error)) from error
        except (KeyboardInterrupt, EOFError, click.Abort):
            click.echo(err=True)
            ctx.exit(130)
        finally:
            # What could not be saved is in memory alone: nothing that the file lacks.
            notices = "news" if is_saved and ctx.invoked_subcommand not in TOLD else "done"
            for sentence in getattr(ctx.obj, notices, ()):
                click.echo(visible(sentence), err=True)
