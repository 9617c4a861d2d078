"""A Dask cluster lives the same stories, even if one of its workers dies in the middle."""

import os
import signal
from collections.abc import Iterator

import pytest

from sim.errors import InputError
from sim.sweeping import hands, swept
from tests.sweeps import asking, files, work

distributed = pytest.importorskip("distributed")

# Dask and Tornado leave sockets and loops to be closed by the garbage collector.
pytestmark = pytest.mark.filterwarnings("default")

ASKED = {"probabilistic": {"draws": 400, "replications": 2}}


@pytest.fixture
def cluster() -> Iterator["distributed.LocalCluster"]:
    """Two workers in processes of their own, on this machine."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as own:
        yield own


def test_a_cluster_that_loses_a_worker_ends_the_same(cluster, tmp_path):
    first = cluster.workers[0].pid
    killed = []

    def told(done, total):
        if not killed and done > total // 4:
            os.kill(first, signal.SIGKILL)
            killed.append(done)

    here = swept(asking(**ASKED), work(tmp_path / "here"))
    there = swept(asking(**ASKED), work(tmp_path / "there", cluster=cluster.scheduler_address, progress=told))
    assert killed
    assert killed[0] < there.lived
    assert files(there, tmp_path / "there" / "sweeps") == files(here, tmp_path / "here" / "sweeps")


def test_a_cluster_that_does_not_answer_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(hands, "ANSWERS", 0.5)
    with pytest.raises(InputError, match="no cluster answers"):
        swept(asking(**ASKED), work(tmp_path, cluster="tcp://127.0.0.1:9"))


def test_without_dask_it_is_said_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(InputError, match="needs Dask"):
        swept(asking(**ASKED), work(tmp_path, cluster="tcp://127.0.0.1:9"))
