"""One family's two lives: what is told happened, all that matters is told, and the sums are right."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from sim.costing import family_costs, family_kinds
from sim.engine import chosen
from sim.experiment.families import ENROLMENTS, PHRASES, FamilyStory, Together, live_together
from sim.pathway import PATHWAY, PERMANENCIES, REMOVALS, SETTINGS
from sim.pathway.table.states import BUMPINGS, SOBER, STABLE, states
from sim.report.story import as_data, ending, words
from sim.report.story.durations import lasting
from sim.report.story.telling import days, told
from tests import recount, studies

MANY = ("cohort.referrals=240 per year", "arms.start.dyads=9", "seed=3")
"""Enough families for every phrase, and too few seats for some of them."""
DAY = 1_440
OWN = PATHWAY.events_of("family")


@cache
def lived(*sets: str, draw: int | None = None, replication: int = 0) -> Together:
    return live_together(studies.study(*(sets or MANY)), draw, replication)


@cache
def stories(*sets: str) -> list[FamilyStory]:
    one = lived(*sets)
    return [one.story(family) for family in range(one.families)]


@cache
def recounted() -> tuple[list[recount.Life], list[recount.Life]]:
    """Both arms' lives, read off the histories by another road."""
    both = lived()
    usual, program = (recount.families(PATHWAY, arm.history) for arm in (both.comparator, both.program))
    return usual, program


def every_life():
    """Yield every life that is told, and the same life by another road."""
    for story in stories():
        yield from zip(story.lives, (one[story.family] for one in recounted()), strict=True)


# --- words --------------------------------------------------------------------------------------


def test_every_event_of_a_family_has_a_sentence_or_a_reason_to_be_silent():
    assert Counter([*words.SENTENCES, *words.SILENT]) == Counter(OWN)
    assert all(words.SILENT.values())


def test_a_sentence_waits_for_events_and_looks_back_on_states_that_there_are():
    assert {event for one in words.SENTENCES.values() for event in one.unless} <= set(OWN)
    assert {state for one in words.SENTENCES.values() for state in one.since} <= set(PATHWAY.states)


def test_a_sentence_that_says_how_long_knows_since_when():
    assert all(("{after}" in one.text) == bool(one.since) for one in words.SENTENCES.values())


@pytest.mark.parametrize(
    ("track", "said"),
    [
        ("placement", ending.CHILDREN),
        ("recovery", ending.CAREGIVER),
        ("case", ending.CASE),
        ("setting", words.SETTING),
        ("co_parent", ending.CO_PARENT),
    ],
)
def test_every_state_a_life_can_end_in_has_its_words(track, said):
    assert [f"{track}.{state}" for state in said] == list(states(track))


def test_every_way_to_lose_a_mentor_and_not_to_get_one_has_its_words():
    assert set(words.CAUSES) == set(BUMPINGS)
    assert set(ending.ENROLMENT) == set(ENROLMENTS)


def test_every_kind_of_cost_has_its_words():
    assert set(family_kinds(studies.study())) <= set(ending.COSTS)


def test_every_sentence_is_whole():
    said = {sentence for life, _ in every_life() for _, sentence in told(life)}
    assert len(said) > 100
    assert not [one for one in said if not re.fullmatch(r"(?!.*(  | \.|[{}]|-1))[A-Z].*\.", one)]


def test_one_child_is_a_child_and_two_are_children():
    said = {
        many: " ".join(days(life).values())
        for many in (1, 2)
        for life, _ in every_life()
        if life.children == many and life.counts["removal"] and life.counts["reunification"]
    }
    assert "The child is removed from home" in said[1]
    assert "The child comes home" in said[1]
    assert "The children come home" in said[2]
    assert "children" not in said[1]


def test_durations_are_said_in_the_unit_people_use():
    counts = (0, 1, 13, 14, 62, 63, 700, 731, 1_460)
    assert [lasting(days * DAY) for days in counts] == [
        "", "1 day", "13 days", "2 weeks", "9 weeks", "2 months", "23 months", "2 years", "4 years",
    ]  # fmt: skip


# --- what happened ------------------------------------------------------------------------------


def test_days_are_told_in_order_from_the_referral_to_the_end():
    for life, _ in every_life():
        told_days = list(days(life))
        assert all(one < other for one, other in pairwise(told_days))
        assert life.moments[0].event == "referral"
        assert told_days[-1] <= life.last_day


def test_both_lives_begin_with_the_same_family_on_the_same_day():
    for story in stories():
        usual, program = story.lives
        assert usual.moments[0] == program.moments[0]
        assert (usual.begin, usual.end, usual.children) == (program.begin, program.end, program.children)
        assert usual.state("co_parent") == program.state("co_parent") == story.co_parent
        assert story.referral == usual.moments[0].day


