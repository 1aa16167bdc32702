"""Puts each fault into the merge in turn, and sees whether a test notices: ``python -m tests.merge.mutants``.

Give numbers to try only some (``3 17 40-60``); what nobody noticed is listed, and counted in the exit code.
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

from tests.merge.equivalent import EQUIVALENT
from tests.merge.mutations import ROOT, Mutant, mutants

TESTS: Final = (
    "tests/merge/test_merge.py",
    "tests/merge/test_format.py",
    "tests/merge/test_import_marks.py",
    "tests/merge/test_record_deletes.py",
    "tests/merge/test_record_stamps.py",
    "tests/merge/test_record.py",
    "tests/merge/test_version_vector.py",
    "tests/merge/test_new_record.py",
    "tests/merge/test_external_merge.py",
    "tests/test_rebase.py",
    "tests/merge/test_laws.py",
    "tests/merge/test_device_machine.py",
)
"""The quick ones first."""

TOO_LONG: Final = 120
"""Seconds of work after which a test that does not end has noticed."""

EXAMPLES: Final = int(os.environ.get("RMJOURNAL_EXAMPLES", "200"))
"""Of each law."""


class Faulty(SourceLoader, MetaPathFinder):  # type: ignore[misc]
    """Finds one module with a fault in it, and leaves all others to Python."""

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
    """Tell whether all tests pass with a mutant in place of its module, in a process of its own."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    resource.setrlimit(resource.RLIMIT_CPU, (TOO_LONG, TOO_LONG))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    os.environ |= {"RMJOURNAL_EXAMPLES": str(examples), "RMJOURNAL_HASTY": "1"}
    os.chdir(ROOT)
    sys.meta_path.insert(0, Faulty(mutant))
    try:
        os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *TESTS]))
    finally:
        os._exit(1)


def chosen(words: Sequence[str], number: int) -> bool:
    """Tell whether a number is among some, or in one of some stretches; all are when there are no words."""
    ends = [word.partition("-") for word in words]
    return not words or any(int(low) <= number <= int(high or low) for low, _, high in ends)


def tried(some: Iterable[tuple[int, Mutant]], *, examples: int) -> int:
    """Try some mutants, say which nobody noticed, and count those."""
    survivors = 0
    for number, mutant in some:
        if mutant.name not in EQUIVALENT and survives(mutant, examples=examples):
            survivors += 1
            sys.stdout.write(f"{number} {mutant.module}.{mutant.where}: {mutant.was}  ->  {mutant.now}\n")
            sys.stdout.flush()
    return survivors


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    st.text().example()  # builds the tables of characters once for all
    found = [(number, mutant) for number, mutant in enumerate(mutants()) if chosen(sys.argv[1:], number)]
    sys.exit(min(tried(found, examples=EXAMPLES), 100))
