"""Files, tables, cells, names and paths that somebody means ill with: none passes, none hangs."""

import re
import time
import warnings
from collections import Counter

import pytest
from inputs import cases, run

PARTS = 30  # one of which is tried in every run
SLOWEST = 5.0  # seconds a case may take
CASES = list(cases())


def in_turn(part, parts):
    """Yield every thirtieth case, say, of those that differ by their number or their value only.

    Every second kind begins in the next part.
    """
    before = Counter()
    for case in CASES:
        kind = re.match(r"\D*", case.name)[0].partition("'")[0] or case.name
        if kind not in before:
            before[kind] = len(before) % 2
        if before[kind] % parts == part:
            yield case
        before[kind] += 1


def test_there_are_many_cases():
    assert len(CASES) >= 800


@pytest.mark.parametrize(
    "part",
    [
        0,
        *(pytest.param(k, marks=pytest.mark.large) for k in range(1, PARTS // 2)),
        *(pytest.param(k, marks=pytest.mark.exhaustive) for k in range(PARTS // 2, PARTS)),
    ],
)
def test_no_file_crashes_hangs_or_passes_in_silence(tmp_path, part):
    wrong, slow = [], []
    for k, case in enumerate(in_turn(part, PARTS)):
        folder = tmp_path / str(k)
        folder.mkdir()
        begun = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                said = run(case, folder)
            except Exception as error:  # each is a finding of this test
                said = f"{type(error).__name__}: {error}"
        taken = time.process_time() - begun
        if said:
            wrong.append(f"{case.name}: {said[:300]}")
        if taken > SLOWEST:
            slow.append(f"{case.name}: {taken:.1f} s")
        for left in folder.iterdir():
            if left.is_file() and left.stat().st_size > 1 << 20:
                left.unlink()
    assert not wrong, "\n".join(wrong)
    assert not slow, "\n".join(slow)
