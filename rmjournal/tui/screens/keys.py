"""The keys of the main screen, each declared once: bar, help, palette and a person's own keys read them from here."""

from textual.binding import Binding, BindingType

KEYS: list[BindingType] = [
    *(
        Binding(str(index), f"go({index - 1})", name, show=False, id=f"go.{name.lower()}", tooltip=f"Go to {name}")
        for index, name in enumerate(("Today", "Sessions", "Goals", "Learnings", "Journal", "Timeline"), 1)
    ),
    Binding("n", "new", "new", id="new", tooltip="Write something new"),
    Binding("e", "edit", "edit", id="edit", tooltip="Edit this"),
    Binding("c", "capture", "capture", id="capture", tooltip="Capture a line: learned, taught, topic, action"),
    Binding("u", "undo", "undo", id="undo", tooltip="Undo the last change"),
    Binding("f1,question_mark", "help", "help", key_display="?", id="help", tooltip="Help for what has focus"),
    Binding("space", "tick", "tick", id="tick", tooltip="Done, reached, held; or take it back"),
    Binding("s", "session", "session", id="session", tooltip="Prepare, meet or close this session"),
    Binding("r", "recall", "recall", show=False, id="recall", tooltip="Recall the learnings that are due"),
    Binding("P", "pair", "pair", show=False, id="pair", tooltip="The pair in pictures: how the two of you go on"),
    Binding("R", "review", "review", show=False, id="review", tooltip="Review a period: month, mid-point, closing"),
    Binding("L", "log", "log", show=False, id="log", tooltip="Log a session that nobody had planned"),
    Binding("x", "delete", "delete", show=False, id="delete", tooltip="Delete this (u brings it back)"),
    Binding("p", "share", "share", show=False, id="share", tooltip="Private or shared"),
    Binding("S", "packet", "packet", show=False, id="packet", tooltip="Share: make a packet for your partner"),
    Binding("I", "import", "import", show=False, id="import", tooltip="Import: take in a packet or an export"),
    Binding("v", "versions", "versions", show=False, id="versions", tooltip="Where a text has two versions: choose"),
    Binding("H", "history", "history", show=False, id="history", tooltip="What this said before; bring it back"),
    Binding("Z", "versions_here", "versions", show=False, id="history.journal", tooltip="History of the journal"),
    Binding(
        "X", "removed", "may it go?", show=False, id="removed", tooltip="Taken out by hand, or a copy: may it go?"
    ),
    Binding("slash", "filter", "filter", key_display="/", id="filter", tooltip="Filter this list"),
    Binding("ctrl+f", "find", "find", key_display="^f", id="find", tooltip="Find in everything"),
    Binding("w", "whom", "with", id="whom", tooltip="With whom"),
    Binding("U", "redo", "redo", show=False, id="redo", tooltip="Redo what was undone"),
    Binding("f2", "hide", "hide", show=False, id="hide", tooltip="Hide private texts, or show them"),
    Binding("f4", "editor", "editor", show=False, id="editor", tooltip="This text in your own editor"),
    Binding("f5", "theme", "theme", show=False, id="theme", tooltip="Dark or light"),
    Binding("f6", "app.change_theme", "themes", show=False, id="themes", tooltip="Choose among all themes"),
    Binding("ctrl+o", "jump", "jump", show=False, id="jump", tooltip="Jump to a pane"),
    Binding("escape", "back", "back", show=False, id="back", tooltip="Back"),
    Binding("right,l", "pane(1)", "next pane", show=False, id="pane.next", tooltip="To the next pane"),
    Binding("left,h", "pane(-1)", "pane before", show=False, id="pane.before", tooltip="To the pane before"),
    Binding("q", "quit", "quit", show=False, id="quit", tooltip="Quit"),
]

OURS = frozenset(binding.id for binding in KEYS if isinstance(binding, Binding))
"""The ids of these commands; a screen has others, from Textual, that need no word."""
