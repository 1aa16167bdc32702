"""Columns of tables in the import dialog: what each is, and its choices."""

from collections.abc import Iterator, Sequence

from rmjournal.exchange.column_names import TARGETS, target_words
from rmjournal.exchange.column_targets import SHARED_FIELDS, kind_of_file
from rmjournal.exchange.incoming import ProposedColumn
from rmjournal.model.field import Field
from rmjournal.model.field_forms import fold_word
from rmjournal.model.kind import fields
from rmjournal.model.kinds.note import Note
from rmjournal.render.row import Row, section
from rmjournal.render.text_width import truncate
from rmjournal.tui.widgets.picker import Option, Picker

SAMPLE_WIDTH = 30
"""Cells that a sample takes at most."""


def column_rows(columns: Sequence[ProposedColumn]) -> Iterator[Row]:
    """The columns of each table with a sample, and what they are read as."""
    for table in dict.fromkeys(column.table for column in columns):
        yield section(f"Columns of {table}", "enter changes one")
        for column in columns:
            if column.table == table and column.sample:
                sample = truncate(column.sample, SAMPLE_WIDTH)
                yield Row(f"{column.header} → {target_words(column.target)}", tail=sample, payload=column)


def column_picker(column: ProposedColumn) -> Picker[str]:
    """The list of what a column may be read as."""
    options = [Option(target, target_words(target), aside=words) for target, words in TARGETS.items()]
    kind = kind_of_file(column.table) or Note
    options += [
        Option(name, name, aside=_describe(name, field))
        for name, field in fields(kind).items()
        if name not in {*TARGETS, *SHARED_FIELDS, "on", "consent"} and not field.is_link and field.form != "map"
    ]
    return Picker(f"Column “{column.header}” is", options, chosen=column.target)


def _describe(name: str, field: Field) -> str:
    """What a field is; its label only where that is not its name."""
    label = "" if fold_word(field.label) == name else field.label
    return ": ".join(filter(None, (label, field.help)))
