"""Two arms judged against each other: a toy ledger whose every answer is worked out by hand.

In dollars, by draw and replication (federal pays a quarter of placement and half of casework):

    usual care   programme 100, placement (1000, 1400), (1200, 1000), casework 400
    start        programme 300 or 500 by draw, placement (500, 700), (400, 500), casework 100
"""

import numpy as np
import pytest

from sim.appraisal import Figure, Refusal, appraise, enrolled, outcomes_of, usual_outcomes, variance_removed
from sim.params import Perspective
from tests.toy import AGENCY, ledger_of, line, study, tallies

PLACEMENT = {"usual": [[1000, 1400], [1200, 1000]], "start": [[500, 700], [400, 500]]}
PROGRAM = {"usual": [[100, 100], [100, 100]], "start": [[300, 300], [500, 500]]}
CASEWORK = {"usual": [[400, 400], [400, 400]], "start": [[100, 100], [100, 100]]}
FEDERAL = {"dyads": 0.0, "foster": 0.25, "casework": 0.5}
FIRST, LAST = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)


def perspective(payers=("federal", "state"), kinds=("program", "placement", "casework")):
    return Perspective(label="toy", payers=payers, kinds=kinds)


def toy(avoidable=1.0, perspectives=None, **changes):
    lines = {
        "dyads": line("dyad_year", "dyad", "program", "1 USD 2024"),
        "foster": line("day", "foster", "placement", "1 USD 2024", avoidable=avoidable),
        "casework": line("case_month", "usual_casework", "casework", "1 USD 2024"),
    }
    return study(lines, perspectives or {"all": AGENCY}, **changes)


def ledgered(own, amounts=(PROGRAM, PLACEMENT, CASEWORK), arms=("usual", "start"), when=FIRST):
    """Return the ledger of amounts [draw, replication] by arm, all spent in one quarter."""
    by_line = (np.array([amount[arm] for arm in arms], dtype=float) for amount in amounts)
    spent = {line: np.einsum("adr,q->adrq", own, when) for line, own in zip(FEDERAL, by_line, strict=True)}
    return ledger_of(own, spent, {line: (share, 1 - share) for line, share in FEDERAL.items()}, arms)


def nothing(draws=2, replications=2, families=3, **counted):
    return tallies((draws, replications, families), **counted)


def judged(own=None, by_arm=None, **ledger_of):
    own = own or toy()
    by_arm = by_arm or {"usual": nothing(), "start": nothing()}
    return appraise(own, by_arm, ledgered(own, **ledger_of))


def money(**given):
    return judged(**given).money["all"]


def test_avoided_placement_cost_is_the_comparator_less_the_arm():
    assert money().avoided_placement_cost.mean == pytest.approx((500 + 700 + 800 + 500) / 4)


def test_programme_cost_is_the_arms_own():
    assert money().program_cost.mean == pytest.approx(400.0)


def test_added_programme_cost_is_the_arm_less_the_comparator():
    assert money().added_program_cost.mean == pytest.approx(300.0)


def test_a_gross_dollar_avoids_placement_cost_over_programme_cost():
    assert money().per_gross_dollar.mean == pytest.approx(625 / 400)


def test_an_added_dollar_avoids_placement_cost_over_added_cost():
    assert money().per_added_dollar.mean == pytest.approx(625 / 300)


def test_net_saving_is_everything_the_comparator_spends_more():
    assert money().net_saving.mean == pytest.approx(625 + 300 - 300)


def test_the_prediction_of_net_saving_is_that_of_single_runs():
    runs = [500 + 300 - 200, 700 + 300 - 200, 800 + 300 - 400, 500 + 300 - 400]
    assert money().net_saving.prediction == pytest.approx(tuple(np.quantile(runs, [0.025, 0.975])))


def test_casework_is_avoided_beside_the_ratio():
    assert money().avoided_casework_cost.mean == pytest.approx(300.0)


@pytest.mark.parametrize(
    ("payers", "net", "gross"),
    [(("state",), 468.75 + 150 - 300, 468.75 / 400), (("federal", "state"), 625, 1.5625)],
)
def test_a_perspective_counts_its_payers(payers, net, gross):
    found = money(own=toy(perspectives={"all": perspective(payers=payers)}))
    assert found.net_saving.mean == pytest.approx(net)
    assert found.per_gross_dollar.mean == pytest.approx(gross)


def test_who_pays_nothing_for_the_programme_has_no_ratio():
    found = money(own=toy(perspectives={"all": perspective(payers=("federal",))}))
    assert isinstance(found.per_gross_dollar, Refusal)
    assert found.net_saving.mean == pytest.approx(0.25 * 625 + 0.5 * 300)


