"""Hues of dimensions can be told apart by everybody: simulated after Machado et al. (2009)."""

import re
from itertools import combinations

import numpy as np
import pytest

from benchmark_index.report.html.document import asset

VISION = {  # what becomes of linear RGB where a kind of cone is missing
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
TOLD_APART = 15  # in CIE Lab; 2.3 is what is just noticed side by side


def linear(hue):
    parts = np.array([int(hue[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    t = XYZ @ np.clip(rgb, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("scheme", [0, 1])
def test_hues_of_dimensions_are_told_apart(scheme, vision):
    part = asset("page.css").split("prefers-color-scheme: dark")[scheme]
    hues = re.findall(r"--hue-\d: (#\w{6})", part)
    assert len(hues) == 8
    seen = [lab(np.array(VISION[vision]) @ linear(hue)) for hue in hues]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > TOLD_APART
