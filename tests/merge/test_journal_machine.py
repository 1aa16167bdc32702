"""Three real journals that write, delete, undo, restore and forget in any order: no ghost, no lost word."""

from tests.merge.journal_machine import Journals, machine

TestJournals = Journals.TestCase
TestJournals.settings = machine(25, 30)
