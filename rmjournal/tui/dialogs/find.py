"""Find dialog: searches all entries while typing, with filters and chips."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input, Static

from rmjournal.insight.search import (
    Offer,
    SearchIndex,
    SearchResult,
    find_reasons,
    search_index,
    title_places,
)
from rmjournal.insight.search_query import current_filter, set_filter
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.field_forms import MINE
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import arrow, other_role
from rmjournal.render.row import GAP, Row, Spans, prose
from rmjournal.render.text_width import Places, cell_width, clip_around, wrap_places
from rmjournal.tui.page_rows import Spot, View, add_badges, index_ahead, name_pairs
from rmjournal.tui.pages.entry import entry_row
from rmjournal.tui.places import entry_page
from rmjournal.tui.widgets.chip_bar import Chip, ChipBar
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.rows import Rows, next_selectable

FEWEST_ROWS = 16
"""Rows of hits that are listed at least."""
MORE_ROWS = 40
"""Rows that are added when the cursor comes to the last one."""
MAX_OFFERS = 8
"""Values of a filter that are offered at once."""
MAX_TITLE_LINES = 2
"""Lines of a title; a longer one is cut around the match."""
PREVIEW_DELAY = 0.06
"""Seconds without a key after which the page beside the hits is drawn."""
TAIL_WIDTH = 60
"""Cells of a list from which kind and day stand on the right."""
HELP = (
    ("budg page", "both words, in any order; the first letters are enough"),
    ('"night shift"', "these words, side by side"),
    ("-budget", "without this word"),
    ("#canteen", "with this tag; # alone lists the tags"),
    ("kind:goal state:open", "by kind and state"),
    ("with:NAME goal:WORDS", "by partner or goal"),
    ("area:technology", "by focus area, with its sub-topics"),
    ("before:may after:friday", "by day, as you say it"),
    ("is:private is:others", "by who may see it"),
)
"""What one can type, and what it means."""
WHEN = (("ever", ""), ("this month", "this month"))
DAY_KEYS = ("on", "before", "after", "since", "until")


def _matches(places: Places, shift: int = 0) -> Spans:
    """Spans of the matches, in a text with some characters before."""
    return tuple((start + shift, end + shift, "match") for start, end in places)


class HitRows(Rows, can_focus=False):
    """List of hits; a click on any row of a hit opens it."""

    opens_at_once = True

    def on_click(self, event: events.Click) -> None:
        """Open the hit of a row that cannot be selected itself."""
        index, _ = self.locate(event)
        hit = next_selectable(self.rows, index + 1, -1)
        if 0 <= hit < index:
            self.cursor = hit
            self.action_open()


class FindDialog(Dialog[Entry | None]):
    """A query over its hits; gives the chosen entry."""

    BINDINGS = [
        Binding("escape", "leave", "Close", id="find.leave"),
        Binding("down", "move(1)", "Down", show=False, id="find.down"),
        Binding("up", "move(-1)", "Up", show=False, id="find.up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="find.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="find.page_up"),
    ]
    HELP = (
        "Finds entries by words in any order, or by kind:, with:, goal:, area:, #tag, before:, after:, state:, "
        "is:private. A minus before a word excludes it; quotes keep words together."
    )
    DEFAULT_CSS = """
    FindDialog > Vertical { width: 100%; height: 90%; padding: 0 1; }
    FindDialog #asked { height: 1; background: $surface; }
    FindDialog #asked LineInput { width: 1fr; }
    FindDialog #count { width: auto; padding: 0 1; color: $quiet; background: $surface; }
    FindDialog #chips { height: 1; }
    FindDialog #kind, FindDialog #chips { margin-left: 1; }
    FindDialog #results { height: 1fr; margin-top: 1; }
    FindDialog #read { display: none; }
    FindDialog #notes { height: auto; color: $quiet; display: none; }
    FindDialog #notes.-on { display: block; }
    FindDialog #who, FindDialog #when { width: auto; }
    FindDialog.-narrow #chips { layout: vertical; height: 2; }
    FindDialog.-narrow #who, FindDialog.-narrow #when { width: 1fr; }
    FindDialog.-wide > Vertical { max-width: 180; }
    FindDialog.-wide #read { display: block; border-left: solid $border-blurred; }
    """

    FOOTER = "enter opens · tab filters · esc closes"
    CHIP_FOOTER = "enter chooses · tab next filter · esc closes"
    """The keys while a filter has the focus."""

    def __init__(self, view: View, toggle_private: Callable[[], View], query: str = "") -> None:
        super().__init__("Find in everything")
        self._view = view
        self._toggle_private = toggle_private
        self._first_query = query
        self._row_limit = 0
        """Rows from which no more hits are listed."""
        self._result = SearchResult()
        self._offers: Sequence[Offer] = ()
        self._timer: Timer | None = None

    def add_to(self, spot: Spot) -> Spot:
        """Add the query to what is opened again."""
        return replace(spot, query=self._line.value)

    def compose_body(self) -> ComposeResult:
        """The query and its chips above, the hits below."""
        with Horizontal(id="asked"):
            yield LineInput(self._first_query, hint="words, in any order")
            yield Static(id="count", markup=False)
        yield ChipBar("kind", id="kind")
        with Horizontal(id="chips"):
            yield ChipBar("who ", id="who")
            yield ChipBar("when", id="when")
        with Horizontal(id="results"):
            yield HitRows(id="hits", classes="-leads -led")
            yield Rows(id="read", classes="-whole")
        yield Static(id="notes", markup=False)

    def on_mount(self) -> None:
        """Show the first query, and index ahead while nobody types."""
        self.query_one("#read").can_focus = False
        self.watch(self, "focused", self._show_footer, init=False)
        self._line.cursor_position = len(self._first_query)
        self._search(self._first_query)
        self.call_after_refresh(lambda: self.run_worker(index_ahead(self._view.entries)))

    def _show_footer(self) -> None:
        self.panel.border_subtitle = self.CHIP_FOOTER if isinstance(self.focused, ChipBar) else self.FOOTER

    @property
    def _line(self) -> LineInput:
        return self.query_one(LineInput)

    @property
    def _hits(self) -> Rows:
        return self.query_one("#hits", Rows)

    def _index(self) -> SearchIndex:
        view = self._view
        return search_index(view.entries, view.today, view.day_first, view.hidden)

    # Query

    @on(Input.Changed)
    def _query_changed(self, event: Input.Changed) -> None:
        self._search(event.value)

    def _search(self, query: str) -> None:
        """Search, and show hits, chips and notes."""
        if query.strip():
            self._result = self._index().search(query, is_typing=True)
            self._offers = self._index().offers(query)
        else:
            self._result, self._offers = SearchResult(), ()
        result = self._result
        self._row_limit = max(FEWEST_ROWS, self._hits.size.height)
        self._set_label("#count", "" if result.is_blank or result.problem else f"{len(result.hits)} found")
        self._show_chips(query)
        self._show_notes(result)
        self._hits.show(self._rows, keep=False)
        self._preview()

    def _show_notes(self, result: SearchResult) -> None:
        key = self._view.hide_key
        hidden = f"{key} is on: private entries are not searched. {key} shows them." if self._view.hidden else ""
        self._set_label("#notes", "\n".join(filter(None, (" · ".join(result.notes), hidden))))

    def _set_label(self, place: str, words: str) -> None:
        """Show a text in a label.

        An unchanged one needs no layout, nor a count of as many digits.
        """
        label = self.query_one(place, Static)
        before = str(label.content)
        if before != words:
            label.update(words, layout=place != "#count" or len(before) != len(words))
            label.set_class(bool(words), "-on")

    # Chips

    def _show_chips(self, query: str) -> None:
        counts = Counter(self._result.kind_counts)
        if self._result.is_blank:
            counts = Counter(type(entry) for entry in self._view.entries if not self._view.is_redacted(entry))
        chosen = current_filter(query, ("kind",))
        kinds = [Chip("all", "", chosen is None or not chosen.value)]
        # The chosen one stays where nothing is found, so that it can be taken off.
        counts.update({kind: 0 for kind in KINDS if chosen is not None and chosen.value == kind.KIND.name})
        for kind in sorted(counts, key=lambda kind: (-counts[kind], KINDS.index(kind))):
            is_on = chosen is not None and chosen.value == kind.KIND.name
            kinds.append(Chip(f"{kind.KIND.label.lower()} {counts[kind]}", kind.KIND.name, is_on))
        self.query_one("#kind", ChipBar).chips = kinds
        self.query_one("#who", ChipBar).chips = list(self._people(query))
        day = current_filter(query, DAY_KEYS)
        days = [Chip(words, value, (day.value if day else "") == value) for words, value in WHEN]
        is_other = day is not None and not any(chip.is_on for chip in days)
        self.query_one("#when", ChipBar).chips = [*days, Chip("day", "?", is_other)]

    def _people(self, query: str) -> Iterator[Chip]:
        """Give who learns in one relationship, or with whom in several."""
        pairs = [pair for pair in self._view.entries.of(Relationship) if not self._view.is_redacted(pair)]
        key = "with" if len(pairs) > 1 else "learner"
        chosen = current_filter(query, (key,))
        typed = chosen.value if chosen else ""
        yield Chip("everyone" if key == "with" else "both", "", not typed)
        if key == "with":
            yield from (Chip(pair.short_name, pair.short_name, typed == pair.short_name) for pair in pairs)
        for pair in pairs if key == "learner" else ():
            mine, theirs = pair.role, other_role(pair.role)
            yield Chip(f"{arrow(mine)} I learn", "me", typed.casefold() in MINE)
            yield Chip(f"{arrow(theirs)} {pair.short_name} learns", pair.short_name, typed == pair.short_name)

    @on(ChipBar.Chosen)
    def _chip_chosen(self, event: ChipBar.Chosen) -> None:
        keys = {"kind": ("kind",), "who": ("learner", "with"), "when": DAY_KEYS}[str(event.bar.id)]
        key = {"kind": "kind", "when": "on"}.get(str(event.bar.id), "")
        key = key or ("with" if len(self._view.entries.of(Relationship)) > 1 else "learner")
        if event.value == "?":
            rest = set_filter(self._line.value, keys)
            self._line.set_text(f"{rest} on:".lstrip())
            self._line.focus()
        else:
            self._line.set_text(set_filter(self._line.value, keys, key if event.value else "", event.value))

    @on(ChipBar.Typed)
    def _typed_in_chips(self, event: ChipBar.Typed) -> None:
        self._line.focus()
        self._line.set_text(self._line.value + event.letter)

    # Hits

    def _rows(self, width: int) -> Sequence[Row]:
        result, rows = self._result, []
        for offer in self._offers if result.is_blank else self._offers[:MAX_OFFERS]:
            label = f"  {offer.label}" if offer.label else ""
            rows.append(
                Row(
                    f"{offer.words}{label}", lead="+", lead_tone="accent", tail=f"{offer.entry_count} ", payload=offer
                )
            )
        if result.is_blank and not rows and self._line.value.strip() == "#":
            return prose(
                "No tag yet. Every form has a line “Tags”; [[ ]] in a text links to an entry.", width, "quiet"
            )
        if result.is_blank:
            return rows or [row for typed, meaning in HELP for row in self._help(typed, meaning, width)]
        if not result.hits:
            return rows or prose(result.problem or self._nothing(), width, tone="quiet")
        rows += [GAP] if rows else []
        for index, entry in enumerate(result.hits):
            if len(rows) >= self._row_limit:
                rows.append(Row(f"and {len(result.hits) - index} more", tone="quiet", action="more"))
                break
            rows += self._hit_rows(entry, width)
        return add_badges(name_pairs(rows, self._view), self._view)

    def _nothing(self) -> str:
        hidden = " Private entries are hidden." if self._view.hidden else ""
        return f"Nothing found for “{self._line.value.strip()}”.{hidden}"

    @staticmethod
    def _help(typed: str, meaning: str, width: int) -> list[Row]:
        lead = typed if width < TAIL_WIDTH else typed.ljust(max(len(words) for words, _ in HELP))
        return [Row(meaning, lead=lead, lead_tone="accent", tone="quiet")]

    def _hit_rows(self, entry: Entry, width: int) -> list[Row]:
        """Build the title of a hit and the texts for which it was found."""
        day = self._view.day(entry.day)
        facts = f"{entry.KIND.label.lower()} · {day}" if day else entry.KIND.label.lower()
        line = entry_row(entry, self._view, tail=f"{facts} " if width >= TAIL_WIDTH else "")
        indent = " " * cell_width(line.lead)
        room = max(8, width - cell_width(line.lead) - 1)
        title = visible(self._view.words(entry), "")
        left = max(8, room - cell_width(line.tail) - 2)
        parts = wrap_places(title, title_places(title, self._result), left, MAX_TITLE_LINES)
        rows = [Row(text, lead=indent, tone=line.tone, spans=_matches(places)) for text, places in parts[1:]]
        rows.insert(0, replace(line, text=parts[0][0], spans=_matches(parts[0][1])))
        if not line.tail:
            rows.append(Row(facts, lead=indent, tone="quiet"))
        for reason in find_reasons(entry, self._result):
            head = f"{reason.label}: "
            clipped, inside = clip_around(reason.text, reason.places, max(8, room - cell_width(head)), reason.start)
            spans = _matches(inside, len(head))
            rows.append(Row(head + clipped, lead=indent, tone="quiet", spans=spans))
        return rows

    @on(Input.Submitted)
    @on(Rows.RowOpened)
    def _open(self) -> None:
        """Open the highlighted hit, or take in an offer."""
        row = self._hits.highlighted_row
        if not self.is_current:
            return
        if row is None:
            self._set_label("#notes", "Nothing to open yet. Type what you look for.")
            return
        if isinstance(row.payload, Offer):
            self._line.set_text(row.payload.query)
        elif row.entry is not None:
            self.dismiss(row.entry)

    def action_move(self, step: int) -> None:
        """Move in the hits while the query keeps the focus."""
        self._hits.action_move(step)

    def action_page(self, step: int) -> None:
        """Move by a page in the hits."""
        self._hits.action_page(step)

    @property
    def hidden(self) -> bool:
        """Whether private entries are hidden."""
        return self._view.hidden

    def action_hide(self) -> None:
        """Hide private entries, or show them, also on the screen below."""
        self._view = self._toggle_private()
        self._search(self._line.value)

    # Page beside the hits

    @on(Rows.Highlighted)
    def _preview(self) -> None:
        """List more hits at the last row; draw the page after a pause."""
        row = self._hits.highlighted_row
        if row is not None and row.action == "more":
            self._row_limit += MORE_ROWS
            self._hits.show(self._rows)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PREVIEW_DELAY, self._draw_page)

    def _draw_page(self) -> None:
        page, row = self.query_one("#read", Rows), self._hits.highlighted_row
        entry, view = row.entry if row else None, self._view
        if page.styles.display != "none":
            page.show(lambda width: entry_page(entry, view, width) if entry else (), keep=False)
