"""Live the blocks that are asked for and not kept yet, and keep each as soon as it is lived."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.engine import Choice
from sim.errors import InputError, Problem
from sim.experiment.working import handed
from sim.sweeping.hands import Hands, lived
from sim.sweeping.keeping import Kept
from sim.sweeping.points import Points
from sim.sweeping.stories import Block, Spot, Stories

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Share:
    """Take every `of`-th block, beginning with the `number`-th (from 1): a batch queue's share of a sweep."""

    number: int = 1
    of: int = 1

    @property
    def whole(self) -> bool:
        """Whether it is all there is."""
        return self.of == 1

    def part(self, blocks: list[Block]) -> list[Block]:
        """Return the blocks of this share."""
        return blocks[self.number - 1 :: self.of]


WHOLE = Share()


@dataclass(frozen=True)
class Work:
    """Say where stories are kept, who tells them and on how many workers, and who hears how far it is."""

    kept: Path
    told_by: Choice
    workers: int = 1
    progress: Progress | None = None
    cluster: str = ""
    """The address of a Dask cluster that lives them instead of this machine."""
    share: Share = WHOLE
    only_kept: bool = False
    """Live nothing: whatever is not kept is missing."""


@dataclass
class Living:
    """Live what is asked for and not kept; count what was lived, taken from what was kept, and redone."""

    work: Work
    lived: int = 0
    taken: int = 0
    redone: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with nothing asked for."""
        self.kept = Kept(self.work.kept)
        self.stories = Stories()
        self._seen = set[str]()

    def spots(self, points: Points) -> Mapping[str, tuple[Spot | None, ...]]:
        """Return where the stories of points are, by arm, lived or not."""
        return self.stories.asked(points)

    def live(self) -> None:
        """Live every block that was asked for, is of this share and is not kept.

        Whatever is finished is kept, so that after an interruption the same call goes on from there.

        Raises:
            OSError: it cannot be kept.
            InputError: something is missing and nothing may be lived.
        """
        due = self.work.share.part(list(self.stories.blocks.values()))
        fresh = [block for block in due if block.name not in self._seen]
        missing = [block for block in fresh if not self._there(block)]
        if missing and self.work.only_kept:
            raise self._missing(missing, len(due))
        total, done = sum(block.runs for block in missing), 0
        for block in self._told(missing):
            done += block.runs
            if self.work.progress is not None:
                self.work.progress(done, total)
        self.lived += total
        self._seen |= {block.name for block in fresh}

    def missing(self) -> int:
        """Return how many blocks that were asked for are not kept."""
        return sum(not self.kept.path(name).is_file() for name in self.stories.blocks)

    def _missing(self, blocks: list[Block], due: int) -> InputError:
        broken = [f"{name}.parquet" for name in self.redone]
        what = f"lacks {len(blocks)} of {due} blocks of stories"
        what += f"; broken or another's: {', '.join(broken)}" if broken else ""
        mend = "live the shares that are missing, or sweep without --shard"
        return InputError([Problem(str(self.kept.folder), 0, "", what, mend)])

    def _there(self, block: Block) -> bool:
        """Return whether a block is kept; a broken one is named, and lived again."""
        sound = self.kept.sound(block)
        if sound is False:
            self.redone.append(block.name)
        self.taken += block.runs if sound else 0
        return bool(sound)

    def _told(self, blocks: list[Block]) -> Iterator[Block]:
        """Live blocks, keep each as soon as it is lived, and yield it."""
        work, engine = self.work, self.work.told_by.engine
        # The first is told here, so that what is compiled is at hand before the workers want it.
        here = 0 if work.cluster else len(blocks) if work.workers == 1 else 1
        for block in blocks[:here]:
            self.kept.keep(block, block.parcel(engine).lived())
            yield block
        if not blocks[here:]:
            return
        hands = Hands(engine, work.workers, work.cluster)
        with hands.working() as executor:
            rest = handed(blocks[here:], lambda one: executor.submit(lived, one.parcel(engine)), hands.ahead)
            for block, done in rest:
                self.kept.keep(block, done.result())
                yield block
