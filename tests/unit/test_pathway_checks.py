"""Every fault of a table is found before anyone lives on it, and named so that it can be mended."""

from dataclasses import replace
from math import nan

import pytest

from sim.distributions import Exponential
from sim.pathway import (
    PATHWAY,
    Accrued,
    After,
    At,
    Dated,
    FirstTime,
    Frailty,
    Granted,
    Meter,
    Offer,
    On,
    Pathway,
    Resource,
    Rhythm,
    Spare,
    Speed,
    StateAt,
    Track,
    Transition,
    faults,
    unlivable,
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
    resources=(Resource("chair", ("seat.held",), capacity="chairs"),),
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


def decided():
    scenario = shipped().scenario
    return {name for arm in scenario.arms for name in scenario.numbers(arm)}


def test_every_number_the_shipped_pathway_names_has_a_home():
    assert set(PATHWAY.numbers) - decided() <= set(evidence().numbers)


def test_params_supply_no_number_that_neither_the_pathway_nor_money_names():
    lines = {name for line in evidence().lines.values() for name in (line.share, line.all_but)}
    claims = {name for rule in evidence().funding.values() for claim in rule.claims for name in claim.share}
    assert set(evidence().numbers) <= {*PATHWAY.numbers, *lines, *claims}


def test_every_decision_of_a_scenario_is_named_by_the_pathway():
    assert decided() <= set(PATHWAY.numbers)


@pytest.mark.parametrize(
    "pathway",
    [
        with_first(source=("work.ide",)),
        with_first(target="work.bussy"),
        with_first(speeds=(Speed("hr", ("work.don",)),)),
        with_first(during=("seat.hold",)),
        with_first(trigger=Accrued(("work.bussy",), "amount", "window")),
        replace(SOUND, resources=(Resource("chair", ("seat.held", "seat.hel"), capacity="chairs"),)),
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


@pytest.mark.parametrize("trigger", [Granted("chaira"), Spare("chaira")])
def test_an_unknown_resource_is_found(trigger):
    (fault,) = faults(with_row(row(trigger=trigger)))
    assert fault == "extra names the resource 'chaira', which does not exist: did you mean 'chair'?"


@pytest.mark.parametrize(
    ("pathway", "owner"),
    [
        (with_row(row(frailty="zea")), "extra"),
        (with_row(row(against="zea")), "extra"),
        (replace(SOUND, rhythms=(Rhythm("beat", "pace", ("work.busy",), frailty="zea"),)), "beat"),
    ],
)
def test_an_unknown_frailty_is_found(pathway, owner):
    (fault,) = faults(replace(pathway, frailties=(Frailty("zeal", "variance"),)))
    assert fault == f"{owner} names the frailty 'zea', which does not exist: did you mean 'zeal'?"


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
        (replace(SOUND, resources=SOUND.resources * 2), "resource 'chair' stands 2 times"),
        (replace(SOUND, frailties=(Frailty("zeal", "variance"),) * 2), "frailty 'zeal' stands 2 times"),
    ],
)
def test_a_name_stands_once(pathway, fault):
    assert fault in faults(pathway)


def test_two_kinds_of_luck_have_two_names():
    shared = replace(SOUND, frailties=(Frailty("start", "variance"),))
    assert faults(shared) == ("'start' is the name of more than one kind of luck",)
    assert "'children' is the name" in faults(with_row(row("children")))[0]


@pytest.mark.parametrize("target", ["seat.none", "seat.waiting"])
def test_a_row_stays_on_its_track(target):
    assert "extra leads between states of more than one track" in faults(with_row(row(target=target)))


def test_the_sources_of_a_row_lie_on_one_track():
    found = faults(with_row(row(source=("work.busy", "seat.none"))))
    assert "extra leads from states of more than one track" in found


def test_a_row_has_a_source():
    assert "extra leads from states of no track" in faults(with_row(row(source=())))


SPEED = {"speeds": (Speed("hr", ("seat.held",)),)}
CHAIR = Granted("chair")


@pytest.mark.parametrize(
    ("changed", "more", "fault"),
    [
        ({"trigger": On(("finish",), "share")}, {"resumes": True}, "has 'resumes' but no clock that could"),
        ({"trigger": Dated("date")}, {"resumes": True}, "has 'resumes' but no clock that could"),
        ({"trigger": On(("finish",))}, SPEED, "takes what the others leave: it can have no speeds"),
        ({"trigger": Dated("date")}, SPEED, "has speeds, but no clock"),
        ({"trigger": At("delay")}, {"frailty": "zeal"}, "has a frailty, but no random time"),
        ({"trigger": At("delay")}, {"against": "zeal"}, "has a frailty, but no random time"),
        ({}, {"frailty": "zeal", "against": "risk"}, "has a frailty and is against one: name one of the two"),
        (
            {"trigger": After(Exponential("mean"), age="age")},
            {"frailty": "zeal"},
            "has a frailty and an age, but those who came so far are less prone than all",
        ),
    ],
)
def test_a_row_says_nothing_that_its_trigger_has_no_use_for(changed, more, fault):
    frailties = (Frailty("zeal", "variance"), Frailty("risk", "variance"))
    assert faults(replace(with_row(row(**changed, **more)), frailties=frailties)) == (f"extra {fault}",)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"during": ("work.busy",)}, "sit has 'during', but a queue does not ask"),
        ({"speeds": (Speed("hr", ("work.busy",)),)}, "sit has speeds, but no clock"),
    ],
)
def test_a_queue_asks_for_nothing_but_a_place(more, fault):
    rows = tuple(replace(one, **more) if one.name == "sit" else one for one in SOUND.transitions)
    assert faults(replace(SOUND, transitions=rows)) == (fault,)


