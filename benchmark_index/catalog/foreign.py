"""The scikit-learn transformers that a file, a specification or an option may name.

Any class with any parameter would let a file decide what code runs. So these keep the shape of a
table and take these plain parameters; every other estimator is for objects in the user's own code.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from ..errors import Text, UsageError

if TYPE_CHECKING:
    from ..estimators.contracts import Step


class Whole(NamedTuple):
    """A whole number within limits."""

    least: int
    most: int


FLAG, NUMBER, PAIR = "true or false", "a number", "a pair of numbers"
SEED = Whole(0, 2**32 - 1)
Rule = str | Whole | tuple[str, ...]  # of a parameter; a tuple holds the words it may be

IMPUTERS: Mapping[str, Mapping[str, Rule]] = {
    "sklearn.impute.SimpleImputer": {
        "strategy": ("mean", "median", "most_frequent", "constant"),
        "fill_value": NUMBER,
    },
    "sklearn.impute.KNNImputer": {
        "n_neighbors": Whole(1, 1000),
        "weights": ("uniform", "distance"),
    },
    "sklearn.impute.IterativeImputer": {
        "max_iter": Whole(1, 100),
        "tol": NUMBER,
        "n_nearest_features": Whole(1, 10_000),
        "initial_strategy": ("mean", "median", "most_frequent"),
        "imputation_order": ("ascending", "descending", "roman", "arabic", "random"),
        "min_value": NUMBER,
        "max_value": NUMBER,
        "random_state": SEED,
    },
}
SCALERS: Mapping[str, Mapping[str, Rule]] = {
    "sklearn.preprocessing.StandardScaler": {"with_mean": FLAG, "with_std": FLAG},
    "sklearn.preprocessing.MinMaxScaler": {"feature_range": PAIR, "clip": FLAG},
    "sklearn.preprocessing.MaxAbsScaler": {},
    "sklearn.preprocessing.RobustScaler": {
        "with_centering": FLAG,
        "with_scaling": FLAG,
        "quantile_range": PAIR,
        "unit_variance": FLAG,
    },
    "sklearn.preprocessing.QuantileTransformer": {
        "n_quantiles": Whole(2, 100_000),
        "output_distribution": ("uniform", "normal"),
        "subsample": Whole(2, 10_000_000),
        "random_state": SEED,
    },
    "sklearn.preprocessing.PowerTransformer": {
        "method": ("yeo-johnson", "box-cox"),
        "standardize": FLAG,
    },
}
ALLOWED: Mapping[str, Mapping[str, Mapping[str, Rule]]] = {
    "imputation": IMPUTERS,
    "treatment": SCALERS,
    "normalization": SCALERS,
}


def is_foreign(name: str) -> bool:
    """Return whether a method goes by an import path, as those of scikit-learn do."""
    return "." in name


def parameters(kind: Text, step: str, name: str, arguments: object) -> dict[str, object]:
    """Return the parameters of a transformer as scikit-learn takes them.

    Raises
    ------
    UsageError
        The step may not be this class, or a parameter is unknown or of another kind.

    Examples
    --------
    >>> scaler = "sklearn.preprocessing.MinMaxScaler"
    >>> parameters(Text("", ""), "normalization", scaler, {"feature_range": [1, 10]})
    {'feature_range': (1, 10)}
    """
    known = ALLOWED.get(step, {})
    if name not in known:
        raise UsageError.not_from_files(kind, name, list(known))
    rules = known[name]
    if arguments is not None and not isinstance(arguments, Mapping):
        raise UsageError.bad_option(kind, name, Text("请写成 参数=值", "write parameter=value"))
    chosen = {str(key): value for key, value in (arguments or {}).items()}
    for key, value in chosen.items():
        if key not in rules:
            what = Text(f"{name} 的参数", f"parameter of {name}")
            raise UsageError.unknown(what, key, list(rules))
        if not _fits(value, rules[key]):
            reason = Text(f"{key} 须为 {_shown(rules[key])}", f"{key}: {_shown(rules[key])}")
            raise UsageError.bad_option(kind, name, reason)
    return {key: tuple(v) if isinstance(v, list) else v for key, v in chosen.items()}


def _shown(rule: Rule) -> str:
    if isinstance(rule, Whole):
        return f"{rule.least} ... {rule.most}"
    return rule if isinstance(rule, str) else " | ".join(rule)


def _fits(value: object, rule: Rule) -> bool:
    if isinstance(value, bool):
        return rule == FLAG
    if isinstance(rule, Whole):
        return isinstance(value, int) and rule.least <= value <= rule.most
    if isinstance(rule, tuple):
        return isinstance(value, str) and value in rule
    if rule == PAIR and isinstance(value, (list, tuple)):
        return len(value) == 2 and all(_fits(end, NUMBER) for end in value)
    return rule == NUMBER and isinstance(value, (int, float)) and math.isfinite(value)


def load(name: str) -> type[Step]:
    """Import one of the listed classes."""
    import sklearn.experimental.enable_iterative_imputer  # noqa: F401  (one of the list)

    module, _, cls = name.rpartition(".")
    loaded: type[Step] = getattr(import_module(module), cls)
    return loaded
