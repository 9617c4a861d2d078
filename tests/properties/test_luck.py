"""Luck has an address: what an arm adds or leaves out, or who else is referred, moves nobody else's."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.distributions import Exponential
from sim.engine import Telling
from sim.history import History, Tallies
from sim.params import Params
from sim.pathway import After, At, Kind, On, Speed, Track, Transition
from sim.study import Study, checked
from tests.random_tables import FOREVER, tellings
from tests.recount import dyads, families
from tests.studies import SAME_SPEEDS, judged, lived, only, study, telling

ENDLESS = ("arms.start.dyads=1", "arms.start.caseload=1000000", "treatment.slots=1000000")
"""One dyad with a seat for everyone, so that nobody depends on who else comes; and slots for everyone."""

quick = settings(deadline=None, max_examples=25, derandomize=True)

MENTOR_OWN = {
    *("eligibility", "enrolment", "match", "window_passed", "withdrawal"),
    *("bumping", "rematch", "disengagement", "release"),
    *("waiting", "mentored", "usual_casework", "contact_attempt", "contact", "child_visit"),
    *("prevention_begin", "prevention_end", "prevention"),
}
"""What the mentor track itself measures, and the clock of claims that a match winds up.

Whatever else differs between arms, the programme has caused.
"""


def by_name(one: Telling, history: History) -> list[tuple[list, list]]:
    """Return everyone's stays and events with their names, which no addition to the table can renumber."""
    lives = (*families(one.pathway, history), *dyads(one.pathway, history))
    return [(sorted(life.stays, key=str), sorted(life.events)) for life in lives]


def arms(by_arm: dict[str, Tallies]) -> tuple[Tallies, Tallies]:
    return by_arm["usual_care"], by_arm["start"]


# A programme without effect.


def test_a_mentor_changes_recovery_relapse_and_removal_and_each_can_be_set_to_nothing():
    assert {"hr_recovery_mentored=1", "hr_relapse=1", "hr_removal_mentored=1"} <= set(SAME_SPEEDS)


@pytest.fixture(scope="module")
def alike() -> tuple[Tallies, Tallies]:
    return arms(only(lived(*SAME_SPEEDS).tallies))


def test_a_programme_that_changes_no_speed_changes_nothing_that_happens_to_any_family(alike):
    usual, program = alike
    unmoved = [name for name in study().pathway.quantities if name not in MENTOR_OWN]
    assert len(unmoved) > 20
    for name in unmoved:
        assert np.array_equal(usual.of(name), program.of(name)), name


def test_a_programme_that_changes_no_speed_changes_no_mark(alike):
    usual, program = alike
    assert np.array_equal(usual.marked, program.marked)


def test_what_the_mentor_track_measures_does_differ_when_nothing_else_does(alike):
    usual, program = alike
    for name in MENTOR_OWN - {"withdrawal", "window_passed"}:
        assert not np.array_equal(usual.of(name), program.of(name)), name


def test_a_programme_that_changes_no_speed_moves_only_programme_and_casework_lines():
    ledger = only(judged(*SAME_SPEEDS).ledgers)
    usual, program = (ledger.amount[ledger.arms.index(arm)] for arm in ("usual_care", "start"))
    differs = (usual != program).any(axis=(0, 1, 3, 4))
    moved = {line for line, differed in zip(ledger.lines, differs, strict=True) if differed}
    kinds = {line: cost.kind for line, cost in study().lines.items()}
    assert moved == {line for line, kind in kinds.items() if kind in ("program", "casework")}


def test_a_programme_that_changes_no_speed_avoids_exactly_no_placement():
    money = only(judged(*SAME_SPEEDS).appraisals).money["child_welfare_agency"]
    for found in (money.avoided_placement_cost, money.avoided_placement_days, money.avoided_placements):
        assert (found.mean, found.credible, found.prediction) == (0, (0, 0), (0, 0))


def test_the_shipped_programme_does_change_what_happens():
    usual, program = arms(only(lived().tallies))
    assert not np.array_equal(usual.of("removal"), program.of("removal"))


# One thing more.


