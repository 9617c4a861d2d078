"""A fingerprint names everything a run depends on, and nothing else."""

from dataclasses import replace

import pytest

from sim.pathway import PATHWAY
from sim.study import read_study
from tests.studies import ROOT
from tests.toy import shipped

LENSES = ("headline", "matched", "trial")
CHANGES = {
    "a number": lambda study: study.replaced("relapse_shape", 0.42),
    "a price": lambda study: study.replaced("foster_day", "70 USD 2024"),
    "the seed": lambda study: study.replaced("seed", 2),
    "the draws": lambda study: study.replaced("draws", 201),
    "the replications": lambda study: study.replaced("replications", 3),
    "the lens": lambda study: study.replaced("lens", "trial"),
    "the baseline": lambda study: study.replaced("baseline", "kentucky_2007"),
    "the discount rate": lambda study: study.replaced("discount_rate", 0.0),
    "the start": lambda study: study.replaced("start", "2012-07-02"),
    "the pathway": lambda study: replace(study, pathway=replace(PATHWAY, marks=PATHWAY.marks[:-1])),
    "an index": lambda study: replace(study, params=replace(study.params, indices={})),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_fingerprint_changes_with(what):
    assert CHANGES[what](shipped()).fingerprint(LENSES) != shipped().fingerprint(LENSES)


def test_a_fingerprint_changes_with_the_lenses_that_are_run():
    assert shipped().fingerprint(LENSES) != shipped().fingerprint(LENSES[:2])


def test_a_fingerprint_does_not_know_where_a_file_lies(tmp_path):
    for name in ("base.yaml", "kentucky_start.yaml"):
        text = (ROOT / "scenarios" / name).read_text()
        (tmp_path / name.replace("kentucky", "copied")).write_text("# a remark\n" + text)
    copied = read_study(tmp_path / "copied_start.yaml", ROOT / "params")
    assert copied.fingerprint(LENSES) == shipped().fingerprint(LENSES)


def test_a_fingerprint_is_the_same_for_a_value_set_to_what_it_was():
    assert shipped("seed=1").fingerprint(LENSES) == shipped().fingerprint(LENSES)