def test_what_is_listed_is_what_the_history_has_in_its_order():
    for life, again in every_life():
        assert [(moment.event, moment.minute) for moment in life.moments] == list(again.events)


def test_nothing_that_has_a_sentence_is_left_out_unless_another_says_it():
    for life, again in every_life():
        minutes = {name: {minute for event, minute in again.events if event == name} for name in OWN}
        due = [
            (event, minute)
            for event, minute in again.events
            if event in words.SENTENCES
            and not any(minute in minutes[other] for other in words.SENTENCES[event].unless)
        ]
        assert [(moment.event, moment.minute) for moment, _ in told(life)] == due


def test_a_state_is_where_the_history_last_has_the_family():
    for life, again in every_life():
        for track in ("placement", "setting", "recovery", "case", "mentor", "co_parent"):
            *_, last = (stay.state for stay in again.stays if stay.state.startswith(f"{track}."))
            assert f"{track}.{life.state(track)}" == last


def test_minutes_and_days_in_placement_are_those_of_the_history():
    placed = 0
    for life, again in every_life():
        away = sum(stay.stop - stay.start for stay in again.stays if stay.state == "placement.in_care")
        assert life.minutes_in_placement == away
        assert life.days_in_placement == round(away / DAY)
        placed += away > 0
    assert placed > 100


def test_how_long_is_said_as_the_history_has_it():
    checked = 0
    for life, again in every_life():
        for moment, said in told(life):
            if moment.event in {"reunification", "adoption", "termination"}:
                began = max(
                    stay.start
                    for stay in again.stays
                    if stay.state == "placement.in_care" and stay.start < moment.minute
                )
                assert f" after {lasting(moment.minute - began)} in care." in said
                checked += 1
    assert checked > 50


def test_a_mentor_has_the_number_of_the_dyad_whose_seat_is_held():
    for life, again in every_life():
        begun = {stay.start: stay.dyad for stay in again.stays if stay.state == "mentor.matched"}
        for moment in life.moments:
            if moment.event in {"match", "rematch"}:
                assert moment.dyad == begun[moment.minute]


def test_a_family_that_loses_its_mentor_is_told_what_happened_to_that_dyad():
    dyads = recount.dyads(PATHWAY, lived().program.history)
    bumped = [moment for life, _ in every_life() for moment in life.moments if moment.event == "bumping"]
    assert {moment.cause for moment in bumped} == set(BUMPINGS)
    assert all((moment.cause, moment.minute) in dyads[moment.dyad].events for moment in bumped)


def test_contacts_and_hearings_are_those_of_another_count():
    study = studies.study(*MANY)
    numbers = study.numbers("start", None)
    for story in stories()[:40]:
        again = recount.by_family(PATHWAY, numbers, recounted()[1][story.family], study.scenario.start)
        total = Counter()
        for (name, _), many in again.items():
            total[name] += many
        life = as_data(story)["lives"][1]
        assert life["contacts"] == total["contact"]
        assert life["contacts_with_children"] == total["child_visit"]
        assert life["hearings"] == total["review_hearing"] + total["permanency_hearing"]


def test_whether_a_family_is_enrolled_is_what_its_events_say():
    found = set()
    for story in stories():
        events = {moment.event for moment in story.program.moments}
        expected = (
            "enrolled" if "match" in events
            else "no seat" if "window_passed" in events
            else "case over" if "withdrawal" in events
            else "declined" if "eligibility" in events
            else "not eligible"
        )  # fmt: skip
        assert story.enrolment == expected
        found.add(expected)
    assert found >= {"enrolled", "no seat", "declined", "not eligible"}


def test_a_family_still_waiting_and_a_programme_without_mentors_are_said_so():
    waiting = stories("arms.start.enrolment_window=20 years", "arms.start.certification=10 years")
    assert "still waiting" in {story.enrolment for story in waiting}
    assert {story.enrolment for story in stories("arms.start.dyads=0")} == {"none offered"}


def test_without_mentors_nothing_differs():
    for story in stories("arms.start.dyads=0"):
        assert (
            ending.difference(story) == "Nothing differed: both lives came to the same end at the same cost."
        )
        assert days(story.comparator) == days(story.program)


# --- what it cost -------------------------------------------------------------------------------


