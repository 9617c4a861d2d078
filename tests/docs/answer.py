"""The answer the README shows, and the script that puts it there: `python -m tests.docs.answer`."""

import re
from pathlib import Path

from typer.testing import CliRunner

from sim.cli import app

README = Path("README.md")
BEGIN, END = "<!-- answer: begin -->", "<!-- answer: end -->"
SHOWN_UNTIL = "Against what was published"


def printed(folder: Path) -> str:
    """Return the part of the default run's screen that the README shows."""
    result = CliRunner().invoke(app, ["run", "scenarios/kentucky_start.yaml", "--out", str(folder)])
    assert result.exit_code == 0, result.output
    lines = result.output.partition(SHOWN_UNTIL)[0].splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def shown() -> str:
    """Return the answer that stands in the README."""
    match = re.search(rf"{BEGIN}\n```text\n(.*?)\n```\n{END}", README.read_text(encoding="utf-8"), re.DOTALL)
    return match[1] if match else ""


def main() -> None:
    """Run the default scenario and write its answer into the README."""
    text = README.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    answer = printed(Path("outputs"))
    README.write_text(f"{before}{BEGIN}\n```text\n{answer}\n```\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
