"""Contacts: attempted, kept, and with the children; who meets more, and what becomes of them."""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy import stats
from scipy.special import expit

from sim.engine.cohort import proneness
from sim.history import Tally
from sim.pathway import PATHWAY
from sim.units import MINUTES_PER_MONTH
from tests.behaviour.stories import ENDLESS_PLACES, REMOVED_AT_ONCE, shown
from tests.studies import study, telling
from tests.tables import FALSE_ALARM

ENOUGH = ("arms.start.dyads=20", "arms.start.caseload=200", ENDLESS_PLACES)
FAMILIES = 1_000
MARKS = [mark.name for mark in PATHWAY.marks]


def test_contacts_kept_never_exceed_contacts_attempted(stories):
    for story in stories:
        tally = story.tally
        assert (tally.of("contact") <= tally.of("contact_attempt")).all()


def test_visits_with_the_children_never_exceed_contacts_attempted_nor_contacts_kept(stories):
    for story in stories:
        tally = story.tally
        assert (tally.of("child_visit") <= tally.of("contact_attempt")).all()
        assert (tally.of("child_visit") <= tally.of("contact")).all()


def test_only_mentored_families_have_contacts(stories):
    for story in stories:
        tally = story.tally
        assert not tally.of("contact_attempt")[tally.of("mentored") == 0].any()


@cache
def tallied(families: int, *sets: str, replication: int = 0) -> Tally:
    """Return the tally of a cohort for whom there are seats enough."""
    return telling(study(f"cohort.referrals={families} per year", *ENOUGH, *sets)).tally(replication)


def monthly(tally: Tally, quantity: str) -> np.ndarray:
    """Return what came to each family per month of being mentored; not a number if it was less than one."""
    mentored = tally.of("mentored").astype(float)
    return tally.of(quantity) / np.where(mentored < MINUTES_PER_MONTH, np.nan, mentored / MINUTES_PER_MONTH)


def test_a_couple_takes_more_contacts():
    couples = tallied(200, "using_co_parent_share=100 %", "protective_co_parent_share=0 %")
    others = tallied(200, "using_co_parent_share=0 %", "protective_co_parent_share=0 %")
    more = monthly(couples, "contact_attempt") - monthly(others, "contact_attempt")
    assert shown(more[np.isfinite(more)])


def test_engaged_families_meet_more():
    tally = tallied(200)
    variance = study().numbers("start", None)["engagement_variance"]
    engagement = proneness({"engagement": variance}, tally.cohort.streams)["engagement"]
    visits = monthly(tally, "child_visit")
    known = np.isfinite(visits)
    rank = stats.spearmanr(engagement[known], visits[known], alternative="greater")
    assert rank.pvalue < FALSE_ALARM


def logistic(outcome: np.ndarray, exposure: np.ndarray) -> tuple[float, float]:
    """Return the odds ratio of an outcome per unit of one exposure, and its z, by Newton's method."""
    design = np.column_stack([np.ones(len(outcome)), exposure]).astype(float)
    weights = np.zeros(2)
    for _ in range(30):
        chance = expit(design @ weights)
        information = design.T @ (design * (chance * (1 - chance))[:, None])
        weights += np.linalg.solve(information, design.T @ (outcome - chance))
    return float(np.exp(weights[1])), float(weights[1] / np.sqrt(np.linalg.inv(information)[1, 1]))


def odds(exposure: Callable[[Tally], np.ndarray], *sets: str) -> tuple[float, float]:
    """Return the odds ratio of closing with the children per unit of an exposure, and its z."""
    tallies = [tallied(FAMILIES, *sets, replication=replication) for replication in range(2)]
    exposed = np.concatenate([exposure(tally) for tally in tallies])
    mark = np.concatenate([tally.marks[:, MARKS.index("with_parent_at_closure")] for tally in tallies])
    enrolled = np.concatenate([tally.of("match") > 0 for tally in tallies])
    known = enrolled & (mark >= 0) & np.isfinite(exposed)
    return logistic(mark[known], exposed[known])


def test_families_who_meet_more_in_a_month_are_more_often_together_when_their_case_closes():
    """No such input: who engages more keeps more contacts, and recovers sooner."""
    ratio, z = odds(lambda tally: monthly(tally, "child_visit"), REMOVED_AT_ONCE, "engagement_variance=1")
    assert ratio > 1
    assert z > stats.norm.isf(FALSE_ALARM)


def test_a_plain_count_of_visits_is_misled_by_cases_that_last_longer_and_end_apart():
    """Published is 1.09 a visit (validated later); here a long case has more visits and less hope."""
    ratio, z = odds(lambda tally: tally.of("child_visit").astype(float))
    assert ratio < 1
    assert z < -stats.norm.isf(FALSE_ALARM)
