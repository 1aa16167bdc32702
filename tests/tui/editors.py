"""Editors that do one thing."""

import sys
import textwrap
from pathlib import Path


def script(folder: Path, body: str) -> str:
    """An editor that does something to the file it is given."""
    path = folder / "my editor.py"
    path.write_text("import sys\nfrom pathlib import Path\npath = Path(sys.argv[-1])\n" + textwrap.dedent(body))
    return f"{sys.executable} '{path}'"
