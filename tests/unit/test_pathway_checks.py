"""Every fault of a table is found before anyone lives on it, and named so that it can be mended."""

from dataclasses import replace

import pytest

from sim.distributions import Exponential
from sim.pathway import (
    PATHWAY,
    Accrued,
    After,
    At,
    FirstTime,
    Granted,
    Meter,
    On,
    Pathway,
    Resource,
    Rhythm,
    Speed,
    StateAt,
    Track,
    Transition,
    faults,
)
from tests.toy import evidence, shipped

CLOCK = After(Exponential("mean"))
START = Transition("start", ("work.idle",), "work.busy", CLOCK)
SOUND = Pathway(
    tracks=(Track("work", ("idle", "busy", "done")), Track("seat", ("none", "waiting", "held"))),
    transitions=(
        START,
        Transition("finish", ("work.busy",), "work.done", At("delay")),
        Transition("ask", ("seat.none",), "seat.waiting", On(("start",))),
        Transition("sit", ("seat.waiting",), "seat.held", Granted("chair")),
        Transition("rise", ("seat.held",), "seat.none", On(("finish",))),
    ),
    resources=(Resource("chair", "chairs", ("seat.held",)),),
    meters=(Meter("busy_time", ("work.busy",)),),
    rhythms=(Rhythm("beat", "pace", ("work.busy",)),),
    marks=(FirstTime("first", ("finish",)), StateAt("seated", ("finish",), ("seat.held",))),
)


def with_row(*rows):
    return replace(SOUND, transitions=SOUND.transitions + rows)


def with_first(**changes):
    return replace(SOUND, transitions=(replace(START, **changes), *SOUND.transitions[1:]))


def row(name="extra", source=("work.busy",), target="work.idle", trigger=CLOCK, **more):
    return Transition(name, source, target, trigger, **more)


def test_a_sound_table_has_no_faults():
    assert faults(SOUND) == ()


def test_the_shipped_pathway_has_no_faults():
    assert faults(PATHWAY) == ()


def test_every_number_the_shipped_pathway_names_has_a_home():
    own = shipped().scenario.arms["start"].numbers()
    assert set(PATHWAY.numbers) - set(own) <= set(evidence().numbers)


def test_params_supply_no_number_that_the_pathway_does_not_name():
    assert set(evidence().numbers) <= set(PATHWAY.numbers)


def test_every_decision_of_an_arm_is_named_by_the_pathway():
    assert set(shipped().scenario.arms["start"].numbers()) <= set(PATHWAY.numbers)


@pytest.mark.parametrize(
    "pathway",
    [
        with_first(source=("work.ide",)),
        with_first(target="work.bussy"),
        with_first(speeds=(Speed("hr", ("work.don",)),)),
        with_first(during=("seat.hold",)),
        with_first(trigger=Accrued(("work.bussy",), "amount", "window")),
        replace(SOUND, resources=(Resource("chair", "chairs", ("seat.held", "seat.hel")),)),
        replace(SOUND, meters=(Meter("busy_time", ("work.bussy",)),)),
        replace(SOUND, rhythms=(Rhythm("beat", "pace", ("work.bussy",)),)),
        replace(SOUND, rhythms=(Rhythm("beat", "pace", ("work.busy",), (Speed("hr", ("work.bussy",)),)),)),
        replace(SOUND, marks=(StateAt("seated", ("finish",), ("seat.hold",)),)),
    ],
)
def test_an_unknown_state_is_found_wherever_it_stands(pathway):
    (fault,) = faults(pathway)
    assert "names the state" in fault
    assert "did you mean" in fault


def test_an_unknown_state_is_named_with_its_row_and_the_nearest_one():
    expected = "start names the state 'work.bussy', which does not exist: did you mean 'work.busy'?"
    assert faults(with_first(target="work.bussy")) == (expected,)


@pytest.mark.parametrize(
    "pathway",
    [with_row(row(trigger=On(("finnish",)))), replace(SOUND, marks=(FirstTime("first", ("finnish",)),))],
)
def test_an_unknown_event_is_found(pathway):
    (fault,) = faults(pathway)
    assert fault.endswith("names the event 'finnish', which does not exist: did you mean 'finish'?")


