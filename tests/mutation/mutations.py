"""Mutants of the merge: each comparison, number and exit in its source, changed once."""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

ROOT: Final = Path(__file__).parents[2]
MODULES: Final = ("merge", "record", "register", "purge_set", "version_vector", "field_path", "import_marks")
"""The merge and all that it rests on."""

_FLIPS: Final[dict[type[ast.cmpop], tuple[ast.cmpop, ...]]] = {
    ast.Eq: (ast.NotEq(),),
    ast.NotEq: (ast.Eq(),),
    ast.Lt: (ast.LtE(), ast.GtE()),
    ast.LtE: (ast.Lt(), ast.Gt()),
    ast.Gt: (ast.GtE(), ast.LtE()),
    ast.GtE: (ast.Gt(), ast.Lt()),
    ast.In: (ast.NotIn(),),
    ast.NotIn: (ast.In(),),
    ast.Is: (ast.IsNot(),),
    ast.IsNot: (ast.Is(),),
}
T = TypeVar("T", bound=ast.AST)
_SWAPS: Final = {"max": "min", "min": "max", "any": "all", "all": "any"}


class Mutant(NamedTuple):
    """One module with one mutation."""

    module: str
    function: str
    original: str
    """The source text of the mutated expression."""
    mutated: str
    source: str
    """The whole module with the mutation."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from other mutants, whatever the line numbers are."""
        return self[:4]


class Location(NamedTuple):
    """A node and its place in its parent."""

    parent: ast.AST
    field: str
    position: int | None
    """The place in the field's list; None where the field is no list."""
    node: ast.AST

    def put(self, other: ast.AST) -> None:
        """Put another node in the place of this one."""
        if self.position is None:
            setattr(self.parent, self.field, other)
        else:
            getattr(self.parent, self.field)[self.position] = other

    def text(self) -> str:
        """The source text there; of a constant, that of the expression around it."""
        if isinstance(self.node, ast.Constant) and isinstance(self.parent, ast.expr):
            node = self.parent
        else:
            value = getattr(self.parent, self.field)
            node = value if self.position is None else value[self.position]
        return " ".join(ast.unparse(node).split())


def mutants() -> Iterator[Mutant]:
    """Make all mutants, in the order of the source."""
    for module in MODULES:
        tree = ast.parse((ROOT / "rmjournal" / "crdt" / f"{module}.py").read_text(encoding="utf-8"))
        for statement in tree.body:
            for location in _locations(statement):
                for mutation in _mutations(location):
                    original = location.text()
                    location.put(mutation)
                    name = getattr(statement, "name", "")
                    yield Mutant(module, name, original, location.text(), ast.unparse(tree))
                    location.put(location.node)


def _locations(parent: ast.AST) -> Iterator[Location]:
    """Give every node below another one, without type annotations."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns") or (isinstance(parent, ast.AnnAssign) and _is_type_alias(parent)):
            continue
        for index, node in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(node, ast.AST):
                yield Location(parent, field, index if isinstance(value, list) else None, node)
                if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"):
                    yield from _locations(node)


def _is_type_alias(node: ast.AnnAssign) -> bool:
    return ast.unparse(node.annotation) == "TypeAlias"


def _mutations(location: Location) -> Iterator[ast.AST]:
    node = location.node
    if isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], ast.Return | ast.Continue):
        yield ast.Pass()
    elif isinstance(node, ast.comprehension):
        for index in range(len(node.ifs)):
            yield _changed(node, ifs=_without(node.ifs, index))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif location.field in ("test", "ifs") and isinstance(node, ast.expr) and not isinstance(node, ast.Compare):
        yield ast.UnaryOp(ast.Not(), node)
    for kind, mutate in _MUTATORS.items():
        if isinstance(node, kind):
            yield from mutate(node)


def _mutate_comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for index, op in enumerate(node.ops):
        for other in _FLIPS[type(op)]:
            yield _changed(node, ops=[*node.ops[:index], other, *node.ops[index + 1 :]])


def _mutate_and_or(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield _changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for index in range(len(node.values)):
        values = _without(node.values, index)
        yield values[0] if len(values) == 1 else _changed(node, values=values)


def _mutate_constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)


def _mutate_operation(node: ast.BinOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.BitOr):
        yield _changed(node, left=node.right, right=node.left)
    if isinstance(node.op, ast.Add | ast.Sub):
        yield _changed(node, op=ast.Sub() if isinstance(node.op, ast.Add) else ast.Add())
    if isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield _changed(node, op=ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd())


def _mutate_call(node: ast.Call) -> Iterator[ast.AST]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in _SWAPS:
        yield _changed(node, func=ast.Name(_SWAPS[name]))
    if name == "sorted":
        yield _changed(node, keywords=[*node.keywords, ast.keyword("reverse", ast.Constant(True))])


_MUTATORS: Final[dict[type[ast.AST], Callable[[Any], Iterator[ast.AST]]]] = {
    ast.Compare: _mutate_comparison,
    ast.BoolOp: _mutate_and_or,
    ast.Constant: _mutate_constant,
    ast.BinOp: _mutate_operation,
    ast.Call: _mutate_call,
}


def _without(nodes: list[ast.expr], index: int) -> list[ast.expr]:
    return [*nodes[:index], *nodes[index + 1 :]]


def _changed(node: T, **fields: object) -> T:
    other = deepcopy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other
