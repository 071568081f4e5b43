"""What the first page says, in both languages."""

from __future__ import annotations

from ....errors import Text

ABOUT = {
    "Summary": Text("本页：要点与读法", "this page: findings, and how to read"),
    "Ranking": Text(
        "排名表：名次、得分、档次、维度得分、备注", "ranks, scores, tiers, dimensions, notes"
    ),
    "Profile": Text(
        "单个对象：下拉选择，名次、强弱项与差距",
        "one unit, chosen from a list: ranks, strengths, gaps",
    ),
    "Dimensions": Text(
        "各级得分，名次与档次由此算出", "scores of every level; ranks and tiers follow"
    ),
    "Normalized": Text("标准化后的指标值", "indicators on the common scale"),
    "Data": Text(
        "原始数据与单位，改动过的单元格有批注",
        "the data with units; cells that were changed have a comment",
    ),
    "Weights": Text("权重", "weights"),
    "Goalposts": Text("标准化的上下界", "the bounds of normalization"),
    "Method": Text("每一步的方法、公式与运行参数", "every choice in words, and the run as JSON"),
    "Findings": Text("校验发现的问题", "what validation noticed"),
    "Charts": Text(
        "得分构成、各维度分布、历期名次与热力图",
        "what scores consist of, strips by dimension, ranks over periods, heat map",
    ),
    "Tiers": Text("各档的分数线与个数", "what divides the tiers"),
    "Intermediates": Text("方法的中间结果", "what methods computed on their way"),
    "Records": Text("读取时换算、插补、处理过的单元格", "cells converted, imputed or treated"),
}
EDITABLE = ("Weights", "Goalposts", "Tiers", "Profile")
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
