"""HTML page frame, its building blocks and its style sheet; no script, no network."""

import re
from collections.abc import Iterable, Sequence
from html import escape

from rmjournal.model.field import visible
from rmjournal.render.paper import CARDS_IN_ROW, LINE_HEIGHT, SIZES
from rmjournal.render.text_width import collapse_whitespace

LIGHT = {
    "ground": "#fbfaf7",
    "panel": "#f1efe9",
    "ink": "#262b33",
    "quiet": "#5d6470",
    "rule": "#d8d4c8",
    "grid": "#e3dfd4",
    "accent": "#0f6a74",
    "up": "#2457b8",
    "down": "#8a5200",
    "good": "#2f6b29",
    "late": "#a8231c",
}
"""Colours by day."""

DARK = {
    "ground": "#15181d",
    "panel": "#1e232b",
    "ink": "#dde1e8",
    "quiet": "#98a2b0",
    "rule": "#39424e",
    "grid": "#2a313b",
    "accent": "#7fb7be",
    "up": "#8fb4e8",
    "down": "#dcb071",
    "good": "#93c08b",
    "late": "#ea8990",
}
"""Colours by night."""

PAPER = {**LIGHT, "ground": "#ffffff", "panel": "#ffffff", "ink": "#000000", "quiet": "#444444"}
"""Colours on paper."""


