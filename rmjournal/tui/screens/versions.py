"""The versions screen: concurrent texts side by side."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Grid, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from rmjournal.crdt.field_path import DELETED
from rmjournal.english import pluralize
from rmjournal.journal.conflicts import BOTH, EDITED, MERGED, TextConflict
from rmjournal.journal.open_journal import OTHER_COMPUTER, THIS_COMPUTER, UNKNOWN_COMPUTER
from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width, fit_width, wrap
from rmjournal.tui.drafts import Draft, Keep
from rmjournal.tui.pages.changes import SignedLine, fit_signed_lines, signed_lines
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.prose_input import SafeTextArea
from rmjournal.tui.widgets.key_bar import KeyHint, key_hints
from rmjournal.tui.widgets.rows import FOCUS, HAIRLINE

MIN_VERSION_WIDTH = 34
"""Cells that a version needs beside others."""
MIN_RESULT_WIDTH = 130
"""From this width of the terminal on the result stands beside the versions."""
MAX_VERSIONS = 9
"""Versions that have a key."""
MAX_KEYS_SHOWN = 3
"""Versions whose keys are shown one by one."""
MAX_NAME_SHOWN = 14
"""Cells of a computer's name among the keys."""
MAX_PANEL_WIDTH = 190
"""Cells of the whole panel at most."""
MAX_PANEL_HEIGHT = 46
"""Rows of the whole panel at most."""
MIN_TEXT_HEIGHT = 3
"""Lines of a version that are shown at least, where it has so many."""
LOW_HEIGHT, AIRY_HEIGHT = 20, 30
"""Below the first height only the texts have room; from the second on empty lines part them."""


class ChosenVersion(NamedTuple):
    """A choice among versions: a number, both, the merged text, or one's own."""

    keep: str
    text: str = ""


class VersionPane(VerticalScroll):
    """One version; the arrows scroll it while it has the focus."""

    DEFAULT_CSS = """
    VersionPane { width: 1fr; height: 1fr; scrollbar-size-vertical: 1; }
    VersionPane > Static { width: 1fr; height: auto; }
    """


class ResultPane(SafeTextArea):
    """The text that comes of the versions, to be typed in."""

    DEFAULT_CSS = """
    ResultPane { width: 1fr; height: 1fr; border: none; padding: 0 0 0 1; background: $surface;
        scrollbar-size-vertical: 1; }
    ResultPane:focus { border: none; background: $panel; }
    """


class VersionSection(Vertical):
    """A version or the result, below its title on a hairline."""

    DEFAULT_CSS = """
    VersionSection { width: 1fr; height: 1fr; min-height: 2; }
    VersionSection > .title { width: 1fr; height: auto; }
    """

    def __init__(self, body: VersionPane | ResultPane) -> None:
        super().__init__(Static(classes="title"), body, id=f"{body.id}-section")
        self.body = body

    def show_title(self, words: str, tail: str, width: int, *, is_high: bool = False) -> int:
        """Show a title with its tail at the right or below; give its height."""
        line = width - cell_width(words) - 2
        beside = line - cell_width(tail) - bool(tail)
        has_room, has_focus = beside >= 0 and not is_high, self.body.has_focus
        parts = [(FOCUS if has_focus else " ", "$accent"), (words, "bold $accent" if has_focus else "bold")]
        parts.append((f" {HAIRLINE * (beside if has_room else line)} ", "$border-blurred"))
        parts.append((tail if has_room else f"\n {tail}", "$quiet"))
        title = Content.assemble(*parts)
        self.query_one(".title", Static).update(title)
        return 1 if has_room else len(wrap(title.plain, max(1, width)))


