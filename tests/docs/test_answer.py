"""The README tells the truth about what `make run` prints."""

import pytest

from tests.docs.answer import printed, shown


@pytest.mark.long
def test_the_readme_shows_the_answer_that_came_out(tmp_path) -> None:
    assert shown() == printed(tmp_path)
