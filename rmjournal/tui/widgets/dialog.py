"""Dialog: the frame of every modal screen, with title, body and keys."""

from typing import ClassVar

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget
from textual.widgets import Static

from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width, wrap
from rmjournal.tui.drafts import Draft
from rmjournal.tui.keymap import keys_of
from rmjournal.tui.named_keys import key_name, press_key, press_named_key, word_on_border
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import KeyBar, KeyHint, key_hints
from rmjournal.tui.widgets.message_line import MessageLine
from rmjournal.tui.widgets.screen_updates import ScreenUpdates

MIN_TITLE_HEIGHT = 20
"""Below this height of the terminal a long title is cut: the body needs the lines."""


class DialogPanel(Vertical):
    """The framed panel of a dialog.

    A title that is too long for the border goes on below it.
    """

    title = ""
    """The whole title, as it is shown."""

    def show_title(self, title: str) -> None:
        """Show a title."""
        self.title = title
        self._fit_title()

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked, on the lower border or in the notice."""
        if word := word_on_border(self, event):
            press_key(self, word)
        for notice in self.query("#notice").results(Static):
            if (at := event.get_content_offset(notice)) is not None:
                press_named_key(notice, notice.render_line(at.y).text, at.x)

    def on_resize(self) -> None:
        """Fit the title to the new width."""
        self._fit_title()

    def _fit_title(self) -> None:
        room = self.outer_size.width - 6
        is_cut = 0 < room < cell_width(self.title) and self.screen.size.height >= MIN_TITLE_HEIGHT
        before, gap, after = self.title.partition(" · ")
        if is_cut and not gap:
            before = wrap(self.title, room)[0]
            after = self.title[len(before) :].lstrip()
        self.border_title = Content(before if is_cut else self.title)
        self.set_class(is_cut, "-long-title")
        for rest in self.query("#title").results(Static):
            if is_cut or rest.display:
                rest.display = is_cut
                rest.update(Content(after))


class Dialog(ModalScreen[ScreenResultType]):
    """A modal screen with a framed panel; subclasses compose its body.

    A dialog with a draft saves what is typed whatever closes it, and asks again before it is left without it.
    """

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > Vertical {
        width: 96%; max-width: 110; height: auto; max-height: 100%; padding: 1 1 0 1; border: round $border;
        background: $background; border-title-color: $accent; border-title-style: bold; border-subtitle-color: $quiet;
    }
    Dialog > Vertical.-long-title { padding-top: 0; }
    Dialog #title { display: none; height: auto; padding: 0 1; margin-bottom: 1; color: $accent; }
    Dialog #notice { height: auto; padding: 0 1; color: $quiet; }
    Dialog #notice.-refused { color: $error; }
    Dialog #trouble { height: auto; padding: 0 1; color: $late; display: none; }
    Dialog KeyBar { dock: none; background: $background; }
    Dialog MessageLine { display: none; }
    Dialog MessageLine.-on { display: block; }
    """

    BINDINGS = [Binding("f1", "app.explain", "Help", show=False, id="dialog.help")]
    HELP: ClassVar[str | None] = None
    """What the dialog is for; F1 tells it with the keys."""
    HAS_MESSAGES = False
    """Whether it has a message line of its own, which takes room only while it says something."""

    FOOTER = ""
    """The keys in words, on the lower border; a click presses them. Empty = a line of keys."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.updates = ScreenUpdates(self)
        self.panel = DialogPanel()
        self.draft = Draft(self, dict, None, lambda: None)
        """The draft of what is typed; this one keeps nothing."""
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """Show a title on the upper border; one too long continues below it."""
        self.panel.show_title(visible(title, ""))

    def compose(self) -> ComposeResult:
        """The body in the panel, over the keys."""
        with self.panel:
            self.panel.border_subtitle = self.FOOTER
            yield Static(id="title")
            yield from self.compose_body()
            if self.HAS_MESSAGES:
                yield MessageLine()
            yield Static(id="trouble", markup=False)
            if not self.FOOTER:
                yield KeyBar()

    def compose_body(self) -> ComposeResult:
        """The widgets between title and keys; the first that takes the focus gets it."""
        raise NotImplementedError

    @property
    def typing_state(self) -> str:
        """Whether text is typed that is not in the journal yet.

        Empty when none is.
        """
        return self.draft.state

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys that the key bar shows.

        On a line that takes Enter, the other key that saves.
        """
        hints = key_hints(self)
        if not _takes_enter(self.focused):
            return hints
        save = next((key_name(key, bound) for key, bound in keys_of(self) if bound.action == "save"), "")
        return [replace(hint, key=save, action="save") if hint.action == "take" else hint for hint in hints]

    def show_keys(self) -> None:
        """Show the keys that apply now."""
        for bar in self.query(KeyBar):
            bar.hints = self.shown_keys

    def on_mount(self) -> None:
        """Show the keys, and whether all is saved."""
        self.show_keys()
        footers = (getattr(screen, "footer", None) for screen in self.app.screen_stack)
        if (footer := next(filter(None, footers), None)) is not None:
            footer.show_saving()

    @on(KeyBar.Pressed)
    async def _key_clicked(self, event: KeyBar.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def show_notice(self, words: str, *, is_refusal: bool = False) -> None:
        """Show a sentence below the body, such as the reason of a refusal."""
        for notice in self.query("#notice").results(Static):
            notice.update(Content(visible(f"✗ {words}" if is_refusal else words)))
            notice.set_class(is_refusal, "-refused")

    def show_draft_trouble(self) -> None:
        """Show why the draft could not be saved."""
        if self.draft.trouble:
            self.show_notice(self.draft.trouble, is_refusal=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Enter to a line of input that takes it.

        From other lines it goes to the next field.
        """
        if action == "next_field":
            return isinstance(self.focused, LineInput) and not _takes_enter(self.focused)
        return action != "take" or not _takes_enter(self.focused)

    def action_next_field(self) -> None:
        """Focus the next field."""
        self.focus_next()

    @property
    def answer_when_left(self) -> ScreenResultType | None:
        """The answer of a dialog that is left."""
        return None

    def action_leave(self) -> None:
        """Leave with the draft saved; where that fails, on the second try."""
        if self.is_current and not self.unkept():
            self.dismiss(self.answer_when_left)

    def unkept(self) -> str:
        """Save the draft before leaving; the reason where that fails, given once."""
        return self.draft.unkept()

    def on_unmount(self) -> None:
        """Save the draft, whatever closes the dialog."""
        self.draft.leave()


def _takes_enter(widget: Widget | None) -> bool:
    return isinstance(widget, LineInput) and widget.takes_enter
