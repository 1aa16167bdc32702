"""Renders people's Markdown as rows for screen and shell.

Nothing that was written is lost: an address stands beside its words, a table stays text, and so does anything that is
no whole Markdown.
"""

import functools
import re
from collections.abc import Callable, Sequence

import msgspec
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from msgspec.structs import replace

from rmjournal.model.field import visible
from rmjournal.render.row import TEXT_WIDTH, Row, Span, Spans, cut_spans, prose, shift_spans, with_spans
from rmjournal.render.text_width import cell_width, wrap

MAX_LINES = 1000
"""Lines of a text that are read as Markdown; what follows is shown as it was written."""
MAX_CHARS = 40_000
"""Characters of a text that are read as Markdown."""
NO_LIMIT = 1_000_000
"""Cells of a line without a width."""
MAX_PARAGRAPH = 4000
"""Characters that are read as one paragraph; of more each line is read, as the cost grows with the square."""

_ENTRY_LINK = re.compile(r"\[\[[^\[\]\n]+\]\]")
_ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)\]}'\"”’]")
_TASK = re.compile(r"\[[ xX]\] ")
_PADDING = re.compile(r"( ) +|(---)-+")
"""What makes the columns of a written table equally wide."""
_TONES = {"strong": "strong", "em": "emphasis", "s": "struck", "link": "link"}
"""The tone of what stands between an opening and a closing token."""


def markdown_rows(text: str, width: int, payload: Callable[[str], object] | None = None) -> tuple[Row, ...]:
    """Render Markdown for a width in cells (0 = no limit).

    ``payload`` is made of each line of text.
    """
    shown = visible(text.strip("\n"))
    read, rest = _split(shown)
    writer = _Writer(width, payload)
    reader, tokens = _reader(), list[Token]()
    reader.block.parse(read, reader, {}, tokens)
    writer.write(tokens)
    return (*writer.rows, *prose(rest, width)) if rest else tuple(writer.rows)


def _split(text: str) -> tuple[str, str]:
    """Part a very long text into what is read as Markdown and the rest."""
    read = "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES])
    if len(read) > MAX_CHARS:
        read = read[: read.rfind("\n", 0, MAX_CHARS) + 1]
    return read, text[len(read) :].removeprefix("\n")


@functools.cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
    reader.disable("reference")  # an address below the text stays in sight
    reader.inline.ruler.before("link", "entry_link", _read_entry_link)
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    return reader


def _read_entry_link(state: StateInline, silent: bool) -> bool:
    """Read ``[[words]]`` as one piece, whatever signs are in it."""
    match = _ENTRY_LINK.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("entry_link", "", 0).content = match[0]
    state.pos = match.end()
    return True


class _Container(msgspec.Struct):
    """List item or quotation around blocks: what stands before its lines."""

    first: str
    rest: str
    is_begun: bool = False


