"""A browser that is started once: what it measures of a page, and the sheets of paper that it prints."""

import base64
import json
import os
import re
import select
import shutil
from pathlib import Path
from typing import Any

from tests.programs import LONGEST_RUN, start_program

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
QUIET = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
LOOK = """<!DOCTYPE html><meta charset="utf-8"><title>look</title>
<body><iframe style="width:WIDTHpx;height:800px;border:0"></iframe><script>
const frame = document.querySelector("iframe");
const found = new Promise((done) => frame.onload = () => {
  const page = frame.contentDocument, view = frame.contentWindow;
  const texts = document.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  let smallest = 99;
  while (texts.nextNode()) {
    const above = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() && !above.closest("svg, style"))
      smallest = Math.min(smallest, parseFloat(view.getComputedStyle(above).fontSize) * 0.75);
  }
  done([page.documentElement.scrollWidth, page.documentElement.clientWidth,
    page.scripts.length, view.performance.getEntriesByType("resource").length,
    [...page.querySelectorAll(".wide")].filter((table) => table.scrollWidth > table.clientWidth).length,
    smallest.toFixed(2)].join(" "));
});
frame.srcdoc = PAGE;
</script>"""


class Browser:
    """Chromium with its protocol for programs: JSON through two pipes, each message ended by a zero byte."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        read, self._out = os.pipe()
        self._in, write = os.pipe()
        pipes = ("sh", "-c", f'exec "$0" "$@" 3</dev/fd/{read} 4>/dev/fd/{write}', CHROMIUM)
        profile = f"--user-data-dir={folder / 'profile'}"
        with (folder / "log").open("w") as log:
            words = (*pipes, *QUIET, profile, "--remote-debugging-pipe")
            self._program = start_program(*words, pass_fds=(read, write), stdout=log)
        os.close(read)
        os.close(write)
        self._rest = b""
        self._asked = 0
        self._told: set[tuple[str, str]] = set()
        """What has happened to which page of the tab."""
        self._target = ""
        """The tab that is open, once there is one."""

    def close(self) -> None:
        self._ask("Browser.close")
        self._program.wait(LONGEST_RUN)
        os.close(self._in)
        os.close(self._out)

    def look(self, page: str, width: int) -> list[float]:
        """Width of the page and of its room, scripts, requests, tables that scroll, smallest type in points."""
        text = "".join(f"\\u{ord(char):04x}" if ord(char) < 0x80 and not char.isalnum() else char for char in page)
        tab = self._open(LOOK.replace("WIDTH", str(width + 15)).replace("PAGE", f'"{text}"'))
        found = self._ask("Runtime.evaluate", tab, expression="found", awaitPromise=True)
        return list(map(float, found["result"]["value"].split()))

    def sheets(self, page: str) -> int:
        """How many sheets a page has when it is printed; all of them are A4."""
        tab = self._open(page)
        printed = self._ask("Page.printToPDF", tab, printBackground=True, preferCSSPageSize=True)
        data = base64.b64decode(printed["data"])
        boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", data)
        assert boxes and {(round(float(wide)), round(float(high))) for wide, high in boxes} == {(595, 842)}
        return len(re.findall(rb"/Type\s*/Page\b", data))

    def _open(self, page: str) -> str:
        """Show a page in a tab of its own."""
        file = self.folder / "page.html"
        file.write_text(page, "utf-8")
        if self._target:  # a list of those that are open would name some that are closing
            self._ask("Target.closeTarget", targetId=self._target)
        self._target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        tab: str = self._ask("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        self._ask("Page.enable", tab)
        self._ask("Page.setLifecycleEventsEnabled", tab, enabled=True)
        self._told.clear()
        loader = self._ask("Page.navigate", tab, url=file.as_uri())["loaderId"]
        while (loader, "load") not in self._told:  # the empty page that was there before may say so late, too
            self._read()
        return tab

    def _ask(self, method: str, tab: str = "", **words: object) -> Any:
        """Give the answer to a command, to a tab or to the browser."""
        self._asked += 1
        message = {"id": self._asked, "method": method, "params": words, **({"sessionId": tab} if tab else {})}
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._asked:
            pass
        assert "result" in answer, answer
        return answer["result"]

    def _read(self) -> dict[str, Any]:
        """Give the next message of the browser."""
        while b"\0" not in self._rest:
            assert select.select([self._in], [], [], LONGEST_RUN)[0], "the browser says nothing"
            came = os.read(self._in, 1 << 20)
            assert came, (self.folder / "log").read_text()
            self._rest += came
        message, _, self._rest = self._rest.partition(b"\0")
        read: dict[str, Any] = json.loads(message)
        if read.get("method") == "Page.lifecycleEvent":
            self._told.add((read["params"]["loaderId"], read["params"]["name"]))
        return read
