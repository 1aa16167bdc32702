"""Agreement Talk dialog: two people weigh each rule alone, compare, and agree."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from rmjournal.english import pluralize
from rmjournal.errors import JournalError
from rmjournal.insight.agreement_talk import (
    NO,
    TALK,
    TALK_PARTS,
    YES,
    TalkRule,
    count_unweighed,
    decode_talk,
    describe_change,
    encode_talk,
    sort_talk,
    turns,
    write_agreement,
)
from rmjournal.model.field import visible
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.render.document import Page
from rmjournal.render.document_text import render_rows
from rmjournal.render.row import GAP, Row, break_rows, section
from rmjournal.tui.drafts import Draft, Keep
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.key_bar import KeyHint
from rmjournal.tui.widgets.prompt_bar import PromptBar
from rmjournal.tui.widgets.rows import Rows, next_selectable

STAGE = "~stage"
"""The name of the stage in the draft."""
FIRST, SECOND, TOGETHER, PAGE = range(4)
"""The stages: one weighs alone, the other weighs alone, both compare, both read the page."""
WEIGHT_WORDS: Final = {0: "", NO: "no", TALK: "talk about it", YES: "yes"}
SHORT_WEIGHTS: Final = {0: "–", NO: "no", TALK: "talk", YES: "yes"}
"""What a person said about a rule, alone and side by side."""
TOGETHER_TITLES: Final = ("You differ", "To talk about", "You both said yes", "You both said no")
OUTCOME_MARKS: Final = {YES: ("✓", "good"), NO: ("⊘", "quiet"), 0: ("?", "accent")}
PageOf = Callable[[Agreement], Page]
"""Lays an agreement out as a page."""


def alone_rows(rules: Sequence[TalkRule], role: str) -> list[Row]:
    """List the rules for one person, with what this person alone said."""
    rows: list[Row] = []
    title = ""
    for index, rule in enumerate(rules):
        if TALK_PARTS[rule.field] != title:
            title = TALK_PARTS[rule.field]
            rows += [*([GAP] if rows else []), section(title)]
        weight = rule.weight(role)
        tail = WEIGHT_WORDS[weight]
        rows.append(Row(rule.words, lead="●" if weight else "○", lead_tone="accent", tail=tail, payload=index))
    return rows


def together_rows(rules: Sequence[TalkRule], names: Mapping[str, str], roles: Sequence[str]) -> list[Row]:
    """List the rules for both: where they differ first, each with what both said."""
    order = sort_talk(rules)
    rows: list[Row] = []
    for title in TOGETHER_TITLES:
        indexes = [index for index in order if _title(rules[index]) == title]
        if indexes:
            rows += [*([GAP] if rows else []), section(title, str(len(indexes)))]
        for index in indexes:
            rule = rules[index]
            mark, tone = OUTCOME_MARKS[rule.outcome]
            said = [f"{names[role]} {SHORT_WEIGHTS[rule.weight(role)]}" for role in roles]
            tail = " · ".join(said) if rule.difference else ""
            quiet = "quiet" if rule.outcome == NO else ""
            rows.append(Row(rule.words, lead=mark, lead_tone=tone, tone=quiet, tail=tail, payload=index))
    return rows


def _title(rule: TalkRule) -> str:
    """Give the title under which a rule is talked about."""
    if rule.difference:
        return TOGETHER_TITLES[0]
    both = rule.mentor if rule.mentor == rule.mentee else 0
    return TOGETHER_TITLES[{YES: 2, NO: 3}.get(both, 1)]


class AgreementTalk(Dialog[Agreement | None]):
    """Leads two people through the rules; gives the accepted agreement, or none."""

    HAS_MESSAGES = True
    BINDINGS = [
        Binding("enter", "next", "next", priority=True, id="talk.enter"),
        Binding("1", f"weigh({NO})", "No", show=False),
        Binding("2", f"weigh({TALK})", "Talk about it", show=False),
        Binding("3", f"weigh({YES})", "Yes", show=False),
        Binding("full_stop", "step(1)", "Next step", show=False, key_display=".", id="talk.next"),
        Binding("comma", "step(-1)", "Step before", show=False, key_display=",", id="talk.before"),
        Binding("e", "edit", "other words", show=False, id="talk.edit"),
        Binding("plus", "add", "a rule of our own", show=False, key_display="+", id="talk.add"),
        Binding("y", "agree", "we both say yes", show=False, id="talk.agree"),
        Binding("t", "save_page('md')", "save text", show=False, id="talk.text"),
        Binding("w", "save_page('html')", "save web page", show=False, id="talk.web"),
        Binding("escape", "leave", "close, keep draft", id="talk.leave"),
    ]
    HELP = (
        "For the two of you at one screen, about 15 minutes. Each weighs every rule alone, then you see where you "
        "differ and change the words together. What you both say yes to becomes the agreement. Who weighed what is "
        "not kept."
    )
    DEFAULT_CSS = """
    AgreementTalk > Vertical { height: 100%; max-height: 44; padding: 0 1; }
    AgreementTalk #question { height: auto; text-style: bold; padding: 0 1; }
    AgreementTalk #aside { height: auto; color: $quiet; padding: 0 1; }
    AgreementTalk Rows { margin: 1 0 0 0; }
    """

    def __init__(
        self,
        base: Agreement,
        rules: Sequence[TalkRule],
        *,
        in_force: Agreement | None,
        role: str,
        names: Mapping[str, str],
        page_of: PageOf,
        save_page: Callable[[Page, str], str],
        accept: Callable[[Agreement], None],
        draft: Mapping[str, str] | None = None,
        keep: Keep | None = None,
    ) -> None:
        super().__init__("Agreement Talk · about 15 minutes")
        self._base, self._in_force = base, in_force
        self._names = names
        """What each role is called."""
        self._turns = turns(role)
        self._page_of, self._save_page, self._accept = page_of, save_page, accept
        texts = dict(draft or {})
        self.rules = list(decode_talk(texts) or rules)
        """The rules with their weights."""
        stage = texts.get(STAGE, "")
        self.stage = int(stage) if stage in ("0", "1", "2", "3") else FIRST
        self._editing = -1
        """The index of the rule whose words are typed; the number of rules for a new one."""
        self.draft = Draft(self, self._draft_texts, keep, self.show_draft_trouble)
        self.draft.kept = bool(texts)

    def compose_body(self) -> ComposeResult:
        """The question, the rules, and a line for other words."""
        yield Static(id="question")
        yield Static(id="aside")
        yield Rows(classes="-leads")
        yield PromptBar()
        yield Static(id="notice")

    def on_mount(self) -> None:
        """Show the stage."""
        self._show(keep=False)

    def _draft_texts(self) -> dict[str, str]:
        return {STAGE: str(self.stage), **encode_talk(self.rules)}

    # What is shown

    @property
    def _role(self) -> str:
        """Whose turn it is to weigh alone; empty once both are in."""
        return self._turns[self.stage] if self.stage < TOGETHER else ""

    def _show(self, keep: bool = True) -> None:
        question, aside = self._words
        self.query_one("#question", Static).update(Content(visible(question, "")))
        self.query_one("#aside", Static).update(Content(visible(aside, "")))
        self.query_one(Rows).show(self._build, keep=keep)
        self.show_keys()

    @property
    def _words(self) -> tuple[str, str]:
        """The question of the stage, and what helps to answer it."""
        if self.stage < TOGETHER:
            me, other = self._names[self._role], self._names[self._turns[1 - self.stage]]
            covered = "" if self.stage == FIRST else f" The answers of {other} stay covered until yours are in."
            return f"{me}, alone: do you want this rule?", f"{other} looks away for three minutes.{covered}"
        if self.stage == TOGETHER:
            return "Together: where you differ comes first.", "Say what you meant, then settle it: 3 yes, 1 no."
        return "Can both of you say yes to this page?", "What you did not settle is not on it."

    def _build(self, width: int) -> list[Row]:
        if self.stage == PAGE:
            return break_rows(render_rows(self._page_of(self.agreement), width), width)
        return (
            alone_rows(self.rules, self._role) if self._role else together_rows(self.rules, self._names, self._turns)
        )

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys of the stage."""
        close, enter = KeyHint("esc", "close, keep draft", "leave"), KeyHint("enter", "next", "next")
        if self.query("PromptBar.-on"):
            return [KeyHint("enter", "take these words", "next"), KeyHint("esc", "cancel", "leave")]
        if self.stage < TOGETHER:
            return [KeyHint("1", "no", "weigh(1)"), KeyHint("2", "talk", "weigh(2)"), KeyHint("3", "yes", "weigh(3)"),
                    enter, close]  # fmt: skip
        before = KeyHint(",", "back", "step(-1)")
        if self.stage == TOGETHER:
            return [KeyHint("3", "yes", "weigh(3)"), KeyHint("1", "no", "weigh(1)"), KeyHint("e", "words", "edit"),
                    KeyHint("+", "own rule", "add"), enter, close]  # fmt: skip
        return [KeyHint("y", "we both say yes", "agree"), before, KeyHint("t", "save text", "save_page('md')"),
                KeyHint("w", "web page", "save_page('html')"), close]  # fmt: skip

    # What is done

    @property
    def _highlighted_index(self) -> int:
        """The index of the highlighted rule; -1 for none."""
        row = self.query_one(Rows).highlighted_row
        return row.payload if row is not None and isinstance(row.payload, int) else -1

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Enter to the line for other words."""
        return not (action == "next" and bool(self.query("PromptBar.-on"))) and super().check_action(
            action, parameters
        )

    def action_weigh(self, weight: int) -> None:
        """Weigh the highlighted rule alone, or settle it together."""
        index = self._highlighted_index
        if index < 0 or self.stage == PAGE:
            return
        rule = self.rules[index]
        settled = 0 if weight == TALK else weight
        self.rules[index] = rule.weighed(self._role, weight) if self._role else rule._replace(settled=settled)
        self._changed()
        rows = self.query_one(Rows)
        following = next_selectable(rows.rows, self._row_of(index), 1)
        rows.cursor = following if following >= 0 else self._row_of(index)

    def _row_of(self, index: int) -> int:
        """Find the row of a rule."""
        return next(at for at, row in enumerate(self.query_one(Rows).rows) if row.payload == index)

    def _changed(self) -> None:
        self.draft.soon()
        self._show()

    def action_next(self) -> None:
        """Go on once every rule is weighed.

        Else to the next one that is not.
        """
        left = count_unweighed(self.rules, self._role) if self._role else 0
        if self.stage == PAGE:
            self.show_notice("y makes it your agreement, once both of you have said yes.")
        elif left:
            self.show_notice(f"{pluralize(left, 'rule')} left to weigh. The key . goes on without them.")
            first = next(index for index, rule in enumerate(self.rules) if not rule.weight(self._role))
            self.query_one(Rows).cursor = self._row_of(first)
        else:
            self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go to the next stage or the one before; what is covered stays so."""
        if by < 0 and self.stage <= TOGETHER:
            self.show_notice("Each weighs once; settle a rule together instead.")
            return
        self.stage = min(PAGE, self.stage + by)
        self.show_notice("")
        self.draft.soon()
        self._show(keep=False)

    def action_edit(self) -> None:
        """Change the words of the highlighted rule, once both see it."""
        if self.stage == TOGETHER and self._highlighted_index >= 0:
            self._ask_words(self._highlighted_index, "Words", self.rules[self._highlighted_index].words)
        elif self._role:
            self.show_notice("The words are changed together, once both have weighed them.")

    def action_add(self) -> None:
        """Add a rule of our own."""
        if self.stage == TOGETHER:
            self._ask_words(len(self.rules), "Our own rule", "")
        elif self._role:
            self.show_notice("Add rules of your own together, once both have weighed these.")

    def _ask_words(self, index: int, label: str, words: str) -> None:
        self._editing = index
        self.query_one(PromptBar).ask("words", label, words, is_begun=True)
        self.show_keys()

    @on(PromptBar.Answered)
    def _words_typed(self, event: PromptBar.Answered) -> None:
        event.stop()
        index = self._editing
        if index == len(self.rules) and event.text:
            self.rules.append(TalkRule("ground_rules", event.text, TALK, TALK, YES))
        elif event.text:
            self.rules[index] = self.rules[index]._replace(words=event.text)
        self._changed()
        self.query_one(Rows).focus()

    @on(PromptBar.Left)
    def _words_left(self, event: PromptBar.Left) -> None:
        event.stop()
        self.query_one(Rows).focus()
        self.show_keys()

    @property
    def agreement(self) -> Agreement:
        """The agreement as it would be accepted now."""
        written = write_agreement(self._base, self.rules)
        return written.edit(state="accepted", change=describe_change(self._in_force, written))

    def action_agree(self) -> None:
        """Accept the page as the agreement of both."""
        if self.stage != PAGE or not self.is_current:
            return
        agreement = self.agreement
        try:
            self._accept(agreement)
        except JournalError as error:
            self.show_notice(str(error), is_refusal=True)
            return
        self.draft.end()
        self.dismiss(agreement)

    def action_save_page(self, form: str) -> None:
        """Save the page as a new file in the current folder."""
        if self.stage != PAGE:
            return
        try:
            self.show_notice(self._save_page(self._page_of(self.agreement), form))
        except JournalError as error:
            self.show_notice(str(error), is_refusal=True)

    def on_resize(self, event: events.Resize) -> None:
        """Break the page anew."""
        self._show()
