"""Three real journals that write, delete, undo, restore and forget in any order: no ghost, no lost word."""

from tests.crdt.journal_machine import JournalMachine, LockedJournalMachine, machine
from tests.examples import examples

TestJournalMachine = JournalMachine.TestCase
TestJournalMachine.settings = machine(examples(25), 30)

TestLockedJournalMachine = LockedJournalMachine.TestCase
TestLockedJournalMachine.settings = machine(examples(6), 30)
