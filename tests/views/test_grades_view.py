"""Grades are shown before and after the rules."""

from gallery import system, values

import benchmark_index as bi


def test_grades_tell_tiers_before_and_after_with_the_reason():
    table = bi.read_table(values([f"City {i}" for i in range(1, 9)]), system())
    grades = bi.grade(bi.evaluate(table, system()), rules=[{"veto": "tii > 0.2", "cap": 2}])
    first = grades.table.iloc[0]
    lines = repr(grades).splitlines()
    assert lines[0] == "<Grades city: 7 of 8 in a tier>"
    shown = next(line for line in lines if str(first["unit"]) in line)
    assert f"{first['before']}  {first['tier']}" in shown
    assert f'第1档 <span class="other">{first["before"]}' in grades._repr_html_()
