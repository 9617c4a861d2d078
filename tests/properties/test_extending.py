"""What the model is made of can be added to: a cost by one entry, a state by rows and numbers."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from sim.distributions import Exponential
from sim.errors import InputError
from sim.experiment import Lived, experience, judge
from sim.params import read_params
from sim.pathway import PATHWAY, After, FirstTime, Meter, Pathway, Track, Transition, faults
from sim.study import Study, checked, read_study
from tests.studies import ROOT, SMALL, lived, only, study

RELAPSE_VISIT = """
lines:
  relapse_visit:
    label: A visit after a relapse
    per: event
    of: relapse
    kind: treatment
    payers: {grant: 0.25, state: 0.75}
    payers_note: Made up for a test.
    estimate:
      value: 80 USD 2024
      uncertainty: {distribution: gamma, cv: 0.3}
      source: judgement
      design: judgement
      provenance: assumed
"""

SOBER_LIVING = """
numbers:
  sober_living_mean:
    label: Mean time in sober living after treatment
    unit: duration
    estimate:
      value: 120 days
      uncertainty: {distribution: lognormal, interval: [90 days, 160 days]}
      source: judgement
      design: judgement
      provenance: assumed
lines:
  sober_living_day:
    label: A day in sober living
    per: day
    of: sober_living
    kind: services
    payers: {state: 1.0}
    payers_note: Made up for a test.
    estimate:
      value: 25 USD 2024
      uncertainty: {distribution: fixed, why: a test}
      source: judgement
      design: judgement
      provenance: assumed
"""


def evidence(folder: Path) -> Path:
    return copytree(ROOT / "params", folder / "params")


def read(params: Path) -> Study:
    return read_study(ROOT / "scenarios/kentucky_start.yaml", params, SMALL)


# A cost line.


@pytest.fixture(scope="module")
def visited(tmp_path_factory) -> Study:
    params = evidence(tmp_path_factory.mktemp("visited"))
    page = params / "costs.yaml"
    page.write_text(page.read_text("utf-8").replace("\nlines:\n", RELAPSE_VISIT, 1), "utf-8")
    return read(params)


def test_a_line_added_by_one_entry_is_priced_and_paid_in_the_ledger(visited):
    ledger = only(judge(lived(), visited).ledgers)
    row = ledger.lines.index("relapse_visit")
    prices = visited.prices(visited.scenario.draws)[row][:, None]
    for arm, tally in only(lived().tallies).items():
        visits = tally.of("relapse").sum(axis=2)
        paid = ledger.amount[ledger.arms.index(arm)][:, :, row].sum(axis=3)
        assert visits.sum() > 0
        assert np.allclose(paid[..., ledger.payers.index("grant")], 0.25 * visits * prices, rtol=1e-12)
        assert np.allclose(paid[..., ledger.payers.index("state")], 0.75 * visits * prices, rtol=1e-12)


def test_a_line_added_by_one_entry_leaves_every_other_line_to_the_bit(visited):
    before, after = only(judge(lived()).ledgers), only(judge(lived(), visited).ledgers)
    kept = [number for number, line in enumerate(after.lines) if line != "relapse_visit"]
    assert np.array_equal(after.amount[:, :, :, kept], before.amount)


# A state.


def with_sober_living(pathway: Pathway) -> Pathway:
    """Return the pathway with sober living between treatment and recovery."""
    tracks = tuple(
        Track(track.name, (*track.states, "sober_living")) if track.name == "recovery" else track
        for track in pathway.tracks
    )
    rows = tuple(
        replace(row, target="recovery.sober_living") if row.name == "treatment_completion" else row
        for row in pathway.transitions
    )
    leaving = Transition(
        "sober_living_end",
        ("recovery.sober_living",),
        "recovery.in_recovery",
        After(Exponential("sober_living_mean")),
    )
    return replace(
        pathway,
        tracks=tracks,
        transitions=(*rows, leaving),
        meters=(*pathway.meters, Meter("sober_living", ("recovery.sober_living",))),
        marks=(*pathway.marks, FirstTime("minutes_to_sober_living", ("treatment_completion",))),
    )


@pytest.fixture(scope="module")
def sober(tmp_path_factory) -> Lived:
    params = evidence(tmp_path_factory.mktemp("sober"))
    (params / "sober_living.yaml").write_text(SOBER_LIVING, encoding="utf-8")
    # The line prices what only the longer pathway counts, so the shipped one must not meet it.
    pathway = with_sober_living(PATHWAY)
    assert faults(pathway) == ()
    one = checked(replace(study(), params=read_params(params), pathway=pathway))
    return experience(one, (one.scenario.lens,))


def test_a_state_added_by_rows_and_numbers_is_lived_and_tallied(sober):
    tally = only(sober.tallies)["start"]
    completed = tally.of("treatment_completion")
    assert completed.sum() > 0
    assert ((tally.of("sober_living") > 0) == (completed > 0)).all()
    assert (tally.of("sober_living_end") <= completed).all()
    assert ((tally.marking("minutes_to_sober_living") >= 0) == (completed > 0)).all()


def test_a_state_added_by_rows_and_numbers_is_priced(sober):
    ledger = only(judge(sober).ledgers)
    row = ledger.lines.index("sober_living_day")
    days = only(sober.tallies)["start"].of("sober_living").sum(axis=2) / 1_440
    paid = ledger.amount[ledger.arms.index("start")][:, :, row].sum(axis=(2, 3))
    assert np.allclose(paid, 25 * days, rtol=1e-12)


def test_a_state_added_after_treatment_leaves_those_who_never_come_to_it_where_they_were(sober):
    """In usual care, since a family that shares seats with others moves them."""
    before, after = (only(one.tallies)["usual_care"] for one in (lived(), sober))
    never = after.of("treatment_completion") == 0
    assert never.any()
    assert np.array_equal(before.of("treatment_completion") == 0, never)
    for name in PATHWAY.quantities:
        assert np.array_equal(after.of(name)[never], before.of(name)[never]), name


def test_a_pathway_that_names_a_number_nobody_supplies_is_refused():
    with pytest.raises(InputError, match="sober_living_mean"):
        checked(replace(study(), pathway=with_sober_living(PATHWAY)))
