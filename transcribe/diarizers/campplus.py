"""CAM++: one voice as 192 numbers.

The network of Wang et al. 2023, "CAM++: A Fast and Efficient Network for Speaker Verification Using
Context-Aware Masking" (arXiv:2303.00332), with the parameter names of the published checkpoint
``campplus_cn_en_common.pt`` (3D-Speaker, Apache-2.0)::

    80 mel bands, 100 a second
      └─ head      2-D residual convolutions, 80 bands become 10 x 32 channels
           └─ tdnn     halves the frame rate to 50 a second
                └─ three dense blocks of masked TDNN layers
                     └─ frames: 512 channels, 50 a second
                          └─ mean and deviation over one speaker's frames
                               └─ dense: 192 numbers

Everything before the pooling costs the same however many speakers are pooled from it, so
:meth:`CampPlus.frames` runs once over the sound and :meth:`CampPlus.voices` once per speaker.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TypeVar, cast

import torch
import torch.nn.functional as F  # noqa: N812 -- the name that every reader of PyTorch expects
import torchaudio.compliance.kaldi as kaldi
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval as fused

SAMPLE_RATE_HZ = 16_000
MEL_BANDS = 80
DIMENSION = 192
CHANNELS = 512
# One frame of CampPlus.frames: two mel frames of 10 ms, whose analysis windows last 25 ms.
FRAME_STEP_S = 0.02
FRAME_SPAN_S = 0.035

_HEAD_CHANNELS = 32
_GROWTH = 32
_BOTTLENECK = 128
# Layers and dilation of the three dense blocks (section 2 of the paper).
_BLOCKS = ((12, 1), (24, 2), (16, 2))
_CONTEXT_FRAMES = 100


def mel_bands(samples: Tensor) -> Tensor:
    """Return Kaldi's log mel filter bank, shape ``(frames, 80)``, of samples ``(n,)`` in -1 to 1."""
    return cast(
        Tensor,
        kaldi.fbank(samples[None], num_mel_bins=MEL_BANDS, sample_frequency=SAMPLE_RATE_HZ, dither=0.0),
    )


_Conv = TypeVar("_Conv", nn.Conv1d, nn.Conv2d)


def _fused(conv: _Conv, norm: nn.Module) -> _Conv:
    """One convolution that does the work of a convolution and the normalisation after it."""
    return fused(conv, cast(nn.BatchNorm2d, norm))


def _named(**layers: nn.Module) -> nn.Sequential:
    return nn.Sequential(OrderedDict(layers))


def _norm_relu(channels: int) -> nn.Sequential:
    return _named(batchnorm=nn.BatchNorm1d(channels), relu=nn.ReLU(inplace=True))


