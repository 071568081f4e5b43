"""Grades are shown before and after the rules."""

from gallery import system, values

import benchmark_index as bi


def test_grades_tell_tiers_before_and_after_with_the_reason():
    table = bi.read_table(values([f"City {i}" for i in range(1, 9)]), system())
    grades = bi.grade(bi.evaluate(table, system()), rules=[{"veto": "tii > 0.2", "cap": 2}])
    first = grades.table.iloc[0]
    shown = next(line for line in repr(grades).splitlines() if str(first["unit"]) in line)
    assert f"第1档 {first['before']}" in shown
