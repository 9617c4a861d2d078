"""Models over documents: every refusal in a planner's words, with the line of the value."""

from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from sim.errors import InputError, Problem
from sim.inputs import Collector, Document, Frozen, read_yaml, texts, validated
from sim.params.records import DurationNumber
from sim.units import Duration, Price, Share

HUGE = "most: " + "9" * 399
DIGITS = "write digits only, such as 12, without quotes"
GROUP = "must be a group of names with values, but is "
LINES = "write 'name: value' lines below it"
MATCHED = "must be one of 'matched' or 'naive', but is "
FIRST_TWELVE = "above, arms, as, below, colour, counts, drop, either, fee, least, lens, main"


class Colour(Enum):
    RED = "red"


class Gamma(Frozen):
    kind: Literal["gamma"]
    mean: float


class Beta(Frozen):
    kind: Literal["beta"]
    alpha: float


class Arm(Frozen):
    dyads: int = 1
    hired: tuple[date, ...] = ()


class Scenario(Frozen):
    title: str = ""
    start: date | None = None
    arms: dict[str, Arm] = Field(default={})
    main: Arm | None = None
    steps: tuple[Arm, ...] = ()
    lens: Literal["matched", "naive"] = "matched"
    colour: Colour = Colour.RED
    on: bool = True
    wait: Duration = 0
    drop: Share = 0.0
    fee: Price | None = None
    above: Annotated[float, Field(gt=0)] = 1
    least: Annotated[int, Field(ge=0)] = 1
    below: Annotated[float, Field(lt=1.5)] = 1
    most: Annotated[float, Field(le=1)] = 1
    spread: Annotated[Gamma | Beta, Field(discriminator="kind")] | None = None
    either: Gamma | Arm | int | list[Arm] | None = None
    size: int | str = 1
    pair: tuple[int, int] = (1, 2)
    names: Annotated[list[str], Field(min_length=1, max_length=2, default=["a"])]
    word: Annotated[str, Field(pattern="^a", min_length=1, max_length=3)] = "a"
    counts: dict[int, float] = Field(default={})
    alias: Annotated[int, Field(alias="as")] = 1
    odd: Any = None

    @field_validator("odd")
    @classmethod
    def _odd(cls, value: object) -> object:
        if value == 2:
            raise ValueError("2 is even")
        return value


class Whole(Frozen):
    low: int
    high: int

    @model_validator(mode="after")
    def _order(self) -> "Whole":
        if self.low > self.high:
            raise AssertionError("low is above high")
        return self


def found(model: type[BaseModel], text: str, tmp_path: Path) -> tuple[Problem, ...]:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        validated(model, read_yaml(path))
    return caught.value.problems


def test_a_good_document_becomes_the_model(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "start: 2012-07-01\nwait: 2 days\ndrop: 35 %\nsteps: [{dyads: 2}]\ncounts: {'1': 2}\ncolour: red\n"
    )
    scenario = validated(Scenario, read_yaml(path))
    assert (scenario.start, scenario.wait, scenario.drop) == (date(2012, 7, 1), 2880, 0.35)
    assert (scenario.steps, scenario.counts, scenario.colour) == ((Arm(dyads=2),), {1: 2.0}, Colour.RED)


