"""Grades: rules in file order, ties at every boundary, waiting lists, kept tiers."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi

SYSTEM = {
    "id": "firms",
    "name": {"zh": "企业", "en": "Firms"},
    "attributes": ["segment", "certification"],
    "variables": [{"id": "staff", "name": {"zh": "员工", "en": "Staff"}}],
    "min_coverage": "1/2",
    "method": {"normalization": "none"},
    "groups": [
        {
            "id": "output",
            "name": {"zh": "产出", "en": "Output"},
            "indicators": [{"id": "sales", "name": "Sales", "direction": "higher", "weight": 1}],
        },
        {
            "id": "conduct",
            "name": {"zh": "行为", "en": "Conduct"},
            "indicators": [{"id": "fines", "name": "Fines", "direction": "higher", "weight": 1}],
        },
    ],
}
SYSTEM["groups"][0]["weight"], SYSTEM["groups"][1]["weight"] = 1, 0  # the score is what is sold
FRAMEWORK = bi.Framework.from_dict(SYSTEM)


def firms(scores, fines=0, **attributes):
    columns = {"sales": np.array(scores, dtype=float), "fines": fines, "staff": 10.0}
    names = [chr(ord("A") + i) for i in range(len(scores))]
    return pd.DataFrame({**columns, **attributes}, index=pd.Index(names, name="unit"))


def graded(frame, rules, tiers="counts:2,3,4", previous=None):
    index = bi.CompositeIndex(FRAMEWORK, tiers=tiers)
    return bi.grade(index, frame, rules, previous)


def after(frame, rules, tiers="counts:2,3,4", previous=None):
    """Return each unit's tier after the rules, counted from 1, 0 for none."""
    grades = graded(frame, rules, tiers, previous)
    return (grades.tier_numbers + 1).tolist()


NINE = [90, 80, 70, 60, 50, 40, 30, 20, 10]


# --- each rule ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"veto": "fines > 0", "cap": 2}, [2, 1, 2, 2, 2, 3, 3, 3, 3]),
        ({"veto": "fines > 0", "cap": 3}, [3, 1, 3, 2, 2, 3, 3, 3, 3]),
        ({"veto": "fines > 0"}, [0, 1, 0, 2, 2, 3, 3, 3, 3]),
        ({"veto": "fines >= 2"}, [1, 1, 0, 2, 2, 3, 3, 3, 3]),
        ({"veto": "fines != 0", "cap": 1}, [1, 1, 2, 2, 2, 3, 3, 3, 3]),
        ({"veto": "fines = 2"}, [1, 1, 0, 2, 2, 3, 3, 3, 3]),
        ({"veto": "staff < 10"}, [1, 1, 2, 2, 2, 3, 3, 3, 3]),
        ({"veto": "staff ≤ 10"}, [0] * 9),
        ({"veto": "output >= 80", "cap": 2}, [2, 2, 2, 2, 2, 3, 3, 3, 3]),
        ({"floor": "output", "below": 30, "cap": 3}, [1, 1, 2, 2, 2, 3, 3, 3, 3]),
        ({"floor": "output", "below": 30}, [1, 1, 2, 2, 2, 3, 3, 0, 0]),
        ({"floor": "firms", "below": 90, "cap": 2}, [1, 2, 2, 2, 2, 3, 3, 3, 3]),
    ],
    ids=str,
)
def test_a_veto_and_a_floor_cap_a_tier_or_take_it_away(rule, expected):
    frame = firms(NINE, fines=[1, 0, 2, 0, 0, 0, 0, 0, 0])
    assert after(frame, [rule]) == expected


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ("certification = lapsed", "BD"),
        ("certification = Lapsed|失效", "BCD"),
        ("certification != valid", "BCD"),
        ("certification = ＬＡＰＳＥＤ", "BD"),
    ],
)
def test_texts_are_compared_whatever_their_case_and_width(condition, met):
    held = ["valid", "lapsed", "失效", " LAPSED ", None, ""]
    grades = graded(firms(NINE[:6], certification=held), [{"veto": condition}])
    table = grades.table
    assert "".join(table.loc[table["reasons"] == "veto-1", "unit"]) == met


def test_an_attribute_of_numbers_compares_as_numbers():
    grades = graded(
        firms(NINE[:4], certification=["9", "10", "x", None]), [{"veto": "certification >= 10"}]
    )
    assert grades.tier_numbers.tolist() == [0, -1, 1, 1]