def extended(one: Telling, events: tuple[str, ...], where: str, of: Kind = "family") -> Telling:
    """Return a telling with a track, rows and an extra ear for old events, put before everything it had."""
    old = one.pathway
    rows = (
        Transition("offer", ("housing.none",), "housing.offered", On(events, "offer_share")),
        Transition(
            "move_in",
            ("housing.offered",),
            "housing.housed",
            After(Exponential("move_in_mean")),
            speeds=(Speed("hr_move_in", (where,)),),
        ),
        Transition("move_out", ("housing.housed",), "housing.none", At("lease")),
    )
    track = Track("housing", ("none", "offered", "housed"), of=of)
    pathway = replace(old, tracks=(track, *old.tracks), transitions=(*rows, *old.transitions))
    numbers = {"offer_share": 0.5, "move_in_mean": 900.0, "hr_move_in": 0.5, "lease": 10_000}
    return replace(one, pathway=pathway, numbers={**one.numbers, **numbers})


def assert_only_added(plain: Telling, more: Telling, replication: int = 0) -> int:
    """Assert that a story is what it was, but for what was added; return how many events were."""
    own, added = {"offer", "move_in", "move_out"}, 0
    stories = (by_name(one, one.history(replication)) for one in (plain, more))
    for (stays, events), (all_stays, all_events) in zip(*stories, strict=True):
        added += len(all_events) - len(events)
        assert stays == [one for one in all_stays if not one.state.startswith("housing.")]
        assert events == [one for one in all_events if one[0] not in own]
    return added


@pytest.mark.parametrize("replication", range(2))
def test_an_extra_track_that_listens_leaves_every_other_stay_and_event_where_it_was(replication):
    plain = telling(study())
    more = extended(plain, ("removal", "relapse"), "recovery.using")
    assert assert_only_added(plain, more, replication) > plain.families // 4


@quick
@given(one=tellings())
def test_on_any_table_an_extra_track_of_families_leaves_everything_else_where_it_was(one):
    assert_only_added(one, extended(one, ("row5", "row7", "grant", "referral"), "left.a"))


@quick
@given(one=tellings())
def test_on_any_table_an_extra_track_of_dyads_leaves_everything_else_where_it_was(one):
    assert_only_added(one, extended(one, ("row0", "row1", "hiring"), "post.serving", of="dyad"))


def test_an_extra_row_that_never_rings_leaves_a_story_bit_for_bit_where_it_was():
    plain = telling(study())
    extra = Transition("never", ("recovery.using",), "recovery.relapsed", After(Exponential("forever")))
    pathway = replace(plain.pathway, transitions=(*plain.pathway.transitions, extra))
    more = replace(plain, pathway=pathway, numbers={**plain.numbers, "forever": np.inf})
    before, after = plain.history(0), more.history(0)
    assert before.stays.tobytes() == after.stays.tobytes()
    assert before.events.tobytes() == after.events.tobytes()
    assert before.posts.tobytes() == after.posts.tobytes()


# A hundred families more.


@pytest.mark.parametrize("arm", ["usual_care", "start"])
def test_a_hundred_families_more_leave_the_first_ones_bit_for_bit_where_they_were(arm):
    few = telling(study(*ENDLESS), arm)
    many = telling(study(*ENDLESS, "cohort.referrals=160 per year"), arm)
    assert many.families == few.families + 100
    assert_first_alike(few, many, replication=1)


def assert_first_alike(few: Telling, many: Telling, replication: int = 0) -> None:
    """Assert that those who are in both stories have the same bits in both."""
    before, after = few.history(replication), many.history(replication)
    for told in ("stays", "events"):
        first = getattr(after, told)
        assert first[first["family"] < few.families].tobytes() == getattr(before, told).tobytes()


@quick
@given(one=tellings(), more=st.integers(1, 20))
def test_on_any_table_with_endless_seats_more_families_leave_the_first_where_they_were(one, more):
    endless = dict.fromkeys(("few_seats", "seats", "slots"), 10**6) | {"season_end": FOREVER}
    staffing = replace(one.staffing, hired=one.staffing.hired[:1])
    free = replace(one, numbers={**one.numbers, **endless}, staffing=staffing)
    assert_first_alike(free, replace(free, families=free.families + more))


# A dyad more, or one who comes later.


@quick
@given(one=tellings(), hired=st.integers(0, 2_000))
def test_on_any_table_a_dyad_more_leaves_the_story_of_the_first_where_it_was(one, hired):
    plain = replace(one, numbers={**one.numbers, "season_end": FOREVER})
    more = replace(plain, staffing=replace(plain.staffing, hired=(*plain.staffing.hired, hired)))
    before, after = plain.history(0), more.history(0)
    for told in ("posts", "postings"):
        first = getattr(after, told)
        first = first[first["dyad"] < len(plain.staffing.hired)]
        assert first.tobytes() == getattr(before, told).tobytes()