def test_the_net_savings_of_payers_add_up():
    whose = {"all": ("federal", "state"), "federal": ("federal",), "state": ("state",)}
    own = toy(perspectives={name: perspective(payers=payers) for name, payers in whose.items()})
    net = {name: one.net_saving.mean for name, one in judged(own=own).money.items()}
    assert net["all"] == pytest.approx(net["federal"] + net["state"])


def test_a_perspective_counts_its_kinds():
    found = money(own=toy(perspectives={"all": perspective(kinds=("program", "placement"))}))
    assert found.net_saving.mean == pytest.approx(625 - 300)
    assert found.avoided_casework_cost.mean == 0.0


def test_only_the_avoidable_share_is_avoided():
    found = money(own=toy(avoidable=0.8))
    assert found.avoided_placement_cost.mean == pytest.approx(500.0)
    assert found.net_saving.mean == pytest.approx(500 + 300 - 300)


def test_what_is_added_is_spent_by_the_same_share_as_what_is_avoided_is_saved():
    swapped = {"usual": PLACEMENT["start"], "start": PLACEMENT["usual"]}
    less, more = (
        money(own=toy(avoidable=0.8), amounts=(PROGRAM, placement, CASEWORK)).avoided_placement_cost.mean
        for placement in (PLACEMENT, swapped)
    )
    assert (less, more) == pytest.approx((500.0, -500.0))


def test_the_avoidable_share_does_not_touch_what_the_programme_costs():
    assert money(own=toy(avoidable=0.8)).program_cost.mean == pytest.approx(400.0)


@pytest.mark.parametrize(("when", "days"), [(FIRST, 46 / 2), (LAST, 46 + 91 + 92 / 2)])
def test_amounts_are_discounted_to_the_middle_of_their_quarter(when, days):
    found = money(own=toy(discount_rate=0.03), when=when)
    assert found.avoided_placement_cost.mean == pytest.approx(625 / 1.03 ** (days / 365.25))


def test_a_ratio_of_amounts_of_one_quarter_does_not_move_with_the_discount_rate():
    assert money(own=toy(discount_rate=0.07), when=LAST).per_gross_dollar.mean == pytest.approx(1.5625)


def test_the_order_of_the_arms_in_a_ledger_does_not_matter():
    assert money(arms=("start", "usual")) == money()


def test_one_replication_is_judged_too():
    one = [
        {arm: np.array(amount)[:, :1] for arm, amount in kind.items()}
        for kind in (PROGRAM, PLACEMENT, CASEWORK)
    ]
    by_arm = {arm: nothing(replications=1) for arm in ("usual", "start")}
    assert money(by_arm=by_arm, amounts=one).net_saving.mean == pytest.approx((600 + 700) / 2)


def test_the_probability_of_net_saving_is_a_share_of_draws():
    placement = {"usual": [[1000, 1000], [0, 0]], "start": [[0, 0], [0, 0]]}
    assert money(amounts=(PROGRAM, placement, CASEWORK)).probability_net_saving == 0.5


def same(arms=("usual", "start")):
    return [dict.fromkeys(arms, kind["usual"]) for kind in (PROGRAM, PLACEMENT, CASEWORK)]


def test_identical_arms_differ_by_exactly_zero():
    found = money(amounts=same())
    zero = Figure(mean=0.0, credible=(0.0, 0.0), prediction=(0.0, 0.0), mcse=0.0)
    assert (found.net_saving, found.avoided_placement_cost, found.added_program_cost) == (zero,) * 3


def test_identical_arms_have_no_added_dollar_to_divide_by():
    assert isinstance(money(amounts=same()).per_added_dollar, Refusal)


def test_identical_arms_have_no_chance_of_a_saving():
    assert money(amounts=same()).probability_net_saving == 0.0


def test_avoided_placements_count_the_children_of_families_ever_removed():
    children = [1, 2, 4]
    by_arm = {
        "usual": nothing(children=children, minutes_to_removal=[7, 3, -1]),
        "start": nothing(children=children, minutes_to_removal=[-1, 1, 1]),
    }
    assert money(by_arm=by_arm).avoided_placements.mean == 1 - 4


def test_the_length_of_avoided_placements_is_that_of_families_no_longer_placed():
    by_arm = {
        "usual": nothing(children=[1, 2, 4], minutes_to_removal=[7, 7, -1], foster=[1440, 8 * 1440, 0]),
        "start": nothing(children=[1, 2, 4], minutes_to_removal=[-1, 9, 9]),
    }
    found = money(by_arm=by_arm)
    assert found.days_per_placement.mean == pytest.approx(9 / 3)
    assert found.days_per_avoided_placement.mean == 1.0