def test_a_missing_value_meets_no_condition():
    frame = firms(NINE[:4], fines=[np.nan, 1, np.nan, 0])
    assert after(frame, [{"veto": "fines > 0"}]) == [1, 0, 2, 2]
    assert after(frame, [{"veto": "fines != 0"}]) == [1, 0, 2, 2]


def test_a_rule_about_a_column_that_is_not_there_is_told():
    grades = graded(firms(NINE), [{"veto": "certification = lapsed"}])
    assert grades.table["reasons"].eq("").all()
    assert any("certification" in note.en for note in grades.notes)


def test_only_the_best_of_each_segment_enter():
    """Ranks are competition ranks: equal scores enter together, whoever is not there takes no place."""
    frame = firms([90, 80, 80, 70, 60], segment=["a", "a", "a", "b", None])
    rule = {"segment": "segment", "best": 1, "tier": 1}
    assert after(frame, [rule], "cuts:75,50") == [1, 2, 2, 2, 2]
    assert after(frame, [rule | {"best": 2}], "cuts:75,50") == [1, 1, 1, 2, 2]
    assert after(frame, [{"segment": "segment", "best": 1}], "cuts:75,50") == [1, 0, 0, 2, 2]
    veto = {"veto": "sales = 90", "cap": 2}
    assert after(frame, [veto, rule], "cuts:75,50") == [2, 1, 1, 2, 2]


def test_a_tie_that_would_pass_a_quota_waits_whole():
    frame = firms([90, 80, 80, 70, 60])
    grades = graded(frame, [{"quota": 2, "tier": 1}], "cuts:65,40")
    assert grades.tier_numbers.tolist() == [0, 1, 1, 1, 1]
    waiting = grades.waiting
    assert waiting[["tier", "place", "unit"]].to_numpy().tolist() == [
        ["Tier 1", 1, "B"],
        ["Tier 1", 1, "C"],
        ["Tier 1", 3, "D"],
    ]
    assert after(frame, [{"quota": 3, "tier": 1}], "cuts:65,40") == [1, 1, 1, 2, 2]
    assert after(frame, [{"quota": 0, "tier": 3}], "cuts:85,75") == [1, 2, 2, 0, 0]


def test_places_that_rules_leave_open_go_to_the_next():
    frame = firms(NINE, fines=[1, 0, 0, 0, 0, 0, 0, 0, 0])
    rules = [{"veto": "fines > 0", "cap": 3}, {"refill": True}]
    grades = graded(frame, rules)
    assert (grades.tier_numbers + 1).tolist() == [3, 1, 1, 2, 2, 2, 3, 3, 3]
    assert grades.counts["after"].tolist() == [2, 3, 4, 0]
    assert grades.table["reasons"].tolist()[:6] == ["veto-1", "", "refill-2", "", "", "refill-2"]


def test_a_tie_of_more_than_the_places_left_waits_and_nobody_passes_it():
    frame = firms([90, 80, 70, 70, 60], fines=[1, 0, 0, 0, 0])
    grades = graded(frame, [{"veto": "fines > 0", "cap": 2}, {"refill": True}], "cuts:75,10")
    assert (grades.tier_numbers + 1).tolist() == [2, 1, 2, 2, 2]
    assert grades.waiting["unit"].tolist() == ["C", "D"]
    assert grades.table.set_index("unit").loc["C", "reasons"] == "refill-2-waiting"


def test_rules_apply_in_file_order():
    frame = firms([90, 80, 70], fines=[1, 0, 0])
    veto, quota = {"veto": "fines > 0", "cap": 2}, {"quota": 1, "tier": 1}
    assert after(frame, [veto, quota], "cuts:75,10") == [2, 1, 2]
    assert after(frame, [quota, veto], "cuts:75,10") == [2, 2, 2]


def test_who_is_removed_stays_out_and_who_is_not_ranked_too():
    frame = firms([90, np.nan, 70], fines=[1, 0, 0])
    assert after(frame, [{"veto": "fines > 0"}, {"refill": True}], "counts:1,1") == [0, 0, 1]


# --- kept tiers ------------------------------------------------------------------------------------


def test_a_tier_is_kept_while_the_score_is_within_its_cuts_widened():
    scores = [78, 77.9, 81.9, 82, 58, 62]
    had = pd.Series([1, 1, 2, 2, 2, 3], index=list("ABCDEF"))
    grades = graded(firms(scores), {"keep": 2}, "cuts:80,60", previous=had)
    assert (grades.tier_numbers + 1).tolist() == [1, 2, 2, 1, 2, 2]
    assert grades.table.set_index("unit")["reasons"].loc[list("ACE")].eq("keep").all()
    labels = pd.Series(["第1档", None, "Tier 2"], index=list("ACB"))
    assert after(firms(scores), {"keep": 2}, "cuts:80,60", labels)[:3] == [1, 2, 1]


