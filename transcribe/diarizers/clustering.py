"""From voices to speakers: agglomerative clustering of the windows' voices."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

# Euclidean distance between centroids of normalised voices up to which two clusters are one speaker. A
# centroid of few voices is a rough guess, so it may be further off: `reach` says how far.
THRESHOLD = 0.68
_SETTLED_SQUARE = 0.22
_FEW_SQUARE = 0.9
# More voices than this (half a minute or so) make a centroid no surer: voices of one day differ, too.
_ENOUGH = 15
MIN_CLUSTER = 5
# Voices that are clustered at once.
BLOCK = 4_000
# A voice trains a cluster when its speaker is heard alone for this share of the window.
MIN_ALONE_FRAMES = 118


def cluster_voices(
    voices: NDArray[np.float32], alone_frames: NDArray[np.integer], speakers: int | None = None
) -> NDArray[np.int64]:
    """Return the cluster of each window's speakers, shape ``(windows, 3)``.

    ``voices`` is ``(windows, 3, 192)`` with ``nan`` for silent ones; ``alone_frames``,
    ``(windows, 3)``, says in how many frames each was heard alone.
    """
    valid = ~np.isnan(voices).any(-1)
    flat = voices[valid] / np.linalg.norm(voices[valid], axis=-1, keepdims=True)
    if not len(flat):
        return np.zeros(valid.shape, np.int64)
    trusted = alone_frames[valid] >= MIN_ALONE_FRAMES
    if not trusted.any():
        trusted[:] = True
    labels = _in_blocks(flat[trusted], speakers)
    centroids = np.stack([flat[trusted][labels == k].mean(0) for k in range(labels.max() + 1)])
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    clusters = np.zeros(valid.shape, np.int64)
    clusters[valid] = (flat @ centroids.T).argmax(1)
    return clusters


def _in_blocks(voices: NDArray[np.float32], speakers: int | None) -> NDArray[np.int64]:
    """Cluster voices in blocks of about two hours, then the blocks' speakers with each other.

    Clustering takes memory with the square of the voices: 64 MB for a block, 1.6 GB for ten hours.
    """
    if len(voices) <= BLOCK:
        return _agglomerate(voices, speakers)
    parts = np.array_split(np.arange(len(voices)), -(-len(voices) // BLOCK))
    found = [_agglomerate(voices[part], None) for part in parts]
    centroids = [voices[part][own == k].mean(0) for part, own in zip(parts, found, strict=True) for k in np.unique(own)]
    together = _joined(np.stack(centroids), speakers)
    firsts = np.cumsum([0, *(own.max() + 1 for own in found[:-1])])
    return np.concatenate([together[own + first] for own, first in zip(found, firsts, strict=True)])


def _joined(centroids: NDArray[np.float32], speakers: int | None) -> NDArray[np.int64]:
    """Which of the blocks' speakers are one: each is large already, so none is given away."""
    tree = linkage(centroids, method="centroid")
    if speakers is None:
        near = reach(_ENOUGH, _ENOUGH)
        return np.asarray(fcluster(tree, near, criterion="distance") - 1, np.int64)
    return _cut(tree, range(max(0, len(centroids) - speakers)))


def _agglomerate(voices: NDArray[np.float32], speakers: int | None) -> NDArray[np.int64]:
    if len(voices) == 1:
        return np.zeros(1, np.int64)
    tree = linkage(voices, method="centroid")
    large = min(MIN_CLUSTER, max(1, round(0.1 * len(voices))))
    labels = _within_reach(tree) if speakers is None else _cut(tree, range(_merges_for(tree, speakers, large)))
    return _without_small(voices, labels, large)


def reach(one: int, other: int) -> float:
    """How far apart the centroids of so many voices may be and still be one speaker's.

    Part of the difference between one speaker's voices stays, part is averaged out with their
    number; never more than ``THRESHOLD``.

    >>> round(reach(100, 100), 2), round(reach(5, 5), 2)
    (0.58, 0.68)
    """
    few = sum(1 / min(size, _ENOUGH) for size in (one, other))
    return min(THRESHOLD, math.sqrt(_SETTLED_SQUARE + _FEW_SQUARE * few))


def _within_reach(tree: NDArray[np.float64]) -> NDArray[np.int64]:
    """Label the leaves by the merges of parts that are whole themselves and within reach of each other."""
    sizes, whole = [1] * (len(tree) + 1), [True] * (len(tree) + 1)
    for one, other, distance, size in tree:
        one, other = int(one), int(other)
        whole.append(whole[one] and whole[other] and distance <= reach(sizes[one], sizes[other]))
        sizes.append(int(size))
    return _cut(tree, np.flatnonzero(whole[len(tree) + 1 :]))


def _merges_for(tree: NDArray[np.float64], speakers: int, large: int) -> int:
    """After how many merges there are so many large clusters, or most nearly; nearest the threshold.

    Centroids may come closer by merging, so distances do not grow along the tree, and it cannot be
    cut at one of them. (pyannote.audio's ``AgglomerativeClustering`` counts large clusters, too.)
    """
    sizes = [1] * (len(tree) + 1)
    count = len(sizes) if large == 1 else 0
    best = (abs(count - speakers), THRESHOLD, 0)
    for done, (one, other, distance, size) in enumerate(tree, start=1):
        count += int(size >= large) - sum(sizes[int(part)] >= large for part in (one, other))
        sizes.append(int(size))
        best = min(best, (abs(count - speakers), abs(distance - THRESHOLD), done))
    return best[2]


def _cut(tree: NDArray[np.float64], merges: Iterable[int]) -> NDArray[np.int64]:
    """Label the leaves as they are grouped by these merges of the tree, in their order."""
    leaves = len(tree) + 1
    groups = {leaf: [leaf] for leaf in range(leaves)}
    for merge in merges:
        one, other = tree[merge, :2].astype(int)
        groups[leaves + int(merge)] = groups.pop(one) + groups.pop(other)
    labels = np.zeros(leaves, np.int64)
    for label, group in enumerate(groups.values()):
        labels[group] = label
    return labels


def _without_small(voices: NDArray[np.float32], labels: NDArray[np.integer], large: int) -> NDArray[np.int64]:
    """Give the voices of small clusters to the large one whose centroid is nearest; number from 0."""
    names, labels, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    kept = sizes >= large
    if not kept.any():
        return np.asarray(labels, np.int64)
    centroids = np.stack([voices[labels == k].mean(0) for k in range(len(names))])
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    nearest = (centroids @ centroids[kept].T).argmax(1)
    nearest[kept] = np.arange(kept.sum())
    return np.asarray(nearest[labels], np.int64)
