"""How many examples the laws of the tests are tried on: the same ones in each run, more and others with ``long``.

``--hypothesis-profile=long`` tries twenty times as many, by chance; ``fast`` a fifth.
"""

from hypothesis import settings

USUAL = 100
"""Examples of a law that says nothing else."""


def register_profiles() -> None:
    """Let a run choose among few, usual and many examples; a slow machine is no failure."""
    settings.register_profile("usual", deadline=None, derandomize=True, max_examples=USUAL)
    settings.register_profile("fast", deadline=None, derandomize=True, max_examples=USUAL // 5)
    settings.register_profile("long", deadline=None, max_examples=USUAL * 20)
    settings.load_profile("usual")


def examples(usual: int) -> int:
    """Give the number of examples in this run of a law that is usually tried on some."""
    return max(1, usual * settings().max_examples // USUAL)
