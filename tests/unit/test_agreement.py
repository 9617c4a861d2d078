"""Two histories that differ: what is said, and that a run does not let it pass."""

from dataclasses import replace

import pytest

from sim.engine import difference
from sim.experiment import DisagreementError, checking, tellings
from tests.studies import lived, study, telling

ONE = telling(study())


def later(history, column, row):
    """Return a history whose events are one minute late in one row."""
    told = getattr(history, column).copy()
    told["time"][row] += 1
    return replace(history, **{column: told})


def test_the_same_history_differs_in_nothing():
    history = ONE.history(0)
    assert difference(history, history, ONE.pathway) is None


@pytest.mark.parametrize(("column", "who"), [("events", "family"), ("postings", "dyad")])
def test_the_first_event_that_differs_is_named(column, who):
    history = ONE.history(0)
    said = difference(history, later(history, column, 3), ONE.pathway)
    row = getattr(history, column)[3]
    assert f"{ONE.pathway.events[row['event']]} of {who} {row[who]} at minute {row['time']:,}" in said


def test_an_event_too_few_is_named():
    history = ONE.history(0)
    last = replace(history, events=history.events[:0], postings=history.postings[:0])
    assert "nothing more" in difference(history, last, ONE.pathway)


def test_stays_that_differ_are_noticed_though_all_events_agree():
    history = ONE.history(0)
    stays = history.stays.copy()
    stays["dyad"][0] = 7
    said = difference(history, replace(history, stays=stays), ONE.pathway)
    assert "of the stays 0 agree" in said


def relived(one):
    again = checking.Relived(tellings({"": one}, 0))
    again.live()
    return again


def test_a_run_whose_engines_part_is_refused(monkeypatch):
    one, own = study(), lived()
    monkeypatch.setattr(
        checking, "difference", lambda *_: "the reference engine tells: this; the other: that"
    )
    whole = {story: own.tallies[one.scenario.lens][story[0]] for story in tellings({"": one}, 0)}
    with pytest.raises(DisagreementError, match="tells: this; the other: that"):
        relived(one).checked_events(whole)


def test_a_tally_that_differs_is_refused_though_all_events_agree():
    one = study()
    again = relived(one)
    own = lived().tallies[one.scenario.lens]
    wrong = {story: replace(own[story[0]], by_quarter=own[story[0]].by_quarter + 1) for story in again.first}
    with pytest.raises(DisagreementError, match="what is counted of them differs"):
        again.checked_events(wrong)


def test_a_run_is_checked_under_its_own_lens_or_else_the_first_it_has():
    own = lived()
    assert own.checked == own.study.scenario.lens
    other = replace(own, tallies={"other": own.tallies[own.checked]})
    assert other.checked == "other"
