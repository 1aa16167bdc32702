"""Errors that are shown to people: one plain sentence each, with the way out."""


class JournalError(Exception):
    """A refusal in one plain sentence, for the command line and the screen."""


class Refused(JournalError):
    """A rule of the journal does not allow a change."""


class Unreadable(JournalError):
    """The file cannot be read or is not a journal.

    Nothing was opened, nothing was changed.
    """


class ReadOnly(JournalError):
    """The file may be read but not changed."""


class NotSaved(JournalError):
    """A save failed; the old file is whole."""


class NotFound(JournalError):
    """No entry, kind or file matches what was asked for."""


class BadValue(JournalError):
    """A value does not fit its field.

    The sentence names the field and what would fit.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        """Name of the field, so that a form can point at it."""
