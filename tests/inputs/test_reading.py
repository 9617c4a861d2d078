"""Reading a file: values with their lines, and every refusal."""

import os
import time
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sim.inputs import Document, Origin, dotted, read_yaml
from sim.inputs.walking import grow
from tests.inputs.desk import EVIDENCE, SCENARIOS
from tests.inputs.told import Write, problems, refusal, told

YAML_PIECES = st.one_of(
    st.sampled_from(
        ["a", "b: ", "- ", "\n", "  ", "[", "]", "{", "}", ",", ": ", "? ", "1", "é", "#", "\t", "\r"]
    ),
    st.sampled_from(["&x ", "*x", "!t ", "<<", "'", '"', "|", ">", "%", "---\n", "...\n", "%YAML 1.1\n"]),
    st.sampled_from([".inf", "\\", "\\ud800", "\\UFFFFFFFF", "\ufeff"]),
)


# --- the shipped files --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [*SCENARIOS.glob("*.yaml"), *EVIDENCE.rglob("*.yaml")], ids=lambda path: path.name
)
def test_a_shipped_file_that_is_not_parsed_again_has_what_it_has_when_it_is(path: Path) -> None:
    found, again = read_yaml(path), grow(path.read_text("utf-8"), str(path))
    assert (found.data, found.origins) == (again.value, again.origins)


# --- values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("'12'", "12"),
        ("12", 12),
        ("-3", -3),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1_000", "1_000"),
        ("2012-07-01", "2012-07-01"),
        ("12:30", "12:30"),
        ("9" * 100, int("9" * 100)),
        ("|\n  two\n  lines\n", "two\nlines\n"),
        ("[1, {b: c}]", [1, {"b": "c"}]),
    ],
)
def test_scalars_follow_yaml_1_2(write: Write, text: str, value: object) -> None:
    found = read_yaml(write(f"a: {text}")).data["a"]
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "name"), [("2012", "2012"), ("'2012'", "2012"), ("NO", "NO"), ("007", "007")]
)
def test_a_name_is_a_text_even_where_it_is_a_whole_number(write: Write, text: str, name: str) -> None:
    assert read_yaml(write(f"{text}: 1")).data == {name: 1}


def test_a_byte_order_mark_is_ignored(write: Write) -> None:
    assert read_yaml(write(b"\xef\xbb\xbfa: 1")).data == {"a": 1}


def test_a_yaml_1_2_directive_is_accepted(write: Write) -> None:
    assert read_yaml(write("%YAML 1.2\n---\na: 1")).data == {"a": 1}


def test_every_name_and_item_has_its_line(write: Write) -> None:
    document = read_yaml(write("# top\na:\n  b:\n    - 1\n    - c: 2\n"))
    lines = {where: origin.line for where, origin in document.origins.items()}
    assert lines == {
        (): 2,
        ("a",): 2,
        ("a", "b"): 3,
        ("a", "b", 0): 4,
        ("a", "b", 1): 5,
        ("a", "b", 1, "c"): 5,
    }


def test_the_origin_of_an_unwritten_place_is_its_nearest_group(write: Write) -> None:
    assert read_yaml(write("x: 1\na:\n  b: 1\n")).origin(("a", "c", 4)) == Origin("a.yaml", 2)


def test_a_document_without_origins_has_line_0() -> None:
    assert Document(Path("a.yaml"), {}, {}).origin(("a",)) == Origin("a.yaml", 0)


def test_items_are_counted_from_1_in_a_place() -> None:
    assert dotted(("a", 0, "b")) == "a[item 1].b"


# --- refusals of a file -------------------------------------------------------------------------


def test_a_missing_file_names_the_nearest(write: Write) -> None:
    write("a: 1", "kentucky.yaml")
    assert (
        refusal(read_yaml, "kentuky.yaml")
        == "kentuky.yaml: does not exist\n    did you mean 'kentucky.yaml'?"
    )


def test_a_missing_file_in_an_empty_folder_says_so(write: Write) -> None:
    assert refusal(read_yaml, "a.yaml") == "a.yaml: does not exist\n    there are no YAML files in ."


def test_a_missing_folder_is_named(write: Write) -> None:
    assert refusal(read_yaml, "x/a.yaml") == "x/a.yaml: does not exist\n    check the folder x"


def test_a_folder_is_refused(write: Write) -> None:
    assert refusal(read_yaml, ".") == ".: is a folder\n    name a file inside it"


def test_a_pipe_is_refused_without_waiting(write: Write) -> None:
    os.mkfifo("pipe.yaml")
    assert refusal(read_yaml, "pipe.yaml").startswith("pipe.yaml: is not a regular file")