def test_an_unknown_resource_is_found():
    (fault,) = faults(with_row(row(trigger=Granted("chaira"))))
    assert fault == "extra names the resource 'chaira', which does not exist: did you mean 'chair'?"


@pytest.mark.parametrize(
    ("pathway", "fault"),
    [
        (with_row(row("start")), "quantity 'start' stands 2 times"),
        (with_row(row("referral")), "quantity 'referral' stands 2 times"),
        (replace(SOUND, meters=(Meter("finish", ("work.busy",)),)), "quantity 'finish' stands 2 times"),
        (replace(SOUND, rhythms=(Rhythm("sit", "pace", ("work.busy",)),)), "quantity 'sit' stands 2 times"),
        (
            replace(SOUND, tracks=(Track("work", ("idle", "busy", "done", "done")), SOUND.tracks[1])),
            "state 'work.done' stands 2 times",
        ),
    ],
)
def test_a_name_stands_once(pathway, fault):
    assert fault in faults(pathway)


@pytest.mark.parametrize("target", ["seat.none", "seat.waiting"])
def test_a_row_stays_on_its_track(target):
    assert "extra leads between states of more than one track" in faults(with_row(row(target=target)))


def test_the_sources_of_a_row_lie_on_one_track():
    found = faults(with_row(row(source=("work.busy", "seat.none"))))
    assert "extra leads from states of more than one track" in found


def test_a_row_has_a_source():
    assert "extra leads from states of no track" in faults(with_row(row(source=())))


@pytest.mark.parametrize(
    "more", [{"speeds": (Speed("hr", ("seat.held",)),)}, {"during": ("seat.held",)}, {"resumes": True}]
)
def test_only_a_clock_has_speeds_and_conditions(more):
    found = faults(with_row(row(trigger=On(("finish",)), **more)))
    assert "extra has speeds, 'during' or 'resumes' but no clock" in found


def test_a_row_that_hears_itself_is_endless():
    found = faults(with_row(row(trigger=On(("extra",)))))
    assert "extra can set itself off again at the same instant" in found


def test_rows_that_set_each_other_off_are_endless():
    found = faults(with_row(row("there", trigger=On(("back",))), row("back", trigger=On(("there",)))))
    assert {f"{name} can set itself off again at the same instant" for name in ("there", "back")} <= set(
        found
    )


def test_a_chain_that_ends_is_not_endless():
    assert faults(with_row(row("one", trigger=On(("rise",))), row("two", trigger=On(("one",))))) == ()


def test_a_held_state_is_entered_through_the_queue_only():
    found = faults(with_row(row(source=("seat.none",), target="seat.held")))
    assert "extra enters 'seat.held' without a place of chair" in found


def test_a_place_leads_to_a_state_that_holds_it():
    found = faults(with_row(row(source=("seat.none",), target="seat.waiting", trigger=Granted("chair"))))
    assert "extra is granted chair but 'seat.waiting' does not hold it" in found


def test_nobody_begins_in_a_held_state():
    tracks = (SOUND.tracks[0], Track("seat", ("held", "none", "waiting")))
    assert "a family cannot begin in a state that holds chair" in faults(replace(SOUND, tracks=tracks))


@pytest.mark.parametrize(
    ("held_in", "tracks"), [((), "no track"), (("seat.held", "work.done"), "more than one track")]
)
def test_a_resource_is_held_on_one_track(held_in, tracks):
    found = faults(replace(SOUND, resources=(Resource("chair", "chairs", held_in),)))
    assert f"chair is held in states of {tracks}" in found


def test_a_state_holds_one_place_at_most():
    stool = Resource("stool", "stools", ("seat.held",))
    found = faults(replace(SOUND, resources=(*SOUND.resources, stool)))
    assert "chair and stool both are held in 'seat.held'" in found


