"""Two Syncthing programs on this machine alone: no discovery, no relay, nothing sent anywhere."""

import json
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.programs import run_program, start_program, wait_until

CONFIG: Final = """<configuration version="36">
 <folder id="j" label="j" path="{folder}" type="sendreceive" rescanIntervalS="3600" fsWatcherEnabled="false"
  ignorePerms="false" autoNormalize="true">
  <device id="{mine}"/><device id="{theirs}"/><maxConflicts>{copies}</maxConflicts>
  <pullerPauseS>1</pullerPauseS>
 </folder>
 <device id="{mine}" name="me"><address>dynamic</address></device>
 <device id="{theirs}" name="other"><address>tcp://127.0.0.1:{port}</address></device>
 <gui enabled="true" tls="false"><address>127.0.0.1:{gui}</address><apikey>key</apikey></gui>
 <options><listenAddress>tcp://127.0.0.1:{own}</listenAddress>
  <globalAnnounceEnabled>false</globalAnnounceEnabled><localAnnounceEnabled>false</localAnnounceEnabled>
  <relaysEnabled>false</relaysEnabled><natEnabled>false</natEnabled><urAccepted>-1</urAccepted>
  <crashReportingEnabled>false</crashReportingEnabled><autoUpgradeIntervalH>0</autoUpgradeIntervalH>
  <startBrowser>false</startBrowser><reconnectionIntervalS>1</reconnectionIntervalS>
  <announceLANAddresses>false</announceLANAddresses><stunKeepaliveStartS>0</stunKeepaliveStartS>
 </options></configuration>"""


class Pair:
    """Two programs that sync the folders A and B."""

    def __init__(self, root: Path, copies: int) -> None:
        self.root = root
        self.env = {
            "HOME": str(root),
            "STNORESTART": "1",
            "STNOUPGRADE": "1",
            "STNODEFAULTFOLDER": "1",
        }
        self.ports = {name: (_port(), _port()) for name in "AB"}
        self.ids = {name: self._new(name) for name in "AB"}
        self.running: list[subprocess.Popen[str]] = []
        for name, other in (("A", "B"), ("B", "A")):
            self._configure(name, other, copies)

    def _new(self, name: str) -> str:
        home = f"--home={self.root / f'home {name}'}"
        run_program("syncthing", "generate", home, "--no-default-folder", env=self.env, codes=[0])
        return run_program("syncthing", home, "--device-id", env=self.env, codes=[0]).stdout.strip()

    def _configure(self, name: str, other: str, copies: int) -> None:
        gui, own = self.ports[name]
        text = CONFIG.format(
            folder=self.root / name,
            mine=self.ids[name],
            theirs=self.ids[other],
            copies=copies,
            port=self.ports[other][1],
            gui=gui,
            own=own,
        )
        (self.root / f"home {name}" / "config.xml").write_text(text, encoding="utf-8")

    def start(self) -> None:
        """Start one after the other, for two that call each other at once wait 20 s; until they have met."""
        for name in "AB":
            home = f"--home={self.root / f'home {name}'}"
            command = ["syncthing", "serve", home, "--no-browser", "--no-restart", "--no-upgrade"]
            self.running.append(start_program(*command, env=self.env, stdout=subprocess.DEVNULL))
            _until(partial(self.ask, name, "system/ping"))
        _until(self._met)

    def ask(self, name: str, path: str, method: str = "GET") -> Any:
        """Ask one of the programs."""
        url = f"http://127.0.0.1:{self.ports[name][0]}/rest/{path}"
        request = urllib.request.Request(url, method=method, headers={"X-API-Key": "key"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            data = answer.read()
        return json.loads(data) if data else None

    def _met(self) -> bool:
        return bool(self.ask("A", "system/connections")["connections"][self.ids["B"]]["connected"])

    def scan(self) -> None:
        """Let both look at their folders: only then they learn what was written, on both ends at once."""
        for name in "AB":
            with suppress(urllib.error.HTTPError):  # a file that goes away just then is looked at the next time
                self.ask(name, "db/scan?folder=j", "POST")

    def stop(self) -> None:
        """End both."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(60)


def _port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _until(done: Callable[[], object], seconds: float = 180) -> None:
    def answered() -> bool:
        try:
            return bool(done())
        except (OSError, urllib.error.URLError):
            return False

    wait_until(answered, "an answer of Syncthing", patience=seconds)
