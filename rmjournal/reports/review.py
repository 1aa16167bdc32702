"""Review report as a document of blocks."""

from calendar import month_name
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from rmjournal.dates import format_full_day
from rmjournal.english import humanize, join_parts, list_counts, pluralize
from rmjournal.insight.cadence import absent_role
from rmjournal.insight.first_steps import READINESS, list_readiness
from rmjournal.insight.pair import PulseSeries, held_minutes, moved_from
from rmjournal.insight.review.answers import PromptAnswer, ReviewAnswers
from rmjournal.insight.review.contribution import has_strong_evidence
from rmjournal.insight.review.goals import THEMES, GoalReview
from rmjournal.insight.review.idea_trails import IdeaTrail
from rmjournal.insight.review.review import Review, note_details
from rmjournal.model.kinds.goal import format_level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.pulse import ITEMS
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import arrow, other_role
from rmjournal.practice.prompts import list_stages
from rmjournal.render.document import (
    FOR_OWN_EYES,
    Block,
    Figure,
    Page,
    bullet_list,
    cards,
    markdown_text,
    paragraph,
    section,
    side_by_side,
    table,
)
from rmjournal.render.pair_chart import STATE_SIGNS, cadence_strip, cadence_svg, pulse_row, pulse_svg
from rmjournal.render.row import heading
from rmjournal.reports.agreement import agreement_blocks
from rmjournal.reports.review_growth import TEXT_WIDTH, draw_figure, growth_sections, say_recalls

OPEN, OVERDUE = "open", "overdue"