def test_dyads_staff_one_resource_at_most():
    staffed = tuple(
        Resource(name, "chairs", (state,), staffed=True)
        for name, state in (("chair", "seat.held"), ("bench", "work.done"))
    )
    assert "chair and bench are both staffed by dyads" in faults(replace(SOUND, resources=staffed))


def test_a_state_waits_in_one_queue_at_most():
    found = faults(with_row(row(source=("seat.waiting",), target="seat.held", trigger=Granted("chair"))))
    assert found == ("sit and extra both wait in 'seat.waiting'",)


def test_every_unknown_name_is_told_at_once():
    assert len(faults(with_first(source=("work.ide",), target="work.bussy"))) == 2


@pytest.mark.parametrize("during", [("work.idle",), ("seat.held", "work.done")])
def test_a_clock_that_accrues_has_no_condition_on_the_track_it_counts(during):
    accrued = Accrued(("work.busy",), "amount", "window")
    assert faults(with_row(row(trigger=accrued, during=during))) == (
        "extra accrues on a track that its 'during' names too",
    )


def test_a_clock_that_accrues_may_have_a_condition_on_another_track():
    accrued = Accrued(("work.busy",), "amount", "window")
    assert faults(with_row(row(trigger=accrued, during=("seat.held",)))) == ()


def test_time_that_accrues_has_no_speed():
    accrued = Accrued(("work.busy",), "amount", "window")
    slowed = row(trigger=accrued, speeds=(Speed("ratio", ("seat.held",)),))
    assert faults(with_row(slowed)) == ("extra has speeds, but time that accrues has none: use 'during'",)


BEAT = Rhythm("beat", "pace", ("work.busy",))
TWO_TRACKS = ("work.idle", "seat.held")


@pytest.mark.parametrize(
    ("pathway", "fault"),
    [
        (replace(SOUND, meters=(Meter("busy_time", ()),)), "busy_time measures no state"),
        (replace(SOUND, rhythms=(replace(BEAT, during=()),)), "beat measures no state"),
        (
            replace(SOUND, marks=(FirstTime("first", ("finish",)), FirstTime("first", ("start",)))),
            "mark 'first' stands 2 times",
        ),
        (
            with_row(row("one", trigger=On(("rise",))), row("two", trigger=On(("rise",)))),
            "one and two would both take what is left when 'rise' finds 'work.busy'",
        ),
        (
            with_first(trigger=Accrued(TWO_TRACKS, "amount", "window")),
            "start accrues in states of more than one track",
        ),
        (with_first(trigger=Accrued((), "amount", "window")), "start accrues in states of no track"),
        (
            with_first(speeds=(Speed("hr", TWO_TRACKS),)),
            "start has a speed in states of more than one track",
        ),
        (with_first(speeds=(Speed("hr", ()),)), "start has a speed in states of no track"),
        (
            replace(SOUND, rhythms=(replace(BEAT, speeds=(Speed("hr", TWO_TRACKS),)),)),
            "beat has a speed in states of more than one track",
        ),
    ],
)
def test_a_table_that_cannot_be_lived_on_is_refused(pathway, fault):
    assert faults(pathway) == (fault,)


def test_rows_that_hear_other_events_or_in_other_states_may_each_take_what_is_left():
    pathway = with_row(
        row("one", trigger=On(("rise",))),
        row("two", trigger=On(("sit",))),
        row("three", source=("work.idle",), target="work.done", trigger=On(("rise",))),
    )
    assert faults(pathway) == ()


def test_branches_are_the_rows_that_hear_an_event_in_a_state():
    pathway = with_row(row("one", ("work.idle", "work.busy"), "work.done", On(("rise", "ask"), "share")))
    names = {place: [one.name for one in rows] for place, rows in pathway.branches.items()}
    assert names == {
        ("start", "seat.none"): ["ask"],
        ("finish", "seat.held"): ["rise"],
        ("rise", "work.idle"): ["one"],
        ("rise", "work.busy"): ["one"],
        ("ask", "work.idle"): ["one"],
        ("ask", "work.busy"): ["one"],
    }
