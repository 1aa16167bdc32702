"""The table of commands: id, key, label, help, method and screens of each.

A command that is one method of a screen names Textual's action, as ``back``. All others name a method of an action
group, as ``"actions.entry:EntryActions.tick"``; its module is imported when the command is used first.
"""

from importlib import import_module
from typing import Any

import msgspec
from textual.binding import Binding, BindingType

from rmjournal.tui.places import PLACES

MAIN, SESSION = "main", "session"
"""The screens that have commands."""


class Command(msgspec.Struct, frozen=True):
    """A command: its id in the config file, key, label, help, method and screens."""

    id: str
    key: str
    label: str
    """Its short name on the help page; the footer has words of its own in `key_hints`."""
    help: str
    """The sentence in the palette and on the help page."""
    run: str
    """Textual's action, or "module:Group.method" below `rmjournal.tui.screens`."""
    where: tuple[str, ...]
    args: tuple[object, ...] = ()
    key_display: str | None = None
    run_in_session: str = ""
    """The method that a session has for it; empty = the same."""

    @property
    def words(self) -> tuple[str, ...]:
        """What people call it: synonyms that help and palette find."""
        return COMMAND_WORDS.get(self.id, ())

    def method(self, where: str) -> str:
        """The action or method that a screen runs."""
        return self.run_in_session if where == SESSION and self.run_in_session else self.run

    @property
    def action(self) -> str:
        """The command as an action of Textual."""
        return f"command({self.id!r})" if ":" in self.run else self.run

    def binding(self) -> Binding:
        """The command as Textual binds it."""
        return Binding(
            self.key,
            self.action,
            self.label,
            show=False,
            key_display=self.key_display,
            id=self.id,
            tooltip=self.help,
        )


BOTH = (MAIN, SESSION)
ENTRY, WRITING = "actions.entry:EntryActions", "actions.writing:WritingActions"
FIRST_STEPS = "actions.first_steps:FirstStepActions"
QUESTION = "actions.due_question:DueQuestionActions"
TODAY_QUESTIONS = "actions.today_questions:TodayQuestionActions"
SETUP = "actions.setup:SetupActions"
PARTNER, REVIEWS = "actions.partner:PartnerActions", "actions.review:ReviewActions"
HISTORY, EXCHANGE = "actions.history:HistoryActions", "actions.exchange:ExchangeActions"
LOCKING = "actions.locking:LockActions"
FINDING, NAVIGATION = "actions.navigation:FindActions", "actions.navigation:NavigationActions"
PREPARING, CLOSING = "session.prepare:PrepareController", "session.close:CloseController"