def test_keeping_by_nothing_changes_nothing():
    scores = np.arange(40.0, 100.0)
    columns = {"sales": scores, "fines": 0.0, "staff": 1.0}
    frame = pd.DataFrame(columns, index=[f"u{i}" for i in range(60)])
    for tiers in ("cuts:80,60", "quantiles:3", "jenks:3", "equal_intervals:3"):
        plain = graded(frame, None, tiers)
        others = dict.fromkeys(frame.index, 2)
        assert graded(frame, {"keep": 0}, tiers, others).tier_numbers.tolist() == (
            plain.tier_numbers.tolist()
        )


def test_a_panel_keeps_the_tier_of_the_period_before():
    """81 enters, 79 stays, 77 leaves; without a year in between nothing is kept."""
    years = {"2020": [81, 50], "2021": [79, 50], "2022": [77, 50], "2023": [79, 50]}
    rows = [(u, y, s) for y, scores in years.items() for u, s in zip("AB", scores, strict=True)]
    frame = pd.DataFrame(rows, columns=["unit", "period", "sales"]).assign(fines=0.0, staff=1.0)
    table = bi.read_table(frame.set_index(["unit", "period"]), FRAMEWORK)
    grades = graded(table, {"keep": 2}, "cuts:80")
    held = grades.table.set_index(["unit", "period"])["tier"].xs("A").sort_index()
    assert held.tolist() == ["Tier 1", "Tier 1", "Tier 2", "Tier 2"]


def test_grades_are_the_previous_ones_of_the_next():
    first = graded(firms([81, 50]), None, "cuts:80")
    assert after(firms([79, 50]), {"keep": 2}, "cuts:80", first) == [1, 2]
    with pytest.raises(bi.UsageError, match="Champion"):
        after(firms([79, 50]), {"keep": 2}, "cuts:80", {"A": "Champion"})


# --- what always holds ------------------------------------------------------------------------------

RULES = [
    {"veto": "fines > 3", "cap": 2},
    {"veto": "fines = 2"},
    {"floor": "output", "below": 3, "cap": 3},
    {"segment": "segment", "best": 2, "tier": 1},
    {"quota": 2, "tier": 1},
    {"quota": 3, "tier": 2},
    {"refill": True},
]
UNITS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 4), st.sampled_from(["a", "b", None])),
    min_size=1,
    max_size=14,
)


def framed(units):
    scores, fines, segments = zip(*units, strict=True)
    return firms(scores, fines=np.array(fines, dtype=float), segment=list(segments))


@given(UNITS, st.lists(st.sampled_from(RULES), max_size=6), st.integers(0, 99))
def test_the_order_of_units_never_matters(units, rules, seed):
    frame = framed(units)
    shuffled = frame.iloc[np.random.default_rng(seed).permutation(len(frame))]
    one, other = (
        graded(f, rules or None, "counts:2,3,4").table.set_index("unit") for f in (frame, shuffled)
    )
    pd.testing.assert_frame_equal(one, other.loc[one.index])


@given(UNITS, st.lists(st.sampled_from(RULES), min_size=1, max_size=6))
def test_equal_units_are_graded_alike_and_every_change_has_its_reason(units, rules):
    grades = graded(framed(units), rules)
    table = grades.table.assign(
        key=[str(units["ABCDEFGHIJKLMN".index(u)]) for u in grades.table["unit"]]
    )
    assert table.astype(str).groupby("key")["tier"].agg(set).map(len).max() == 1
    moved = grades.before != grades.tier_numbers
    assert (grades.met[moved] != 0).all()
    assert grades.counts["before"].sum() == grades.counts["after"].sum()
    assert table["zh"].ne("").equals(table["reasons"].ne(""))


@given(UNITS)
def test_quotas_hold_and_refilled_tiers_are_full_or_nobody_may_enter(units):
    rules = [RULES[0], RULES[1], {"quota": 2, "tier": 1}, {"quota": 3, "tier": 2}, {"refill": True}]
    grades = graded(framed(units), rules, "cuts:5,2")
    counts = grades.counts["after"].tolist()
    assert counts[0] <= 2
    waiting = set(grades.waiting["unit"])
    may = [
        u for u, (_, fines, _) in zip("ABCDEFGHIJKLMN", units, strict=False) if fines in (0, 1, 3)
    ]
    tiers = dict(zip(grades.scorecard.table.unit_labels, grades.tier_numbers, strict=True))
    if counts[0] < 2:  # those below wait as a tie, or behind one
        below = [u for u in may if tiers[u] != 0]
        assert not below or waiting & set(below)


