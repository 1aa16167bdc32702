"""How many examples the laws of the tests are tried on: the same ones in each run, more and others with ``long``.

``--hypothesis-profile=long`` tries twenty times as many, by chance; ``fast`` a fifth.
"""

from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

USUAL = 100
"""Examples of a law that says nothing else."""
_find_constants = providers._get_local_constants


def register_profiles() -> None:
    """Let a run choose among few, usual and many examples; a slow machine is no failure."""
    settings.register_profile("usual", deadline=None, derandomize=True, max_examples=USUAL)
    settings.register_profile("fast", deadline=None, derandomize=True, max_examples=USUAL // 5)
    settings.register_profile("long", deadline=None, max_examples=USUAL * 20)
    settings.load_profile("usual")
    providers._get_local_constants = _constants_of_modules


def _constants_of_modules() -> Constants:
    """Find the constants in modules of ours only by chance: which are loaded differs by worker and by order."""
    return Constants() if settings().derandomize else _find_constants()


def examples(usual: int) -> int:
    """Give the number of examples in this run of a law that is usually tried on some."""
    return max(1, usual * settings().max_examples // USUAL)