COMMANDS: tuple[Command, ...] = (
    *(
        Command(
            f"go.{place.name.lower()}", str(index + 1), place.name, f"Go to {place.name}", f"go({index})", (MAIN,)
        )
        for index, place in enumerate(PLACES)
    ),
    Command(
        "session.next",
        "full_stop",
        "next step",
        "Go to the next step: prepare, meet, close",
        f"{PREPARING}.next_step",
        (SESSION,),
        (1,),
        key_display=".",
    ),
    Command(
        "session.before",
        "comma",
        "step before",
        "Go to the previous step",
        f"{PREPARING}.next_step",
        (SESSION,),
        (-1,),
        key_display=",",
    ),
    *(
        Command(
            f"number.{digit}",
            str(digit),
            "minutes or rating",
            "Fill in the number of this row: minutes or a rating" if digit == 1 else "",
            f"{PREPARING}.fill_number",
            (SESSION,),
            (digit,),
            key_display="0-9" if digit == 1 else None,
        )
        for digit in range(10)
    ),
    Command("session.prepare", "", "prepare", "Prepare the agenda", "step(0)", (SESSION,)),
    Command("session.meet", "", "meet", "Meet: agenda, clock and notes", "step(1)", (SESSION,)),
    Command(
        "session.close",
        "",
        "close",
        "Close: decide on open points, rate, plan the next session",
        "step(2)",
        (SESSION,),
    ),
    Command("new", "n", "new", "Write a new entry", f"{WRITING}.choose_kind", (MAIN,)),
    Command("session.point", "n", "point", "Add a point to the agenda", f"{PREPARING}.ask_point", (SESSION,)),
    Command("edit", "e", "edit", "Edit this entry", f"{WRITING}.edit", BOTH, run_in_session=f"{PREPARING}.edit"),
    Command(
        "capture",
        "c",
        "capture",
        "Write one line from anywhere: learned, taught, topic, action item, note",
        f"{WRITING}.capture",
        BOTH,
    ),
    Command("undo", "u", "undo", "Undo the last change", f"{ENTRY}.undo", BOTH),
    Command(
        "help",
        "f1,question_mark",
        "help",
        "Help: what you can do here, and with which keys",
        "actions.help:HelpActions.show",
        BOTH,
        key_display="?",
    ),
    Command(
        "tick",
        "space",
        "done",
        "Mark as done, reached or held; press again to undo",
        f"{ENTRY}.tick",
        BOTH,
        run_in_session=f"{CLOSING}.tick",
    ),
    Command(
        "session",
        "full_stop",
        "session",
        "Prepare, meet or close this session",
        f"{NAVIGATION}.open_session",
        (MAIN,),
        key_display=".",
    ),
    Command(
        "session.send",
        "s",
        "share agenda",
        "Share the agenda: Markdown, text, calendar",
        f"{NAVIGATION}.share_agenda",
        BOTH,
        run_in_session=f"{PREPARING}.send",
    ),
    Command(
        "when",
        "d",
        "date",
        "Change date and length of a session, the due day of an action item",
        "actions.dates:DateActions.ask",
        (MAIN,),
    ),
    Command(
        "level",
        "N",
        "note level",
        "Note a level of this goal, or rate this skill",
        "actions.level:LevelActions.note",
        BOTH,
    ),
    Command(
        "skills",
        "K",
        "skills",
        "Take skills with five sentences each",
        "actions.skills:SkillActions.choose",
        (MAIN,),
    ),
    Command(
        "use",
        "plus",
        "used it",
        "Note one more use of this learning",
        f"{ENTRY}.add_use",
        (MAIN,),
        key_display="+",
    ),
    Command(
        "recall",
        "r",
        "recall",
        "Recall the learnings that are due",
        "actions.recall:RecallActions.start",
        BOTH,
    ),
    Command(
        "pair",
        "P",
        "figures",
        "Show our relationship, in figures",
        f"{FINDING}.show_pair",
        BOTH,
    ),
    Command(
        "hand-over",
        "W",
        "hand-over",
        "Show the hand-over map: what only one of you knows, and whether it was passed on",
        f"{NAVIGATION}.show_hand_over",
        (MAIN,),
    ),
    Command(
        "review",
        "R",
        "review",
        "Review a period: month, mid-point, closing",
        f"{REVIEWS}.choose_period",
        BOTH,
    ),
    Command(
        "talk",
        "A",
        "agreement",
        "Agree on the rules, the two of you at one screen: the Agreement Talk",
        "actions.agreement:AgreementActions.talk",
        BOTH,
    ),
    Command("grow.goal", "B", "make a goal", "Make a goal of this growth area", f"{SETUP}.make_goal", (MAIN,)),
    Command(
        "grow.skill",
        "D",
        "make a skill",
        "Make a skill of this growth area, with its first rating",
        f"{SETUP}.make_skill",
        (MAIN,),
    ),
    Command(
        "begin.readiness",
        "",
        "readiness",
        "Answer the five questions about yourself",
        f"{SETUP}.readiness",
        (MAIN,),
    ),
    Command(
        "begin.card",
        "",
        "my card",
        "Write your card: strengths, what you can give, how to give you feedback",
        f"{SETUP}.card",
        (MAIN,),
    ),
    Command("begin.partner", "", "partner’s card", "Write your partner’s card", f"{SETUP}.partner_card", (MAIN,)),
    Command(
        "begin.growth",
        "",
        "growth area",
        "Write what you want to get better at: three growth areas at most",
        f"{SETUP}.growth",
        (MAIN,),
    ),
    Command("begin.areas", "", "focus areas", "Choose what the two of you work on", f"{SETUP}.areas", (MAIN,)),
    Command(
        "begin.report",
        "",
        "line of report",
        "Say whether the two of you are in one line of report",
        f"{SETUP}.report",
        (MAIN,),
    ),
    Command(
        "begin.exit",
        "",
        "end it",
        "End this relationship early: you owe no reasons",
        f"{SETUP}.leave",
        (MAIN,),
    ),
    Command(
        "begin.candidate",
        "",
        "whom to ask",
        "Write down somebody you could ask to be your mentor or mentee",
        f"{SETUP}.candidate",
        (MAIN,),
    ),
    *(
        Command(f"person.{state}", "", label, help_text, f"{SETUP}.move_person", (MAIN,), (state,))
        for state, label, help_text in (
            ("asked", "asked", "Say that you asked this person today"),
            ("accepted", "said yes", "Say that this person said yes: the relationship begins"),
            ("declined", "said no", "Say that this person said no"),
        )
    ),
    Command(
        "log",
        "L",
        "log",
        "Log a session that was not planned",
        f"{WRITING}.log_session",
        (MAIN,),
    ),
    Command(
        "delete",
        "x",
        "delete",
        "Delete this entry; u brings it back",
        f"{ENTRY}.delete",
        (MAIN,),
    ),
    Command(
        "session.drop",
        "x",
        "drop",
        "Drop the point, or delete this entry",
        f"{PREPARING}.drop_point",
        (SESSION,),
    ),
    Command(
        "share",
        "p",
        "share",
        "Step who may see this entry: your partner, others, only you",
        f"{ENTRY}.share",
        BOTH,
    ),
    Command(
        "packet",
        "S",
        "packet",
        "Make a packet of shared entries for your partner",
        f"{EXCHANGE}.make_packet",
        BOTH,
    ),
    Command(
        "agenda.copy",
        "y",
        "copy agenda",
        "Copy the agenda of the selected session, else of the next one: its shared points",
        f"{PARTNER}.copy_agenda",
        BOTH,
    ),
    Command(
        "partner.page",
        "F",
        "page for partner",
        "Make a page for a partner who does not use the program: agenda, action items, agreement",
        f"{PARTNER}.show_page",
        BOTH,
    ),
    Command(
        "paste",
        "Y",
        "paste a mail",
        "Paste a mail: your partner’s reply to an agenda, or an observer’s answer",
        f"{PARTNER}.paste",
        BOTH,
    ),
    Command(
        "request",
        "Q",
        "ask somebody",
        "Ask somebody what they see of this goal or skill, by mail or on a small page",
        f"{PARTNER}.request",
        (MAIN,),
    ),
    Command(
        "import",
        "I",
        "import",
        "Import a packet, a journal or an export",
        f"{EXCHANGE}.import_file",
        BOTH,
    ),
    Command(
        "versions",
        "v",
        "versions",
        "Choose between two versions of a text",
        "actions.conflicts:ConflictActions.choose_version",
        BOTH,
    ),
    Command(
        "history",
        "H",
        "history",
        "Show earlier versions of this entry, and restore one",
        f"{HISTORY}.show_entry",
        BOTH,
    ),
    Command(
        "history.journal",
        "",
        "journal history",
        "Show earlier versions of the journal, and restore one",
        f"{HISTORY}.show_journal",
        BOTH,
    ),
    Command(
        "removed",
        "X",
        "clean up",
        "Review removed entries and extra copies",
        "folder_watch:FolderWatch.ask_what_may_go",
        BOTH,
    ),
    Command(
        "steps.later",
        "z",
        "not now",
        "Not now: put off the question on Today, or a first step, until tomorrow",
        f"{TODAY_QUESTIONS}.postpone",
        (MAIN,),
    ),
    Command(
        "filter",
        "slash",
        "filter",
        "Filter this list; the words are those of find",
        "filter",
        (MAIN,),
        key_display="/",
    ),
    Command(
        "find",
        "ctrl+f",
        "find",
        "Find in everything: search words, tags, kinds, days",
        f"{FINDING}.find",
        BOTH,
        key_display="^f",
    ),
    Command(
        "tags",
        "number_sign",
        "tags",
        "List all tags and find entries by tag; tag the marked entries",
        f"{ENTRY}.tag",
        BOTH,
        key_display="#",
    ),
    Command(
        "never",
        "Z",
        "never",
        "Never ask this again",
        f"{TODAY_QUESTIONS}.stop",
        (MAIN,),
    ),
    Command(
        "whom",
        "w",
        "with",
        "Choose with whom: one relationship, or all",
        f"{NAVIGATION}.choose_partner",
        (MAIN,),
    ),
    Command(
        "pairs",
        "",
        "side by side",
        "Show all relationships side by side: last and next session, open action items, goals",
        f"{NAVIGATION}.show_pairs",
        (MAIN,),
    ),
    Command(
        "join",
        "",
        "join",
        "Join two relationships with the same person",
        "actions.joining:JoiningActions.join",
        (MAIN,),
    ),
    Command("redo", "U", "redo", "Redo the change that was undone", f"{ENTRY}.redo", BOTH),
    Command("hide", "f2", "hide", "Hide private texts, or show them", "hide", BOTH),
    Command(
        "lock",
        "",
        "lock",
        "Lock this journal with a passphrase, or change what belongs to its lock",
        f"{LOCKING}.ask_lock",
        BOTH,
    ),
    Command(
        "lock.now",
        "",
        "lock now",
        "Lock now: close the screens until the passphrase is given",
        f"{LOCKING}.close",
        BOTH,
    ),
    Command(
        "lock.sheet",
        "",
        "recovery sheet",
        "Print a recovery sheet for the lock of this journal",
        f"{LOCKING}.ask_sheet",
        BOTH,
    ),
    Command(
        "unlock", "", "unlock", "Open this journal for good: write it without a lock", f"{LOCKING}.ask_unlock", BOTH
    ),
    Command(
        "editor",
        "f4",
        "editor",
        "Edit this text in your own editor",
        f"{WRITING}.edit_outside",
        BOTH,
        run_in_session="session.meet:MeetController.edit_outside",
    ),
    Command(
        "session.save",
        "ctrl+s",
        "save",
        "Save the notes now; they are saved as you type, too",
        "session.meet:MeetController.save_now",
        (SESSION,),
    ),
    Command("theme", "f5", "theme", "Switch between dark and light", f"{NAVIGATION}.toggle_theme", (MAIN,)),
    Command("themes", "f6", "themes", "Choose a theme", "app.change_theme", BOTH),
    Command("jump", "ctrl+o", "jump", "Jump to a pane", f"{NAVIGATION}.jump", (MAIN,)),
    Command("back", "escape", "back", "Back", "back", (MAIN,)),
    Command("session.back", "escape", "back", "Back", "back", (SESSION,)),
    Command("pane.next", "right,l", "next pane", "Go to the next pane", "pane(1)", (MAIN,)),
    Command(
        "session.right",
        "right",
        "right",
        "Go to the right side; on a rating: one higher",
        f"{CLOSING}.go_beside",
        (SESSION,),
        (1,),
    ),
    Command(
        "session.learning",
        "l",
        "learning",
        "Write a learning from this point",
        f"{PREPARING}.make_learning",
        (SESSION,),
    ),
    Command("pane.before", "left,h", "previous pane", "Go to the previous pane", "pane(-1)", (MAIN,)),
    Command(
        "session.left",
        "left",
        "left",
        "Go to the left side; on a rating: one lower",
        f"{CLOSING}.go_beside",
        (SESSION,),
        (-1,),
    ),
    Command("quit", "q", "quit", "Quit", "app.quit", (MAIN,)),
    Command("session.quit", "q", "back", "Back", "back", (SESSION,)),
    Command("session.down", "J", "down", "Move the point down", f"{PREPARING}.move_point", (SESSION,), (1,)),
    Command("session.up", "K", "up", "Move the point up", f"{PREPARING}.move_point", (SESSION,), (-1,)),
    Command(
        "session.minutes", "", "minutes", "Change the minutes of the point", f"{PREPARING}.choose_minutes", (SESSION,)
    ),
    Command(
        "session.date",
        "d",
        "date",
        "Change date and length; in Close, choose another date for the next session",
        f"{PREPARING}.ask_date",
        (SESSION,),
    ),
    Command(
        "session.question",
        "plus",
        "question",
        "Offer another question",
        f"{PREPARING}.offer_question",
        (SESSION,),
        key_display="+",
    ),
    Command(
        "session.later",
        "z",
        "not now",
        "Not now: skip the thought or the question, or plan no next session",
        f"{PREPARING}.set_aside",
        (SESSION,),
    ),
    Command(
        "session.never",
        "Z",
        "never ask",
        "Never ask this question again",
        f"{PREPARING}.never_ask",
        (SESSION,),
    ),
    Command(
        "reminder",
        "",
        "remember",
        "Before you go in: three private lines about a session",
        f"{NAVIGATION}.write_reminder",
        BOTH,
        run_in_session=f"{PREPARING}.write_reminder",
    ),
    Command("ask.again", "", "ask again", "Ask all questions again", f"{TODAY_QUESTIONS}.ask_all_again", BOTH),
    Command(
        "session.fit",
        "f",
        "fit",
        "Fit the points to the length of the session",
        f"{PREPARING}.fit_agenda",
        (SESSION,),
    ),
    Command(
        "session.owner",
        "o",
        "owner",
        "Change who owns the point",
        f"{PREPARING}.change_owner",
        (SESSION,),
    ),
    Command(
        "session.template",
        "t",
        "template",
        "Start from a template",
        f"{PREPARING}.choose_template",
        (SESSION,),
    ),
    Command(
        "mark", "m", "mark", "Mark several entries, then tag, share, delete or carry them", f"{ENTRY}.mark", BOTH
    ),
    Command(
        "mark.all",
        "M",
        "mark section",
        "Mark a whole section, such as all learnings that I taught; again, the whole list",
        f"{ENTRY}.mark_section",
        BOTH,
    ),
    Command("mark.down", "shift+down", "mark down", "Mark this entry and the next", f"{ENTRY}.mark", BOTH, (1,)),
    Command("mark.up", "shift+up", "mark up", "Mark this entry and the one above", f"{ENTRY}.mark", BOTH, (-1,)),
    Command(
        "carry",
        "greater_than_sign",
        "carry over",
        "Carry agenda points over to the next session",
        f"{ENTRY}.carry",
        (MAIN,),
        key_display=">",
    ),
    Command(
        "session.park",
        "greater_than_sign",
        "carry over",
        "Carry the point over to the next session",
        f"{CLOSING}.carry_point",
        (SESSION,),
        key_display=">",
    ),
    Command(
        "session.action",
        "a",
        "action item",
        "Write an action item from this point",
        f"{PREPARING}.make_action",
        (SESSION,),
    ),
)
"""All commands; the help page and the palette follow this order."""

