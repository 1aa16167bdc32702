"""Conflict-free replicated data: field paths, version vectors, registers, records and their merge; pure.

Two devices edit copies of one journal while they are apart; whoever sees both copies later merges them, and all who
merge the same copies get the same bytes. The terms, from small to large:

* A **field path** names what is merged as one value: a field, or one key of an object.
* A **version** is what one write left at a field path: a value, and the version vector of that write.
* A **version vector** tells which writes a version has seen: the latest time of each device. A version *dominates*
  what it has seen; two versions of which neither dominates the other are *concurrent*.
* A **register** (multi-value register) holds the undominated versions of a field path. The *winner* is shown; the
  others are its *siblings* and wait until a person chooses. A cleared field is a version without a value.
* A **record** is one entry as JSON: the winners, and the registers' bookkeeping in ``_v``, ``_h`` and ``_c``.
* A **tombstone** is ``_deleted: true`` in a record that is deleted; its values stay, so that an undelete has them. It
  dominates all that whoever deleted had seen, and no text that they had not seen.
* A **purge set** (``_purged``) names versions that were erased for good, so that no merge brings them back.
* An **import mark** tells what was last imported at a field path, so that a second import repeats nothing.

Version vectors: Parker and others, "Detection of mutual inconsistency in distributed systems", 1983. Registers and
the laws of merge: Shapiro and others, "A comprehensive study of convergent and commutative replicated data types",
2011.
"""
