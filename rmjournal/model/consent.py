"""Consent of an observer: who may read what somebody else saw or rated."""

from rmjournal.errors import Refused
from rmjournal.model.entry import AUDIENCES, Audience, Entry
from rmjournal.model.field import Field, choice


def consent_field(asked_of: tuple[str, str, object]) -> Field:
    """Declare what an observer agreed to; ``asked_of`` tells when a form asks for it."""
    return choice(
        "May be shown",
        ("", *AUDIENCES),
        "what the observer agreed to: private = only you, your partner, or others too",
        private=True,
        asked_of=asked_of,
    )


def has_consent(entry: Entry, audience: Audience) -> bool:
    """Tell whether an observer agreed that an audience reads this; also where nobody was asked."""
    consent = getattr(entry, "consent", "")
    widest = AUDIENCES.index(consent) if consent in AUDIENCES else 0
    return not consent or AUDIENCES.index(audience) <= widest


def check_consent(entry: Entry, observer: str) -> None:
    """Raise `Refused` where an entry would be shown to more people than its observer agreed to."""
    if has_consent(entry, entry.audience):
        return
    who = observer.strip() or "The observer"
    agreed = (
        "that only you read this" if getattr(entry, "consent", "") == "private" else "that your partner reads this"
    )
    raise Refused(f"{who} agreed {agreed}. Ask again, then change “May be shown” before you share it further.")