@pytest.mark.parametrize("name", ["a\0b", "x" * 300])
def test_an_impossible_file_name_is_refused(write: Write, name: str) -> None:
    assert problems(read_yaml, name)[0].line == 0


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (PermissionError(13, "no"), "may not be read"),
        (OSError(5, "broken disk"), "cannot be opened: broken disk"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(
    write: Write, monkeypatch: pytest.MonkeyPatch, error: OSError, what: str
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise error

    path = write("a: 1")
    monkeypatch.setattr(Path, "open", refuse)
    assert problems(read_yaml, path)[0].what == what


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (b"a: 1\nb: \xff", 2, "is not UTF-8 text"),
        (b"\x7fELF\0\0", 0, "is not a text file"),
        (b"a: 1\nb: \x01", 2, "holds a character that cannot be printed (code 1)"),
        (b"#" * 1_000_001, 0, "is larger than 1 MB"),
        (b"", 1, "is empty"),
        (b"# nothing\n", 2, "is empty"),
        (b"- 1\n", 1, "has no names at its top"),
        (b"text\n", 1, "has no names at its top"),
        (b"---\n", 2, "has no names at its top"),
        (b"a: 1\n---\nb: 1\n", 2, "holds more than one document"),
        (b"%YAML 1.1\n---\na: 1\n", 2, "asks for another version of YAML"),
        (b"a: 1\n1.5: 2\n", 2, "has the name 1.5, which is not a text"),
        (b"a: 1\n-1: 2\n", 2, "has the name -1, which is not a text"),
        (b"a: 1\ntrue: 2\n", 2, "has the name true, which is not a text"),
        (b"? [a]\n: 1\n", 1, "has a name that is not a text"),
        (b"a: &x 1\n", 1, "has the anchor &x"),
        (b"&x a: 1\n", 1, "has the anchor &x"),
        (b"a: !t 1\n", 1, "has the tag !t"),
        (b"a: !!python/object:os.system {}\n", 1, "has the tag tag:yaml.org,2002:python/object:os.syste"),
        (b"a: .nan\n", 1, ".nan is not a finite number"),
        (b"a: 1e400\n", 1, "'1e400' is too large for a number"),
        (b"a: " + b"9" * 5000, 1, "is a number of more than 400 digits"),
        (b'a: "\\ud800"\n', 1, "holds half a character"),
        (b"a: 1\na: 2\n", 2, "is written twice, on lines 1 and 2"),
        (b"<<: {a: 1}\n", 1, "merges another group"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(write: Write, content: bytes, line: int, what: str) -> None:
    first = problems(read_yaml, write(content))[0]
    assert (first.line, first.what) == (line, what)


@pytest.mark.parametrize("content", [b'a: "\\UFFFFFFFF"', b"%YAML " + b"9" * 5000 + b".1\n---\n"])
def test_errors_that_ruamel_lets_escape_are_still_problems(write: Write, content: bytes) -> None:
    assert problems(read_yaml, write(content))[0].what == "cannot be read"


@pytest.mark.parametrize(
    ("content", "line", "mend"),
    [
        ("a: 1\n\tb: 2", 2, "indent with spaces, not tabs"),
        ("a: b: c", 1, "put quotes around a text with a colon, and check the indentation"),
        ("a: [1", 1, "close the bracket or quote that is still open"),
        ("a: 'b", 1, "close the bracket or quote that is still open"),
        ("a: 1\n b: 2\nc d\n", 2, "put quotes around a text with a colon, and check the indentation"),
        ("a: @b", 1, "check quotes, brackets, colons and indentation on this line and the one before"),
    ],
)
def test_broken_syntax_has_its_line_and_a_mend(write: Write, content: str, line: int, mend: str) -> None:
    (only,) = problems(read_yaml, write(content))
    assert (only.line, only.mend) == (line, mend)


def test_all_problems_of_a_file_are_told_at_once(write: Write) -> None:
    content = "a: 1\nb:\n  a: &x 1\n  c: *x\na: 2\na: .inf\n"
    assert refusal(read_yaml, write(content)) == (
        "a.yaml:3: b.a: has the anchor &x\n"
        "    take it out, and write repeated values out\n"
        "a.yaml:4: b.c: repeats the anchor *x\n"
        "    write the value out\n"
        "a.yaml:5: a: is written twice, on lines 1 and 5\n"
        "    keep one of the two\n"
        "a.yaml:6: a: .inf is not a finite number\n"
        "    write an ordinary number, or leave the name out\n"
        "a.yaml:6: a: is written twice, on lines 1 and 6\n"
        "    keep one of the two"
    )


def test_problems_before_broken_syntax_are_kept(write: Write) -> None:
    assert [each.line for each in problems(read_yaml, write("a: &x 1\nb: [\n"))] == [1, 3]


def test_twenty_levels_are_accepted_and_twenty_one_refused(write: Write) -> None:
    read_yaml(write("a: " + "[" * 19 + "]" * 19))
    assert (
        problems(read_yaml, write("a: " + "[" * 20 + "]" * 20))[0].what
        == "is nested more than 20 levels deep"
    )


@pytest.mark.parametrize("piece", ["[", "{", "- ", "? ", "[{a: "])
def test_twenty_thousand_brackets_stop_at_once(write: Write, piece: str) -> None:
    path = write(piece * 20_000)
    before = time.thread_time()
    assert "nested" in refusal(read_yaml, path)
    assert time.thread_time() - before < 5


@given(st.binary() | st.lists(YAML_PIECES).map(lambda pieces: "".join(pieces).encode()))
@hypothesis_settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_are_a_document_or_problems(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    assert all(each.mend for each in told(read_yaml, path))
