"""An explanation is shown in its sentences and by indicator, a diagnosis by what is to be asked."""

from gallery import FRAME

import benchmark_index as bi


def test_an_explanation_is_shown_in_sentences_and_by_indicator():
    why = bi.explain("egdi", FRAME, "B", "A")
    text = repr(why)
    assert text.startswith("<Explanation B: rank ")
    assert all(sentence[:60] in text for sentence in why.sentences("en"))
    assert [line.split()[0] for line in text.splitlines()[-3:]] == ["osi", "hci", "tii"]


def test_a_diagnosis_is_shown_by_its_remarks():
    diagnosis = bi.diagnose("egdi", FRAME)
    lines = repr(diagnosis).splitlines()
    assert lines[0] == "<Diagnosis egdi: 3 rows x 3 indicators>"
    assert "Weight and importance of indicators" in diagnosis._repr_html_()
    assert len(diagnosis.remarks) == 0 or diagnosis.remarks[0].node in "".join(lines)
