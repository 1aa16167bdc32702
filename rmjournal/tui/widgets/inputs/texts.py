"""Named texts as rows under one heading, such as the levels of a goal or the stages of a reflection."""

from collections.abc import Iterator, Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from rmjournal.leaf import escaped
from rmjournal.model.field import Field
from rmjournal.tui.widgets.inputs.around import Around
from rmjournal.tui.widgets.inputs.asks import NARROW
from rmjournal.tui.widgets.inputs.line import LineInput
from rmjournal.tui.widgets.inputs.parts import Part, label
from rmjournal.tui.widgets.inputs.prose import ProseInput
from rmjournal.tui.widgets.inputs.row import MARGIN, Row
from rmjournal.tui.widgets.inputs.tone import QUIET

MANY = 6
"""With more parts than this each has one line only."""


class Texts(Vertical):
    """One row a part; texts of parts that are not asked for any more stay in sight below."""

    DEFAULT_CSS = """
    Texts { height: auto; }
    Texts.-gap { margin-top: 1; }
    Texts > Static { height: auto; }
    """

    def __init__(self, field: Field, parts: Sequence[Part], texts: Mapping[str, str], world: Around) -> None:
        super().__init__()
        self.field = field
        self.parts = tuple(parts)
        self._texts = dict(texts)
        self._world = world
        self._heading = Static(self._head())
        self.rows = self._made()

    def compose(self) -> ComposeResult:
        """The heading and the rows."""
        yield self._heading
        yield from self.rows

    def _head(self) -> Content:
        there = bool(self.parts or any(self._texts.values()))
        name = f"{self.field.label:>{MARGIN - 2}}" if there else ""
        return Content.assemble((name, "bold"), ("   " + self.field.help if there else "", QUIET))

    def _asked(self) -> Iterator[Part]:
        yield from self.parts
        keys = {part.key for part in self.parts}
        yield from (Part(key, label(key)) for key, text in self._texts.items() if text and key not in keys)

    def _made(self) -> list[Row]:
        asked = list(self._asked())
        return [self._row(part, len(asked)) for part in asked]

    def _row(self, part: Part, many: int) -> Row:
        text = self._texts.get(part.key, "")
        one = many > MANY and "\n" not in text and part.least == 1
        field = self.field.part_of(part.key)
        asks: LineInput | ProseInput
        if field.form in NARROW:
            asks = LineInput(text, hint=part.hint)
            asks.styles.width = NARROW[field.form]
        else:
            asks = LineInput(text, hint=part.hint) if one else ProseInput(text, hint=part.hint, least=part.least)
        row = Row(field, f"{escaped(self.field.name)}/{escaped(part.key)}", asks, self._world, part.label)
        row.part, row.hint = part.key, part.hint
        row.set_class(part.least > 1, "-gap")
        return row

    @property
    def said(self) -> dict[str, str]:
        """All texts so far by key, those of parts that are out of sight too."""
        return self._texts | {row.part: row.said for row in self.rows}

    def say(self, texts: Mapping[str, str]) -> None:
        """Put other texts in."""
        self._texts = dict(texts)
        for row in self.rows:
            row.say(texts.get(row.part, ""))

    def renew(self, texts: Mapping[str, str]) -> None:
        """Show what somebody else wrote, by key."""
        self._texts |= texts
        for row in self.rows:
            if row.part in texts:
                row.renew(texts[row.part])

    def meet(self, world: Around) -> None:
        """Know what is around now."""
        self._world = world
        for row in self.rows:
            row.meet(world)

    async def show(self, parts: Sequence[Part], tight: bool) -> None:
        """Ask for other parts; what is typed so far is kept."""
        if tuple(parts) == self.parts:
            return
        self._texts = self.said
        self.parts = tuple(parts)
        old, self.rows = self.rows, self._made()
        for row in self.rows:
            row.tight = tight
        self._heading.update(self._head())
        await self.remove_children(old)
        await self.mount(*self.rows)