def _colours(names: dict[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in names.items())


STYLE = f"""\
:root {{ color-scheme: light dark; {_colours(LIGHT)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_colours(DARK)} }} }}
*, *::before, *::after {{ box-sizing: border-box; }}
html {{ font: 100%/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
  background: var(--ground); color: var(--ink); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }}
body {{ max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; overflow-wrap: anywhere; }}
h1, h2, h3, h4 {{ line-height: 1.25; text-wrap: balance; }}
h1 {{ margin: 0; font-size: 2rem; font-weight: 650; letter-spacing: -0.01em; }}
h2 {{ margin: 3rem 0 1rem; padding-bottom: 0.4rem; border-bottom: 2px solid var(--accent); font-size: 1.4rem; }}
h3 {{ margin: 2rem 0 0.6rem; font-size: 1.1rem; color: var(--accent); }}
h4 {{ margin: 1.4rem 0 0.3rem; font-size: 1rem; }}
p, ul, ol, dl, pre, blockquote {{ margin: 0.5rem 0; }}
p, li, dd, figcaption {{ max-width: 44rem; }}
li {{ margin: 0.25rem 0; }}
a {{ color: var(--accent); }}
.under, .quiet, figcaption, caption, footer {{ color: var(--quiet); }}
.under {{ margin: 0.4rem 0 0; font-size: 1.05rem; }}
.quiet, figcaption, caption, footer {{ font-size: 0.9rem; }}
.up {{ color: var(--up); }} .down {{ color: var(--down); }} .late {{ color: var(--late); }}
.notice {{ width: fit-content; max-width: 100%; margin: 0 0 1.5rem; padding: 0.2rem 0.7rem; border-radius: 0.4rem;
  border: 1px solid var(--late); color: var(--late); font-size: 0.9rem; font-weight: 650; }}
.lead {{ font-size: 1.1rem; }}
.heading {{ font-weight: 650; }}
.prose > :first-child {{ margin-top: 0; }} .prose > :last-child {{ margin-bottom: 0; }}
.cards {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9.5rem, 100%), 1fr)); gap: 0.75rem;
  margin: 1rem 0; }}
.cards > div {{ padding: 0.6rem 0.9rem 0.7rem; border: 1px solid var(--rule); border-radius: 0.5rem;
  background: var(--panel); }}
.cards dd {{ font-size: 1.05rem; font-weight: 650; }}
.cards .more {{ font-size: 0.85rem; font-weight: 400; color: var(--quiet); }}
.facts > div {{ display: flex; gap: 0.75rem; padding: 0.1rem 0; }}
.facts dt {{ flex: 0 0 6.5rem; }}
dt {{ font-size: 0.9rem; color: var(--quiet); }}
dd {{ margin: 0; font-variant-numeric: tabular-nums; }}
.wide {{ max-width: 100%; overflow-x: auto; margin: 1rem 0; background:
  linear-gradient(to left, var(--ground) 50%, transparent) right / 2rem 100% no-repeat local,
  linear-gradient(to left, var(--rule), transparent) right / 0.8rem 100% no-repeat scroll; }}
table {{ border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }}
caption {{ padding: 0 0 0.4rem; text-align: start; }}
th, td {{ padding: 0.35rem 0.9rem 0.35rem 0; border-top: 1px solid var(--rule); text-align: start;
  vertical-align: top; }}
thead th {{ border-top: 0; font-size: 0.85rem; font-weight: 600; color: var(--quiet); vertical-align: bottom; }}
tbody th {{ min-width: 8rem; font-weight: 600; }}
td {{ min-width: 4rem; }}
th:last-child, td:last-child {{ padding-inline-end: 0; }}
.number {{ text-align: end; }} .number, .short {{ white-space: nowrap; }}
blockquote {{ margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid var(--rule); color:
  var(--quiet); }}
pre {{ max-width: 100%; padding: 0.7rem 0.9rem; overflow-x: auto; border-radius: 0.4rem; background:
  var(--panel); }}
code {{ font: 0.9em/1.45 ui-monospace, "JetBrains Mono", "DejaVu Sans Mono", monospace; }}
figure {{ margin: 1.25rem 0; }}
figcaption {{ margin-top: 0.35rem; }}
.beside {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr));
  gap: 0 2.5rem; }}
.beside > div {{ min-width: 0; }}
svg {{ display: block; width: 100%; max-width: 30rem; height: auto; overflow: visible; }}
svg text {{ fill: var(--ink); font: 12px system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans",
  sans-serif; }}
svg .soft {{ fill: var(--quiet); font-size: 11px; }}
svg .end {{ text-anchor: end; }} svg .mid {{ text-anchor: middle; }} svg .bold {{ font-weight: 650; }}
svg .grid {{ stroke: var(--grid); stroke-width: 1; }}
svg .axis {{ stroke: var(--rule); stroke-width: 1; }}
svg .line {{ fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }}
svg .other {{ stroke: var(--down); stroke-dasharray: 5 3; }}
svg .fall {{ fill: none; stroke: var(--late); stroke-width: 2; stroke-dasharray: 2 3; }}
svg .dash {{ stroke: var(--quiet); stroke-dasharray: 3 3; }}
svg .full {{ fill: var(--accent); }} svg .hollow {{ fill: var(--ground); stroke: var(--accent); stroke-width:
  1.5; }}
svg .fill-other {{ fill: var(--down); }} svg .fill-up {{ fill: var(--up); }} svg .fill-down {{ fill: var(--down); }}
svg .ground {{ fill: var(--ground); }}
svg .fill-late {{ fill: var(--late); }} svg .fill-quiet {{ fill: var(--quiet); }} svg .fill-panel {{ fill:
  var(--panel); }}
svg .cross {{ fill: none; stroke: var(--late); stroke-width: 2; stroke-linecap: round; }}
footer {{ margin-top: 4rem; padding-top: 0.8rem; border-top: 1px solid var(--rule); }}
@media (max-width: 34rem) {{
  body {{ padding: 1.5rem 1rem 3rem; }}
  h1 {{ font-size: 1.6rem; }} h2 {{ margin-top: 2.2rem; }}
  table {{ font-size: 0.85rem; }} th, td {{ padding-inline-end: 0.45rem; }}
  tbody th {{ min-width: 4.5rem; }} td {{ min-width: 0; }} .short {{ min-width: 2.8rem; }}
  .short, thead th, thead .number {{ white-space: normal; }}
}}
@media print {{
  :root {{ color-scheme: light; {_colours(PAPER)} }}
  @page {{ size: A4; margin: 14mm 16mm; }}
  html {{ font-size: 9pt; line-height: 1.3; }}
  .quiet, .notice, figcaption, caption, footer, dt, code, thead th, .cards .more {{
    font-size: max(0.9em, {SIZES[-1]:g}pt); }}
  svg {{ max-width: 20rem; }} figure, .wide, .cards {{ margin: 0.6rem 0; }}
  li {{ margin: 0.1rem 0; }} th, td {{ padding-block: 0.2rem; }}
  body {{ max-width: none; padding: 0; }}
  h2 {{ margin-top: 1.6rem; }} h3 {{ margin-top: 1.1rem; }}
  h1, h2, h3, h4, caption, thead {{ break-after: avoid; }}
  figure, tr, li, dl > div, section section:not(:has(section, .wide)),
  section section section:not(:has(section)) {{ break-inside: avoid; }}
  .wide {{ overflow: visible; background: none; }}
  .beside {{ grid-template-columns: repeat(2, 1fr); }}
  svg, .cards > div {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
  pre {{ white-space: pre-wrap; border: 1px solid var(--rule); }}
  a {{ color: inherit; }}
}}
"""
"""Style sheet of every page."""


def hand_out_style(size: float) -> str:
    """Give the style of a fitted page by its print font size in points."""
    return f"""\
body {{ max-width: 46rem; }}
h2 {{ margin: 2.2rem 0 0.6rem; border-bottom-width: 1px; font-size: 1.2rem; }}
ul {{ padding-inline-start: 1.2em; }}
li {{ margin: 0.4rem 0; }}
footer {{ margin-top: 3rem; }}
@media print {{
  html {{ font-size: {size:g}pt; line-height: {LINE_HEIGHT}; }} body {{ max-width: none; }}
  h1 {{ font-size: 1.7rem; }} .under {{ margin-top: 0.2rem; font-size: 1rem; }}
  h2 {{ margin: 1.2rem 0 0.4rem; padding-bottom: 0.2rem; font-size: 1.2rem; }}
  p, ul, dl {{ margin: 0.4rem 0; }} p, li, dd {{ max-width: none; }}
  li {{ margin: 0.2rem 0; }}
  .cards {{ grid-template-columns: repeat({CARDS_IN_ROW}, 1fr); gap: 0.5rem; margin: 0.8rem 0; }}
  .cards > div {{ padding: 0.3rem 0.5rem; }} .cards dd {{ font-size: 1rem; }}
  .cards .more, dt, .quiet, .notice, footer {{ font-size: 1rem; }}
  footer {{ margin-top: 1.2rem; padding-top: 0.3rem; }}
}}
"""


_ENDS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_NOWHERE = re.compile(f"[\ufdd0-\ufdef{_ENDS}]")
"""Noncharacters of Unicode, which HTML does not allow."""

_CLOSED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Content Security Policy: a browser may load nothing."""


MAX_SHORT_LENGTH = 26
"""Table cells up to this length, such as a day, are not broken."""


def sanitize(text: str) -> str:
    """Make control characters and noncharacters visible; HTML is not escaped yet."""
    return _NOWHERE.sub(lambda found: f"‹{ord(found[0]):x}›", visible(text))


def escape_text(text: str) -> str:
    """Escape a person's text for HTML."""
    return escape(sanitize(text))


def isolate_text(text: str) -> str:
    """Escape a text and isolate its direction of writing (bdi)."""
    return f"<bdi>{escape_text(text)}</bdi>" if text else ""


def page(
    title: str,
    body: Iterable[str],
    *,
    under: str = "",
    footer: str = "",
    notice: str = "",
    print_size: float = 0.0,
    language: str = "en",
) -> str:
    """Build a whole document.

    ``title``, ``under``, the line below it, and ``notice``, the line above it, are plain text, ``body`` and
    ``footer`` HTML. With a ``print_size`` in points the page is a hand-out, which was fitted to its sheets.
    """
    style = f"{STYLE}{hand_out_style(print_size)}" if print_size else STYLE
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{escape(language)}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_CLOSED}">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape_text(collapse_whitespace(title) or 'rmjournal')}</title>",
            '<link rel="icon" href="data:,">',
            f"<style>\n{style}</style>",
            "</head>",
            "<body>",
            *([f'<p class="notice">{isolate_text(notice)}</p>'] if notice else []),
            f"<header>\n<h1>{isolate_text(title)}</h1>",
            *([f'<p class="under">{isolate_text(under)}</p>'] if under else []),
            "</header>\n<main>",
            *body,
            "</main>",
            *([f"<footer>{footer}</footer>"] if footer else []),
            "</body>",
            "</html>",
            "",
        ]
    )