def together_sections(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    """Sections on sessions, actions, carried points and the pulse."""
    yield section("Sessions", *_sessions(review, perspective))
    yield section("Action items", *_actions_table(review, perspective))
    yield section("Whose points", _points_table(review, perspective))
    yield section("How it felt", *_pulses(review, perspective))
    yield section("Session by session", *_session_by_session(review, perspective))
    yield section("Who wrote", _writing(review, perspective))


def _sessions(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    yield table(
        "Sessions by date",
        ("Day", "", "State", "Min", "Focus"),
        [_session(session, perspective) for session in review.partnership.sessions],
        numbers=(3,),
    )
    yield section(
        "Takeaways",
        bullet_list(
            f"{perspective.day(session.day)}: {takeaway}"
            for session in review.partnership.sessions
            for takeaway in _takeaways(session, perspective)
        ),
    )


def _takeaways(session: Session, perspective: Perspective) -> list[str]:
    """The owner's takeaways, then the partner's, who is named."""
    return [
        *session.takeaways,
        *(f"{perspective.partner} took away: {takeaway}" for takeaway in session.their_takeaways),
    ]


def _session(session: Session, perspective: Perspective) -> tuple[str, ...]:
    absent, earlier_day = absent_role(session), moved_from(session)
    focus = join_parts(
        session.heading,
        f"by {perspective.who(absent)}" if absent else "",
        session.reason,
        f"moved from {perspective.day(earlier_day)}" if earlier_day else "",
        ", ".join(map(humanize, session.flags)),
    )
    minutes = str(held_minutes(session) or "")
    return perspective.day(session.day), session.mark, humanize(session.state), minutes, focus


def _actions_table(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    yield table(
        "Action items by owner",
        ("Whose", "Agreed", "On time", "Late", "Open", "Overdue", "Dropped"),
        [
            (
                perspective.whose(kept.owner),
                *map(str, (kept.total, kept.on_time, kept.late, kept.open, kept.overdue, kept.dropped)),
            )
            for kept in review.action_outcomes
        ],
        numbers=(1, 2, 3, 4, 5, 6),
    )
    rows = [
        (
            action.text,
            perspective.whose(action.owner or "both"),
            perspective.day(action.due),
            OVERDUE if review.is_overdue(action) else OPEN,
        )
        for action in review.open_actions
    ]
    yield table("Action items still open", ("Action item", "Whose", "Due", "State"), rows)


def _points_table(review: Review, perspective: Perspective) -> list[Block]:
    """Who set the agenda, and whose points were put off or dropped."""
    return table(
        "Points on the agenda by owner, and what became of those not discussed",
        ("Whose", "On the agenda", "Carried over", "Times", "Dropped"),
        [
            (perspective.whose(count.owner), *map(str, (count.agenda, count.points, count.times, count.dropped)))
            for count in review.carried_counts
        ],
        numbers=(1, 2, 3, 4),
    )


def _pulses(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    figures: list[Figure] = []
    sentences: list[str] = []
    by_author = groupby(review.partnership.pulses, key=lambda series: (series.author, series.told))
    for number, ((author, is_told), items) in enumerate(by_author, 1):
        pulses = list(items)
        title = f"{'Told' if is_told else 'Rated'} by {perspective.who(author) or 'somebody'}"
        if svg := pulse_svg(f"pulse-{number}", title, pulses):
            rows = [
                heading(title),
                *(pulse_row(series, perspective, TEXT_WIDTH) for series in pulses if series.is_line),
            ]
            figures.append(draw_figure(svg, rows, f"{title}, 1 to 5; a gap where it was not rated"))
        sentences += [_few_ratings(title, series) for series in pulses if not series.is_line]
    yield side_by_side(figures)
    yield bullet_list(sentences)


def _few_ratings(title: str, series: PulseSeries) -> str:
    days = zip(series.days, series.values, strict=True)
    ratings = [f"{value} on {day}" for day, value in days if value is not None]
    return f"{title}, {humanize(series.item)}: {', '.join(ratings)} ({pluralize(len(ratings), 'rating')} so far)"


def _session_by_session(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    """Preparation and own pulse beside the levels on that day."""
    goals = [reviewed for reviewed in review.goals if reviewed.goal.state != "draft"]
    series = [one for one in review.partnership.pulses if one.author == review.relationship.role and not one.told]
    felt = {one.item: dict(zip(one.days, one.values, strict=True)) for one in series}
    rows = []
    for session in review.partnership.sessions:
        if session.state != "held" or session.day is None:
            continue
        ratings = (str(felt.get(item, {}).get(session.day) or "") for item in ITEMS)
        share = "" if session.talk_share is None else f"{session.talk_share} %"
        levels = " · ".join(format_level(_level_until(session.day, reviewed)) for reviewed in goals)
        rows.append((perspective.day(session.day), "yes" if session.prepared_on else "", *ratings, share, levels))
    names = [humanize(item).capitalize() for item in ITEMS]
    yield table(
        "Preparation and own ratings beside the levels of that day",
        ("Day", "Prepared", *names, "Mentee spoke", "Levels"),
        rows,
        numbers=(2, 3, 4, 5),
    )
    if rows and goals:
        titles = "; ".join(reviewed.goal.title for reviewed in goals)
        yield paragraph(
            f"Levels in this order: {titles}. Side by side; neither says why the other moved.", quiet=True
        )


def _level_until(day: date, reviewed: GoalReview) -> int | None:
    """The last level noted until a day, else the baseline."""
    steps = [step.level for step in reviewed.levels if step.day <= day]
    return steps[-1] if steps else reviewed.goal.baseline


def _writing(review: Review, perspective: Perspective) -> list[Block]:
    """Notes, reflections and ideas by author and month."""
    roles = (review.relationship.role, other_role(review.relationship.role))
    rows = []
    for month in review.writing:
        counts = (str(count[role] or "") for role in roles for count in (month.written, month.ideas))
        rows.append((f"{month_name[month.month.month]} {month.month.year}", *counts))
    return table(
        "Notes and reflections by month, with ideas among them",
        ("Month", *(f"{perspective.who(role)}, {what}" for role in roles for what in ("all", "ideas"))),
        rows,
        numbers=(1, 2, 3, 4),
    )


def agreement_sections(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    """Sections of the agreement in force."""
    agreement = review.agreement
    if agreement is None:
        return
    version = agreement.derived(review.entries, review.as_of)["version"]
    yield from agreement_blocks(agreement, perspective, int(str(version)))


def readiness_table(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    """Compare the answers to the five readiness questions, once there are two."""
    pair = review.relationship
    answers = list_readiness(review.entries, pair.id, pair.role)
    if len(answers) > 1:
        first, last = answers[0], answers[-1]
        head = ("", perspective.day(first.day), perspective.day(last.day))
        stages = list_stages(READINESS)
        rows = [(stage.label, first.answers.get(stage.id, ""), last.answers.get(stage.id, "")) for stage in stages]
        yield table("Readiness", head, [row for row in rows if row[1] or row[2]])


NOTE_HEADINGS = {
    "decision": "Decisions",
    "idea": "Ideas",
    "introduction": "Introductions",
    "appreciation": "Appreciation",
}


def change_sections(review: Review, perspective: Perspective) -> list[list[Block]]:
    """Sections on what changed around the owner; a word where there is nothing."""
    sections = [
        *_theme_sections(review),
        section("Contributed to", bullet_list(_other_changes(review))),
        section("Evidence", bullet_list(_evidence(review, perspective))),
        *(section(title, *_notes(review, perspective, note_kind)) for note_kind, title in NOTE_HEADINGS.items()),
        section("From idea to change", bullet_list(_trail(trail, perspective) for trail in review.trails)),
    ]
    if not any(sections):
        return [paragraph(NOTHING_CHANGED, quiet=True)]
    return [paragraph("The two of you contributed to this; others did too.", quiet=True), *sections]


def _trail(trail: IdeaTrail, perspective: Perspective) -> str:
    """An idea, what was decided, and what changed, each with its day."""
    source = f"said on {perspective.day(trail.session.day)}" if trail.session else ""
    idea = join_parts(f"{perspective.day(trail.idea.day)}: {trail.idea.heading}", source)
    decided = (f"decided {perspective.day(one.day)}: {one.heading}" for one in trail.decisions)
    return join_parts(idea, *decided, *(f"changed: {text}" for text in trail.changes), separator=" → ")


def _theme_sections(review: Review) -> Iterator[list[Block]]:
    """Sections of the themes of a closing review."""
    for theme in review.themes:
        counts = f"{pluralize(theme.learnings, 'learning')}, used {theme.uses} ×" if theme.learnings else ""
        yield section(f"Contributed to {theme.title.casefold()}", bullet_list([*map(_outcome, theme.goals), counts]))


def _other_changes(review: Review) -> Iterator[str]:
    """Goals that rose outside the themes, and reasons to be proud."""
    themed_areas = {area for theme in review.themes for area in THEMES[theme.title]}
    for reviewed in review.goals:
        if reviewed.has_risen and reviewed.goal.area not in themed_areas:
            yield _outcome(reviewed)
    for reviewed in review.goals:
        yield from (f"{step.title} — {step.proud_of}" for step in reviewed.milestones if step.proud_of)


def _outcome(reviewed: GoalReview) -> str:
    """A goal with its change of level, last value and evidence."""
    return join_parts(f"{reviewed.goal.title}: {reviewed.level_change}", reviewed.last_value, reviewed.goal.evidence)


def _evidence(review: Review, perspective: Perspective) -> Iterator[str]:
    for use in filter(has_strong_evidence, review.uses):
        learning = review.learning_of(use)
        way = arrow(learning.learner if learning else "")
        what = join_parts(f"{perspective.day(use.day)} {way} {use.what}", use.where)
        yield f"{what}: {use.evidence} ({use.evidence_kind})"


def _notes(review: Review, perspective: Perspective, note_kind: str) -> Iterator[list[Block]]:
    rows = [note for note in review.notes if note.kind == note_kind]
    yield bullet_list(_note_line(note, perspective) for note in rows if not _is_long(note))
    for note in rows:
        if _is_long(note):
            yield markdown_text(perspective.day(note.day), note.text)
            yield bullet_list(_note_details(note))


def _is_long(note: Note) -> bool:
    return "\n" in note.text.strip()


def _note_line(note: Note, perspective: Perspective) -> str:
    state = f" ({humanize(note.state)})" if note.state else ""
    return join_parts(f"{perspective.day(note.day)}: {note.text}{state}", *_note_details(note))


def _note_details(note: Note) -> list[str]:
    return [f"{name}: {text}" for name, text in note_details(note).items()]


LEARNED_HEADING = "What I learned and used"
CHANGED_HEADING = "What changed around me"
NOTHING_LEARNED = "Nothing yet: goals, skills and learnings of this time will stand here."
NOTHING_CHANGED = "Nothing yet: decisions, ideas and what came of them will stand here."
"""What each part says while it is empty, so that both parts are seen."""


def review_page(review: Review) -> Page:
    """Lay a review out as a page."""
    perspective = perspective_of(review)
    parts = [
        *(paragraph("From shared entries only.", quiet=True) if review.shared else []),
        *section("Overview", *_summary(review, perspective)),
        *section(LEARNED_HEADING, *_growth(review, perspective)),
        *section(CHANGED_HEADING, *change_sections(review, perspective)),
        *section("How we work together", *together_sections(review, perspective)),
        *section("The agreement as it stands", *agreement_sections(review, perspective)),
        *section("The five questions, at the start and now", *readiness_table(review, perspective)),
        *section("What both of us rated", *_both_rated(review, perspective)),
        *section("To think about", *_prompts(review)),
    ]
    notice = "" if review.shared else FOR_OWN_EYES
    return Page(review.title, _subtitle(review), tuple(parts), _footer(review), notice)


def _growth(review: Review, perspective: Perspective) -> list[list[Block]]:
    sections = growth_sections(review, perspective)
    return sections if any(sections) else [paragraph(NOTHING_LEARNED, quiet=True)]


def _subtitle(review: Review) -> str:
    partner = review.relationship.partner
    return join_parts(f"{review.owner} with {partner}" if review.owner else f"with {partner}", review.period)


def _footer(review: Review) -> str:
    return f"As of {format_full_day(review.as_of)}. This page shows what happened; it does not score anybody."


def _summary(review: Review, perspective: Perspective) -> list[list[Block]]:
    sessions = review.partnership.sessions
    strips = draw_figure(
        cadence_svg("cadence", sessions), cadence_strip(sessions, TEXT_WIDTH), _sessions_legend(review)
    )
    return [
        _key_figures(review, perspective),
        [strips] if sessions else paragraph("No session in this period.", quiet=True),
    ]


def _sessions_legend(review: Review) -> str:
    partnership = review.partnership
    signs = (*STATE_SIGNS, ("planned", "◇"))
    parts = [f"{sign} {humanize(state)}" for state, sign in signs if getattr(partnership, state)]
    gaps = " ".join(map(str, partnership.gaps))
    gaps = f"days between: {gaps}, longest {partnership.longest_gap}" if gaps else ""
    lapses = f"{pluralize(partnership.lapses, 'agreed day')} without a session" if partnership.lapses else ""
    return join_parts(*parts, gaps, lapses)


def _key_figures(review: Review, perspective: Perspective) -> list[Block]:
    partnership, steps, minutes = review.partnership, review.milestones, review.partnership.minutes
    fell_out = (
        (getattr(partnership, state), humanize(state)) for state in ("cancelled", "missed", "planned", "moved")
    )
    states = ("active", "paused", "not_achieved", "dropped", "draft")
    return cards(
        ("Sessions", _say_share(partnership.held, len(partnership.sessions), "held"), list_counts(*fell_out)),
        ("Together", _say_time(minutes) if partnership.held else "", ""),
        ("Goals", _say_share(review.count_goals("achieved"), len(review.goals), "achieved"),
         list_counts(*((review.count_goals(state), humanize(state)) for state in states))),
        ("Milestones", _say_share(steps.reached, steps.total, "reached"),
         list_counts((steps.reached_late, "late"), (steps.open, "open"), (steps.dropped, "dropped"))),
        *_learning_figures(review),
        *_promise_figures(review),
    )  # fmt: skip


def _say_time(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if hours < 2:
        return pluralize(minutes, "minute")
    return f"{hours} h {rest:02} min" if rest else pluralize(hours, "hour")


def _learning_figures(review: Review) -> list[tuple[str, str, str]]:
    states = ("embedded", "new", "retired")
    learned = [
        (
            f"Learnings, {role or 'learner not given'}",
            _say_share(len(funnel.applied), len(funnel.captured), "used"),
            list_counts(*((review.count_learnings(state, funnel), humanize(state)) for state in states)),
        )
        for role, funnel in review.funnels
    ]
    return [
        *learned,
        (
            "Recalled",
            f"{review.recalls.results.total()} done, {review.recalls.due} due" if say_recalls(review) else "",
            say_recalls(review),
        ),
    ]


def _promise_figures(review: Review) -> list[tuple[str, str, str]]:
    outcomes, partnership = review.partnership.total_outcomes, review.partnership
    overdue = sum(map(review.is_overdue, review.open_actions))
    late = (
        (outcomes.late, "late"),
        (outcomes.open + outcomes.overdue, "open"),
        (overdue, "overdue"),
        (outcomes.dropped, "dropped"),
    )
    ahead = f"{partnership.swaps_ahead} planned" if partnership.swaps_ahead else ""
    return [
        ("Action items", _say_share(outcomes.done, outcomes.total, "done"), list_counts(*late)),
        ("Swaps", _say_share(partnership.swaps_done, partnership.swaps_planned, "done"), ahead),
    ]


def _say_share(part: int, total: int, word: str) -> str:
    return f"{part} of {total} {word}" if total else ""


def _both_rated(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    """The sealed ratings of both once they are open, the greatest differences first.

    Else what is missing.
    """
    blind, partner = review.blind, review.relationship.short_name
    if blind is None:
        return
    rows = []
    for one in blind.opened():
        steps = (one.own, one.partners, one.rating.last, one.rating.start)
        rows.append((one.rating.name, *map(one.rating.say, steps)))
    head = ("", perspective.who(review.relationship.role), partner, "Last", "Start")
    yield table("Rated blind by both, the greatest differences first", head, rows, numbers=(1, 2, 3, 4))
    for words in (blind.sealed.say_state(partner), blind.sealed.say_earlier(partner)):
        yield paragraph(words, quiet=True) if words else []
    for asked in blind.opened_questions():
        yield from _answer(asked, review.answers) if asked.answer else [paragraph(asked.prompt.ask)]


def _prompts(review: Review) -> list[list[Block]]:
    answers = review.answers
    asked = [one.prompt.ask for one in answers.prompts if not (one.answer or one.last)]
    parts = [block for one in answers.prompts for block in _answer(one, answers)]
    signs = [
        paragraph("Common signs at this time. Mark what is true for you:") if answers.signs else [],
        bullet_list(f"{'☒' if sign.id in answers.ticked else '☐'} {sign.ask}" for sign in answers.signs),
    ]
    return [*parts, bullet_list(asked), *signs]


def _answer(answered: PromptAnswer, answers: ReviewAnswers) -> Iterator[list[Block]]:
    """A question with its answer, and the one of the last review."""
    if answered.answer:
        yield markdown_text(answered.prompt.ask, answered.answer)
    elif answered.last:
        yield paragraph(answered.prompt.ask)
    if answered.last:
        yield paragraph(f"Last time ({answers.last_title}): {answered.last}", quiet=True)


def perspective_of(review: Review) -> Perspective:
    """Give the perspective of a review; one for others calls its owner by name."""
    pair = review.relationship
    me = review.names.get(pair.role, "me")
    return Perspective(today=review.as_of, role=pair.role, pair=pair, me=me)
