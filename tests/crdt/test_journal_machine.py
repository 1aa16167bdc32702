"""Three real journals that write, delete, undo, restore and forget in any order: no ghost, no lost word."""

from tests.crdt.journal_machine import JournalMachine, machine

TestJournalMachine = JournalMachine.TestCase
TestJournalMachine.settings = machine(25, 30)