class _ResidualBlock(nn.Module):
    """Two 3x3 convolutions with a short cut; ``stride`` thins out the frequency axis only."""

    def __init__(self, stride: int) -> None:
        super().__init__()
        channels = _HEAD_CHANNELS
        self.conv1 = nn.Conv2d(channels, channels, 3, stride=(stride, 1), padding=1, bias=False)
        self.bn1: nn.Module = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2: nn.Module = nn.BatchNorm2d(channels)
        self.shortcut = nn.Sequential()
        if stride > 1:
            self.shortcut.append(nn.Conv2d(channels, channels, 1, stride=(stride, 1), bias=False))
            self.shortcut.append(nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu_(self.bn1(self.conv1(x)))
        return F.relu_(self.bn2(self.conv2(y)).add_(self.shortcut(x)))

    def fuse(self) -> None:
        self.conv1, self.bn1 = _fused(self.conv1, self.bn1), nn.Identity()
        self.conv2, self.bn2 = _fused(self.conv2, self.bn2), nn.Identity()
        if len(self.shortcut):
            self.shortcut = nn.Sequential(_fused(cast(nn.Conv2d, self.shortcut[0]), self.shortcut[1]))


class _Head(nn.Module):
    """The 2-D front end: mel bands ``(batch, 80, time)`` to ``(batch, 320, time)``."""

    def __init__(self) -> None:
        super().__init__()
        channels = _HEAD_CHANNELS
        self.conv1 = nn.Conv2d(1, channels, 3, padding=1, bias=False)
        self.bn1: nn.Module = nn.BatchNorm2d(channels)
        self.layer1 = nn.Sequential(_ResidualBlock(2), _ResidualBlock(1))
        self.layer2 = nn.Sequential(_ResidualBlock(2), _ResidualBlock(1))
        self.conv2 = nn.Conv2d(channels, channels, 3, stride=(2, 1), padding=1, bias=False)
        self.bn2: nn.Module = nn.BatchNorm2d(channels)

    def forward(self, bands: Tensor) -> Tensor:
        y = F.relu_(self.bn1(self.conv1(bands[:, None])))
        y = self.layer2(self.layer1(y))
        return F.relu_(self.bn2(self.conv2(y))).flatten(1, 2)

    def fuse(self) -> None:
        self.conv1, self.bn1 = _fused(self.conv1, self.bn1), nn.Identity()
        self.conv2, self.bn2 = _fused(self.conv2, self.bn2), nn.Identity()
        for layer in (self.layer1, self.layer2):
            for block in layer:
                cast(_ResidualBlock, block).fuse()


class _ContextMask(nn.Module):
    """Context-aware masking: what is heard around and in all says how much of each channel passes."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.linear_local = nn.Conv1d(_BOTTLENECK, _GROWTH, 3, padding=dilation, dilation=dilation, bias=False)
        self.linear1 = nn.Conv1d(_BOTTLENECK, _BOTTLENECK // 2, 1)
        self.linear2 = nn.Conv1d(_BOTTLENECK // 2, _GROWTH, 1)

    def forward(self, x: Tensor) -> Tensor:
        length = x.shape[-1]
        nearby = F.avg_pool1d(x, _CONTEXT_FRAMES, _CONTEXT_FRAMES, ceil_mode=True)
        context = nearby + x.mean(-1, keepdim=True)
        mask = torch.sigmoid(self.linear2(F.relu_(self.linear1(context))))
        return cast(Tensor, self.linear_local(x)) * mask.repeat_interleave(_CONTEXT_FRAMES, -1)[..., :length]


class _MaskedLayer(nn.Module):
    """One densely connected TDNN layer: adds 32 channels to those it is given."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.nonlinear1 = _norm_relu(channels)
        self.linear1 = nn.Conv1d(channels, _BOTTLENECK, 1, bias=False)
        self.nonlinear2 = _norm_relu(_BOTTLENECK)
        self.cam_layer = _ContextMask(dilation)

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, self.cam_layer(self.nonlinear2(self.linear1(self.nonlinear1(x)))))

    def fuse(self) -> None:
        self.linear1 = _fused(self.linear1, self.nonlinear2[0])
        self.nonlinear2 = nn.Sequential(nn.ReLU(inplace=True))


class _DenseBlock(nn.ModuleDict):
    """Layers that each see the output of all before them."""

    def __init__(self, channels: int, layers: int, dilation: int) -> None:
        grown = ((f"tdnnd{i + 1}", _MaskedLayer(channels + i * _GROWTH, dilation)) for i in range(layers))
        super().__init__(OrderedDict(grown))

    def forward(self, x: Tensor) -> Tensor:
        batch, channels, length = x.shape
        grown = x.new_empty(batch, channels + len(self) * _GROWTH, length)
        grown[:, :channels] = x
        for layer in self.values():
            grown[:, channels : channels + _GROWTH] = layer(grown[:, :channels])
            channels += _GROWTH
        return grown


