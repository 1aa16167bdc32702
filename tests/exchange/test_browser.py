"""Pages in a real browser: nothing sticks out on a phone, nothing is fetched, nothing runs, few sheets of paper."""

import html
import re
import shutil
from pathlib import Path

import pytest

from rmjournal.insight.review.contribution import build_contribution
from rmjournal.render.html import render_html
from rmjournal.reports.proof import proof_page
from rmjournal.reports.review import review_page
from tests.insight.demo_reviews import demo_review
from tests.programs import run_program

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
pytestmark = pytest.mark.skipif(not BROWSER, reason="needs chromium")
QUIET = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
LOOK = """<!DOCTYPE html><title>look</title><body><iframe style="width:405px;height:800px;border:0"></iframe><script>
const frame = document.querySelector("iframe");
frame.onload = () => {
  const page = frame.contentDocument;
  document.body.dataset.found = [page.documentElement.scrollWidth, page.documentElement.clientWidth,
    page.scripts.length, frame.contentWindow.performance.getEntriesByType("resource").length,
    [...page.querySelectorAll(".wide")].filter((table) => table.scrollWidth > table.clientWidth).length].join(" ");
};
frame.srcdoc = PAGE;
</script>"""


def run(folder: Path, *words: str) -> str:
    command = [BROWSER, *QUIET, f"--user-data-dir={folder / 'profile'}", *words]
    return run_program(*command, codes=[0]).stdout


@pytest.fixture(scope="module")
def review() -> str:
    return render_html(review_page(demo_review()))


def test_on_a_phone_nothing_sticks_out_and_nothing_is_fetched_or_run(review: str, tmp_path: Path) -> None:
    text = "".join(f"\\u{ord(char):04x}" if ord(char) < 0x80 and not char.isalnum() else char for char in review)
    file = tmp_path / "look.html"
    file.write_text(LOOK.replace("PAGE", f'"{text}"').replace("<title>", '<meta charset="utf-8"><title>'), "utf-8")
    told = run(tmp_path, "--virtual-time-budget=5000", "--dump-dom", file.as_uri())
    found = re.search(r'data-found="([\d ]+)"', html.unescape(told))
    assert found, told[-500:]
    wide, room, scripts, fetched, cut = map(int, found[1].split())
    assert wide <= room <= 390
    assert (scripts, fetched) == (0, 0)
    heads = re.findall(r"<thead>.*?</thead>", review, re.S)
    wider = [head for head in heads if len(re.findall(r"<th[ >]", head)) > 5]
    assert cut <= len(wider), "tables of up to five columns need no scrolling"


@pytest.mark.parametrize(("what", "most"), [("review", 12), ("proof", 2)])
def test_a_printed_page_has_few_sheets(review: str, tmp_path: Path, what: str, most: int) -> None:
    page = review if what == "review" else render_html(proof_page(build_contribution(demo_review(shared=True))))
    file, pdf = tmp_path / "page.html", tmp_path / "page.pdf"
    file.write_text(page, "utf-8")
    run(tmp_path, f"--print-to-pdf={pdf}", "--no-pdf-header-footer", file.as_uri())
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) <= most
