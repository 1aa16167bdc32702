"""Every small fault that the merge could have: each comparison, number and way out in its source, changed once."""

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
    """One module with one fault."""

    module: str
    where: str
    """The function."""
    was: str
    now: str
    source: str

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What tells it from others, whatever the lines are."""
        return self[:4]


class Place(NamedTuple):
    """A node and where it hangs."""

    parent: ast.AST
    field: str
    at: int | None
    node: ast.AST

    def put(self, other: ast.AST) -> None:
        if self.at is None:
            setattr(self.parent, self.field, other)
        else:
            getattr(self.parent, self.field)[self.at] = other

    def words(self) -> str:
        """What stands there; a number alone says little, so it is told with what is around it."""
        if isinstance(self.node, ast.Constant) and isinstance(self.parent, ast.expr):
            found = self.parent
        else:
            found = getattr(self.parent, self.field)
            found = found if self.at is None else found[self.at]
        return " ".join(ast.unparse(found).split())


def mutants() -> Iterator[Mutant]:
    """Make them all, in the order of the source."""
    for module in MODULES:
        tree = ast.parse((ROOT / "rmjournal" / "crdt" / f"{module}.py").read_text(encoding="utf-8"))
        for top in tree.body:
            for place in _places(top):
                for other in _faults(place):
                    was = place.words()
                    place.put(other)
                    yield Mutant(module, getattr(top, "name", ""), was, place.words(), ast.unparse(tree))
                    place.put(place.node)


def _places(parent: ast.AST) -> Iterator[Place]:
    """Give every node below another one, but what only tells of types."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns") or (isinstance(parent, ast.AnnAssign) and _is_type(parent)):
            continue
        for at, node in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(node, ast.AST):
                yield Place(parent, field, at if isinstance(value, list) else None, node)
                if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"):
                    yield from _places(node)


def _is_type(node: ast.AnnAssign) -> bool:
    return ast.unparse(node.annotation) == "TypeAlias"


def _faults(place: Place) -> Iterator[ast.AST]:
    node = place.node
    if isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], ast.Return | ast.Continue):
        yield ast.Pass()
    elif isinstance(node, ast.comprehension):
        for at in range(len(node.ifs)):
            yield _changed(node, ifs=[one for number, one in enumerate(node.ifs) if number != at])
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif place.field in ("test", "ifs") and isinstance(node, ast.expr) and not isinstance(node, ast.Compare):
        yield ast.UnaryOp(ast.Not(), node)
    for kind, faults in _OF.items():
        if isinstance(node, kind):
            yield from faults(node)


def _of_compare(node: ast.Compare) -> Iterator[ast.AST]:
    for at, op in enumerate(node.ops):
        for other in _FLIPS[type(op)]:
            yield _changed(node, ops=[*node.ops[:at], other, *node.ops[at + 1 :]])


def _of_words(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield _changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for at in range(len(node.values)):
        left = [one for number, one in enumerate(node.values) if number != at]
        yield left[0] if len(left) == 1 else _changed(node, values=left)


def _of_constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)


def _of_operation(node: ast.BinOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.BitOr):
        yield _changed(node, left=node.right, right=node.left)
    if isinstance(node.op, ast.Add | ast.Sub):
        yield _changed(node, op=ast.Sub() if isinstance(node.op, ast.Add) else ast.Add())
    if isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield _changed(node, op=ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd())


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in _SWAPS:
        yield _changed(node, func=ast.Name(_SWAPS[name]))
    if name == "sorted":
        yield _changed(node, keywords=[*node.keywords, ast.keyword("reverse", ast.Constant(True))])


_OF: Final[dict[type[ast.AST], Callable[[Any], Iterator[ast.AST]]]] = {
    ast.Compare: _of_compare,
    ast.BoolOp: _of_words,
    ast.Constant: _of_constant,
    ast.BinOp: _of_operation,
    ast.Call: _of_call,
}


def _changed(node: T, **parts: object) -> T:
    other = deepcopy(node)
    for name, value in parts.items():
        setattr(other, name, value)
    return other
