"""What the staff did: how full the dyads were, who left, and what usual caseworkers carried."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.appraisal.figures import Figure, Measure, Refusal, Values
from sim.history import Tallies
from sim.study import Study
from sim.units import MINUTES_PER_YEAR

STAFFING: Mapping[str, str] = {
    "dyad_years": "years dyads were paid for, training and ramp-up included, vacant posts not",
    "seats_used_share": "time families were matched, of the time certified dyads offered seats",
    "vacant_share": "time posts stood empty, of the time they were filled or empty",
    "departures_per_dyad_year": "mentors who were promoted or relapsed, per year of a dyad",
    "relapses_per_dyad_year": "mentors who relapsed (or were removed), per year of a dyad",
    "bumped_per_family": "times a matched family lost its dyad, per family ever matched",
    "usual_caseload": "families with an open case and no dyad, per usual caseworker, mean over the intake",
    "usual_caseload_peak": "the same in the fullest calendar quarter",
}
"""What each figure of the staff is."""


def staffing_of(study: Study, arm: str, tallies: Tallies) -> dict[str, Figure | Refusal]:
    """Return the figures of an arm's staff."""
    return {name: measure.figure() for name, measure in staffing_measures(study, arm, tallies).items()}


def staffing_measures(study: Study, arm: str, tallies: Tallies) -> dict[str, Measure]:
    """Return what the figures of an arm's staff are made of."""
    offered = study.scenario.numbers(arm)
    posts = (("ramping", "caseload_ramping"), ("serving", "caseload"))
    seats = np.asarray(sum(_total(tallies, post) * offered[number] for post, number in posts))
    paid, vacant = _total(tallies, "dyad"), _total(tallies, "vacant")
    relapses, matched = _total(tallies, "mentor_relapse"), _total(tallies, "match")
    of_dyads, in_years = "the number of dyads", paid / MINUTES_PER_YEAR
    usual = _usual_caseload(study, tallies)
    return {
        "dyad_years": Measure(in_years),
        "seats_used_share": Measure(_total(tallies, "mentored"), seats, "the number of seats offered"),
        "vacant_share": Measure(vacant, paid + vacant, of_dyads),
        "departures_per_dyad_year": Measure(relapses + _total(tallies, "promotion"), in_years, of_dyads),
        "relapses_per_dyad_year": Measure(relapses, in_years, of_dyads),
        "bumped_per_family": Measure(_total(tallies, "bumping"), matched, "the number of families matched"),
        "usual_caseload": Measure(usual.mean(axis=2)),
        "usual_caseload_peak": Measure(usual.max(axis=2)),
    }


def _total(tallies: Tallies, quantity: str) -> Values:
    """Sum a quantity over all quarters [draw, replication]."""
    return np.asarray(tallies.in_quarters(quantity).sum(axis=2), dtype=np.float64)


def _usual_caseload(study: Study, tallies: Tallies) -> Values:
    """Return the open usual cases per usual caseworker in each quarter of the intake."""
    edges, (first, last) = study.quarters.edges, study.scenario.cohort.taken_in
    within = (edges[1:] > first) & (edges[:-1] < last)
    minutes = tallies.in_quarters("usual_casework")[..., within].astype(np.float64)
    return np.asarray(minutes / np.diff(edges)[within] / study.scenario.caseworkers)