def _transit(channels: int) -> nn.Sequential:
    """Halve the channels between dense blocks."""
    return _named(nonlinear=_norm_relu(channels), linear=nn.Conv1d(channels, channels // 2, 1, bias=False))


def _body() -> nn.Sequential:
    """Everything after the head, up to the frames that are pooled."""
    first = nn.Conv1d(10 * _HEAD_CHANNELS, _BOTTLENECK, 5, stride=2, padding=2, bias=False)
    layers: OrderedDict[str, nn.Module] = OrderedDict(tdnn=_named(linear=first, nonlinear=_norm_relu(_BOTTLENECK)))
    channels = _BOTTLENECK
    for number, (depth, dilation) in enumerate(_BLOCKS, start=1):
        layers[f"block{number}"] = _DenseBlock(channels, depth, dilation)
        channels += depth * _GROWTH
        layers[f"transit{number}"] = _transit(channels)
        channels //= 2
    layers["out_nonlinear"] = _norm_relu(channels)
    return nn.Sequential(layers)


class CampPlus(nn.Module):
    """The CAM++ network in two halves: frames of sound, and voices pooled from them."""

    dimension = DIMENSION

    def __init__(self) -> None:
        super().__init__()
        self.head = _Head()
        self.xvector = _body()
        norm = nn.BatchNorm1d(DIMENSION, affine=False)
        self.dense = _named(linear=nn.Conv1d(2 * CHANNELS, DIMENSION, 1, bias=False), nonlinear=_named(batchnorm=norm))

    @classmethod
    def load(cls, checkpoint: Path) -> CampPlus:
        """Read the published checkpoint (tensors only, no code) and make it ready to listen."""
        network = cls()
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)
        network.load_state_dict({key.replace("xvector.dense.", "dense."): value for key, value in state.items()})
        network.eval().requires_grad_(requires_grad=False)
        network.fuse()
        return network

    @property
    def device(self) -> torch.device:
        """Where the network computes."""
        return next(self.parameters()).device

    def fuse(self) -> None:
        """Fold each normalisation that follows a convolution into it: the same numbers, sooner."""
        self.head.fuse()
        for module in self.xvector.modules():
            if isinstance(module, _MaskedLayer):
                module.fuse()

    def frames(self, bands: Tensor) -> Tensor:
        """Return frames ``(batch, 512, ceil(time / 2))`` of mel bands ``(batch, time, 80)``.

        The bands are those of :func:`mel_bands` less their mean over time.
        """
        return cast(Tensor, self.xvector(self.head(bands.transpose(1, 2))))

    def voices(self, frames: Tensor, weights: Tensor) -> Tensor:
        """Return the embeddings ``(speakers, 192)`` pooled from frames ``(512, time)``.

        ``weights``, shape ``(speakers, time)``, say how much each frame is that speaker's; a row
        of ones is the whole network of the paper. A speaker without frames gets ``nan``.
        """
        return self.embed(*moments(frames, weights))

    def embed(self, total: Tensor, first: Tensor, second: Tensor) -> Tensor:
        """Return embeddings ``(speakers, 192)`` of weighted sums as :func:`moments` gives them."""
        mean = first / total[:, None]
        variance = (second / total[:, None] - mean.square()).clamp_min(0) * (total / (total - 1).clamp_min(1))[:, None]
        statistics = torch.cat([mean, variance.sqrt()], dim=1)
        return cast(Tensor, self.dense(statistics[..., None])).squeeze(-1)

    def forward(self, bands: Tensor) -> Tensor:
        """Return the embeddings ``(batch, 192)`` of whole utterances ``(batch, time, 80)``."""
        frames = self.frames(bands)
        return torch.cat([self.voices(one, one.new_ones(1, one.shape[-1])) for one in frames])


def moments(frames: Tensor, weights: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return weight, weighted sum and weighted sum of squares of frames ``(512, time)``, for each speaker.

    Sums of neighbouring stretches of sound may be added before :meth:`CampPlus.embed`.
    """
    return weights.sum(1), weights @ frames.T, weights @ frames.square().T
