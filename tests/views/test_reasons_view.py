"""An explanation is shown in its sentences and by indicator, a diagnosis by what is to be asked."""

from gallery import FRAME, system, values

import benchmark_index as bi


def test_an_explanation_is_shown_in_sentences_and_by_indicator():
    why = bi.explain("egdi", FRAME, "B", "A")
    text = repr(why)
    assert text.startswith("<Explanation B: rank ")
    assert all(sentence[:60] in text for sentence in why.sentences("en"))
    assert [line.split()[0] for line in text.splitlines()[-3:]] == ["osi", "hci", "tii"]


def test_a_diagnosis_is_shown_by_its_remarks():
    table = bi.read_table(values([f"City {i}" for i in range(30)]), system("X"))
    diagnosis = bi.diagnose(system("X"), table)
    text = repr(diagnosis)
    assert text.splitlines()[0] == "<Diagnosis city: 30 rows x 3 indicators>"
    assert diagnosis.remarks
    shown = " ".join(text.split())
    for remark in diagnosis.remarks[:3]:
        assert f"{remark.node}: {remark.words.en}" in shown
    assert "Weight and importance of indicators" in diagnosis._repr_html_()
