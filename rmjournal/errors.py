"""Errors that are shown to people: one plain sentence each, with the way out."""


class JournalError(Exception):
    """A refusal in one plain sentence; the command line prints it, the screen shows it."""


class Refused(JournalError):
    """A change that a rule of the journal does not allow, with the reason why."""


class Unreadable(JournalError):
    """The file cannot be read or is not a journal; nothing was opened, nothing was touched."""


class ReadOnly(JournalError):
    """The file may be read but not changed, for a reason that the sentence tells."""


class NotSaved(JournalError):
    """A save failed; the old file is whole."""


class NotFound(JournalError):
    """No entry, kind or file answers to what was asked for."""


class BadValue(JournalError):
    """A value does not fit its field; the sentence names the field and what would fit."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        """Name of the field, so that a form can point at it."""
