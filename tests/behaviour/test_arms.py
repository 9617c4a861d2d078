"""Two arms under one luck: alike until something differs, and exactly alike if nothing does."""

import numpy as np
import pytest

from sim.pathway import PATHWAY
from tests.behaviour.stories import ENDLESS_PLACES, WORLDS, Told, told
from tests.studies import bits, judged, lived, only

MENTOR = {row.name for row in PATHWAY.transitions if row.target.startswith("mentor.")}
ALIKE = (
    *("arms.usual_care.dyads=3", "arms.usual_care.caseload=9", "arms.usual_care.sites=3"),
    *("arms.usual_care.eligible=95 %", "arms.usual_care.acceptance=95 %"),
)


@pytest.mark.parametrize("world", ["as it is shipped", "scarce treatment", "ohio, in and out"])
def test_identical_arms_tell_the_same_story_to_the_bit(world):
    usual, program = (told(*WORLDS[world], *ALIKE, arm=arm) for arm in ("usual_care", "start"))
    for table in ("stays", "events", "posts", "postings"):
        assert getattr(usual.history, table).tobytes() == getattr(program.history, table).tobytes()


def test_identical_arms_have_the_same_tallies_to_the_bit():
    by_arm = only(lived(*ALIKE).tallies)
    assert by_arm["start"].of("mentored").any()
    assert bits(by_arm["usual_care"]) == bits(by_arm["start"])


def test_identical_arms_cost_the_same_to_the_bit():
    ledger = only(judged(*ALIKE).ledgers)
    usual, program = (ledger.amount[ledger.arms.index(arm)] for arm in ("usual_care", "start"))
    assert program.any()
    assert np.array_equal(usual, program)


def test_identical_arms_differ_by_exactly_zero():
    for money in only(judged(*ALIKE).appraisals).money.values():
        for name in ("net_saving", "avoided_placement_cost", "avoided_placements", "avoided_casework_cost"):
            found = getattr(money, name)
            assert (found.mean, found.credible, found.prediction) == (0, (0, 0), (0, 0))


def own(story: Told, family: int, until: int) -> list[tuple[str, int]]:
    """Return what happened to a family before a minute, but for the offer of a mentor."""
    return [(name, time) for name, time in story.events[family] if name not in MENTOR and time < until]


@pytest.mark.parametrize("world", ["as it is shipped", "all removed at referral", "ohio, in and out"])
def test_a_family_has_the_same_luck_in_both_arms_until_it_is_matched(world):
    usual, program = (told(*WORLDS[world], ENDLESS_PLACES, arm=arm) for arm in ("usual_care", "start"))
    differ = 0
    for family in program.families:
        (matched,) = program.times(family, "match") or [2**62]
        assert own(usual, family, matched) == own(program, family, matched)
        differ += own(usual, family, 2**62) != own(program, family, 2**62)
    assert differ > 20


def test_families_without_a_mentor_live_the_same_lives_in_both_arms():
    usual, program = (told(ENDLESS_PLACES, arm=arm) for arm in ("usual_care", "start"))
    without = [family for family in program.families if not program.times(family, "match")]
    assert len(without) > 20
    for family in without:
        tracks = [track for track in program.stays[family] if track != "mentor"]
        assert [usual.stays[family][track] for track in tracks] == [program.stays[family][t] for t in tracks]


def test_both_arms_refer_the_same_families():
    usual, program = (told(arm=arm).history.cohort for arm in ("usual_care", "start"))
    for column in ("referral", "children", "streams"):
        assert np.array_equal(getattr(usual, column), getattr(program, column))
