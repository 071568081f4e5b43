"""The words of a site of rankings, in both languages, by key; ``{0}`` stands for what changes."""

from ...errors import Text

WORDS = {
    "site": Text("排名", "Rankings"),
    "count": Text("排名 {0} 份", "Rankings: {0}"),
    "compare": Text("两份排名对照", "Compare two rankings"),
    "home": Text("全部排名", "All rankings"),
    "ranked": Text("{1} 个{2}中 {0} 个有名次", "{0} of {1} ranked ({2})"),
    "first": Text("前三名", "First three"),
    "weights": Text("权重：{0}", "weights: {0}"),
    "no_script": Text("浏览器未启用脚本，无法对照。", "Scripts are off: nothing can be compared."),
    "bad_link": Text(
        "地址中的排名不在本站点中。", "The address names a ranking that is not in this site."
    ),
    # two rankings
    "a": Text("甲", "First"),
    "b": Text("乙", "Second"),
    "swap": Text("交换", "Swap"),
    "counted": Text(
        "共有 {1} 个对象，{0} 个名次不同；斯皮尔曼相关系数 {2}。",
        "{0} of {1} moved; Spearman {2}.",
    ),
    "most": Text("变动最大的是{0}（{1} → {2}）。", "{0} moves most ({1} → {2})."),
    "none": Text("两份排名没有共同的对象。", "The two have no unit in common."),
    "anew": Text(
        "名次在两份共有的 {0} 个对象中重排；括号内为公布的名次。",
        "Ranks are counted anew among the {0} units in both; in brackets as published.",
    ),
    "only_a": Text("仅在甲（{0}）：{1}", "Only in the first ({0}): {1}"),
    "only_b": Text("仅在乙（{0}）：{1}", "Only in the second ({0}): {1}"),
    "and_more": Text("……", ", ..."),
    "slope": Text("名次的变化", "How ranks move"),
    "drawn": Text("图中为甲的前 {0} 名。", "Drawn are the first {0} of the first ranking."),
    "table": Text("逐个对照", "Unit by unit"),
    "unit": Text("对象", "Unit"),
    "change": Text("变动", "Change"),
    "up": Text("上升 {0} 位", "up {0}"),
    "down": Text("下降 {0} 位", "down {0}"),
    "same": Text("不变", "unchanged"),
}