def test_costs_are_those_of_the_family_table():
    run = studies.lived(*MANY[1:])
    study = run.study
    draws = study.scenario.draws
    both = lived(*MANY[1:], draw=1, replication=1)
    for arm, life_of in ((study.scenario.comparator, "comparator"), (study.scenario.program, "program")):
        known = family_costs(study, studies.only(run.tallies)[arm], draws)
        for family in range(both.families):
            life = getattr(both.story(family), life_of)
            assert life.costs == {kind: pytest.approx(cost[1, 1, family]) for kind, cost in known.items()}
            assert life.cost == pytest.approx(sum(cost[1, 1, family] for cost in known.values()))


def test_costs_of_best_estimates_are_counts_times_prices():
    study = studies.study(*MANY)
    prices = study.prices(None)[:, 0]
    for life, _ in every_life():
        by_line = zip(study.lines.values(), prices, strict=True)
        own = [life.counts[line.of] * price for line, price in by_line if line.of in life.counts]
        assert life.cost == pytest.approx(sum(own))


def test_what_the_programme_pays_its_staff_is_in_no_familys_sum():
    for life, _ in every_life():
        assert (life.costs["program"] > 0) == (life.counts["match"] > 0)
        assert life.costs["program"] < 1_000


def test_what_differed_has_the_sign_of_the_sums():
    for story in stories():
        spent, said = story.program.cost - story.comparator.cost, ending.difference(story)
        assert ("less" in said) == (round(spent) < 0)
        assert ("it all cost" in said) == (round(spent) != 0)


# --- both engines, and finding families ---------------------------------------------------------


def test_both_engines_tell_the_same_story():
    chosen("compiled", families=1)
    other = live_together(studies.study(*MANY), engine="compiled")
    assert [other.story(story.family) for story in stories()] == stories()


def test_the_lens_moves_only_the_life_with_the_programme():
    one = studies.study(*MANY)
    trial = live_together(one.replaced("lens", "trial"))
    others = [trial.story(story.family) for story in stories()]
    assert [other.comparator for other in others] == [story.comparator for story in stories()]
    assert [other.program for other in others] != [story.program for story in stories()]


RELAPSES = ("relapse", "medication_dropout")


def likenesses(usual: recount.Life, program: recount.Life) -> set[str]:
    """Return the phrases that are true of a family, from its two lives alone."""
    names = [{event for event, _ in life.events} for life in (usual, program)]
    placed = [bool(own & set(REMOVALS)) for own in names]
    sober = [bool(life.states(life.stop - 1) & set(SOBER)) for life in (usual, program)]
    stable = bool(program.states(program.stop - 1) & set(STABLE))
    home = [bool(life.states(life.stop - 1) & {"setting.own_home"}) for life in (usual, program)]
    lost = [bool(own & set(PERMANENCIES)) for own in names]
    own = [one and not gone for one, gone in zip(home, lost, strict=True)]
    away = [
        sum(
            one.stop - one.start
            for one in life.stays
            if one.state in {f"setting.{name}" for name in SETTINGS}
        )
        for life in (usual, program)
    ]
    mentored = any(stay.dyad >= 0 for stay in program.stays)
    true = {
        "reunified only with a mentor": mentored and all(placed)
        and "reunification" in names[1] - names[0],
        "placed only without a mentor": mentored and placed == [True, False],
        "placed in both lives": all(placed),
        "recovered only with a mentor": mentored and stable and not sober[0],
        "worse with a mentor": mentored and away[1] > away[0] and not (own[1] and not own[0]),
        "never placed": not any(placed),
        "adopted only without a mentor": mentored and "adoption" in names[0] - names[1],
        "lost its mentor": "mentor.bumped" in {stay.state for stay in program.stays},
        "no seat in time": "window_passed" in names[1],
        "relapsed and came back": mentored and sober[1] and bool(names[1] & set(RELAPSES)),
    }  # fmt: skip
    return {phrase for phrase, holds in true.items() if holds}


def test_every_phrase_is_true_of_the_families_it_finds_and_of_no_others():
    by_family = [likenesses(*both) for both in zip(*recounted(), strict=True)]
    for phrase, one in PHRASES.items():
        fitting = [family for family, true in enumerate(by_family) if phrase in true]
        assert fitting, phrase
        assert list(one.fitting(lived())) == fitting, phrase


def test_with_mentors_in_both_arms_nobody_is_with_a_mentor_in_one_life_only():
    both = lived()
    twice = replace(both, comparator=both.program)
    fitting = {phrase: one.fitting(twice) for phrase, one in PHRASES.items()}
    assert {phrase for phrase, found in fitting.items() if found} == {
        "placed in both lives", "never placed", "lost its mentor", "no seat in time",
    }  # fmt: skip
