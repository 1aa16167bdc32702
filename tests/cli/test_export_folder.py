"""Export into an exported folder: own files are updated, all others stay."""

import locale
from pathlib import Path

import pytest

from rmjournal.exchange.export_manifest import MANIFEST_NAME
from tests.cli.conftest import Shell


@pytest.fixture
def vault(full: Shell, tmp_path: Path) -> Path:
    full.run("export", "md", str(tmp_path / "vault"))
    return tmp_path / "vault"


def goal_in(vault: Path) -> Path:
    (path,) = vault.glob("Goals/*.md")
    return path


def test_a_second_export_writes_only_changed_files(full: Shell, vault: Path) -> None:
    before = {*vault.rglob("*.md")}
    assert "0 files written, 0 of deleted entries removed" in full.run("export", "md", str(vault)).stdout
    full.run("edit", full.json("list", "goals")[0]["id"], "--title", "Quite another title")
    assert "1 file written" in full.run("export", "md", str(vault)).stdout
    assert {*vault.rglob("*.md")} == before
    assert "Quite another title" in goal_in(vault).read_text()


def test_export_keeps_files_that_a_person_added_or_changed(full: Shell, vault: Path) -> None:
    (vault / "mine.md").write_text("mine")
    goal = goal_in(vault)
    goal.write_text(goal.read_text().replace("Listen more", "Listen more, by hand"))
    full.run("edit", full.json("list", "goals")[0]["id"], "--title", "Not by hand")
    told = full.run("export", "md", str(vault)).stdout
    assert f"{goal.name} was changed by hand" in told
    assert "by hand" in goal.read_text()
    assert (vault / "mine.md").read_text() == "mine"


def test_export_removes_files_of_deleted_entries_unless_they_were_changed(full: Shell, vault: Path) -> None:
    goal, (skill,) = goal_in(vault), vault.glob("Skills/*.md")
    skill.write_text(skill.read_text() + "more\n")
    full.run("delete", full.json("list", "goals")[0]["id"], full.json("list", "skills")[0]["id"], "--yes")
    told = full.run("export", "md", str(vault)).stdout
    assert "1 file written, 1 of deleted entries removed" in told
    assert not goal.exists() and goal.stem not in (vault / "Journal.md").read_text()
    assert skill.exists()


def test_a_first_entry_of_a_kind_gets_its_folder_and_a_link_in_its_place_is_left(full: Shell, vault: Path) -> None:
    (elsewhere := vault.parent / "elsewhere").mkdir()
    (vault / "Reflections").symlink_to(elsewhere)
    full.run("add", "agreement", "We both learn")
    full.run("add", "reflection", "What went well")
    told = full.run("export", "md", str(vault)).stdout
    (agreement,) = vault.glob("Agreements/*.md")
    assert agreement.stem in (vault / "Journal.md").read_text()
    assert "lies in a folder that is a link, so it was not written" in told and not list(elsewhere.iterdir())


def test_shared_and_private_exports_refuse_the_same_folder(full: Shell, vault: Path) -> None:
    full.run("edit", full.json("list", "goals")[0]["id"], "--shared")
    assert (
        "contains an export with private entries"
        in full.run("export", "md", str(vault), "--shared", "--yes", code=1).stderr
    )
    assert "contains an export as md" in full.refused("export", "csv", str(vault))


@pytest.mark.parametrize("form", ["md", "csv"])
def test_a_folder_says_for_whom_it_is_and_takes_no_other_readers(full: Shell, tmp_path: Path, form: str) -> None:
    full.run("edit", full.json("list", "goals")[0]["id"], "--for-others")
    out = tmp_path / "out"
    full.run("export", form, str(out), "--for", "others", "--yes")
    assert (out / "for-others.txt").read_text().startswith("For others: ")
    assert '"readers": "others"' in (out / MANIFEST_NAME).read_text()
    refused = full.run("export", form, str(out), "--for", "partner", "--yes", code=1).stderr
    assert "contains an export for others. Choose another folder for partner." in refused
    assert "0 files written, 0 of" in full.run("export", form, str(out), "--for", "others", "--yes").stdout
    assert "nothing new" in full.run("import", str(out)).stdout.lower()


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_a_file_says_for_whom_it_is(full: Shell, tmp_path: Path, form: str) -> None:
    full.run("edit", full.json("list", "goals")[0]["id"], "--for-others")
    for readers, said in (("others", "For others: "), ("partner", "For the mentoring partner: ")):
        full.run("export", form, str(tmp_path / f"{readers}.{form}"), "--for", readers, "--yes")
        assert said in (tmp_path / f"{readers}.{form}").read_text()


def test_export_refuses_a_foreign_folder(full: Shell, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "a.md").write_text("a")
    assert "exists already" in full.refused("export", "md", str(tmp_path / "theirs"))


def test_importing_a_changed_file_keeps_both_versions(full: Shell, vault: Path) -> None:
    goal = goal_in(vault)
    goal.write_text(goal.read_text().replace("\n\nListen more", "\n\nListen first"))
    assert "1 changed" in full.run("import", str(vault)).stdout
    assert "Listen first" in full.run("conflicts").stdout


def test_a_csv_file_holds_exactly_one_kind(full: Shell, tmp_path: Path) -> None:
    full.run("export", "csv", str(tmp_path / "goals.csv"), "--kind", "goals")
    assert "Listen more" in (tmp_path / "goals.csv").read_text("utf-8-sig")
    assert "Choose it (--kind goals)" in full.refused("export", "csv", str(tmp_path / "all.csv"))
    assert "There are no pulses to export" in full.refused(
        "export", "csv", str(tmp_path / "p.csv"), "--kind", "pulses"
    )
    assert "Nothing new: 1 already here." in full.run("import", str(tmp_path / "goals.csv")).stdout


@pytest.mark.parametrize(
    ("decimal_point", "words", "start", "told"),
    [
        (".", (), b'\xef\xbb\xbf"id","entry"', ""),
        (",", (), b'\xef\xbb\xbf"id";"entry"', " Semicolons separate the cells."),
        (",", ("--separator", ","), b'\xef\xbb\xbf"id","entry"', ""),
        (
            ".",
            ("--separator", "tab"),
            '\ufeff"id"\t"entry"'.encode("utf-16-le"),
            " Tabs separate the cells, in UTF-16",
        ),
    ],
)
def test_the_separator_follows_the_locale_and_is_told(
    full: Shell,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    decimal_point: str,
    words: tuple[str, ...],
    start: bytes,
    told: str,
) -> None:
    before = locale.setlocale(locale.LC_ALL)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(locale, "localeconv", lambda: {"decimal_point": decimal_point})
        path, target = tmp_path / "goals.csv", str(tmp_path / "tables")
        said = full.run("export", "csv", str(path), "--kind", "goals", *words).stdout
        assert full.run("export", "csv", target, *words).stdout.count(told or "separate") == bool(told)
        assert full.run("export", "csv", "-", "--kind", "goals").stdout_bytes.startswith(b'\xef\xbb\xbf"id","entry"')
    assert locale.setlocale(locale.LC_ALL) == before
    assert said.startswith(f"1 entry written to {path}.{told}")
    assert said.count("\n") == 1
    assert ("separate" in said) is bool(told)
    assert path.read_bytes().startswith(start)
    assert "1 already here" in full.run("import", str(path)).stdout
    assert "separate" not in full.run("export", "csv", target, "--separator", ",").stdout


def test_a_locale_that_is_not_installed_gives_commas(
    full: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "xx_XX.UTF-8")
    assert "separate" not in full.run("export", "csv", str(tmp_path / "goals.csv"), "--kind", "goals").stdout
