"""Names that are markup, scripts, formulas or no text at all, in every place that takes one."""

import pandas as pd

import benchmark_index as bi

FIRE = "window.fired=1"
NAMES = [
    f"<script>{FIRE}</script>",
    f"</script><script>{FIRE}</script>",
    f"<!--<script>{FIRE}//",
    "--><b>bold</b>",
    f'"><img src=x onerror="{FIRE}">',
    f"' onfocus='{FIRE}' autofocus='",
    f"<svg/onload={FIRE}>",
    f"javascript:{FIRE}",
    "{{ 7*7 }}{% raw %}",
    "${7*7}`",
    "{0}{1}",
    "$& $1 $`",
    "&lt;b&gt; &amp; &",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝cmd|' /C calc'!A0",
    "__proto__",
    "constructor",
    "toString",
    "a\u2028b\u2029c",
    "\u202etfel ot thgir\u202c",
    "אבג עִבְרִית",
    "a\u200bb\ufeffc",
    "é e\u0301",
    "𠮷😀",
    "x" * 40_000,
    "x,y:1&w=2#=%41",
    "null",
    "a\x00b\x07c\x1b[31m\x7f\x85",
]


PLAIN = [f"name {k}" for k in range(len(NAMES))]


def hostile_scorecard(periods=("2023",), shift=0, texts=NAMES):
    """Return a ranking in which all that has a name is called something hostile, or not."""

    def hostile_text(k):
        return texts[k % len(texts)]

    def named(k, **more):
        text = hostile_text(k + shift)
        return {"name": {"zh": text, "en": text}} | more

    leaves = [
        named(
            *[j],
            id=f"x{j}",
            unit=hostile_text(j + 5 + shift),
            direction="higher",
            source=hostile_text(j + 1 + shift),
        )
        for j in range(6)
    ]
    system = named(
        2,
        id="hostile",
        unit={"zh": hostile_text(3 + shift), "en": hostile_text(3 + shift)},
        attributes=["region"],
        groups=[
            named(6, id="constructor", indicators=leaves[:3]),
            named(7, id="g", indicators=leaves[3:]),
        ],
    )
    frames = [
        pd.DataFrame({f"x{j}": range(1, len(NAMES) + 1) for j in range(6)})
        .mul(1.0 + t)
        .assign(unit=texts, period=period, region=texts[::-1])
        for t, period in enumerate(periods)
    ]
    for frame in frames:
        frame.loc[4, ["x0", "x1", "x2"]] = None
    keys = ["unit", "period"] if len(periods) > 1 else ["unit"]
    data = pd.concat(frames).set_index(keys)
    if len(periods) == 1:
        data = data.drop(columns="period")
    labels = [hostile_text(k + shift) for k in range(3)]
    return bi.evaluate(
        data,
        bi.Framework.from_dict(system),
        normalization="minmax:low=1,high=100",
        tiers=bi.Quantiles(3, labels=[{"zh": text, "en": text} for text in labels]),
    )
