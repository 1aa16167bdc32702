"""Golden files: what the program writes, prints and shows; renew them by ``python -m tests.golden renew``.

After a change that is meant, renew all of them or some parts (``renew verbs exports``), and read ``git diff
tests/golden/data``: each line of it is something that people see differently. ``python -m tests.golden write FOLDER``
writes the same files to another place, so that two commits can be compared with ``diff -r``.

Each part is made in a program of its own, with a clock that stands, chance that repeats, and a home of its own. It
uses public commands and keys only; what must know the package from inside stands in `program`. One part is the source
itself: ``strings`` lists every text in it that a person reads, so that all words can be reviewed in one file.
"""