# --- what is asked for wrongly ------------------------------------------------------------------------


def test_rules_of_a_caller_are_judged_as_those_of_a_file():
    with pytest.raises(bi.FrameworkError) as error:
        graded(firms(NINE), [{"veto": "sails > 3"}, {"floor": "sales", "below": 1}])
    assert "sales" in error.value.explain("en")
    assert len(error.value.explain("zh").splitlines()) >= 3


def test_tiers_that_there_are_not_are_a_wrong_use():
    with pytest.raises(bi.UsageError, match="tier 3"):
        graded(firms(NINE), [{"veto": "fines > 0", "cap": 3}], "cuts:50")
    with pytest.raises(bi.UsageError):
        bi.grade(FRAMEWORK, firms(NINE))
    scorecard = bi.evaluate(firms(NINE), FRAMEWORK, tiers="cuts:50")
    with pytest.raises(bi.UsageError):
        bi.grade(scorecard, firms(NINE))


# --- the list that ships ------------------------------------------------------------------------------

calamine = partial(pd.read_excel, engine="calamine")
LIST = "examples/data/synthetic_enterprises.csv"


def test_the_invented_list_grades_ten_thirty_three_fifty_seven_with_vetoes():
    table = bi.read_table(LIST, "beijing-enterprise")
    for tiers in ("framework", "counts:10,33,57"):
        index = bi.CompositeIndex("beijing-enterprise", tiers=tiers)
        grades = bi.grade(index, table)
        assert grades.counts["after"].to_dict() == {
            "Global benchmark": 10,
            "National benchmark": 33,
            "Beijing benchmark": 57,
            "none": 0,
        }
        assert set(grades.effects["code"]) == {"penalties", "certification", "refill"}
    fined = table.data["administrative_penalties"].to_numpy() > 0
    assert (grades.before[fined] == 0).any()
    assert (grades.tier_numbers[fined] >= 1).all()
    lapsed = table.units["certification"].to_numpy() == "失效"
    assert (grades.tier_numbers[lapsed] == 2).all()
    assert grades.scorecard.tier_numbers.tolist() == grades.before.tolist()


def test_shipped_names_of_tiers_are_kept_where_as_many_are_asked_for():
    frame = bi.read_table(LIST, "beijing-enterprise")
    names = {"Global benchmark", "National benchmark", "Beijing benchmark"}
    for tiers in ("counts:10,33,57", "jenks:3", "quantiles:3", {"cuts": {"cuts": [50, 30]}}):
        assert set(bi.evaluate(frame, "beijing-enterprise", tiers=tiers).tier.dropna()) == names
    plain = bi.evaluate(frame, "beijing-enterprise", tiers="quantiles:4")
    assert set(plain.tier) == {f"Tier {n}" for n in range(1, 5)}
    own = bi.evaluate(frame, "beijing-enterprise", tiers=bi.Quantiles(3))
    assert set(own.tier) == {f"Tier {n}" for n in range(1, 4)}
    again = bi.CompositeIndex.from_specification(own.specification).fit(frame).evaluate(frame)
    assert again.tier.equals(own.tier)


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "parquet"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_files_hold_the_grades(suffix, language, tmp_path):
    grades = bi.grade("beijing-enterprise", bi.read_table(LIST, "beijing-enterprise"))
    path = tmp_path / f"grades.{suffix}"
    getattr(grades, f"to_{'excel' if suffix == 'xlsx' else suffix}")(path, language)
    read = {"xlsx": calamine, "csv": pd.read_csv, "parquet": pd.read_parquet}[suffix]
    held = read(path)
    label = {"zh": "全球标杆", "en": "Global benchmark"}[language]
    column = {"xlsx": {"zh": "档次", "en": "Tier"}[language]}.get(suffix, "tier")
    assert (held[column] == label).sum() == 10
    assert len(held) == 100


def test_a_name_like_a_formula_stays_a_text(tmp_path):
    frame = firms([9, 8], segment=["=1+1", "b"]).rename(index={"A": "=2+2"})
    grades = graded(frame, [{"segment": "segment", "best": 1}], "counts:1,1")
    grades.to_csv(tmp_path / "g.csv")
    assert "'=2+2" in (tmp_path / "g.csv").read_text("utf-8-sig")
    grades.to_excel(tmp_path / "g.xlsx", "en")
    assert calamine(tmp_path / "g.xlsx")["Unit"].tolist()[0] == "=2+2"