class _Writer:
    """Writes block tokens as rows."""

    def __init__(self, width: int, payload: Callable[[str], object] | None) -> None:
        self.rows: list[Row] = []
        self._width = width or NO_LIMIT
        self._payload = payload
        self._containers: list[_Container] = []
        self._last_containers: list[_Container] = []
        self._last_line = 0
        """The line of the source after the last block."""

    def write(self, tokens: Sequence[Token]) -> None:
        """Write all tokens of a text."""
        lines, tone = (0, 0), ""
        for index, token in enumerate(tokens):
            if token.type in ("heading_open", "paragraph_open") and token.map:
                lines, tone = (token.map[0], token.map[1]), "heading" if token.type == "heading_open" else ""
            elif token.type == "blockquote_open":
                self._containers.append(_Container("┃ ", "┃ "))
            elif token.type == "list_item_open":
                self._containers.append(_item(token, tokens[index + 1 : index + 3]))
            elif token.type in ("blockquote_close", "list_item_close"):
                self._close()
            elif token.type == "inline":
                self._leave_gap(*lines)
                self._add_inline(token, tone)
            elif token.type in ("fence", "code_block", "hr") and token.map:
                self._leave_gap(token.map[0], token.map[1])
                self._add_code(token) if token.type != "hr" else self._add_rule()

    def _close(self) -> None:
        if not self._containers[-1].is_begun:
            self._add("")
        self._containers.pop()

    def _leave_gap(self, start: int, end: int) -> None:
        """Leave one empty row where the source has empty lines."""
        if self.rows and start > self._last_line:
            pairs = zip(self._containers, self._last_containers, strict=False)
            prefix = "".join(now.rest for now, last in pairs if now is last)
            self.rows.append(_row("", prefix if prefix.strip() else ""))
        self._last_line, self._last_containers = end, list(self._containers)

    def _add_inline(self, token: Token, tone: str) -> None:
        whole = len(token.content) <= MAX_PARAGRAPH
        for part in [token.content] if whole else token.content.split("\n"):
            text, spans = _flatten(_read_signs(part))
            start = 0
            for line in text.split("\n"):
                payload = self._payload(line) if self._payload and line.strip() and not tone else None
                self._add(line, cut_spans(spans, start, start + len(line)), tone, payload)
                start += len(line) + 1

    def _add_code(self, token: Token) -> None:
        if info := visible(token.info.strip(), ""):
            self._add(info, ((0, len(info), "quiet"),), "code")
        for line in token.content.removesuffix("\n").split("\n"):
            self._add(visible(line, ""), tone="code")

    def _add_rule(self) -> None:
        room = min(self._width, TEXT_WIDTH) - sum(cell_width(container.rest) for container in self._containers)
        self._add("─" * max(1, room), tone="quiet")

    def _add(self, text: str, spans: Spans = (), tone: str = "", payload: object = None) -> None:
        """Add a line of text, wrapped below itself."""
        prefix = self._prefix()
        if cell_width(prefix) > self._width // 2:
            marker = prefix.lstrip()
            text, spans, prefix = marker + text, shift_spans(spans, len(marker)), ""
        room = max(1, self._width - cell_width(prefix))
        if text.startswith("|") and not spans and cell_width(text) > room:
            text = _PADDING.sub(lambda match: match[1] or match[2], text)
        for index, (line, inside) in enumerate(with_spans(wrap(text, room), text, spans)):
            row = _row(line, prefix if not index else self._prefix(), tone, inside)
            self.rows.append(row if index or payload is None else replace(row, payload=payload))

    def _prefix(self) -> str:
        parts = []
        for container in self._containers:
            parts.append(container.rest if container.is_begun else container.first)
            container.is_begun = True
        return "".join(parts)


def _read_signs(text: str) -> list[Token]:
    """Read the signs inside a paragraph; an endless line is plain."""
    if len(text) > MAX_PARAGRAPH:
        return [Token("text", "", 0, content=text)]
    reader, tokens = _reader(), list[Token]()
    reader.inline.parse(text, reader, {}, tokens)
    return tokens


def _item(token: Token, inside: Sequence[Token]) -> _Container:
    """Make the container of a list item.

    A task has its box as its mark.
    """
    mark = f"{token.info}{token.markup} " if token.info else "• "
    inline = inside[-1] if len(inside) == 2 else None
    if inline is not None and inline.type == "inline" and (task := _TASK.match(inline.content)):
        inline.content = inline.content[task.end() :]
        mark = task[0] if not token.info else mark + task[0]
    return _Container(mark, " " * cell_width(mark))


def _row(text: str, prefix: str, tone: str = "", spans: Spans = ()) -> Row:
    lead_tone = "quiet" if "┃" in prefix else "accent"
    return Row(text, lead=prefix[:-1], tone=tone, lead_tone=lead_tone, spans=spans, is_preformatted=True)


def _flatten(tokens: Sequence[Token]) -> tuple[str, Spans]:
    """Give the text of inline tokens, and the spans that have a tone."""
    text, spans, opened = "", list[Span](), list[tuple[int, Token]]()
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if token.nesting == 1:
            opened.append((len(text), token))
        elif token.nesting == -1:
            start, opening = opened.pop()
            spans.append((start, len(text), _TONES.get(kind, "")))
            text, spans = _add_address(text, spans, start, opening) if kind == "link" else (text, spans)
        else:
            words = _words(token)
            spans += shift_spans(_word_spans(token, words), len(text))
            text += words
    return text, tuple(spans)


def _add_address(text: str, spans: list[Span], start: int, link: Token) -> tuple[str, list[Span]]:
    """Write the address of a link after its words, unless they are the address."""
    address, title = (visible(str(link.attrs.get(name, "")), "").replace("\n", " ") for name in ("href", "title"))
    added = " · ".join(
        filter(None, ("" if text[start:] in (address, address.removeprefix("mailto:")) else address, title))
    )
    if not added:
        return text, spans
    return f"{text} ({added})", [*spans, (len(text), len(text) + len(added) + 3, "quiet")]


def _words(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    words = visible(token.content, "\n")
    if token.type == "image":
        return f"[{words or 'picture'}: {visible(str(token.attrs.get('src', '')), '')}]"
    return words


def _word_spans(token: Token, words: str) -> Spans:
    if token.type == "code_inline":
        return ((0, len(words), "code"),)
    if token.type == "entry_link":
        return ((0, len(words), "link"),)
    return tuple((*match.span(), "link") for match in _ADDRESS.finditer(words))