class VersionsScreen(Dialog[ChosenVersion | None]):
    """The versions of a text side by side, and the result.

    It gives what is taken, or none.
    """

    HAS_MESSAGES = True
    BINDINGS = [
        Binding("1", "take('1')", "keep 1", id="versions.left"),
        Binding("2", "take('2')", "keep 2", id="versions.right"),
        *(Binding(str(n), f"take('{n}')", f"keep {n}", id=f"versions.{n}") for n in range(3, MAX_VERSIONS + 1)),
        Binding("m", "take('merged')", "merge", id="versions.merged"),
        Binding("b", "take('both')", "both", id="versions.both"),
        Binding("escape", "leave", "later", id="versions.leave"),
        Binding("e", "edit", "edit", id="versions.edit"),
        Binding("ctrl+s", "take('edited')", "keep this text", id="versions.written", priority=True),
        Binding("a", "whole", "all lines", id="versions.whole"),
        Binding("enter", "take_focused", "keep the selected one", show=False, id="versions.lit"),
        Binding("right,l", "app.focus_next", "Next text", show=False, id="versions.next"),
        Binding("left,h", "app.focus_previous", "Previous text", show=False, id="versions.before"),
    ]
    HELP = (
        "A text was changed on two computers, and both texts are here: + marks a line that only one has, − lines "
        "that it lacks, ~ other words, ! a place of the merged text that needs a look. Keep one, both one after "
        "the other, the merged text, or write your own with e; the others stay in the history."
    )
    DEFAULT_CSS = """
    VersionsScreen > Vertical { max-width: 190; height: 90%; }
    VersionsScreen > Vertical.-low { height: 100%; padding: 0; }
    VersionsScreen #texts { layout: vertical; height: 1fr; }
    VersionsScreen Grid { width: 1fr; height: 1fr; grid-gutter: 0 2; grid-rows: 1fr; overflow-y: auto;
        scrollbar-size-vertical: 1; }
    VersionsScreen #texts.-wide { layout: horizontal; }
    VersionsScreen #texts > VersionSection { margin-top: 1; }
    VersionsScreen > Vertical.-low #texts > VersionSection { margin-top: 0; }
    VersionsScreen #texts.-wide > VersionSection { margin: 0 0 0 2; }
    VersionsScreen > Vertical.-airy Grid { grid-gutter: 1 2; }
    VersionsScreen > Vertical.-airy KeyBar { margin-top: 1; }
    """

    def __init__(
        self,
        conflict: TextConflict,
        title: str,
        today: date,
        texts: Sequence[str] = (),
        *,
        draft: Mapping[str, str] | None = None,
        keep: Keep | None = None,
    ) -> None:
        super().__init__(title)
        self._conflict = conflict
        self._today = today
        self._texts = [visible(text) for text in (texts or conflict.texts)[:MAX_VERSIONS]]
        self._proposed_text = visible(conflict.proposal.text) if conflict.proposal else ""
        self._shows_all_lines = False
        self._lines = self._signed_lines()
        self._can_fold = any(not line.is_of_text and line.sign == " " for lines in self._lines for line in lines)
        self._first_result = self._proposed_text or next(
            (value for value in conflict.values if isinstance(value, str)), ""
        )
        self._result = ResultPane(
            (draft or {}).get("text", self._first_result), soft_wrap=True, tab_behavior="focus", id="result"
        )
        self._is_editing = self._is_written
        self.draft = Draft(self, self._draft_texts, keep, self.show_draft_trouble)
        self.draft.kept = bool(draft)

    @property
    def _is_written(self) -> bool:
        """Whether the person has typed in the result."""
        return self._result.text != self._first_result

    def _draft_texts(self) -> dict[str, str]:
        return {"text": self._result.text} if self._is_written else {}

    def compose_body(self) -> ComposeResult:
        """All versions, the proposal and the result."""
        with Container(id="texts"):
            with Grid(id="all"):
                for index in range(len(self._texts)):
                    yield self._section({0: "left", 1: "right"}.get(index, f"v{index + 1}"))
            if self._conflict.proposal is not None:
                yield self._section("merged")
            if self._conflict.can_be_written:
                yield VersionSection(self._result)

    def _section(self, name: str) -> VersionSection:
        return VersionSection(VersionPane(Static(), id=name))

    def _signed_lines(self) -> list[list[SignedLine]]:
        """The lines of the versions and, last, of the proposal.

        Long parts that they share are left out.
        """
        first, *others = self._texts
        folds = not self._shows_all_lines
        rows = [
            signed_lines(text, with_, folds=folds)
            for text, with_ in [(first, others), *((t, [first]) for t in others)]
        ]
        marked = self._conflict.proposal.conflict_lines if self._conflict.proposal else ()
        proposed = self._proposed_text
        lines = [number for number, line in enumerate(proposed.split("\n")) if line.strip() and line in marked]
        return [*rows, signed_lines(proposed, self._texts, folds=folds, signs=False, conflicts=lines)]

    def on_mount(self) -> None:
        """Fit the panel."""
        self._fit_panel()

    @property
    def _shows_result(self) -> bool:
        """Whether the result can be seen: beside the versions, or where the proposal was."""
        is_wide = self.size.width >= MIN_RESULT_WIDTH
        return self._conflict.can_be_written and (is_wide or self._is_editing)

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys that do something for this conflict; while one types, no letters."""
        count = len(self._texts)
        labels = {"take('both')": "all" if count > 2 else "both", "leave": "later"}
        for index, writer in enumerate(self._conflict.written_by[:MAX_KEYS_SHOWN]):
            name = _short_name(writer) if self._conflict.can_be_written else writer
            labels[f"take('{index + 1}')"] = name or f"keep {index + 1}"
        if self._conflict.field_path == DELETED:
            labels = {"take('1')": "keep it", "take('2')": "delete it"}
        is_typing = self._result is self.focused
        keys = [
            replace(key, words=labels.get(key.action, key.words))
            for key in key_hints(self)
            if self._is_possible(key.action) and (not is_typing or key.action in ("take('edited')", "leave"))
        ]
        if is_typing:
            return [replace(key, words="back") if key.action == "leave" else key for key in keys]
        if count > MAX_KEYS_SHOWN:
            keys = [KeyHint(f"{keys[0].key}…{keys[count - 1].key}", "keep this one", "take_focused"), *keys[count:]]
        return keys

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panel to the new size, again once the titles are laid out."""
        self._fit_panel()
        self.call_after_refresh(self._fit_panel)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Mark the focused section, show all of it, and offer its keys."""
        self._fit_panel()
        if isinstance(section := event.widget.parent, VersionSection):
            self.call_after_refresh(section.scroll_visible, animate=False)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Mark no section that has lost the focus."""
        self._fit_panel()

    def _fit_panel(self) -> None:
        """Size the versions, and the result below or beside, as high as needed."""
        if not self.query("#all"):
            return
        width, has_result = min(MAX_PANEL_WIDTH, self.size.width * 96 // 100) - 4, self._shows_result
        is_beside = self.size.width >= MIN_RESULT_WIDTH and (has_result or self._conflict.proposal is not None)
        result_width = width // 3 - 2 if is_beside else width
        grid_width = width - result_width - 2 if is_beside else width
        above, least, rows = self._fit_versions(grid_width)
        below = self._fit_result(has_result, result_width)
        title = self.query_one("#title")
        frame = 4 + self._is_airy + (title.size.height if title.display else 0)
        max_height, is_low = min(self.size.height * 9 // 10, MAX_PANEL_HEIGHT) - frame, self.size.height < LOW_HEIGHT
        needed = max(above, below) if is_beside else above + below + bool(below)
        if below and not is_beside:
            # Each as high as it needs, or its share of the room, of which none gets less than a third.
            above, below = max(above, below // 2), max(below, above // 2)
        room = max_height if is_beside or not below else max_height * above // (above + below)
        grid = self.query_one("#all", Grid)
        # Rows that would become too low for their texts keep their height, and the grid scrolls.
        grid.styles.grid_rows = (least,) if rows * least + (rows - 1) * self._is_airy > room else "1fr"
        parts = [(grid, above, grid_width), *((section, below, result_width) for section in self._result_sections)]
        for part, height, part_width in parts:
            part.styles.height = "1fr" if is_beside or not below else f"{height}fr"
            part.styles.width = f"{part_width}fr" if is_beside else "1fr"
        self.query_one("#texts").set_class(is_beside, "-wide")
        self.panel.set_class(is_low, "-low").set_class(self._is_airy, "-airy")
        self.panel.styles.height = self.size.height if is_low else min(max_height, needed) + frame
        self.show_keys()

    @property
    def _is_airy(self) -> bool:
        return self.size.height >= AIRY_HEIGHT

    @property
    def _result_sections(self) -> list[VersionSection]:
        return list(self.query("#texts > VersionSection").results(VersionSection))

    def _fit_versions(self, width: int) -> tuple[int, int, int]:
        """Show the versions in columns.

        Give the height that all need, the least of a row, and the rows.
        """
        count = len(self._texts)
        columns = max(1 if width < 2 * MIN_VERSION_WIDTH else 2, min(count, width // MIN_VERSION_WIDTH))
        rows, column_width = -(-count // columns), (width - 2 * (columns - 1)) // columns - 1
        # Where one title needs a second line all take it, so that the texts begin side by side.
        title = max(self._show_title(index, column_width) for index in range(count))
        title = max(self._show_title(index, column_width, is_high=title > 1) for index in range(count))
        text = max(
            self._show_lines(self._sections[index], self._lines[index], column_width) for index in range(count)
        )
        grid = self.query_one("#all", Grid)
        grid.styles.grid_size_columns, grid.styles.grid_size_rows = columns, rows
        return rows * (title + text) + (rows - 1) * self._is_airy, title + min(text, MIN_TEXT_HEIGHT), rows

    @property
    def _sections(self) -> list[VersionSection]:
        return list(self.query("#all VersionSection").results(VersionSection))

    def _show_title(self, index: int, width: int, *, is_high: bool = False) -> int:
        """Show who wrote a version, and when; give the height."""
        name = f"{index + 1} {self._conflict.written_by[index]}".rstrip()
        when = self._conflict.when(index, self._today)
        return self._sections[index].show_title(name, when, width, is_high=is_high)

    def _show_lines(self, section: VersionSection, lines: Sequence[SignedLine], width: int) -> int:
        content = fit_signed_lines(lines, width - 1)  # beside it stands the scroll bar
        section.body.query_one(Static).update(content)
        return content.plain.count("\n") + 1

    def _fit_result(self, has_result: bool, width: int) -> int:
        """Show the result, or the proposal where it is not typed in.

        Give the height that it needs.
        """
        height = 0
        for section in self._result_sections:
            is_result = section.body is self._result
            section.display = is_result == has_result
            if not section.display:
                continue
            title, tail = self._result_title()
            height = section.show_title(title, tail, width)
            if is_result:
                height += max(3, len(wrap(self._result.text, max(1, width - 3))))
            else:
                height += self._show_lines(section, self._lines[-1], width)
        return height

    def _result_title(self) -> tuple[str, str]:
        if self._is_written or self._conflict.proposal is None:
            return "Result: your own text", ""
        overlaps, count = self._conflict.proposal.conflicts, len(self._texts)
        places = f"{pluralize(overlaps, 'place')} {'needs' if overlaps == 1 else 'need'} a look" if overlaps else ""
        return f"m Suggestion: {'both' if count == 2 else 'all'} merged", places

    @on(TextArea.Changed)
    def _result_changed(self) -> None:
        """Keep what is typed as a draft."""
        if self._is_written or self.draft.kept:
            self.draft.soon()
        self._fit_panel()

    def _is_possible(self, action: str) -> bool:
        if action == "whole":
            return self._can_fold
        if action == "edit":
            return self._conflict.can_be_written
        if EDITED in action:
            return self._shows_result and (self._is_written or self._result is self.focused)
        if MERGED in action:
            return self._conflict.proposal is not None
        if BOTH in action:
            return self._conflict.combined is not None
        number = next((int(sign) for sign in action if sign.isdecimal()), 1)
        return number <= len(self._conflict.texts)

    def action_whole(self) -> None:
        """All lines of long texts, or only those that differ."""
        if not self._can_fold:
            return
        self._shows_all_lines = not self._shows_all_lines
        self._lines = self._signed_lines()
        for pane in self.query(VersionPane):
            pane.scroll_home(animate=False)
        self._fit_panel()

    def action_edit(self) -> None:
        """Type in the result."""
        if self._conflict.can_be_written:
            self._is_editing = True
            self._fit_panel()
            self._result.focus()

    def action_leave(self) -> None:
        """Leave the result for the versions; else leave with a draft of the text."""
        if self._result is not self.focused:
            super().action_leave()
            return
        self.query(VersionPane).first().focus()
        self._is_editing = self._is_written
        self._fit_panel()

    def action_take_focused(self) -> None:
        """Take the text that has the focus."""
        panes = [pane.id for pane in self.query("#all VersionPane")]
        focused = self.focused.id if self.focused is not None else None
        if focused == MERGED:
            self.action_take(MERGED)
        elif focused in panes:
            self.action_take(str(panes.index(focused) + 1))

    def action_take(self, keep: str) -> None:
        """Take a version, once, however fast the keys come."""
        if not self.is_current or not self._is_possible(keep):
            return
        if keep == MERGED and self._shows_result and self._is_written:
            keep = EDITED  # what stands in the result
        if keep == EDITED and not self._result.text.strip():
            self.app.notify("Write the text first, or choose a version.")
            return
        self.draft.leave()
        self.dismiss(ChosenVersion(keep, self._result.text if keep == EDITED else ""))


def _short_name(name: str) -> str:
    """Shorten the name of a computer for the line of keys."""
    name = {THIS_COMPUTER: "this", OTHER_COMPUTER: "other", UNKNOWN_COMPUTER: "other"}.get(name, name)
    return name if cell_width(name) <= MAX_NAME_SHOWN else fit_width(name, MAX_NAME_SHOWN)
