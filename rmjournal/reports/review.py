"""A review as a page: what it shows on screen, in the shell, as Markdown and as HTML comes from here."""

from rmjournal.exchange.chart_cadence import cadence_chart
from rmjournal.exchange.review_around import around
from rmjournal.exchange.review_together import agreed, together
from rmjournal.insight.review.review import Review
from rmjournal.render.document import Block, Page, cards, listing, section, words
from rmjournal.render.pair_chart import strip
from rmjournal.reports.review_growth import learned, recalls
from rmjournal.reports.wording import WIDTH, Teller, counted, drawn, joined, many, said

LEARNED = "What I learned and used"
AROUND = "What changed around me"


def review_page(review: Review) -> Page:
    """The whole page."""
    voice = Teller(review)
    parts = [
        *(words("Made of shared entries alone.", quiet=True) if review.shared else []),
        *section("At a glance", *_glance(review, voice)),
        *section(LEARNED, *learned(review, voice)),
        *section(AROUND, *around(review, voice)),
        *section("How we work together", *together(review, voice)),
        *section("The agreement as it stands", *agreed(review, voice)),
        *section("To think about", *_prompts(review)),
    ]
    return Page(review.title, _under(review), tuple(parts), _footer(review))


def _under(review: Review) -> str:
    two = review.whom
    whom = f"{review.by} with {two.partner}" if review.by else f"with {two.partner}"
    return joined(whom, review.period)


def _footer(review: Review) -> str:
    return f"As known on {review.as_of}. Pictures of what happened, not a score of anybody."


def _glance(review: Review, voice: Teller) -> list[list[Block]]:
    found = review.sessions
    strips = drawn(cadence_chart("cadence", found), strip(review.seen.pair.sessions, WIDTH), _signs(review))
    return [
        _facts(review, voice),
        [strips] if found.rows else words("No session in this time.", quiet=True),
    ]


def _signs(review: Review) -> str:
    found = review.sessions
    signs = ((found.held, "■", "held"), (found.cancelled, "□", "called off"), (found.missed, "×", "missed"))
    told = [f"{sign} {word}" for count, sign, word in (*signs, (found.planned, "◇", "planned")) if count]
    gaps = (
        f"days between: {' '.join(map(str, found.gaps_days))}, longest {found.longest_gap_days}"
        if found.gaps_days
        else ""
    )
    return joined(*told, gaps)


def _facts(review: Review, voice: Teller) -> list[Block]:
    sat, ran, steps = review.sessions, review.goals, review.milestones
    fell_out = ((sat.cancelled, "called off"), (sat.missed, "missed"), (sat.planned, "planned"), (sat.moved, "moved"))
    states = ("active", "paused", "not_achieved", "dropped", "draft")
    return cards(
        ("Sessions", _of(sat.held, sat.total, "held"), counted(*fell_out)),
        ("Together", many(sat.minutes_held, "minute") if sat.held else "", _hours(sat.minutes_held)),
        ("Goals", _of(ran.achieved, ran.total, "achieved"), counted(*((getattr(ran, s), said(s)) for s in states))),
        ("Milestones", _of(steps.reached, steps.total, "reached"),
         counted((steps.reached_late, "late"), (steps.open, "open"), (steps.dropped, "dropped"))),
        *_ledger(review),
        *_promises(review),
    )  # fmt: skip


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if hours else ""


def _ledger(review: Review) -> list[tuple[str, str, str]]:
    found = review.learnings
    states = counted(*((found.by_state[state], state) for state in ("embedded", "applied", "new", "retired")))
    ways = f"↑ {found.by_direction['mentor_to_mentee']} : ↓ {found.by_direction['mentee_to_mentor']}"
    used = _of(found.with_at_least_one_application, found.total, "used")
    return [
        ("Learnings", str(found.total) if found.total else "", states),
        ("Both ways", ways if found.total else "", "↑ the mentee learned, ↓ the mentor"),
        ("Used", used, "at least once"),
        (
            "Recalled",
            f"{found.reviews_done} done, {found.reviews_due_by_as_of} due" if recalls(review) else "",
            recalls(review),
        ),
    ]


def _promises(review: Review) -> list[tuple[str, str, str]]:
    did, swaps = review.actions, review.swap_items
    late = ((did.done_late, "late"), (did.open, "open"), (len(did.overdue), "overdue"), (did.dropped, "dropped"))
    return [
        ("Actions", _of(did.done, did.total, "done"), counted(*late)),
        ("Swap slots", _of(swaps.done, swaps.planned, "done"), f"{swaps.ahead} ahead" if swaps.ahead else ""),
    ]


def _of(part: int, whole: int, word: str) -> str:
    return f"{part} of {whole} {word}" if whole else ""


def _prompts(review: Review) -> list[list[Block]]:
    signs = [
        words("Signs that are common at this time; tick what is true for you:") if review.signs else [],
        listing(f"☐ {sign}" for sign in review.signs),
    ]
    return [listing(review.prompts), *signs]