COMMAND_WORDS: dict[str, tuple[str, ...]] = {
    "when": ("move", "postpone", "reschedule", "deadline", "time", "duration", "shift"),
    "level": ("progress", "rate", "score", "measure", "check", "status"),
    "skills": ("skill set", "anchors", "competence", "ability", "rate", "choose", "ready"),
    "use": ("apply", "application", "practise", "again", "did"),
    "steps.later": ("skip", "postpone", "snooze"),
    "carry": ("park", "postpone", "later", "defer", "next time"),
    "never": ("skip", "stop", "dismiss", "hide"),
    "go.sessions": ("meetings", "agenda"),
    "go.timeline": ("calendar", "dates", "months"),
    "new": ("add", "create", "write", "goal", "milestone", "level", "agreement", "skill"),
    "edit": ("change", "correct", "rename", "move", "date", "day", "postpone", "reschedule", "tag"),
    "capture": ("keep", "jot", "quick", "idea", "thought", "add", "remember"),
    "undo": ("back", "revert", "mistake", "wrong"),
    "redo": ("again",),
    "help": ("keys", "shortcuts", "glossary", "signs"),
    "tick": ("check", "complete", "finish", "tick", "close", "achieved"),
    "session": (
        "absent",
        "no-show",
        "missed",
        "cancelled",
        "postpone",
        "agenda",
        "notes",
        "rate",
        "meeting",
        "start",
    ),
    "recall": ("remember", "learn", "repeat", "practise", "quiz", "test", "memory"),
    "hand-over": ("succession", "tacit", "know-how", "knowledge", "map", "who knows what", "pass on"),
    "pair": ("statistics", "numbers", "charts", "partner"),
    "review": ("report", "summary", "look back", "rate", "month", "year", "evaluation"),
    "log": ("afterwards", "unplanned", "past", "met", "meeting", "spontaneous", "held"),
    "delete": ("remove", "erase", "trash", "throw away"),
    "share": ("private", "public", "visible", "secret", "publish", "audience", "others", "who may see"),
    "mark.all": ("select all", "several", "many", "everything", "taught"),
    "packet": ("send", "export", "share", "partner", "mail"),
    "agenda.copy": ("clipboard", "mail", "yank", "send"),
    "partner.page": ("for", "web page", "html", "share", "keep up to date", "folder", "partner"),
    "paste": ("reply", "answer", "mail", "read", "response", "observation"),
    "request": ("observation", "observer", "feedback", "evidence", "second opinion", "360"),
    "import": ("load", "read", "open", "receive", "restore"),
    "versions": ("conflict", "merge", "both", "sync", "computers"),
    "history": ("earlier", "old", "restore", "before", "recover"),
    "history.journal": ("backup", "earlier", "restore", "recover"),
    "removed": ("clean up", "copies", "sync", "conflict"),
    "filter": ("search", "narrow", "only"),
    "find": ("search", "where", "look for"),
    "tags": ("labels", "topics", "hashtag"),
    "pairs": ("compare", "all", "overview", "mentees", "mentors", "relationships", "table"),
    "join": ("merge", "same person", "duplicate", "twice", "relationships"),
    "whom": ("partner", "person", "relationship", "people", "switch"),
    "hide": ("cover", "screen", "secret", "shoulder", "privacy"),
    "lock": ("encrypt", "password", "passphrase", "protect", "secret", "change", "keyring", "idle", "cipher"),
    "lock.now": ("away", "leave", "close", "screen lock", "password", "passphrase"),
    "lock.sheet": ("forgotten", "password", "passphrase", "paper", "backup", "code", "key"),
    "unlock": ("decrypt", "password", "passphrase", "plain", "remove", "encryption"),
    "editor": ("vim", "emacs", "external", "long text"),
    "theme": ("colours", "colors", "dark", "light"),
    "themes": ("colours", "colors", "contrast"),
    "quit": ("exit", "leave", "close", "end"),
    "begin.readiness": ("ready", "reflection", "know yourself", "doubts"),
    "begin.card": ("strengths", "feedback wish", "about me", "profile", "department"),
    "begin.growth": ("develop", "improve", "learn", "wish"),
    "begin.areas": ("topics", "sub-topics", "themes"),
    "begin.report": ("boss", "department", "hierarchy", "manager"),
    "begin.candidate": ("find a partner", "match", "mentor", "people"),
    "talk": ("contract", "ground rules", "confidentiality", "off limits", "exit rule", "boundaries"),
    "session.next": (
        *("meet", "notes", "talk", "during", "start", "close", "absent", "no-show", "missed", "cancelled", "rate"),
        *("rating", "after", "finish", "postpone"),
    ),
    "session.before": ("prepare", "agenda", "plan"),
    "session.date": ("move", "postpone", "reschedule", "time", "duration", "longer", "shorter", "length"),
    "session.later": ("skip", "later", "never", "none"),
    "session.never": ("skip", "stop", "dismiss", "hide"),
    "reminder": ("aim", "intention", "goal", "patronising", "reminder", "note to myself"),
    "ask.again": ("never", "take back", "reset", "thought"),
    "session.question": ("ask", "idea", "bank"),
    "number.1": ("rate", "rating", "minutes", "score", "stars", "grade"),
    "session.point": ("topic", "add", "agenda", "question"),
    "session.send": ("mail", "calendar", "invite", "export"),
    "session.minutes": ("time", "duration", "longer", "shorter"),
    "session.fit": ("too long", "shorten", "time"),
    "session.owner": ("who", "whose", "responsible"),
    "session.template": ("pattern", "standard", "begin", "suggestions"),
    "session.park": ("park", "skip", "postpone", "later", "defer", "move", "next time"),
    "session.drop": ("remove", "skip", "delete", "cancel"),
    "session.action": ("task", "to do", "commitment", "follow up"),
    "session.learning": ("learned", "insight", "lesson", "takeaway"),
}
"""What people call the commands, by id, where it is not in their label or help."""


WITH_LOCK = frozenset(("lock.now", "lock.sheet", "unlock"))
"""Commands for a locked journal alone, by id."""

OPEN_FIELDS = frozenset(
    ("new", "edit", "capture", "level", "use", "recall", "log", "when", "tags", "packet", "import", "paste",
     "session.point", "session.minutes", "session.date", "session.action", "session.learning")
)  # fmt: skip
"""Commands that open a field, by id: the text that is typed right behind their keys belongs into it."""


def commands(where: str) -> dict[str, Command]:
    """List the commands of a screen, by id."""
    return {command.id: command for command in COMMANDS if where in command.where}


def bindings(where: str) -> list[BindingType]:
    """List the commands of a screen that have a key as Textual bindings."""
    return [command.binding() for command in commands(where).values() if command.key]


def resolve(path: str) -> tuple[Any, str]:
    """Import the group of a "module:Group.method" and give it with the method's name."""
    module, _, attribute = path.partition(":")
    group, _, method = attribute.partition(".")
    return getattr(import_module(f"rmjournal.tui.screens.{module}"), group), method
