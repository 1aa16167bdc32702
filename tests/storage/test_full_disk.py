"""A save that the system cuts off in the middle."""

import textwrap
from pathlib import Path

from rmjournal.storage.files.atomic_write import replace_if_unchanged
from tests.programs import run_python


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    replace_if_unchanged(path, b"old", None)
    script = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from rmjournal.errors import NotSaved
        from rmjournal.storage.codec import read_file
        from rmjournal.storage.files.atomic_write import replace_if_unchanged
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        path = Path(sys.argv[1])
        try:
            replace_if_unchanged(path, b"n" * 10000, read_file(path))
        except NotSaved as told:
            sys.stdout.write(str(told))
        """
    )
    ran = run_python(script, path, codes=[0])
    assert "was not saved: the file would be larger" in ran.stdout
    assert (path.read_bytes(), [item.name for item in tmp_path.iterdir()]) == (b"old", ["journal.json"])
