"""An open journal: change sets with undo, conflicts, history, sharing, importing, check, repair.

An action of a person becomes entries; `change_set` stages them as writes to field paths, with their undo and redo.
`open_journal.Journal` commits a change set to the database, puts it into the undo log and tells its subscribers. Both
front ends use this one API.
"""
