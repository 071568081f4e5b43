"""What the first page says, in both languages."""

from __future__ import annotations

from ....errors import Text

THIS_PAGE = Text("本页：要点与读法", "this page: findings, and how to read")
VALUES = Text(
    "本工作簿只含数值，改动单元格不会重新计算。",
    "This workbook holds values only: nothing recalculates.",
)
FORMULAS = Text(
    "黄色单元格可以修改（权重、上下界、分档、对象选择）；得分、名次、档次、结论和图随之重算。"
    "标题注明“数值”或“导出时”的内容不随改动更新。",
    "Yellow cells may be changed: weights, bounds, tiers, the unit of the profile. Scores, ranks, "
    "tiers, findings and charts follow. What is headed “value” or “as exported” does not.",
)
HEADLINES = {
    "zh": {
        "nobody": "没有可以排名的对象",
        "alone": "是唯一有排名的对象",
        "leads": "第一，领先",
        "by": " ",
        "points": " 分",
        "and": "与",
        "share": "并列第一",
        "of": "{total} 个{unit}中 ",
        "ranked": " 个有足够数据参评。",
        "sure": "权重和方法未作变动检验：换一种合理的做法，名次可能不同。",
        "change": "与 {period} 年相比的位次变化只计两期均有排名的 ",
        "both": " 个（{period} 年有排名 ",
        "then": " 个，{period} 年 ",
        "now": " 个）。",
        "tiers": "各档个数：",
        "best": "各维度中平均得分最高的是",
        "worst": "，最低的是",
        "open": "（",
        "close": "）",
    },
    "en": {
        "nobody": "No unit can be ranked",
        "alone": " is the only one that is ranked",
        "leads": " leads ",
        "by": " by ",
        "points": " points",
        "and": " and ",
        "share": " share the lead",
        "of": "Of {total} units ({unit}) ",
        "ranked": " have enough data to be ranked. ",
        "sure": "Weights and methods were not varied: by another sensible choice ranks may differ.",
        "change": "Changes of rank since {period} count the ",
        "both": " units that are ranked in both (ranked in {period}: ",
        "then": ", in {period}: ",
        "now": ").",
        "tiers": "Units by tier: ",
        "best": "On average the best dimension is ",
        "worst": ", the weakest ",
        "open": " (",
        "close": ")",
    },
}
