"""Mutation testing of the merge: ``python -m tests.mutation``.

Each mutant takes the place of its module in turn, and the tests must fail. Give numbers to try only some
(``3 17 40-60``); the survivors are listed, and counted in the exit code.
"""

import os
import resource
import sys
import warnings
from collections.abc import Iterable, Sequence
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from typing import Final

import hypothesis.stateful  # noqa: F401
import msgspec  # noqa: F401
import pytest
from hypothesis import strategies as st

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutations import ROOT, Mutant, mutants

TESTS: Final = (
    "tests/crdt/test_merge.py",
    "tests/crdt/test_format.py",
    "tests/crdt/test_import_marks.py",
    "tests/crdt/test_record_deletes.py",
    "tests/crdt/test_record_stamps.py",
    "tests/crdt/test_record.py",
    "tests/crdt/test_version_vector.py",
    "tests/crdt/test_new_record.py",
    "tests/crdt/test_external_merge.py",
    "tests/model/test_rebase.py",
    "tests/crdt/test_laws.py",
    "tests/crdt/test_device_machine.py",
)
"""The quick ones first."""

CPU_LIMIT: Final = 120
"""Seconds of work after which a test that does not end counts as failed."""

EXAMPLES: Final = int(os.environ.get("RMJOURNAL_EXAMPLES", "200"))
"""Examples of each law."""


class MutantLoader(SourceLoader, MetaPathFinder):  # type: ignore[misc]
    """Loads one module as a mutant, and leaves all others to Python."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        name = f"rmjournal.crdt.{self.mutant.module}"
        return spec_from_loader(name, self) if fullname == name else None

    def get_filename(self, fullname: str) -> str:
        return f"<{fullname}>"

    def get_data(self, path: str) -> bytes:
        return self.mutant.source.encode()


def survives(mutant: Mutant, *, examples: int) -> bool:
    """Tell whether all tests pass with a mutant, in a process of its own."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    os.environ |= {"RMJOURNAL_EXAMPLES": str(examples), "RMJOURNAL_HASTY": "1"}
    os.chdir(ROOT)
    sys.meta_path.insert(0, MutantLoader(mutant))
    try:
        os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *TESTS]))
    finally:
        os._exit(1)


def is_selected(number: int, ranges: Sequence[str]) -> bool:
    """Tell whether a number is in some ranges such as "3" or "40-60"; without any it is."""
    bounds = [text.partition("-") for text in ranges]
    return not ranges or any(int(low) <= number <= int(high or low) for low, _, high in bounds)


def count_survivors(numbered: Iterable[tuple[int, Mutant]], *, examples: int) -> int:
    """Try mutants, list the survivors and count them."""
    survivors = 0
    for number, mutant in numbered:
        if mutant.key not in EQUIVALENT and survives(mutant, examples=examples):
            survivors += 1
            place = f"{mutant.module}.{mutant.function}"
            sys.stdout.write(f"{number} {place}: {mutant.original}  ->  {mutant.mutated}\n")
            sys.stdout.flush()
    return survivors


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    st.text().example()  # builds the tables of characters once for all
    selected = [(number, mutant) for number, mutant in enumerate(mutants()) if is_selected(number, sys.argv[1:])]
    sys.exit(min(count_survivors(selected, examples=EXAMPLES), 100))
