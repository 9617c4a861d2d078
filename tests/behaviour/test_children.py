"""Where the children are: what a caseworker would swear to of removal, return and permanency."""

from sim.pathway import PATHWAY
from tests.behaviour.stories import (
    LEFT_CARE,
    PERMANENT,
    RE_ENTERED,
    REMOVED,
    REMOVED_AT_ONCE,
    Spans,
    Told,
    told,
)

SETTINGS = ("kinship", "foster", "residential")
CHILDREN = ("placement", "setting", "court", "hearings", "safety", "record", "case")
MOVES = {
    "kinship_care": ("", "kinship"),
    "foster_care": ("", "foster"),
    "residential_care": ("", "residential"),
    "foster_move": ("foster", "foster"),
    "kin_found": ("foster", "kinship"),
    "kin_disruption": ("kinship", "foster"),
    "step_up": ("foster", "residential"),
    "step_down": ("residential", "foster"),
}
"""From which setting, and into which, an event takes the children."""
TRACK = {row.name: row.target.partition(".")[0] for row in PATHWAY.transitions}


def where_from(story: Told, family: int, *names: str) -> list[str]:
    """Return where a family's children were at each of some events, replayed from the events before it."""
    where, found = "home", []
    for name, _ in story.events[family]:
        if name in names:
            found.append(where)
        if name in (*REMOVED, *RE_ENTERED):
            where = "care"
        elif name in LEFT_CARE:
            where = "reunified" if name == "reunification" else "permanency"
    return found


def in_care(story: Told, family: int) -> Spans:
    return [(stay.start, stay.stop) for stay in story.care[family]]


def all_from(stories: tuple[Told, ...], *names: str) -> set[str]:
    """Return from where such events ever took the children of any family."""
    return {
        where for story in stories for family in story.families for where in where_from(story, family, *names)
    }


def test_children_are_removed_from_home_only_while_they_have_never_left_it(stories):
    assert all_from(stories, *REMOVED) == {"home"}


def test_children_re_enter_care_only_after_reunification(stories):
    assert all_from(stories, *RE_ENTERED) <= {"reunified"}


def test_children_leave_care_only_if_they_are_in_it(stories):
    assert all_from(stories, *LEFT_CARE) == {"care"}


def test_reunification_never_follows_termination_of_parental_rights(stories):
    for story in stories:
        assert not [one for one in story.in_care if one.exit == "reunification" and one.times("termination")]


def test_adoption_comes_only_after_termination_in_the_same_stay_in_care(stories):
    for story in stories:
        assert not [one for one in story.in_care if one.exit == "adoption" and not one.times("termination")]


def test_guardianship_comes_only_from_kinship_care(stories):
    for story in stories:
        for stay in story.in_care:
            if stay.exit == "guardianship":
                (last,) = [one for one in story.stays[stay.family]["setting"][:-1] if one.stop == stay.stop]
                assert last.state == "kinship"


def test_nothing_moves_children_after_adoption_guardianship_or_ageing_out(stories):
    for story in stories:
        for family, events in enumerate(story.events):
            (settled,) = story.times(family, *PERMANENT) or [story.followed_until(family)]
            assert not [one for one in events if one[1] > settled and TRACK[one[0]] in CHILDREN]


def test_children_find_permanency_once_at_most(stories):
    for story in stories:
        for family in story.families:
            assert len(story.times(family, *PERMANENT)) <= 1


def test_a_place_is_held_exactly_while_children_are_in_care(stories):
    for story in stories:
        for family in story.families:
            assert story.spans(family, "setting", *SETTINGS) == in_care(story, family)


def test_children_are_away_from_the_family_from_removal_to_reunification(stories):
    for story in stories:
        for family in story.families:
            held = story.spans(family, "placement", "in_care", "adopted", "with_guardian", "aged_out")
            assert story.spans(family, "safety", "away") == held


def test_a_change_of_setting_happens_only_in_care_and_from_the_setting_it_leaves(stories):
    for story in stories:
        for stay in story.in_care:
            where = ""
            for name, _ in stay.events:
                if name in MOVES:
                    leaves, arrives = MOVES[name]
                    assert where == leaves
                    where = arrives


def test_children_removed_at_referral_are_all_placed_at_once():
    story = told(REMOVED_AT_ONCE)
    for family, referral in enumerate(story.history.cohort.referral.tolist()):
        assert story.times(family, "removal_at_referral") == [referral]
        assert story.spans(family, "setting", *SETTINGS)[0][0] == referral


def test_without_removal_at_referral_nobody_is_placed_at_once():
    story = told("cohort.removed_at_referral=0 %")
    assert not [stay for stay in story.in_care if stay.start == story.history.cohort.referral[stay.family]]
