"""Indicator systems and tables of any shape, for tests of this room."""

import numpy as np
import pandas as pd

import benchmark_index as bi


def node(name, **more):
    return {"id": name, "name": {"zh": name, "en": name}, **more}


def indicator(name):
    return node(name, direction="higher", goalposts=[0, 1])


def system(*shape, **more):
    """Return a system of groups of so many indicators; a tuple within is a group of groups."""
    count = iter(range(1000))
    number = iter(range(1000))

    def group(part):
        children = part if isinstance(part, tuple) else (1,) * part
        leaves = all(child == 1 for child in children)
        key = "indicators" if leaves else "groups"
        below = [indicator(f"i{next(count)}") if leaves else group(c) for c in children]
        return node(f"g{next(number)}", **{key: below})

    if len(shape) == 1 and isinstance(shape[0], int):
        parts = {"indicators": [indicator(f"i{next(count)}") for _ in range(shape[0])]}
    else:
        parts = {"groups": [group(part) for part in shape]}
    head = node("index", unit={"zh": "城市", "en": "city"}, method={"normalization": "goalposts"})
    return bi.Framework.from_dict(head | parts | more)


def cities(values):
    n, m = np.shape(values)
    return pd.DataFrame(
        np.asarray(values, dtype=float),
        index=pd.Index([f"u{i}" for i in range(n)], name="unit"),
        columns=[f"i{j}" for j in range(m)],
    )
