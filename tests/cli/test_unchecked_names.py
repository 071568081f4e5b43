"""Validate says in one line that names were held against nothing, and by which key they would be."""

import pytest
import yaml


def validated(run, tmp_path, language, **keys):
    leaf = {"id": "gdp", "name": "GDP", "direction": "higher"}
    raw = {"id": "x", "name": "X", "indicators": [leaf], **keys}
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    (tmp_path / "x.csv").write_text("城市,GDP\n温洲,1.5\n上海,2\n", "utf-8")
    words = ("--framework", tmp_path / "x.yaml", "--language", language)
    return run("validate", tmp_path / "x.csv", *words)


@pytest.mark.parametrize(("language", "said"), {"zh": "名称未核对", "en": "not checked"}.items())
def test_names_held_against_nothing_are_one_line(run, tmp_path, language, said):
    done = validated(run, tmp_path, language)
    assert done.code == 0
    assert said in done.out
    assert "register" in done.out
    for keys in ({"register": "cn-cities"}, {"aliases": {"温州": [], "上海": []}}):
        assert said not in validated(run, tmp_path, language, **keys).out


def test_a_slip_is_asked_about_where_it_stands(run, tmp_path):
    done = validated(run, tmp_path, "zh", register="cn-cities")
    assert done.code == 0
    assert "x!A2" in done.out
    assert "温州" in done.out
