"""The case: when it may close, when it opens again, and what ends with it."""

from bisect import bisect_right

from sim.pathway import PATHWAY
from tests.behaviour.stories import PERMANENT, RE_ENTERED, REMOVED, Stay, joined, within

CLOSED = ("closure_in_recovery", "closure_without_recovery", "closure_by_permanency")
OPENED = ("reopening", "reopening_on_report")
RECOVERY = {row.name for row in PATHWAY.transitions if row.target.startswith("recovery.")}


def state_before(stays: list[Stay], minute: int) -> str:
    """Return the state in which the last minute before this one was spent."""
    lasting = [stay for stay in stays if stay.stop > stay.start]
    return lasting[bisect_right([stay.start for stay in lasting], minute - 1) - 1].state


def test_a_case_closes_only_if_it_is_open_and_opens_only_if_it_is_closed(stories):
    for story in stories:
        for events in story.events:
            is_open = True
            for name, _ in events:
                assert name not in (*CLOSED, "moving_away") or is_open
                assert name not in OPENED or not is_open
                is_open = (is_open or name in OPENED) and name not in (*CLOSED, "moving_away")


def test_a_case_is_open_all_the_while_children_are_in_care(stories):
    for story in stories:
        for stay in story.in_care:
            assert within(story.spans(stay.family, "case", "open"), stay.start, stay.stop)


def test_permanency_closes_the_case_at_its_minute_and_nothing_else_does_in_care(stories):
    for story in stories:
        for stay in story.in_care:
            closed = [stay.stop] if stay.exit in PERMANENT else []
            own = [time for time in story.times(stay.family, *CLOSED) if stay.start < time <= stay.stop]
            assert own == closed


def test_a_case_closed_in_recovery_was_in_stable_recovery(stories):
    for story in stories:
        for family in story.families:
            for time in story.times(family, "closure_in_recovery"):
                before = state_before(story.stays[family]["recovery"], time)
                assert before in ("stable_recovery", "stable_on_medication")


def test_a_case_closed_without_recovery_was_not_in_stable_recovery(stories):
    for story in stories:
        for family in story.families:
            for time in story.times(family, "closure_without_recovery"):
                before = state_before(story.stays[family]["recovery"], time)
                assert before not in ("stable_recovery", "stable_on_medication")


def test_a_case_opens_again_only_on_removal_or_on_a_report_of_that_minute(stories):
    for story in stories:
        for family in story.families:
            removals = set(story.times(family, *REMOVED, *RE_ENTERED))
            assert set(story.times(family, "reopening")) <= removals
            assert set(story.times(family, "reopening_on_report")) <= set(story.times(family, "detection"))


def test_services_begin_only_in_an_open_case(stories):
    for story in stories:
        for family in story.families:
            opened = story.spans(family, "case", "open")
            for time in story.times(family, "mental_health_service", "practical_service"):
                assert within(opened, time - 1, time)


def test_nothing_but_the_caregivers_recovery_and_a_clock_is_told_of_a_family_that_has_moved_away(stories):
    """The clock is that of claims for prevention, which runs from the match whatever happens."""
    for story in stories:
        for family, events in enumerate(story.events):
            for gone in story.times(family, "moving_away"):
                assert {name for name, time in events if time > gone} <= {*RECOVERY, "prevention_end"}


def test_a_family_moves_away_only_with_its_children(stories):
    for story in stories:
        for family in story.families:
            with_parent = story.spans(family, "placement", "home", "reunified")
            for gone in story.times(family, "moving_away"):
                assert within(with_parent, gone - 1, gone)


def test_a_family_is_mentored_only_in_an_open_case(stories):
    for story in stories:
        for family in story.families:
            opened = story.spans(family, "case", "open")
            mentored = joined(story.stays[family]["mentor"], ("matched", "bumped"))
            assert all(within(opened, *span) for span in mentored)