@pytest.mark.parametrize("more", [SPEED, {"during": ("seat.held",)}, SPEED | {"during": ("seat.held",)}])
def test_a_share_may_have_speeds_and_conditions(more):
    assert faults(with_row(row(trigger=On(("rise",), "share"), **more))) == ()


def test_a_rest_may_have_a_condition():
    assert faults(with_row(row(trigger=On(("rise",)), during=("seat.held",)))) == ()


@pytest.mark.parametrize("more", [{"frailty": "zeal"}, {"against": "zeal"}])
def test_a_random_time_may_have_a_frailty_or_be_against_one(more):
    pathway = replace(with_row(row(**more)), frailties=(Frailty("zeal", "variance"),))
    assert faults(pathway) == ()


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
    found = faults(replace(SOUND, resources=(Resource("chair", held_in, capacity="chairs"),)))
    assert f"chair is held in states of {tracks}" in found


def test_a_state_holds_one_place_at_most():
    stool = Resource("stool", ("seat.held",), capacity="stools")
    found = faults(replace(SOUND, resources=(*SOUND.resources, stool)))
    assert "chair and stool both are held in 'seat.held'" in found


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


# Dyads.

POST = (
    Track("post", ("training", "serving", "released"), of="dyad"),
    Track("season", ("open", "over"), of="dyad"),
)
SEAT = Resource("chair", ("seat.held",), offers=(Offer("post.serving", "chairs"),))
STAFFED = replace(
    SOUND,
    tracks=SOUND.tracks + POST,
    transitions=(
        *SOUND.transitions,
        Transition("ready", ("post.training",), "post.serving", At("delay")),
        Transition("over", ("season.open",), "season.over", Dated("date")),
        Transition("spare", ("post.serving",), "post.released", Spare("chair"), during=("season.over",)),
        Transition("bump", ("seat.held",), "seat.waiting", On(("spare",))),
    ),
    resources=(SEAT,),
    meters=(*SOUND.meters, Meter("served", ("post.serving",))),
)


def staffed(*rows, **changes):
    return replace(STAFFED, transitions=STAFFED.transitions + rows, **changes)


def seats(**changes):
    return staffed(resources=(replace(SEAT, **changes),))


def test_a_sound_table_of_families_and_dyads_has_no_faults():
    assert faults(STAFFED) == ()


DYAD = {"source": ("post.training",), "target": "post.serving"}
MIXED = "extra names states of families and of dyads"


@pytest.mark.parametrize(
    ("pathway", "fault"),
    [
        (staffed(row(during=("post.serving",))), MIXED),
        (staffed(row(**DYAD, during=("work.busy",))), MIXED),
        (staffed(row(speeds=(Speed("hr", ("post.serving",)),))), MIXED),
        (staffed(row(trigger=Accrued(("post.serving",), "amount", "window"))), MIXED),
        (
            staffed(meters=(Meter("both", ("work.busy", "post.serving")),)),
            "both names states of families and of dyads",
        ),
    ],
)
def test_nobody_is_asked_for_what_only_another_kind_can_tell(pathway, fault):
    assert faults(pathway) == (fault,)


@pytest.mark.parametrize(
    ("pathway", "owner"),
    [
        (staffed(rhythms=(Rhythm("beat", "pace", ("post.serving",)),)), "beat"),
        (
            staffed(rhythms=(Rhythm("beat", "pace", ("work.busy",), (Speed("hr", ("post.serving",)),)),)),
            "beat",
        ),
        (staffed(marks=(FirstTime("first", ("ready",)),)), "first"),
        (staffed(marks=(FirstTime("first", ("hiring",)),)), "first"),
        (staffed(marks=(StateAt("where", ("finish",), ("post.serving",)),)), "where"),
        (staffed(meters=(Meter("served", ("post.serving",), per_child=True),)), "served"),
    ],
)
def test_rhythms_marks_and_children_are_of_families(pathway, owner):
    assert faults(pathway) == (f"{owner} is of families, but names what is of dyads",)


