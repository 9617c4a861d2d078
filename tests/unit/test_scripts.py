"""What the compiled engine reads of a pathway's numbers is the same written at once as draw by draw."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from sim.engine import Written
from sim.engine.compiled import Script, script, scripts, warmed
from tests.studies import ROOT, study, telling

WARM = """
import sys
from dataclasses import replace
from sim.engine.compiled import warmed
from tests.studies import study, telling
warmed()
replace(telling(study("cohort.referrals=5 per year"), "start", 0), engine="compiled").tally(0)
print("numba.np.arraymath" in sys.modules)
"""


def arrays(one: Script) -> dict[str, np.ndarray]:
    """Return every array of a script by name."""
    kinds = {"table": one.table._asdict(), "gauges": one.gauges._asdict()}
    named = {f"{kind}.{name}": array for kind, own in kinds.items() for name, array in own.items()}
    return named | {"places": one.places}


@pytest.mark.parametrize("arm", ["start", "usual_care"])
@pytest.mark.parametrize("draw", [0, 2])
def test_a_draw_of_all_draws_is_written_as_its_own_numbers_are(arm, draw):
    one = study()
    together = arrays(scripts(one.pathway, one.drawn_numbers(arm), one.scenario.draws).of(draw))
    alone = arrays(script(one.pathway, one.numbers(arm, draw)))
    for name, array in alone.items():
        assert together[name].tobytes() == array.tobytes(), name


def test_a_draw_of_all_draws_has_the_layout_that_was_compiled_for():
    one = study()
    together = arrays(scripts(one.pathway, one.drawn_numbers("start"), one.scenario.draws).of(1))
    for name, array in arrays(script(one.pathway, one.numbers("start", 1))).items():
        own = together[name]
        assert (own.dtype, own.flags.c_contiguous, own.flags.aligned) == (array.dtype, True, True), name


def test_compiled_code_is_read_without_what_it_takes_to_compile():
    warmed()
    told = subprocess.run([sys.executable, "-c", WARM], cwd=ROOT, capture_output=True, check=True, text=True)
    assert told.stdout.strip() == "False"


def test_a_script_is_not_used_for_other_numbers_than_it_was_written_for():
    own = replace(telling(study("cohort.referrals=20 per year"), "start", 0), engine="compiled")
    told = replace(own, written=Written(own.numbers, script(own.pathway, own.numbers)))
    others = {**own.numbers, "relapse_scale": own.numbers["relapse_scale"] / 50}
    again = replace(told, numbers=others).tally(0)
    assert not np.array_equal(again.by_family, told.tally(0).by_family)
    assert np.array_equal(again.by_family, replace(own, numbers=others).tally(0).by_family)
