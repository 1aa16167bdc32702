"""The hand-outs by name, made of a review as a person wishes."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from rmjournal.english import join_words
from rmjournal.insight.audience import without_private_fields
from rmjournal.insight.masked_names import UNNAMED, find_people, say_possible_names
from rmjournal.insight.review.contribution import build_contribution
from rmjournal.insight.review.review import Review
from rmjournal.model.entry import Audience, Entries, Entry
from rmjournal.reports.hand_out import FIGURES, HandOut, Wishes
from rmjournal.reports.learned import learned_hand_out
from rmjournal.reports.naming import name_people
from rmjournal.reports.proof import proof_hand_out
from rmjournal.reports.review_json import proof_json, review_json
from rmjournal.reports.review_summary import review_hand_out
from rmjournal.reports.scores import without_scores

_MAKERS: Final[Mapping[str, Callable[[Review, Wishes], HandOut]]] = {
    "proof": proof_hand_out,
    "learned": learned_hand_out,
    "review": review_hand_out,
}

SECTIONS: Final = (
    FIGURES,
    *("taught", "outcomes", "evidence", "appreciation", "themes", "learned", "used", "views", "skills"),
    *("goals", "milestones", "changes"),
)
"""Names of all sections of hand-outs, with which they are left out."""


def make_hand_out(name: str, review: Review, wishes: Wishes) -> HandOut:
    """Make a hand-out of a review, without what is not wished on it."""
    return _MAKERS[name](review, wishes).without(wishes.without)


def keep_back(entries: Entries, ids: Collection[str]) -> Entries:
    """Make unwanted entries private, so that nothing on the page comes from them."""
    kept_back = [entry.with_audience("private") for entry in map(entries.get, ids) if entry is not None]
    return entries.with_changes(put=kept_back) if kept_back else entries


def say_names_on_page(entries: Iterable[Entry], audience: Audience, known: Entries) -> list[str]:
    """Name the third persons in a page's texts, as they are masked.

    For others also words that may be names.
    """
    written = [entry for one in entries if (entry := known.get(one.id)) is not None]
    people = sorted(find_people(written, known), key=lambda person: person.name)
    if audience != "others":
        return [f"Names of others in it: {join_words([person.name for person in people])}."] if people else []
    told = [f"{person.name} (here “{person.masked_name or UNNAMED}”)" for person in people]
    masked = [f"Names of others, masked in it: {join_words(told)}."] if told else []
    return [*masked, *say_possible_names(map(without_private_fields, written), known)]


def hand_out_json(name: str, review: Review, wishes: Wishes) -> dict[str, Any]:
    """Give a hand-out as JSON values, with all entries: no sheet limits it."""
    hand_out, facts = make_hand_out(name, review, wishes), _facts(name, review)
    if not wishes.scores:
        facts = without_scores(facts)
    sections = [
        {
            "name": part.name,
            "title": part.title,
            "items": [
                {"id": item.entry_id, "on": item.day.isoformat() if item.day else None, "text": item.text}
                for item in part.items
            ],
        }
        for part in hand_out.sections
        if part.items
    ]
    page = {
        "title": hand_out.title,
        "period": review.period,
        "as_of": review.as_of.isoformat(),
        "shared": review.shared,
        "figures": {label: value for label, value, _ in hand_out.figures if value},
        "sections": sections,
    }
    renamed: dict[str, Any] = _renamed(facts, name_people(review, wishes.names).rename)
    return {**page, **renamed, "page": sections} if name == "review" else {**renamed, **page}


def _facts(name: str, review: Review) -> dict[str, Any]:
    if name == "proof":
        return proof_json(build_contribution(review))
    return review_json(review) if name == "review" else {}


def _renamed(value: Any, rename: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(part, rename) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, rename) for part in value]
    return rename(value) if isinstance(value, str) else value
