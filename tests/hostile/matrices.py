"""Matrices that break arithmetic: at both ends of float64, without spread, with gaps, of odd shape."""

import numpy as np

NAN = np.nan
HUGE, TINY, LEAST = 1e308, 1e-308, 5e-324


def _plain(random, n=9, m=4):
    return random.lognormal(1, 0.7, (n, m))


def _with(x, j, column):
    x[:, j] = column
    return x


def _gaps(random, n=12, m=5, share=0.4):
    x = _plain(random, n, m)
    x[random.random((n, m)) < share] = NAN
    x[np.arange(m), np.arange(m)] = 1.0 + np.arange(m)  # no column is empty
    return x


MATRICES = {
    "plain": _plain,
    "huge": lambda r: _plain(r) / 30 * HUGE,
    "one huge": lambda r: _with(_plain(r), 1, r.random(9) * HUGE),
    "tiny": lambda r: _plain(r) * TINY,
    "denormal": lambda r: r.integers(1, 40, (9, 4)) * LEAST,
    "one denormal": lambda r: _with(_plain(r), 2, r.integers(1, 40, 9) * LEAST),
    "one least": lambda r: _with(_plain(r), 2, r.permutation([0, 0, 0, 0, 0, 0, 0, 0, LEAST])),
    "huge beside tiny": lambda r: _plain(r) * [HUGE / 1e3, TINY, HUGE / 1e3, TINY],
    "huge and tiny in one": lambda r: _with(_plain(r), 0, np.where(r.random(9) < 0.5, HUGE, TINY)),
    "range overflows": lambda r: _with(_plain(r), 0, r.permutation(np.linspace(-1, 1, 9)) * HUGE),
    "both ends": lambda r: _with(_plain(r), 3, r.permutation([HUGE, -HUGE, *r.normal(size=7)])),
    "largest": lambda r: _with(_plain(r), 0, np.where(r.random(9) < 0.5, 1, 0.5) * 1.797e308),
    "constant column": lambda r: _with(_plain(r), 1, 3.7),
    "constant huge column": lambda r: _with(_plain(r), 1, HUGE),
    "constant denormal column": lambda r: _with(_plain(r), 1, LEAST),
    "one ulp of spread": lambda r: _with(
        _plain(r), 1, np.where(r.random(9) < 0.5, 0.1, 0.1 + 2e-17)
    ),
    "offset": lambda r: 1e15 + _plain(r),
    "offset with an ulp": lambda r: 1e15 + r.integers(0, 3, (9, 4)) / 8,
    "equal rows": lambda r: np.tile(_plain(r, 1), (9, 1)),
    "all zero": lambda r: np.zeros((9, 4)),
    "zero column": lambda r: _with(_plain(r), 3, 0.0),
    "minus zero": lambda r: _with(_plain(r), 3, np.where(r.random(9) < 0.5, -0.0, 0.0)),
    "zeros": lambda r: np.where(r.random((9, 4)) < 0.4, 0.0, _plain(r)),
    "negative": lambda r: -_plain(r),
    "signs": lambda r: r.normal(size=(9, 4)),
    "mean of zero": lambda r: np.vstack([x := r.normal(size=(5, 4)), -x]),
    "ties": lambda r: r.integers(1, 3, (9, 4)).astype(float),
    "correlated": lambda r: r.normal(9, 1, (9, 1)) * [1.0, 2.0, 3.0, 0.1],
    "opposed": lambda r: r.normal(size=(9, 1)) * [1.0, -1.0, 2.0, -0.5],
    "two rows": lambda r: _plain(r, 2),
    "one row": lambda r: _plain(r, 1),
    "one column": lambda r: _plain(r, 9, 1),
    "one cell": lambda r: _plain(r, 1, 1),
    "gaps": _gaps,
    "huge gaps": lambda r: _gaps(r) / 100 * HUGE,
    "denormal gaps": lambda r: np.round(_gaps(r) * 9) * LEAST,
    "a row of gaps": lambda r: np.vstack([_plain(r), np.full(4, NAN)]),
    "a column of gaps": lambda r: _with(_plain(r), 2, NAN),
    "one value": lambda r: _with(_plain(r), 2, [5.0] + [NAN] * 8),
    "nothing complete": lambda r: np.where(np.eye(9, 9) > 0, NAN, _plain(r, 9, 9)),
    "all gaps": lambda r: np.full((9, 4), NAN),
    "an outlier": lambda r: _with(_plain(r), 0, [*r.random(8), 1e300]),
    "wide": lambda r: _plain(r, 3, 2_000),
    "objects": lambda r: r.integers(1, 99, (9, 4)).astype(object),
}


def matrix(name):
    """Return a matrix by name, the same one every time."""
    return MATRICES[name](np.random.default_rng([10, *map(ord, name)]))