@pytest.mark.parametrize(
    ("text", "where", "what", "mend"),
    [
        ("title: 12", "title", "must be a text, but is 12", "put it in quotes: '12'"),
        ("least: '12'", "least", "must be a whole number, but is '12'", DIGITS),
        ("least: true", "least", "must be a whole number, but is true", DIGITS),
        ("least: 1.0", "least", "must be a whole number, but is 1.0", DIGITS),
        ("above: x", "above", "must be a number, but is 'x'", "write a number such as 0.5, without quotes"),
        ("above: 0", "above", "must be above 0, but is 0", "write a number above 0"),
        ("least: -1", "least", "must be 0 or more, but is -1", "write 0 or more"),
        ("below: 2", "below", "must be below 1.5, but is 2", "write a number below 1.5"),
        ("most: 2", "most", "must be 1 or less, but is 2", "write 1 or less"),
        (HUGE, "most", f"must be a finite number, but is {'9' * 37}...", "write a smaller number"),
        ("lens: matchd", "lens", MATCHED + "'matchd'", "did you mean 'matched'?"),
        ("lens: 3", "lens", MATCHED + "3", "write 'matched' or 'naive'"),
        ("colour: xyz", "colour", "must be one of 'red', but is 'xyz'", "write 'red'"),
        ("on: yes", "on", "must be true or false, but is 'yes'", "write true or false, without quotes"),
        ("start: 1 July", "start", "must be a date, but is '1 July'", "write it as 2012-07-01"),
        ("arms: [1]", "arms", GROUP + "a list", LINES),
        ("main: 3", "main", GROUP + "3", LINES),
        ("arms: {a: }", "arms.a", GROUP + "nothing", LINES),
        ("steps: 3", "steps", "must be a list, but is 3", "write it as [first, second]"),
        ("names: []", "names", "must have at least 1 items, but has 0", "add what is missing"),
        ("names: [a, b, c]", "names", "must have at most 2 items, but has 3", "take some out"),
        ("word: ''", "word", "must have at least 1 letters, but is ''", "write a longer text"),
        ("word: aaaa", "word", "must have at most 3 letters, but is 'aaaa'", "write a shorter text"),
        ("word: b", "word", "string should match pattern '^a', but is 'b'", "correct it"),
        ("odd: 2", "odd", "2 is even", "correct it"),
        ("spread: {kind: g}", "spread", "has the 'kind' 'g', which is not known", "write 'gamma', 'beta'"),
        ("spread: {}", "spread", "does not say its 'kind'", "add the line 'kind'"),
        ("spread: {kind: beta}", "spread.alpha", "is missing", "add 'alpha:' to spread"),
        ("pair: [1]", "pair[item 2]", "is missing", "add item 2 to pair"),
        ("counts: {a: 1}", "counts.a", "must be a whole number, but is 'a'", DIGITS),
        ("fee: 86", "fee", "86 is not an amount with its currency and price year",
         "write '86 USD 2011': the amount, USD, and the year whose prices it is in"),
        ("drop: 35", "drop", "35 is not between 0 and 1",
         "write '35 %' if a percentage is meant, or a number from 0 to 1"),
        ("as: x", "as", "must be a whole number, but is 'x'", DIGITS),
    ],
)  # fmt: skip
def test_a_refusal_is_told_in_a_planners_words(
    tmp_path: Path, text: str, where: str, what: str, mend: str
) -> None:
    (only,) = found(Scenario, f"# a comment\n{text}\n", tmp_path)
    assert (only.line, only.where, only.what, only.mend) == (2, where, what, mend)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("titel: x", "did you mean 'title'?"),
        ("qqq: 1", f"known names: {FIRST_TWELVE} and 12 more"),
        ("arms: {start: {dyad: 1}}", "did you mean 'dyads'?"),
        ("main: {dyad: 1}", "did you mean 'dyads'?"),
        ("steps: [{dyad: 1}]", "did you mean 'dyads'?"),
        ("spread: {kind: beta, alpha: 1, xxx: 1}", "known names: alpha, kind"),
        ("spread: {kind: beta, alpha: 1, mean: 1}", "known names: alpha, kind"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_names_known_there(tmp_path: Path, text: str, mend: str) -> None:
    (only,) = found(Scenario, text, tmp_path)
    assert (only.what, only.mend) == ("is not a known name", mend)


def test_an_unknown_name_in_a_union_is_answered_per_branch(tmp_path: Path) -> None:
    problems = found(Scenario, "either: {dyad: 1}", tmp_path)
    told = {problem.where: problem.mend for problem in problems}
    assert told["either.dyad"] == "known names: kind, mean; or did you mean 'dyads'?"


def test_the_branches_of_a_union_are_told_as_one_problem(tmp_path: Path) -> None:
    (only,) = found(Scenario, "size: 1.5", tmp_path)
    assert only.what == "must be a whole number, but is 1.5, or must be a text, but is 1.5"


def test_a_missing_name_is_placed_at_its_group(tmp_path: Path) -> None:
    class Outer(Frozen):
        inner: Whole

    first, second = found(Outer, "\n\ninner:\n  {}\n", tmp_path)
    assert (first.line, first.where, first.mend) == (3, "inner.high", "add 'high:' to inner")
    assert (second.line, second.where) == (3, "inner.low")


def test_a_rule_over_several_names_is_placed_at_their_group(tmp_path: Path) -> None:
    (only,) = found(Whole, "\nlow: 2\nhigh: 1\n", tmp_path)
    assert (only.line, only.where, only.what) == (2, "", "low is above high")


def test_all_problems_of_a_document_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("lwo: 1\nhigh: x\n")
    with pytest.raises(InputError) as caught:
        validated(Whole, read_yaml("a.yaml"))
    assert str(caught.value) == (
        "a.yaml:1: low: is missing\n"
        "    add 'low:'\n"
        "a.yaml:1: lwo: is not a known name\n"
        "    did you mean 'low'?\n"
        "a.yaml:2: high: must be a whole number, but is 'x'\n"
        "    write digits only, such as 12, without quotes"
    )


@pytest.mark.parametrize("prefix", [("arms", "start"), ("list", 0)])
def test_a_part_of_a_document_is_validated_by_its_prefix(prefix: tuple[str | int, ...]) -> None:
    document = Document(Path("a.yaml"), {"arms": {"start": {"dyads": 3}}, "list": [{"dyads": 3}]}, {})
    assert validated(Arm, document, prefix=prefix) == Arm(dyads=3)


@pytest.mark.parametrize("prefix", [("none",), ("list", 4), ("list", "x"), ("text", "x")])
def test_a_prefix_that_is_not_there_is_a_problem(prefix: tuple[str | int, ...]) -> None:
    document = Document(Path("a.yaml"), {"list": [], "text": "x"}, {})
    with pytest.raises(InputError, match=GROUP + "nothing"):
        validated(Arm, document, prefix=prefix)


def test_values_given_apart_are_placed_under_the_prefix() -> None:
    with pytest.raises(InputError, match=r"arms\.start\.dyads: must be a whole number"):
        validated(Arm, Document(Path("a.yaml"), {}, {}), {"dyads": "x"}, ("arms", "start"))


def test_a_frozen_model_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Arm().dyads = 3  # type: ignore[misc]


def test_the_text_under_a_field_is_its_description() -> None:
    class Clinic(Frozen):
        slots: int
        """Places in treatment."""

    assert Clinic.model_json_schema()["properties"]["slots"]["description"] == "Places in treatment."


def test_a_field_that_is_inherited_keeps_its_text() -> None:
    assert texts(DurationNumber)["label"] == "What the number is, in plain words."


def test_a_collector_without_problems_raises_nothing() -> None:
    collector = Collector()
    assert collector.attempt(int, "3") == 3
    collector.raise_if_any()


def test_a_collector_tells_the_problems_of_every_attempt(tmp_path: Path) -> None:
    collector = Collector()
    for name in ("x.yaml", "y.yaml", "y.yaml"):
        assert collector.attempt(read_yaml, tmp_path / name) is None
    with pytest.raises(InputError) as caught:
        collector.raise_if_any()
    assert [Path(each.file).name for each in caught.value.problems] == ["x.yaml", "y.yaml"]
