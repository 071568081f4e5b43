"""scikit-learn's conventions of estimators: those of one estimator are one test, or two."""

import contextlib
from unittest import SkipTest

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator


def conventions(estimators, not_applicable=lambda _: ()):
    """Parametrize a test by estimators and half of their checks: one in every run, by turns."""
    cases = []
    for i, estimator in enumerate(estimators):
        left_out = not_applicable(estimator)
        checks = [check for _, check in estimator_checks_generator(estimator)]
        checks = [check for check in checks if name_of(check) not in left_out]
        for half in range(2):
            marks = pytest.mark.large if (i + half) % 2 else ()
            name = f"{type(estimator).__name__}{i}-{half}"
            cases.append(pytest.param(estimator, checks[half::2], marks=marks, id=name))
    return pytest.mark.parametrize(("estimator", "checks"), cases)


def name_of(check):
    return getattr(check, "func", check).__name__


def hold(estimator, checks):
    """Check one after the other; which one fails is told."""
    for check in checks:
        try:
            with contextlib.suppress(SkipTest):  # of what is not installed
                check(estimator)
        except Exception as error:
            error.add_note(name_of(check))
            raise
