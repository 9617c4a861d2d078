"""While inputs are read no garbage is looked for; afterwards it is, whatever came of them."""

import gc

import pytest

from sim.cli.talking import unswept


def test_garbage_is_left_alone_until_all_is_read():
    with unswept():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_garbage_is_looked_for_again_where_an_input_is_wrong():
    with pytest.raises(ValueError, match="wrong"), unswept():
        raise ValueError("wrong")
    assert gc.isenabled()
