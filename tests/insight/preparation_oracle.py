"""A second, slow implementation of session preparation, as a test oracle."""

from datetime import date, timedelta
from typing import Any

from rmjournal.insight.preparation import Preparation
from rmjournal.model.document import as_json
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.session import Session


class Oracle:
    """The same answers from plain dictionaries and loops."""

    def __init__(self, entries: Entries, session: Session, on: date, role: str) -> None:
        self.on, self.role, self.session = on, role, as_json(session)
        self.rows = [(entry.KIND.name, as_json(entry)) for entry in sorted(entries, key=lambda e: int(e.id))]
        self.by = max(on.isoformat(), self.session["start"][:10])

    def of(self, kind: str) -> list[dict[str, Any]]:
        ours = {"", self.session["relationship"]}
        return [row for name, row in self.rows if name == kind and row.get("relationship", "") in ours]

    def all(self) -> dict[str, object]:
        return {
            "agenda": self.agenda(),
            "carried": self.carried(),
            "topics": {r["id"] for r in self.of("note") if (r["kind"], r["state"]) == ("topic", "waiting")},
            "mine": self.due(False),
            "theirs": self.due(True),
            "goals": self.goals(),
            "learnings": self.learnings(),
            "last": self.last(),
        }

    def agenda(self) -> tuple[int, int]:
        total = 0
        for row in self.of("point"):
            if row["session"] == self.session["id"] and row["state"] != "cut":
                total += row["minutes"]
        return total, total - self.session["minutes"] if total > self.session["minutes"] else 0

    def carried(self) -> dict[str, tuple[int, bool]]:
        found = {}
        for row in self.of("point"):
            home = [s for s in self.of("session") if s["id"] == row["session"]]
            gone = any(s["state"] != "planned" or s["start"][:10] < self.on.isoformat() for s in home)
            if row["state"] == "planned" and row["session"] != self.session["id"] and (gone or not home):
                states = {s["id"]: s["state"] for s in self.of("session")}
                left = [c["was"] for c in row["history"] if c["field"] == "session" and c.get("was")]
                times = len([one for one in left if states.get(one, "held") == "held"])
                found[row["id"]] = (times, times > 2)
        return found

    def due(self, theirs: bool) -> list[str]:
        other = {"mentor": "mentee", "mentee": "mentor"}[self.role]
        rows = [r for r in self.of("action") if r["state"] == "open" and (r["owner"] == other) == theirs]
        rows = [r for r in rows if r["due"] and str(r["due"]) <= self.by]
        return [r["id"] for r in sorted(rows, key=lambda r: (str(r["due"]), int(r["id"])))]

    def goals(self) -> set[str]:
        found = set()
        for row in self.of("goal"):
            days = [str(r["on"]) for name, r in self.rows if name == "level" and r["goal"] == row["id"] and r["on"]]
            turned = [str(c["on"]) for c in row["history"] if c["field"] == "state"]
            since = max(days) if days else turned[-1] if turned else ""
            old = since and date.fromisoformat(since) + timedelta(30) <= date.fromisoformat(self.by)
            if row["state"] == "active" and old:
                found.add(row["id"])
        return found

    def learnings(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in self.of("learning"):
            parts = [(name, r) for name, r in self.rows if r.get("learning") == row["id"]]
            recalls = sorted((str(r["on"]), int(r["id"]), r) for name, r in parts if name == "recall")
            uses = [str(r["on"]) for name, r in parts if name == "application"]
            why = set()
            if row["check_on"] and str(row["check_on"]) <= self.by:
                why.add("check")
            wanted = str(row["next_occasion"] or "9999")
            if wanted <= self.by and not [day for day in uses if day >= wanted]:
                why.add("occasion")
            if recalls and recalls[-1][2]["recall"] != "full":
                why.add("fading")
            if self.recall(row, [r for day, _, r in recalls if day <= self.by]):
                why.add("recall")
            if why and not row["retired_on"]:
                found[row["id"]] = why
        return found

    def recall(self, row: dict[str, Any], recalls: list[dict[str, Any]]) -> bool:
        """Plain cases only: nothing done, all in time; see the tests of the recall queue."""
        start, by = date.fromisoformat(str(row["on"])), date.fromisoformat(self.by)
        if recalls and recalls[-1]["recall"] != "full":
            return date.fromisoformat(str(recalls[-1]["on"])) + timedelta(7) <= by
        steps = {"1d": 1, "1w": 7, "1m": 30, "3m": 90}
        done = [r for r in recalls if r["interval"] in steps]
        reached = max([steps[r["interval"]] for r in done], default=0)
        late = [(date.fromisoformat(str(r["on"])) - start).days - steps[r["interval"]] for r in done]
        coming = [days for days in steps.values() if days > reached]
        if not coming:
            return False
        on = start + timedelta(coming[0] + max([0, *late]))
        if recalls and recalls[-1]["interval"] == "own":
            on = max(on, date.fromisoformat(str(recalls[-1]["on"])) + timedelta(7))
        return on <= by

    def last(self) -> tuple[str, list[str], list[str]]:
        before = [s for s in self.of("session") if s["start"] < self.session["start"] and s["start"]]
        before = sorted(
            (s for s in before if s["id"] != self.session["id"]), key=lambda s: (s["start"], int(s["id"]))
        )
        held = ""
        gone: list[str] = []
        lines: list[str] = []
        for row in before:
            if row["state"] == "held":
                held, gone = row["id"], []
                lines = row["takeaways"] + [r["text"] for r in self.of("action") if r["session"] == held]
            elif row["state"] != "planned":
                gone.append(row["id"])
        return held, lines[:3], gone


def flatten(found: Preparation) -> dict[str, object]:
    return {
        "agenda": (found.minutes, found.minutes_over),
        "carried": {one.point.id: (one.times, one.is_stale) for one in found.carried},
        "topics": {note.id for note in found.topics},
        "mine": [action.id for action in found.mine],
        "theirs": [action.id for action in found.theirs],
        "goals": {one.goal.id for one in found.goals},
        "learnings": {one.learning.id: set(one.reasons) for one in found.learnings},
        "last": (
            found.last.session.id if found.last.session else "",
            list(found.last.agreed),
            [session.id for session in found.last.fell_out],
        ),
    }
