"""Random places for resampling, from a seed, so that a report comes out the same again."""

from collections.abc import Callable, Sequence

import numpy as np


def draws(seed: int, *, times: int = 2000) -> Callable[[int], Sequence[Sequence[int]]]:
    """For a number of clusters, `times` samples of their places with replacement."""

    def of(clusters: int) -> Sequence[Sequence[int]]:
        drawn: list[list[int]] = np.random.default_rng(seed).integers(0, clusters, size=(times, clusters)).tolist()
        return drawn

    return of
