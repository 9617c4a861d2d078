"""Files laid over one another, and `--set` over them: values, origins, overrides and every refusal."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs import Document, Origin, read_extending, read_yaml, with_sets
from tests.inputs.told import Write, problems, refusal, told

# --- extends ------------------------------------------------------------------------------------


def test_names_merge_and_lists_are_replaced_whole(write: Write) -> None:
    write("a: {b: 1, c: 2}\nl: [1, 2, 3]\n", "base.yaml")
    child = write("extends: base.yaml\na: {c: 3, d: 4}\nl: [9]\n")
    assert read_extending(child).data == {"a": {"b": 1, "c": 3, "d": 4}, "l": [9]}


def test_only_values_that_change_are_recorded_as_overrides(write: Write) -> None:
    write("a: {b: 1, c: 2, e: 5}\nl: [1, 2]\nn:\n", "base.yaml")
    child = write("extends: base.yaml\na:\n  c: 3\n  d: 4\n  e: 5\nl: [9]\nn: NO\n")
    assert [str(each) for each in read_extending(child).overrides] == [
        "a.c: 2 -> 3 (a.yaml:3)",
        "l: [1, 2] -> [9] (a.yaml:6)",
        "n: not set -> NO (a.yaml:7)",
    ]


def test_true_over_1_is_a_change(write: Write) -> None:
    write("a: 1\n", "base.yaml")
    assert len(read_extending(write("extends: base.yaml\na: true\n")).overrides) == 1


def test_origins_point_to_the_file_that_wrote_the_value(write: Write) -> None:
    write("a:\n  b: 1\n  c: 2\nl: [1, 2]\n", "base.yaml")
    document = read_extending(write("extends: base.yaml\na:\n  c: 3\nl: [9]\n"))
    assert document.origin(("a", "b")) == Origin("base.yaml", 2)
    assert document.origin(("a", "c")) == Origin("a.yaml", 3)
    assert document.origin(("l", 1)) == Origin("a.yaml", 4)
    assert ("extends",) not in document.origins


def test_the_chain_is_followed_from_folder_to_folder(write: Write) -> None:
    write("a: 1\nb: 1\n", "x/y/top.yaml")
    write("extends: y/top.yaml\nb: 2\n", "x/middle.yaml")
    document = read_extending(write("extends: x/middle.yaml\nb: 3\n"))
    assert (document.path, document.data) == (Path("a.yaml"), {"a": 1, "b": 3})
    assert [str(each) for each in document.overrides] == [
        "b: 1 -> 2 (x/middle.yaml:2)",
        "b: 2 -> 3 (a.yaml:2)",
    ]


def test_a_file_without_extends_is_read_as_it_is(write: Write) -> None:
    assert read_extending(write("a: 1")).overrides == ()


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("[a, b]", "must name a file, but is a list"),
        ("", "must name a file, but is nothing"),
        ("' '", "must name a file, but is ' '"),
        ("/etc/base.yaml", "'/etc/base.yaml' is not a relative name with '/'"),
        ("C:/base.yaml", "'C:/base.yaml' is not a relative name with '/'"),
        ("x\\base.yaml", r"'x\\base.yaml' is not a relative name with '/'"),
        ("../base.yaml", "'../base.yaml' leaves the folder of this file"),
        ("link.yaml", "'link.yaml' leaves the folder of this file"),
        ("none.yaml", "'none.yaml' does not exist"),
        ("a.yaml", "'a.yaml' runs in a circle, back to this file"),
        ('"a\\0b"', r"'a\x00b' is not a usable file name"),
        ("loop.yaml", "'loop.yaml' is not a usable file name"),
    ],
)
def test_extends_accepts_one_file_beside_or_below(write: Write, name: str, what: str) -> None:
    Path("link.yaml").symlink_to("/etc/hostname")
    Path("loop.yaml").symlink_to("loop.yaml")
    (only,) = problems(read_extending, write(f"a: 1\nextends: {name}\n"))
    assert (only.line, only.where, only.what) == (2, "extends", what)


def test_a_circle_of_two_is_refused(write: Write) -> None:
    write("extends: a.yaml\n", "b.yaml")
    assert problems(read_extending, write("extends: b.yaml\n"))[0].file == "b.yaml"


def test_ten_levels_are_accepted_and_eleven_refused(write: Write) -> None:
    write("a: 1", "0.yaml")
    for level in range(1, 12):
        write(f"extends: {level - 1}.yaml", f"{level}.yaml")
    assert read_extending("10.yaml").data == {"a": 1}
    assert problems(read_extending, "11.yaml")[0].what == "goes more than 10 levels up"


# --- --set --------------------------------------------------------------------------------------


def test_a_set_value_lies_over_the_file(write: Write) -> None:
    document = with_sets(read_yaml(write("a: {b: 1}\n")), ["a.b=2", "c.d= NO ", "l=[1, {x: 2}]"])
    assert document.data == {"a": {"b": 2}, "c": {"d": "NO"}, "l": [1, {"x": 2}]}
    assert [str(each) for each in document.overrides] == [
        "a.b: 1 -> 2 (--set:1)",
        "c.d: not set -> NO (--set:2)",
        'l: not set -> [1, {"x": 2}] (--set:3)',
    ]


def test_the_origin_of_a_set_value_is_its_position(write: Write) -> None:
    document = with_sets(read_yaml(write("a: {b: 1}\n")), ["x=1", "a.b=[1]"])
    assert document.origin(("a", "b", 0)) == Origin("--set", 2)
    assert document.path == Path("a.yaml")


def test_a_set_value_leaves_the_document_it_lies_over_unchanged(write: Write) -> None:
    document = read_yaml(write("a: {b: 1}\n"))
    with_sets(document, ["a.b=2"])
    assert document.data == {"a": {"b": 1}}


def test_a_path_may_go_through_an_empty_group(write: Write) -> None:
    assert with_sets(read_yaml(write("a:\n")), ["a.b=2"]).data == {"a": {"b": 2}}


@pytest.mark.parametrize(
    ("item", "what"),
    [
        ("a", "'a' is not name=value"),
        ("=3", "'=3' is not name=value"),
        ("a..b=3", "'a..b=3' is not name=value"),
        ("a= ", "'a= ' is not name=value"),
        ("n.b.c=3", "goes through n, which is 5"),
        ("a=b: c", "is not one value"),
        ("a=- b", "is not one value"),
        ("a=[", "cannot be read: expected the node content, but found '<stream end>'"),
        ("a=.inf", ".inf is not a finite number"),
        ("a=\x01", "holds a character that cannot be printed (code 1)"),
        ("a=#", "is empty"),
        ("a." * 20 + "a=1", "'" + "a." * 18 + "... is more than 20 levels deep"),
    ],
)
def test_a_malformed_set_is_refused_with_its_position(write: Write, item: str, what: str) -> None:
    document = read_yaml(write("n: 5\n"))
    (only,) = problems(with_sets, document, ["z=1", item])
    assert (only.file, only.line, only.what) == ("--set", 2, what)


def test_an_option_is_told_by_its_own_name(write: Write) -> None:
    document = with_sets(read_yaml(write("seed: 1\n")), ["seed=2"], "--seed")
    assert document.origin(("seed",)) == Origin("--seed", 0)
    assert refusal(with_sets, document, ["seed="], "--seed").startswith("--seed: 'seed=' is not name=value")


def test_an_override_by_an_option_has_no_line(write: Write) -> None:
    document = with_sets(read_yaml(write("seed: 1\n")), ["seed=2"], "--seed")
    assert [str(each) for each in document.overrides] == ["seed: 1 -> 2 (--seed)"]


def test_all_malformed_sets_are_told_at_once(write: Write) -> None:
    assert refusal(with_sets, read_yaml(write("n: 5\n")), ["a", "n.b=1"]) == (
        "--set:1: 'a' is not name=value\n"
        "    write --set name=value, such as --set arms.start.dyads=8\n"
        "--set:2: n.b: goes through n, which is 5\n"
        "    set n as a whole"
    )


@given(st.text())
def test_any_set_is_a_document_or_problems(item: str) -> None:
    document = Document(Path("a.yaml"), {}, {})
    assert all(each.file == "--set" for each in told(with_sets, document, [f"a={item}"]))
