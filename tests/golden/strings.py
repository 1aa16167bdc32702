"""Every string that a person reads, by module: a change of words is seen in one file."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .shell import Keep, Shell

PACKAGE = Path(__file__).parents[2] / "rmjournal"
SPOKEN = {
    **dict.fromkeys(("Binding", "Command"), (2, 3)),
    **dict.fromkeys(("KeyHint", "PromptRequest"), (0, 1, 2)),
    **dict.fromkeys(("Row", "Rows", "Picker", "heading", "ref", "section", "ListAndPage", "PlaceSpec"), (0,)),
    **dict.fromkeys(("line", "prose", "day", "moment", "time_zone", "cadence_rule", "number", "choice"), (0, 1)),
    **dict.fromkeys(("lines", "flag", "texts", "facts", "cards", "Option", "_fact_row", "_row", "table"), (0, 1)),
    "pluralize": (1,),
}
"""The arguments that people read also when they are one word, by the call that takes them."""
SPOKEN_NAMES = {"label", "help", "title", "hint", "placeholder", "tooltip", "tail", "unit", "lane", "metavar"}
SPOKEN_NAMES |= {"border_title", "border_subtitle", "SHOWN_WORDS", "STEP_TITLES", "_TITLES", "REASONS", "FORMATS"}
SPOKEN_NAMES |= {"STEPS", "STEP_NAMES", "SECTION_TITLES", "COMPARE_LABELS", "REASON_WORDS", "HELP", "INPUT_HELP"}
"""Keywords, attributes and tables of which people read every word."""
SILENT = {"compile", "sub", "fullmatch", "getattr", "resolve", "import_module", "query_one", "query", "glob", "rglob"}
SILENT |= {"with_name", "startswith", "endswith", "removeprefix", "TypeVar", "quote", "Theme", "normalize"}
SILENT |= {"DEFAULT_CSS", "STYLE", "STEP_KEYS", "id", "classes", "lead_tone", "tail_tone", "tone", "key_display"}
SILENT.add("run_in_session")
"""Calls, keywords and tables with texts for the program."""
CODE = re.compile(
    r"\W*|[^\s“”…]*|[$#.&\\^<(].*|.*(\$\w|\\[\w(]|</|=\{|\w\('|\)\?|\)\{|\|\||:=|=\[|=\$).*|utf-.*|(\{…\}\W*)*",
    re.DOTALL,
)
"""Texts of which only programs read something: no word, one word alone, patterns, commands of a shell."""


def make(shell: Shell, keep: Keep) -> None:
    """The golden file of the strings."""
    texts = {path.relative_to(PACKAGE).as_posix(): list(spoken(path)) for path in sorted(PACKAGE.rglob("*.py"))}
    keep("strings", {name: "".join(f"{text}\n" for text in some) for name, some in texts.items() if some})


def spoken(path: Path) -> Iterator[str]:
    """The strings of a module that people read, in its order."""
    found = sorted(_strings(ast.parse(path.read_text("utf-8")), ()))
    yield from dict.fromkeys(text.replace("\n", "⏎") for _, text in found)


def _strings(node: ast.AST, above: tuple[ast.AST, ...]) -> Iterator[tuple[tuple[int, int], str]]:
    if isinstance(node, ast.FunctionDef) and any("verb(" in ast.unparse(one) for one in node.decorator_list):
        yield (node.lineno, 0), ast.get_docstring(node) or ""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    is_text = isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
    if is_text and _is_spoken(node, above, text := _text(node)):
        yield (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)), text
    annotations = (getattr(node, "returns", None), node.annotation if isinstance(node, ast.arg) else None)
    for child in ast.iter_child_nodes(node):
        if child not in annotations and not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from _strings(child, (*above, node))


def _text(node: ast.AST) -> str:
    """A string with an ellipsis for what is filled in, so that no name in the code is part of it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    if isinstance(node, ast.FormattedValue):
        return "{…}"
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _is_spoken(node: ast.AST, above: tuple[ast.AST, ...], text: str) -> bool:
    """Whether people read a string, by its place and its form."""
    call = next((one for one in reversed(above) if isinstance(one, ast.Call)), None)
    called = ast.unparse(call.func).rpartition(".")[2] if call else ""
    stated = [one for stmt in above if isinstance(stmt, ast.Assign) for one in stmt.targets]
    stated += [stmt.target for stmt in above if isinstance(stmt, ast.AnnAssign)]
    names = {ast.unparse(one).rpartition(".")[2] for one in stated}
    names |= {one.arg or "" for one in above if isinstance(one, ast.keyword)}
    is_key = isinstance(above[-1], ast.Compare | ast.Subscript) and isinstance(node, ast.Constant)
    if is_key or (isinstance(above[-1], ast.Dict) and node in above[-1].keys and " " not in text):
        return False
    if {called, *names} & SILENT or not re.search(r"[^\W\d_]{2}", re.sub(r"\{[^{}]*\}", "", text)):
        return False
    place = call.args.index(node) if call and isinstance(node, ast.expr) and node in call.args else -1
    is_word = place in SPOKEN.get(called, ()) or bool(names & SPOKEN_NAMES)
    return bool(is_word and not re.fullmatch(r"[$#.]\w*|\w+_\w+", text)) or not CODE.fullmatch(text)