@quick
@given(one=tellings())
def test_on_any_table_families_leave_the_story_of_dyads_where_it_was(one):
    plain = replace(one, numbers={**one.numbers, "season_end": FOREVER})
    before, after = plain.history(0), replace(plain, families=plain.families + 5).history(0)
    assert before.posts.tobytes() == after.posts.tobytes()


def test_a_dyad_more_leaves_families_who_never_sit_with_it_where_they_were():
    seats = ("arms.start.acceptance=0 %",)
    few, many = (telling(study(f"arms.start.dyads={dyads}", *seats)) for dyads in (3, 4))
    assert few.history(0).stays.tobytes() == many.history(0).stays.tobytes()


# Draws.

DRAWS = range(6)


def numbers(one: Study, arm: str = "start") -> list[dict[str, float]]:
    return [one.numbers(arm, draw) for draw in DRAWS]


def test_a_draw_gives_both_arms_the_same_evidence():
    one = study()
    decided = set(one.scenario.arms["start"].numbers())
    for usual, program in zip(numbers(one, "usual_care"), numbers(one, "start"), strict=True):
        assert {name for name in usual if usual[name] != program[name]} <= decided


def test_a_draw_does_not_depend_on_the_lens_except_where_a_lens_has_its_own_estimate():
    lensed = {name for name, number in study().params.numbers.items() if number.by_lens}
    every = [numbers(study().replaced("lens", lens)) for lens in study().params.lenses]
    for draws in zip(*every, strict=True):
        for name in draws[0]:
            assert (len({draw[name] for draw in draws}) == 1) == (name not in lensed)


def test_every_lens_meets_the_same_luck_with_its_own_estimate():
    """A number that is lognormal under each lens lies equally many standard deviations from each median."""
    for name in ("hr_removal_mentored", "hr_relapse"):
        places = []
        for lens in study().params.lenses:
            one = study().replaced("drawn_from", "margins").replaced("lens", lens)
            low, high = one.estimate(name).uncertainty.interval
            middle = one.estimate(name).value
            places.append([log(drawn[name] / middle) / log(high / low) for drawn in numbers(one)])
        assert np.allclose(places, places[0], rtol=1e-12, atol=0)


@pytest.mark.parametrize("fixed", ["removal_scale=1000 days", "hr_relapse=1", "foster_day=1 USD 2024"])
def test_a_draw_does_not_depend_on_the_value_of_any_other_number(fixed):
    name = fixed.partition("=")[0]
    for before, after in zip(numbers(study()), numbers(study(fixed)), strict=True):
        assert {of for of in before if before[of] != after[of]} <= {name}


def test_a_draw_does_not_depend_on_which_other_numbers_the_pathway_names():
    one = study()
    rows = tuple(row for row in one.pathway.transitions if row.name != "unaided_recovery")
    fewer = checked(replace(one, pathway=replace(one.pathway, transitions=rows), params=_reversed(one)))
    for before, after in zip(numbers(one), numbers(fewer), strict=True):
        assert set(before) - set(after) == {"unaided_recovery_mean"}
        assert {name: before[name] for name in after} == after


def test_the_price_of_a_line_does_not_depend_on_which_other_lines_there_are():
    one = study()
    fewer = replace(one, params=_reversed(one, without="usual_casework"))
    kept = [list(one.lines).index(name) for name in fewer.lines]
    assert np.array_equal(fewer.prices(50), one.prices(50)[kept])


def _reversed(one: Study, without: str = "") -> Params:
    """Return the evidence with everything in another order, and a line left out."""
    lines = {name: line for name, line in reversed(one.params.lines.items()) if name != without}
    return replace(one.params, numbers=dict(reversed(one.params.numbers.items())), lines=lines)


def test_more_draws_leave_the_first_ones_where_they_were():
    one = study()
    assert np.array_equal(one.prices(20)[:, :6], one.prices(6))


def test_draws_differ_from_each_other_and_from_seed_to_seed():
    uncertain = {drawn["removal_scale"] for drawn in (*numbers(study()), *numbers(study("seed=2")))}
    assert len(uncertain) == 2 * len(DRAWS)