def test_a_dyad_holds_no_place():
    resources = (Resource("chair", ("post.serving",), capacity="chairs"),)
    found = faults(replace(SOUND, tracks=SOUND.tracks + POST, resources=resources))
    assert "chair is of families, but names what is of dyads" in found


@pytest.mark.parametrize("event", ["finish", "referral"])
def test_a_dyad_does_not_hear_families(event):
    found = faults(staffed(row(**DYAD, trigger=On((event,), "share"))))
    assert found == (f"extra is of dyads, who do not hear '{event}'",)


def test_a_family_may_hear_dyads_and_a_dyad_its_own():
    heard = row("sigh", trigger=On(("ready",), "share"))
    own = row("rest", ("season.over",), "season.open", On(("ready", "hiring"), "share"))
    assert faults(staffed(heard, own)) == ()


@pytest.mark.parametrize("changes", [{"capacity": "chairs"}, {"offers": ()}])
def test_places_are_counted_or_offered_and_never_both_or_neither(changes):
    assert "chair needs a capacity, or offers of dyads: one of the two" in faults(seats(**changes))


def test_only_a_dyad_offers_seats():
    offers = (Offer("work.busy", "chairs"),)
    assert faults(seats(offers=offers)) == ("chair is offered in 'work.busy', which is not a dyad's state",)


def test_a_dyad_offers_in_a_state_that_there_is():
    (fault,) = faults(seats(offers=(Offer("post.servin", "chairs"),)))
    assert fault == "chair names the state 'post.servin', which does not exist: did you mean 'post.serving'?"


def test_a_dyad_offers_seats_on_one_track():
    offers = (*SEAT.offers, Offer("season.open", "chairs"))
    assert faults(seats(offers=offers)) == ("chair is offered in states of more than one track",)


def test_a_state_offers_once():
    assert faults(seats(offers=SEAT.offers * 2)) == ("chair and chair both are offered in 'post.serving'",)


def test_a_dyad_has_seats_of_one_resource_only():
    bench = Resource("bench", ("work.done",), offers=(Offer("post.training", "chairs"),))
    found = faults(staffed(resources=(SEAT, bench)))
    assert "chair and bench are both offered by dyads, but a dyad has seats of one sort" in found


def test_only_a_dyad_can_be_spared():
    found = faults(staffed(row(trigger=Spare("chair"))))
    assert found == ("extra is of families, but only dyads can be spared",)


def test_nobody_can_be_spared_from_places_that_are_counted():
    stool = Resource("stool", ("work.done",), capacity="stools")
    found = faults(staffed(row(**DYAD, trigger=Spare("stool")), resources=(SEAT, stool)))
    assert "extra waits until stool can spare a dyad, but it has none" in found


def test_only_a_family_waits_in_a_queue():
    assert "extra is of dyads, but only families wait in queues" in faults(
        staffed(row(**DYAD, trigger=CHAIR))
    )


@pytest.mark.parametrize("name", ["ready", "hiring", "served"])
def test_a_name_stands_once_for_families_and_dyads_together(name):
    assert f"quantity '{name}' stands 2 times" in faults(staffed(row(name)))


# Numbers.

NUMBERS = dict.fromkeys(STAFFED.numbers, 1.0) | {"pace": 0.5, "kept": 0.5, "variance": 0.5, "age": 1.0}
FILLED = staffed(
    row(**DYAD, trigger=After(Exponential("mean"), age="age"), against="zeal"),
    rhythms=(Rhythm("beat", "pace", ("work.busy",), kept="kept", frailty="zeal"),),
    frailties=(Frailty("zeal", "variance"),),
    resources=(SEAT, Resource("stool", ("work.done",), capacity="stools")),
)


def refused(**changes):
    return unlivable(FILLED, NUMBERS | {"stools": 1.0} | changes)


def test_every_number_is_filled():
    assert refused() == {}
    assert set(FILLED.numbers) == set(NUMBERS) | {"stools"}


@pytest.mark.parametrize("name", ["variance", "age", "stools", "chairs"])
def test_variances_ages_and_places_are_not_below_0(name):
    assert refused(**{name: -0.1}) == {name: "is below 0"}
    assert refused(**{name: 0.0}) == {}


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_what_is_kept_is_a_share(share):
    assert refused(kept=share) == {"kept": "is not between 0 and 1"}


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nothing_or_all_may_be_kept(share):
    assert refused(kept=share) == {}


@pytest.mark.parametrize("name", ["variance", "age", "kept", "chairs", "date"])
def test_every_number_of_dyads_and_frailties_must_be_one(name):
    assert refused(**{name: nan}) == {name: "is not a number"}