def heading(level: int, text: str, mark: str = "") -> str:
    """Build a heading; ``mark`` is the id that a link can point at."""
    anchor = f' id="{escape(mark)}"' if mark else ""
    return f"<h{level}{anchor}>{isolate_text(text)}</h{level}>"


def section(level: int, title: str, parts: Iterable[str], mark: str = "") -> str:
    """Build a section with its heading; empty when nothing is in it."""
    blocks = [part for part in parts if part]
    return "\n".join(["<section>", heading(level, title, mark), *blocks, "</section>"]) if blocks else ""


def paragraph(inner: str, kind: str = "") -> str:
    """Build a paragraph of HTML; empty when nothing is in it."""
    return f"<p{_kind(kind)}>{inner}</p>" if inner else ""


def bullet_list(items: Iterable[str], kind: str = "") -> str:
    """Build a bullet list of HTML; empty without items."""
    rows = [f"<li>{item}</li>" for item in items]
    return "\n".join([f"<ul{_kind(kind)}>", *rows, "</ul>"]) if rows else ""


def description_list(rows: Iterable[tuple[str, str, str]], kind: str = "facts") -> str:
    """Build a description list without empty values.

    Names are plain text, values and remarks HTML.
    """
    items = [_fact(*row) for row in rows if row[1]]
    return "\n".join([f"<dl{_kind(kind)}>", *items, "</dl>"]) if items else ""


