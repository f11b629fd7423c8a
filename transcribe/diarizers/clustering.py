"""From voices to speakers: agglomerative clustering of the windows' voices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

# Cosine distances between normalised voices, as euclidean distance of centroids.
THRESHOLD = 0.68
MIN_CLUSTER = 5
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
    labels = _agglomerate(flat[trusted], speakers)
    centroids = np.stack([flat[trusted][labels == k].mean(0) for k in range(labels.max() + 1)])
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    clusters = np.zeros(valid.shape, np.int64)
    clusters[valid] = (flat @ centroids.T).argmax(1)
    return clusters


def _agglomerate(voices: NDArray[np.float32], speakers: int | None) -> NDArray[np.int64]:
    if len(voices) == 1:
        return np.zeros(1, np.int64)
    tree = linkage(voices, method="centroid")
    if speakers:
        labels = fcluster(tree, speakers, criterion="maxclust")
    else:
        labels = fcluster(tree, THRESHOLD, criterion="distance")
    names, labels, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    large = sizes >= min(MIN_CLUSTER, max(1, round(0.1 * len(voices))))
    if not speakers and large.any() and not large.all():
        centroids = np.stack([voices[labels == k].mean(0) for k in range(len(names))])
        nearest = (centroids @ centroids[large].T).argmax(1)
        nearest[large] = np.arange(large.sum())
        labels = nearest[labels]
    return np.asarray(labels, np.int64)
