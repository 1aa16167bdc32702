"""Request for an observation of a goal or skill, and its answer.

The request holds the title and the sentences of one goal or skill, and nothing else of the journal: no level, no day,
no other entry. Both are asked with sentences numbered from 1, so that a goal's numbers do not tell what is expected.
The reference in it is a checksum of the entry's id: it finds the entry again and tells nothing but whether sentences
were asked, for without them the questions are numbered from 1 too.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from rmjournal.errors import Refused
from rmjournal.exchange.incoming import NO_CHOICES, ImportChoices, Incoming, SkippedItem, Source, foreign_id
from rmjournal.exchange.mail_text import MailText, split_mail
from rmjournal.exchange.pasted import PastedLine
from rmjournal.insight.masked_names import mask_names
from rmjournal.insight.name_forms import turn_name
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import one_line, visible
from rmjournal.model.folded_text import fold_text
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.skill import Skill
from rmjournal.render import html_page as html

SENTENCE, SEEN, KEEP, SHOW = 1, 2, 3, 4
"""The four questions, in their order."""
QUESTIONS: Final[Mapping[int, str]] = {
    SENTENCE: "Which sentence fits what you have seen? Its number is enough",
    SEEN: "One thing that you saw or heard",
    KEEP: "May this be kept in a private journal? yes or no",
    SHOW: "Who else may read it? nobody, the mentoring partner, or others too",
}
LEAVE_OUT = "Leave out what you cannot say: an empty answer counts as none."
_REFERENCE = re.compile(r"\bobservation ([0-9a-f]{10})\b(?: from ([^\n]+))?", re.IGNORECASE)
_BEFORE_REFERENCE = re.compile(r"\r?\n(?=[ \t]*(?:\w+:[ \t]*)?observation [0-9a-f]{10}\b)", re.IGNORECASE)
_LABEL = re.compile(r"^\(?([1-4])\s*[.):]\)?\s*(.*)$", re.DOTALL)
_NUMBER = re.compile(r"(?<![\w.,/])([1-5])(?:\s*(?:/|of|out of|von)\s*5)?(?![\w/]|[.,]\d)")
_YES = re.compile(
    r"^\W*(?:yes|y|yep|yeah|sure|of course|no problem|ok|okay|please do|fine|ja|si|sí|oui)\b", re.IGNORECASE
)
_NO = re.compile(r"^\W*(?:no|n|nope|never|please don['’]?t|don['’]?t|do not|nein|nei|non)\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:no|not|don['’]?t|never|nobody|nothing|none|except|without|nicht|kein\w*)\b", re.IGNORECASE
)
_DOUBT = re.compile(
    r"\?|\b(?:maybe|perhaps|possibly|probably|unsure|depends?|rather|but|unless|if|later|hm+|think|guess|suppose|"
    r"vielleicht|eher|peut[- ]etre|quizas)\b"
)
_YES_WORDS = re.compile(r"\b(?:no problem|of course)\b")
"""Words that mean yes as a whole, and something else one by one."""
_CLEAR_WORDS: Final = frozenset((
    "yes", "y", "yep", "yeah", "sure", "ok", "okay", "fine", "please", "ja", "si", "oui", "the", "my", "your", "our",
    "you", "me", "i", "mentoring", "partner", "partners", "and", "or", "others", "other", "people", "too", "also",
    "as", "well", "everyone", "anyone", "everybody", "anybody", "all", "may", "can", "read", "see", "it", "this",
    "that", "is", "are", "with", "by", "for", "feel", "free", "to", "only", "just",
))  # fmt: skip
"""The words of an answer that says clearly who may read it."""
GOAL_LEVELS: Final = ("-2", "-1", "0", "1", "2")
SKILL_LEVELS: Final = ("1", "2", "3", "4", "5")


class Sentence(NamedTuple):
    """A sentence to choose: number in the request, level, and words."""

    number: int
    level: int
    words: str


def list_sentences(about: Goal | Skill) -> list[Sentence]:
    """The sentences of a goal or a skill, numbered from the lowest level.

    Those that are not written are left out.
    """
    texts, levels = (about.levels, GOAL_LEVELS) if isinstance(about, Goal) else (about.anchors, SKILL_LEVELS)
    return [
        Sentence(number, int(level), one_line(texts[level]).strip())
        for number, level in enumerate(levels, 1)
        if texts.get(level, "").strip()
    ]


def reference_of(about: Entry, *, has_sentences: bool = True) -> str:
    """Reference of an entry: a checksum of its id, which tells nothing.

    One that asks no sentence is another, so that the answers are numbered as they were asked.
    """
    words = f"observation of {about.id}" if has_sentences else f"observation without sentences of {about.id}"
    return hashlib.sha256(words.encode()).hexdigest()[:10]


def _asked_questions(*, has_sentences: bool) -> list[int]:
    """The questions of a request in their order; their numbers begin with 1."""
    return [question for question in QUESTIONS if has_sentences or question != SENTENCE]


@dataclass(frozen=True, kw_only=True)
class ObservationRequest:
    """A request for an observation of one goal or skill."""

    about: Goal | Skill
    observer: str
    """Who is asked."""
    asker: str = ""
    """Who asks; empty = not named."""

    @property
    def reference_line(self) -> str:
        """The line by which the answer is found again."""
        reference = reference_of(self.about, has_sentences=self._has_sentences)
        return f"Reference: observation {reference} from {_line(self.observer)}"

    @property
    def subject(self) -> str:
        """The subject of the mail."""
        return f"What do you see? {_line(self.about.title)}"

    @property
    def _has_sentences(self) -> bool:
        return bool(list_sentences(self.about))

    def _questions(self) -> list[tuple[str, list[Sentence]]]:
        """The numbered questions, each with the sentences to choose from."""
        asked = _asked_questions(has_sentences=self._has_sentences)
        return [
            (f"{number}. {QUESTIONS[question]}:", list_sentences(self.about) if question == SENTENCE else [])
            for number, question in enumerate(asked, 1)
        ]

    def as_mail(self) -> str:
        """The request as text of a mail."""
        lines = [
            f"Hello {_line(turn_name(self.observer))},",
            "",
            *self._intro(),
            "",
            f"    {_line(self.about.title)}",
            "",
        ]
        for question, sentences in self._questions():
            lines += [question, *(f"   [{one.number}] {_line(one.words)}" for one in sentences), ""]
        lines += ["Reply to this mail and write below, or between the lines.", LEAVE_OUT, ""]
        lines += [*([_line(self.asker)] if self.asker else []), self.reference_line]
        return "\n".join(lines) + "\n"

    def _intro(self) -> list[str]:
        return [
            "I am working on this and would like to know what you see from where you are.",
            "Four short questions; two minutes are enough." if self._has_sentences else "Three short questions.",
        ]

    @property
    def leaving(self) -> Goal | Skill:
        """What leaves of the goal or skill: its title and its sentences."""
        if isinstance(self.about, Goal):
            return Goal(title=self.about.title, levels=self.about.levels)
        return Skill(title=self.about.title, anchors=self.about.anchors)

    def answer_form(self) -> str:
        """The lines that a person fills in."""
        return "\n".join([*(f"{question} " for question, _ in self._questions()), "", self.reference_line])

    def as_page(self) -> str:
        """The request as a small web page.

        It holds no program and sends nothing by itself.
        """
        sentences = "\n".join(
            f'<li value="{one.number}">{html.isolate_text(_line(one.words))}</li>'
            for one in list_sentences(self.about)
        )
        address = f"mailto:?subject={_percent_encode(self.subject)}&body={_percent_encode(self.answer_form())}"
        form = html.escape_text(self.answer_form())
        style = "width:100%;box-sizing:border-box;font:inherit;padding:0.6rem"
        rows = len(self._questions()) * 2 + 3
        body = [
            html.paragraph(html.isolate_text(" ".join(self._intro()))),
            html.section(2, _line(self.about.title), [f"<ol>{sentences}</ol>" if sentences else "<p></p>"]),
            html.section(
                2,
                "Your answer",
                [
                    html.paragraph(
                        f'<a href="{html.escape_text(address)}">Answer by mail</a>, or fill this in, copy all of it '
                        "and send it back."
                    ),
                    f'<textarea rows="{rows}" style="{style}" aria-label="Your answer">{form}</textarea>',
                ],
            ),
        ]
        under = f"for {_line(turn_name(self.observer))}" + (f", from {_line(self.asker)}" if self.asker else "")
        return html.page("What do you see?", body, under=under, footer=html.escape_text(LEAVE_OUT))


def build_request(about: Goal | Skill, observer: str, asker: str, known: Entries) -> ObservationRequest:
    """Build a request in which the people of a journal are masked."""
    masked = mask_names(known.subset([about]), known).get(about.id)
    return ObservationRequest(
        about=masked if isinstance(masked, (Goal, Skill)) else about, observer=observer, asker=asker
    )


def check_is_own(about: Goal | Skill, role: str, partner: str) -> None:
    """Raise `Refused` for the partner's goal or skill.

    Only the partner asks others about it.
    """
    whose = about.learner if isinstance(about, Goal) else about.owner
    if role and whose and whose != role:
        raise Refused(f"This {about.KIND.label.lower()} is {partner}’s. Only {partner} asks others about it.")


def _percent_encode(text: str) -> str:
    """Encode a text for an address of mail (RFC 6068), with its line ends."""
    octets = text.replace("\n", "\r\n").encode("utf-8")
    return "".join(
        chr(octet) if chr(octet).isascii() and chr(octet).isalnum() else f"%{octet:02X}" for octet in octets
    )


def _line(text: str) -> str:
    return visible(one_line(text).strip(), keep="")


@dataclass(frozen=True, kw_only=True)
class ObserverAnswer:
    """What an observer answered; empty where nothing was."""

    reference: str = ""
    observer: str = ""
    number: int | None = None
    """The number of the sentence; None where none, or more than one, was named."""
    seen: str = ""
    may_keep: bool | None = None
    """Whether it may be kept; None where no answer was given, or an unclear one."""
    consent: str = ""
    """Who may read it: private, partner, others; empty where it was not answered."""
    said: Mapping[int, str]
    """The words of each answer, by its question."""
    asked: Sequence[int] = (*QUESTIONS,)
    """The questions that were asked, in the order of their numbers."""

    @property
    def is_kept(self) -> bool:
        """Whether it is kept: with a clear yes, or without an answer."""
        return self.may_keep is True or not (self.may_keep is False or _is_unclear(self.said.get(KEEP, "")))


def name_observer(typed: str, entries: Entries) -> str:
    """Complete a typed name from the people list.

    As it was typed where nobody, or more than one person, has it.
    """
    words = fold_text(typed.strip())
    people = entries.of(Person)
    whole = {one.name for one in people if words in map(fold_text, (one.name, *one.aliases))}
    found = whole or {one.name for one in people if words and words in map(fold_text, one.name.split())}
    return one_line(next(iter(found)) if len(found) == 1 else typed).strip()


def find_reference(text: str) -> tuple[str, str]:
    """Find the reference of a request in a mail, with the observer's name.

    Empty texts for none.
    """
    found = [match for line in text.splitlines() if (match := _REFERENCE.search(line))]
    return (found[-1][1].lower(), (found[-1][2] or "").strip()) if found else ("", "")


def read_answer(text: str, about: Goal | Skill | None = None) -> ObserverAnswer:
    """Read the answer to a request; what is unclear counts as unanswered.

    It stands in a reply, between quoted lines, or in the filled-in form.

    ``about`` gives the sentences, so that one that is repeated in full is found too.
    """
    reference, observer = find_reference(text)
    apart = _BEFORE_REFERENCE.sub("\n\n", text)
    asked = _asked_questions(has_sentences=_asks_sentences(reference, about))
    said = _answers(split_mail(apart, {observer, *observer.split()[:1]} if observer else ()), asked)
    keep = said.get(KEEP, "")
    consent = _audience(said.get(SHOW, ""))
    return ObserverAnswer(
        reference=reference,
        observer=observer,
        number=_sentence_number(said.get(SENTENCE, ""), about),
        seen="" if _is_empty(said.get(SEEN, "")) else said.get(SEEN, ""),
        may_keep=_says_yes(keep),
        consent=consent,
        said=said,
        asked=asked,
    )


def _asks_sentences(reference: str, about: Goal | Skill | None) -> bool:
    """Whether a request asks for a sentence; without a reference as it would now."""
    if about is None or reference == reference_of(about):
        return True
    return reference != reference_of(about, has_sentences=False) and bool(list_sentences(about))


def _answers(mail: MailText, asked: Sequence[int]) -> dict[int, str]:
    """The words of each answer by its question.

    They stand behind its number or under the quoted question; all others are what was seen.
    """
    quoted = [_last_question(lines, asked) for lines in mail.quotations]
    found: dict[int, list[str]] = {}
    question = 0
    below = -1
    for piece in mail.pieces:
        if piece.below != below:
            below, question = piece.below, quoted[piece.below] if piece.below >= 0 else 0
        words = piece.text
        if labelled := _question_at(piece.number, asked):
            question = labelled
        elif (match := _LABEL.match(words)) and (labelled := _question_at(int(match[1]), asked)):
            question, words = labelled, match[2]
        elif piece.mark and not piece.number:
            words = f"- {words}"
        if words := _without_question(words, question):
            found.setdefault(question or SEEN, []).append(words)
    return {question: "\n".join(words) for question, words in found.items()}


def _question_at(number: int, asked: Sequence[int]) -> int:
    """The question with a number in a request; 0 for none."""
    return asked[number - 1] if 0 < number <= len(asked) else 0


def _last_question(lines: Sequence[str], asked: Sequence[int]) -> int:
    """The question that a quotation ends with.

    0 for none, or for all of the mail.
    """
    questions = [found for line in lines if (found := _read_question(line.strip(), asked))]
    is_whole = (
        questions[:1] in ([SENTENCE], [SEEN]) and questions[-1:] == [SHOW] and any(map(_REFERENCE.search, lines))
    )
    return 0 if is_whole else next(iter(reversed(questions)), 0)


def _read_question(line: str, asked: Sequence[int]) -> int:
    """Find the question of a line by number and first words; else 0."""
    match = _LABEL.match(line)
    question = _question_at(int(match[1]), asked) if match else 0
    said, words = fold_text(match[2] if match else ""), fold_text(QUESTIONS.get(question, ""))
    return question if said and (said.startswith(words[:12]) or words.startswith(said)) else 0


def _without_question(text: str, asked: int) -> str:
    """An answer without the question that it repeats, and without the reference."""
    words = "\n".join(line for line in text.split("\n") if not _REFERENCE.search(line))
    if question := QUESTIONS.get(asked, ""):
        pattern = r"\s+".join(map(re.escape, question.split()))
        words = re.sub(rf"^\s*{pattern}\s*:?", "", words, flags=re.IGNORECASE)
    lines = [line for line in words.split("\n") if not re.match(r"^\s*\[\d\]\s", line)]
    return "\n".join(lines).strip(" \n:")


def _is_unclear(text: str) -> bool:
    """Whether an answer, if only a question mark, is neither yes nor no."""
    return (not _is_empty(text) or "?" in text) and _says_yes(text) is None


def _is_empty(text: str) -> bool:
    return not any(char.isalnum() or ord(char) > 0x2000 for char in text)


def _sentence_number(text: str, about: Goal | Skill | None) -> int | None:
    """The number of the sentence that an answer names or repeats.

    None for none, and for several.
    """
    sentences = list_sentences(about) if about is not None else []
    offered = {one.number for one in sentences} or set(range(1, 6))
    folded = fold_text(text).strip(" .\"'")
    same = {one.number for one in sentences if folded and fold_text(one.words).strip(" .\"'") == folded}
    first = re.match(r"^\W*([1-5])\b\s*(?:(?:/|of|out of)\s*5\b)?\W*", text)
    if first and about is not None and not same:
        rest = fold_text(text[first.end() :]).strip(" .\"'")
        same = {
            one.number
            for one in sentences
            if str(one.number) == first[1] and rest == fold_text(one.words).strip(" .\"'")
        }
    numbers = same or {int(match[1]) for match in _NUMBER.finditer(text)}
    has_doubt = bool(re.search(r"\d\s*(?:-|–|to|or|bis|oder)\s*\d|\d[.,]\d", text)) and not same
    return next(iter(numbers)) if len(numbers) == 1 and not has_doubt and numbers <= offered else None


def _says_yes(text: str) -> bool | None:
    """Whether an answer is a clear yes, or a clear no.

    None for an unclear one, and for none.
    """
    words = _YES_WORDS.sub("yes", fold_text(text))
    if _NO.match(text) and not _YES.match(words):
        return False
    return True if _YES.match(words) and not (_DOUBT.search(words) or _NEGATION.search(words)) else None


def _audience(text: str) -> str:
    """Who may read it; empty where an answer does not say it clearly.

    Where it says yes and no at once, the fewest.
    """
    words = _YES_WORDS.sub("yes", fold_text(text))
    if re.fullmatch(r"\W*only (?:you|me) and (?:the |my |your )?(?:mentoring )?partner\W*", words):
        return "partner"
    says_no = bool(_NEGATION.search(words)) or bool(re.search(r"\bonly (?:you|me|i)\b|\bprivate\b", words))
    if says_no:
        is_for_partner = re.fullmatch(
            r"\W*(?:only|just)?\W*(?:the |my |your )?(?:mentoring )?partner\W+(?:but )?(?:no|not) "
            r"(?:others|other people|(?:any|every)(?:one|body)(?: else)?)\W*",
            words,
        )
        return "partner" if is_for_partner else "private"
    if "?" in words or not _CLEAR_WORDS.issuperset(re.findall(r"[^\W\d_]+", words)):
        return ""
    if re.search(r"\b(?:others|other people|everyone|anyone|everybody|anybody|all)\b", words):
        return "others"
    return "partner" if re.search(r"\bpartner", words) else ""


def find_about(reference: str, entries: Entries) -> Goal | Skill | None:
    """Find the goal or skill that a reference means.

    None where it is not in the journal.
    """
    every: list[Goal | Skill] = [*entries.of(Goal), *entries.of(Skill)]
    by_reference = {reference_of(one, has_sentences=asked): one for one in every for asked in (True, False)}
    return by_reference.get(reference)


CONSENT_WORDS: Final = {
    "private": "only you may read it",
    "partner": "your partner may read it too",
    "others": "others may read it too",
}
"""What an observer agreed to, in words to the owner of the journal."""


@dataclass(frozen=True, kw_only=True)
class Observation:
    """An answer, and the goal or skill that it is about."""

    answer: ObserverAnswer
    about: Goal | Skill
    observer: str
    pair_id: str
    on: date
    out: frozenset[int] = frozenset()
    """The questions whose answers a person leaves out."""

    @property
    def _sentence(self) -> Sentence | None:
        """The sentence that was chosen.

        None where it was not answered, or is left out.
        """
        chosen = None if SENTENCE in self.out else self.answer.number
        return next((one for one in list_sentences(self.about) if one.number == chosen), None)

    @property
    def _seen(self) -> str:
        return "" if SEEN in self.out else self.answer.seen

    @property
    def consent(self) -> str:
        """Who may read it; without an answer only the owner of the journal."""
        return self.answer.consent or "private"

    @property
    def label(self) -> str:
        """What was pasted."""
        return f"answer of {self.observer}"

    @property
    def lines(self) -> list[PastedLine]:
        """The four answers, each with what becomes of it."""
        kind = "level" if isinstance(self.about, Goal) else "rating"
        chosen = next((one for one in list_sentences(self.about) if one.number == self.answer.number), None)
        said = one_line(self.answer.said.get(SENTENCE, ""))
        rated = (
            PastedLine(f"{chosen.number}: {chosen.words}", f"{kind} by {self.observer}", SENTENCE in self.out)
            if chosen
            else PastedLine(
                said or "No sentence chosen", f"no one number, so no {kind}" if said else f"no {kind}", True
            )
        )
        seen = PastedLine(
            one_line(self.answer.seen) or "Nothing seen or heard",
            ("left out" if SEEN in self.out else "note of it") if self.answer.seen else "no note",
            SEEN in self.out or not self.answer.seen,
        )
        if chosen and SENTENCE in self.out:
            rated = rated._replace(becomes="left out")
        return [
            rated,
            seen,
            PastedLine(
                "It may be kept" if self.answer.may_keep else "Not said whether it may be kept", "saved, private"
            )
            if self.answer.is_kept
            else PastedLine(
                "It may not be kept" if self.answer.may_keep is False else "Not clear whether it may be kept",
                "nothing is saved",
            ),
            PastedLine(one_line(self.answer.said.get(SHOW, "")) or "Not said who may read it", self.consent_words),
        ]

    @property
    def consent_words(self) -> str:
        """Who may read it, in words."""
        return CONSENT_WORDS[self.consent]

    @property
    def summary(self) -> str:
        """What would be written, in one sentence."""
        if self.answer.may_keep is False:
            return f"{self.observer} asks you not to keep it, so nothing is saved."
        if not self.answer.is_kept:
            return f"{self.observer} does not say clearly that it may be kept, so nothing is saved. Ask again."
        if not self.to_write(Entries()):
            return "Nothing was answered, so nothing is saved."
        if not self.answer.consent:
            return f"It is saved private: {self.observer} did not say who may read it."
        return f"It is saved private. {self.observer} agreed: {self.consent_words}."

    def turn(self, index: int) -> "Observation":
        """Leave an answer out, or take it in again.

        What was agreed cannot be changed.
        """
        number = index + 1
        return replace(self, out=self.out ^ {number}) if number in (SENTENCE, SEEN) else self

    def assign(self, index: int, number: int) -> "Observation":
        """An answer belongs to no point."""
        return self

    def to_write(self, entries: Entries) -> list[Entry]:
        """The observer's rating, or what was seen as a note.

        Nothing that was not answered.
        """
        sentence, seen = self._sentence, self._seen.strip()
        if not self.answer.is_kept or not (sentence or seen):
            return []
        key = "\n".join(
            ("observation", self.about.id, fold_text(self.observer), *map(str, self.answer.said.values()))
        )
        new_id = foreign_id(None, key)
        if sentence is None:
            what = "" if isinstance(self.about, Goal) else f"On “{self.about.title}”: "
            goal_id = self.about.id if isinstance(self.about, Goal) else ""
            return [
                Note(
                    id=new_id,
                    relationship=self.pair_id,
                    goal=goal_id,
                    text=f"{what}{seen}",
                    person=self.observer,
                    on=self.on,
                    consent=self.consent,
                )
            ]
        if isinstance(self.about, Goal):
            note = "\n\n".join(filter(None, (f"“{sentence.words}”", seen)))
            level = Level(
                id=new_id, goal=self.about.id, level=sentence.level, rater=self.observer, note=note, on=self.on
            )
            return [level.edit(consent=self.consent)]
        rating = Rating(id=new_id, skill=self.about.id, level=sentence.level, kind="observer", rater=self.observer)
        return [rating.edit(note=one_line(seen), on=self.on, consent=self.consent)]


def read_observation(
    text: str, entries: Entries, on: date, about: Goal | Skill | None = None, observer: str = ""
) -> Observation:
    """Read an answer with the journal that asked.

    `Refused` where what it is about is not known.

    ``about`` and ``observer`` are what a person chose, for an answer without a reference.
    """
    reference, named = find_reference(text)
    about = find_about(reference, entries) or about
    if about is None:
        raise Refused(
            "This answers a request about a goal or skill that is not in your journal."
            if reference
            else "The text does not say which request it answers. Choose the goal or skill first."
        )
    return Observation(
        answer=read_answer(text, about),
        about=about,
        observer=named or observer or "The observer",
        pair_id=entries.relationship_id(about),
        on=on,
    )


def is_answer(source: Source) -> bool:
    """Whether a text names a request for an observation."""
    if source.is_folder:
        return False
    try:
        text = source.text()
    except Refused:
        return False
    return bool(find_reference(text)[0]) and not text.lstrip().startswith(("{", "["))


def read_without_journal(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Refuse an answer where there is no journal that asked."""
    raise Refused(f"{source.name} answers a request of another journal. Open the journal that asked for it.")


def answer_incoming(source: Source, entries: Entries, today: date) -> Incoming:
    """Read an answer as an import, and note what is missing or agreed."""
    on = min(next(iter(source.days.values()), today), today)
    observation = read_observation(source.text(), entries, on)
    lines, asked = observation.lines, observation.answer.asked
    skipped = [
        SkippedItem(where=f"question {number}", why="It was not answered, so nothing is written for it.")
        for number, question in enumerate(asked, 1)
        if question in (SENTENCE, SEEN) and lines[question - 1].is_out
    ]
    return Incoming(
        format="answer",
        entries=tuple(observation.to_write(entries)),
        skipped=tuple(skipped),
        notes=(observation.summary,),
    )