def _fact(name: str, value: str, text: str) -> str:
    remark = f'<dd class="more">{text}</dd>' if text else ""
    return f"<div><dt>{escape_text(name)}</dt><dd>{value}</dd>{remark}</div>"


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """Build a table; caption and column names are plain text, cells HTML.

    The first cell names its row. ``numbers`` are the columns aligned to the right. Empty without rows. On a phone it
    scrolls by itself.
    """
    lines = [_row(cells, numbers) for cells in rows]
    if not lines:
        return ""
    names = "".join(
        f'<th scope="col"{_right(column, numbers)}>{escape_text(name)}</th>' for column, name in enumerate(head)
    )
    return "\n".join(
        [
            '<div class="wide"><table>',
            f"<caption>{isolate_text(caption)}</caption>",
            f"<thead><tr>{names}</tr></thead>",
            "<tbody>",
            *lines,
            "</tbody></table></div>",
        ]
    )


def _row(cells: Sequence[str], numbers: Sequence[int]) -> str:
    first = f'<th scope="row"{_right(0, numbers)}>{cells[0]}</th>'
    rest = "".join(
        f"<td{_right(column, numbers) or _short(cell)}>{cell}</td>" for column, cell in enumerate(cells[1:], 1)
    )
    return f"<tr>{first}{rest}</tr>"


def _short(cell: str) -> str:
    return ' class="short"' if len(cell) <= MAX_SHORT_LENGTH else ""


def _right(column: int, numbers: Sequence[int]) -> str:
    return ' class="number"' if column in numbers else ""


def figure(picture: str, caption: str, kind: str = "") -> str:
    """Build a figure, such as an inline SVG, with its caption of HTML."""
    under = f"\n<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure{_kind(kind)}>\n{picture}{under}\n</figure>"


def _kind(kind: str) -> str:
    return f' class="{escape(kind)}"' if kind else ""
