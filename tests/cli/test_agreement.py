"""A new agreement in the shell: it offers the shipped rules, and never stands beside an open draft."""

from rmjournal.practice.ground_rules import load_ground_rules

from .conftest import Shell


def test_a_new_agreement_offers_the_shipped_rules_and_says_so(shell: Shell) -> None:
    offered = load_ground_rules()
    said = shell.run("add", "agreement").stdout
    (draft,) = shell.json("list", "agreements")
    assert draft["ground_rules"] == list(offered.rules) and draft["off_limits"] == list(offered.off_limits)
    assert all(
        draft[name] == getattr(offered.usual, name) for name in ("purpose", "confidentiality", "limits", "recording")
    )
    assert (draft["state"], draft["cadence_days"], draft["months"]) == ("draft", 14, 6)
    assert f"A draft with {len(offered.rules)} ground rules, {len(offered.off_limits)} off limits." in said
    assert f"rmjournal edit {draft['ref']}" in said


def test_what_is_typed_stands_in_place_of_what_is_offered(shell: Shell) -> None:
    words = ("--cadence-days", "7", "--weekday", "tuesday", "--ground-rules", "Ask first.", "--place", "")
    (draft,) = shell.json("add", "agreement", "Learn the new tools", *words)
    assert (draft["purpose"], draft["ground_rules"], draft["place"]) == ("Learn the new tools", ["Ask first."], "")
    assert (draft["cadence_days"], draft["weekday"]) == (7, "tuesday")
    assert draft["exit_rule"] == load_ground_rules().usual.exit_rule


def test_no_second_draft_is_made_beside_an_open_one(shell: Shell) -> None:
    (draft,) = shell.json("add", "agreement", "First")
    refusal = shell.refused("add", "agreement", "Second")
    assert f"rmjournal edit {draft['ref']} --state accepted" in refusal
    shell.run("edit", draft["ref"], "--state", "accepted", "--months", "4")
    (next_version,) = shell.json("add", "agreement", "Second")
    assert (next_version["purpose"], next_version["months"], next_version["state"]) == ("Second", 4, "draft")
    assert len(shell.json("list", "agreements")) == 2


def test_a_draft_without_rules_goes_on_with_those_that_are_offered(shell: Shell) -> None:
    (draft,) = shell.json("add", "agreement", "First", "--ground-rules", "", "--cadence", "every 3 weeks")
    (after,) = shell.json("add", "agreement", "Ours")
    assert (after["id"], after["purpose"], after["cadence_days"]) == (draft["id"], "Ours", 21)
    assert after["ground_rules"] == list(load_ground_rules().rules)


def test_an_agreement_that_was_accepted_is_written_down_as_it_is(shell: Shell) -> None:
    (agreed,) = shell.json("add", "agreement", "Both learn", "--state", "accepted")
    assert agreed["ground_rules"] == [] and agreed["confidentiality"] == ""


def test_each_of_several_relationships_has_a_draft_of_its_own(shell: Shell) -> None:
    shell.run("add", "relationship", "Zoë Ng", "--role", "mentor")
    for name in ("misaki", "zoë"):
        shell.run("add", "agreement", "--with", name)
    assert len({row["relationship"] for row in shell.json("list", "agreements")}) == 2
