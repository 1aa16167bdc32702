"""Exchange commands: make a packet for the partner, import a file."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from rmjournal.english import join_words
from rmjournal.errors import JournalError
from rmjournal.exchange.import_plan import describe_counts, opened_reviews
from rmjournal.journal.import_columns import remember_columns
from rmjournal.journal.importing import (
    ImportPreview,
    ProgressCallback,
    apply_import,
    newest_packet,
    preview,
)
from rmjournal.journal.sharing import build_packet, find_recipient, packet_file_name, record_packet, select_shareable
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.files.output_files import find_free_path, write_new_file
from rmjournal.storage.files.typed_paths import parse_output_path
from rmjournal.storage.input_files import copy_attachments, find_packets, read_source
from rmjournal.tui.dialogs.import_preview import ImportDialog, ImportRequest
from rmjournal.tui.dialogs.share import ShareDialog
from rmjournal.tui.screens.folder_watch import FolderWatch
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.widgets.first_questions import path_from_home


class ExchangeActions:
    """Commands that write and read files of others."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def make_packet(self) -> None:
        """Show what would leave for the partner, and write the packet."""
        screen, journal = self.screen, self.screen.journal
        if not journal.entries.of(Relationship):
            screen.notify("There is nobody to share with yet. Press n and choose Relationship.")
            return
        try:
            pair = find_recipient(journal, screen.view.pair)
            shared = select_shareable(journal, pair)
        except JournalError as error:
            screen.notify_error(error)
            return
        if not (shared.entries or shared.gone):
            screen.notify("Nothing is shared yet. p shares the selected entry.")
            return
        path = find_free_path(Path.cwd() / packet_file_name(pair, journal.today))
        write = partial(self._write_packet, pair)
        dialog = ShareDialog(shared, journal.entries, journal.today, pair.short_name, path, write)
        screen.ask(dialog, lambda words: screen.notify(words) if words else None)

    def _write_packet(self, pair: Relationship, path: Path, left_out: Collection[str]) -> None:
        """Write a packet without some entries, and note what left."""
        journal = self.screen.journal
        selection = select_shareable(journal, pair, without=left_out)
        write_new_file(path, build_packet(journal, pair, selection))
        record_packet(journal, pair, selection)

    def import_file(self) -> None:
        """Preview a file, and import it when the person agrees."""
        screen, journal = self.screen, self.screen.journal
        if journal.read_only:
            screen.notify(journal.read_only, severity="error")
            return
        if screen.hidden:
            screen.notify(f"Private texts are hidden. Press {screen.view.hide_key} to show them first.")
            return

        read_files: list[Path] = []

        def read_preview(request: ImportRequest, watch: ProgressCallback) -> ImportPreview:
            read_files.append(parse_output_path(request.path))
            source, pair = (
                read_source(parse_output_path(request.path)),
                journal.entries.get_of_kind(Relationship, request.pair),
            )
            config = screen.config
            choices = request.choices
            if choices.day_first is None and config and config.is_day_first_set:
                choices = replace(choices, day_first=config.day_first)
            return preview(
                journal,
                [source],
                choices=choices,
                pair=pair,
                again=request.again,
                keep_apart=request.keep_apart,
                watch=watch,
                first=True,
            )

        folders = (journal.path.parent, Path.cwd(), Path("~/Downloads").expanduser())
        path = screen.group(FolderWatch).orphan_file() or newest_packet(journal, find_packets(dict.fromkeys(folders)))
        dialog = ImportDialog(
            read_preview,
            lambda taken, folder: copy_attachments(taken.sources, parse_output_path(folder)),
            journal.entries.of(Relationship),
            journal.today,
            path_from_home(path) if path else "",
            path_from_home(journal.path.parent / "attachments"),
        )
        screen.ask(dialog, partial(self._import, read_files))

    def _import(self, read_files: Sequence[Path], import_preview: ImportPreview | None) -> None:
        if import_preview is None:
            return
        plan, words = import_preview.plan, describe_counts(import_preview.plan)
        try:
            apply_import(self.screen.journal, plan, f"import {words}")
            remember_columns(self.screen.journal, import_preview.incoming, import_preview.choices)
        except JournalError as error:
            self.screen.notify_error(error)
        else:
            opened = join_words(opened_reviews(plan, self.screen.journal.entries))
            hint = f" · R shows both sealed ratings of the {opened}" if opened else ""
            self.screen.notify(f"Imported: {words}{hint}", undo="undoes")
            self.screen.group(FolderWatch).settle_imported(read_files)