def test_avoided_placement_days_are_child_days_of_every_setting():
    by_arm = {
        "usual": nothing(kinship=[1440, 0, 0], foster=[1440, 1440, 0], residential=[0, 0, 2880]),
        "start": nothing(foster=[0, 720, 0]),
    }
    assert money(by_arm=by_arm).avoided_placement_days.mean == 4.5


def test_the_comparator_is_seen_through_the_families_the_programme_enrolled():
    by_arm = {
        "usual": nothing(minutes_to_removal=[1, -1, -1], children=[1, 1, 1]),
        "start": nothing(match=[1, 1, 0], children=[1, 1, 1]),
    }
    usual = judged(by_arm=by_arm).outcomes["usual"]
    assert usual["enrolled"]["placed_share"].mean == 0.5
    assert usual["all_referred"]["placed_share"].mean == pytest.approx(1 / 3)


def test_alike_arms_have_all_their_variance_removed():
    days = tallies((2, 1, 4), foster=[1440, 0, 2880, 0])
    assert variance_removed(toy(), {"usual": days, "start": days}) == 1.0


def test_arms_without_variance_count_as_alike():
    assert variance_removed(toy(), {"usual": nothing(), "start": nothing()}) == 1.0


def test_independent_arms_have_no_variance_removed():
    # A correlation of 2 x 20,000 independent pairs: beyond four standard errors in 6 of 100,000 seeds.
    luck = np.random.default_rng(1)
    one, other = (tallies((2, 1, 20_000), foster=luck.integers(0, 9_999, (2, 1, 20_000))) for _ in range(2))
    assert abs(variance_removed(toy(), {"usual": one, "start": other})) < 4 / np.sqrt(40_000)


@pytest.mark.parametrize(("rate", "written"), [(0.0, "0 %"), (0.02, "2 %"), (0.03, "3 %"), (0.07, "7 %")])
def test_the_answer_at_another_rate_is_that_of_a_study_with_this_rate(rate, written):
    found = judged(when=LAST).discounted[written]
    own = judged(own=toy(discount_rate=rate), when=LAST).money["all"]
    assert found.net_saving == own.net_saving
    assert found.per_gross_dollar == own.per_gross_dollar
    assert found.probability_net_saving == own.probability_net_saving


def test_what_is_saved_late_is_worth_less_the_higher_the_rate():
    nets = [found.net_saving.mean for found in judged(when=LAST).discounted.values()]
    assert nets == sorted(nets, reverse=True)
    assert len(set(nets)) == 4


def test_what_is_expected_to_be_lost_is_the_mean_of_the_draws_that_lose():
    poor = {"usual": [[500, 500], [400, 400]], "start": [[500, 500], [9_000, 9_000]]}
    found = money(amounts=(PROGRAM, poor, CASEWORK))
    # The first draw saves 100 - 300 + 300 and no placement; the second loses 8,600 + 400 - 300.
    assert found.expected_loss == pytest.approx(8_700 / 2)


def test_nothing_is_expected_to_be_lost_where_every_draw_saves():
    assert money().expected_loss == 0.0


def test_a_day_breaks_even_at_what_the_programme_adds_less_the_casework_it_spares():
    # 3 days avoided in the first quarter, 7 in the last; programme +200 or +400, casework -300.
    days = {"usual": (5, 1, 9), "start": (2, 1, 2)}
    by_arm = {arm: nothing(quarters={"foster": np.array(own) * 1440}) for arm, own in days.items()}
    found = judged(by_arm=by_arm).money["all"].break_even_day
    assert found.mean == pytest.approx((300 - 300) / 10)
    own = toy(discount_rate=0.5)
    late = judged(
        own=own, by_arm=by_arm, amounts=(PROGRAM, PLACEMENT, {arm: [[0, 0], [0, 0]] for arm in days})
    )
    first, _, last = 1.5**-own.quarters.middles
    assert late.money["all"].break_even_day.mean == pytest.approx(300 * first / (3 * first + 7 * last))


def test_no_day_breaks_even_where_none_is_avoided():
    assert isinstance(money().break_even_day, Refusal)


def test_the_comparators_outcomes_are_counted_once_for_all_lenses_and_are_those_of_each():
    usual, other = (nothing(minutes_to_removal=own) for own in ([5, -1, 5], [-1, -1, 5]))
    matches = {"one": [1, 0, 0], "two": [0, 1, 1], "three": [1, 1, 1]}
    lived = {
        lens: {"usual": other if lens == "three" else usual, "start": nothing(match=match)}
        for lens, match in matches.items()
    }
    found = usual_outcomes(toy(), lived)
    for lens, arms in lived.items():
        everyone = np.ones((2, 2, 3), dtype=bool)
        assert found[lens]["enrolled"] == outcomes_of(arms["usual"], enrolled(arms["start"]))
        assert found[lens]["all_referred"] == outcomes_of(arms["usual"], everyone)
