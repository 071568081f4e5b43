"""Files, tables, cells, names and paths that somebody means ill with: none passes, none hangs."""

import time
import warnings
from collections import Counter

from inputs import cases, run

SLOWEST = 5.0  # seconds a case may take


def test_no_file_crashes_hangs_or_passes_in_silence(tmp_path):
    wrong, slow, kinds = [], [], Counter()
    for k, case in enumerate(cases()):
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
        kinds[case.outcome] += 1
        if said:
            wrong.append(f"{case.name}: {said[:300]}")
        if taken > SLOWEST:
            slow.append(f"{case.name}: {taken:.1f} s")
        for left in folder.iterdir():
            if left.is_file() and left.stat().st_size > 1 << 20:
                left.unlink()
    assert not wrong, "\n".join(wrong)
    assert not slow, "\n".join(slow)
    assert kinds.total() >= 800, kinds
