"""The tracks, and the groups of states that more than one of them reacts to."""

from sim.pathway.grammar import Track

SETTINGS = ("kinship", "foster", "residential")
EMPLOYED = ("post.training", "post.ramping", "post.serving")

TRACKS = (
    Track("case", ("open", "closed_in_recovery", "closed_without_recovery", "closed_by_permanency", "gone")),
    Track(
        "recovery",
        (
            "using",
            "waiting_for_treatment",
            "in_treatment",
            "on_medication",
            "in_recovery",
            "stable_recovery",
            "stable_on_medication",
            "relapsed",
        ),
    ),
    Track("placement", ("home", "in_care", "reunified", "adopted", "with_guardian", "aged_out")),
    Track("setting", ("own_home", *SETTINGS)),
    Track(
        "court",
        (
            "none",
            "removed",
            "custody",
            "at_limit",
            "excused",
            "extended",
            "at_second_limit",
            "extended_again",
            "petitioned",
            "terminated",
        ),
    ),
    Track("hearings", ("none", "scheduled")),
    Track("safety", ("with_family", "away")),
    Track("record", ("clear", "recurrence")),
    Track("co_parent", ("none", "protective", "using")),
    Track("mental_health", ("not_served", "served")),
    Track("practical_help", ("not_served", "served")),
    Track(
        "mentor",
        ("none", "eligible", "waiting", "matched", "bumped", "disengaged", "released", "no_seat"),
    ),
    Track("prevention", ("none", "open", "over")),
    Track("post", ("training", "ramping", "serving", "vacant", "released"), of="dyad"),
    Track("intake", ("open", "over"), of="dyad"),
)


def states(track: str) -> tuple[str, ...]:
    """Return every state of a track, as `track.state`."""
    return next(tuple(f"{track}.{state}" for state in one.states) for one in TRACKS if one.name == track)


def others(*left_out: str) -> tuple[str, ...]:
    """Return the states of a track other than these."""
    return tuple(state for state in states(left_out[0].partition(".")[0]) if state not in left_out)


USING = ("recovery.using", "recovery.waiting_for_treatment", "recovery.relapsed")
TREATED = ("recovery.in_treatment", "recovery.on_medication")
STABLE = ("recovery.stable_recovery", "recovery.stable_on_medication")
SOBER = ("recovery.in_recovery", *STABLE)
NOT_STABLE = others(*STABLE)

WITH_PARENT = ("placement.home", "placement.reunified")
IN_SETTING = tuple(f"setting.{setting}" for setting in SETTINGS)
REMOVALS_FROM_HOME = ("removal_at_referral", "removal", "removal_on_recurrence")
RE_ENTRIES = ("re_entry", "re_entry_on_recurrence")
REMOVALS = REMOVALS_FROM_HOME + RE_ENTRIES
PERMANENCIES = ("adoption", "guardianship", "ageing_out")
EXITS = ("reunification", *PERMANENCIES)

CLOSURES = ("closure_in_recovery", "closure_without_recovery", "closure_by_permanency")
CLOSED_WITH_PARENT = ("case.closed_in_recovery", "case.closed_without_recovery")
STAYING = others("case.gone")

MENTORED = ("mentor.matched",)
NOT_MENTORED = others(*MENTORED)
BUMPINGS = ("promotion", "mentor_relapse", "dyad_release")
