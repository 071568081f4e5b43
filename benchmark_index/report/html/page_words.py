"""The words of a page, in both languages, by key; ``{0}`` stands for what changes."""

from ...errors import Text

WORDS = {
    # views and what they hold
    "skip": Text("跳到内容", "Skip to content"),
    "views": Text("视图", "Views"),
    "home": Text("全部排名", "All rankings"),
    "view_ranking": Text("排名", "Ranking"),
    "view_one": Text("对象画像", "One unit"),
    "view_charts": Text("图表", "Charts"),
    "view_method": Text("方法与来源", "Method and sources"),
    "period": Text("时期", "Period"),
    "search": Text("查找", "Search"),
    "rank_by": Text("排名依据", "Rank by"),
    "index": Text("综合得分", "Index"),
    "tier": Text("档次", "Tier"),
    "group_by": Text("分组", "Group by"),
    "all": Text("全部", "All"),
    "none": Text("不分组", "None"),
    "dimensions": Text("维度", "Dimensions"),
    "rank": Text("名次", "Rank"),
    "score": Text("得分", "Score"),
    "before": Text("较上期", "On last period"),
    "against_published": Text("较原排名", "On published"),
    "interval": Text("名次区间", "Interval"),
    "certainty": Text("确定性", "Certainty"),
    "missing": Text("缺失项", "Missing"),
    "not_ranked": Text(
        "未排名：{0} 项中有 {1} 项，需要 {2} 项", "Not ranked: {1} of {0} present, {2} needed"
    ),
    "weighs_nothing": Text(
        "未排名：有得分的部分权重都为 0", "Not ranked: whatever has a score weighs nothing"
    ),
    "without": Text("缺 {0}", "Without {0}"),
    "show_all": Text("显示全部 {0} 个", "Show all {0}"),
    "nobody": Text("没有符合条件的对象。", "Nothing fits what is searched and filtered."),
    "first_of": Text("图中为前 {0} 个（共 {1} 个）。", "Drawn are the first {0} of {1}."),
    "no_script": Text(
        "脚本没有运行（未启用，或本页不完整）：以下为公布的排名。",
        "The script does not run (it is off, or the page is not whole): this is the ranking as published.",
    ),
    # headline and changes
    "leads": Text("{0}第一，领先{1} {2} 分；", "{0} leads, {2} ahead of {1}."),
    "lead_shared": Text("并列第一：{0}；", "First together: {0}."),
    "ranked": Text("{1} 个{2}中 {0} 个有名次。", "{0} of {1} are ranked ({2})."),
    "ranks_sure": Text("其中 {0} 个名次确定。", "Ranks that are certain: {0}."),
    "published_weights": Text("按原权重。", "Weights as published."),
    "own_weights": Text(
        "按您选的权重：{0} 个名次与原排名不同，变动最大的是{1}（{2} → {3}）。",
        "With your weights {0} ranks differ from those published; {1} moves most ({2} → {3}).",
    ),
    "own_weights_same": Text(
        "按您选的权重：名次与原排名相同。", "With your weights all ranks are those published."
    ),
    "comma": Text("、", ", "),
    "semicolon": Text("；", "; "),
    "sure_as_published": Text(
        "名次区间与确定性按原权重：{0}",
        "Intervals and certainty are those of the published weights: {0}",
    ),
    "up": Text("上升 {0} 位", "up {0}"),
    "down": Text("下降 {0} 位", "down {0}"),
    "unchanged": Text("不变", "unchanged"),
    # weights
    "weights": Text("权重", "Weights"),
    "preset": Text("权重方案", "Preset"),
    "own": Text("（自选）", "(your own)"),
    "as_published": Text("恢复原权重", "As published"),
    "undo": Text("撤销", "Undo"),
    "linked": Text("同级合计 100 %", "Siblings make 100 %"),
    "lock": Text("锁定", "Lock"),
    "inside": Text("下级权重", "Weights inside"),
    "weight_of": Text("权重（%）", "Weight (%)"),
    "slide": Text("滑动", "Slide"),
    "was": Text("原 {0} %", "published {0} %"),
    "share_is": Text("占 {0} %", "share {0} %"),
    "kept": Text(
        "固定不动的部分：{0}。本页不重算该法：其得分按公布值，其下权重不能在此调节。",
        "What stays fixed: {0}. This page does not compute it anew: its scores are those published, "
        "and the weights below it cannot be moved here.",
    ),
    "kept_all": Text(
        "指数按「{0}」合成，本页不重算该法，因此不能调节权重。",
        "The index is combined by {0}, which this page does not compute anew: weights cannot be moved.",
    ),
    "from_data": Text(
        "由数据算得的权重（如熵值法）按公布的数据计算一次，不随调节改变。",
        "Weights computed from data (such as entropy) were computed once, from the data as published.",
    ),
    "tiers_kept": Text(
        "分档的分数线按公布值，不随权重改变。",
        "The cut points of tiers are those published, whatever the weights.",
    ),
    "refused": Text(
        "{0} 不能取 {1}（{2}），此权重下没有得分；显示的仍是上一次的结果。",
        "{0} cannot take {1} ({2}): there are no scores under these weights; the last result stays.",
    ),
    "bad_link": Text(
        "地址中的权重不属于这一指标体系，未采用。",
        "The weights in the address are not of this system; not taken.",
    ),
    # sharing
    "share": Text("保存与分享", "Keep and share"),
    "share_note": Text(
        "权重在网址中；权重文件可用于 --weighting set:文件.yaml。",
        "The address holds the weights; the weight file is read by --weighting set:FILE.yaml.",
    ),
    "copy_link": Text("复制链接", "Copy link"),
    "weight_file": Text("下载权重文件", "Weight file"),
    "copy_minutes": Text("复制纪要文字", "Copy text"),
    "minutes": Text("会议记录用文字", "Text for the minutes"),
    "done": Text("已复制", "Copied"),
    "select_it": Text("请从框中复制", "Copy it from the box"),
    "minutes_weights": Text("权重：{0}。", "Weights: {0}."),
    "minutes_one": Text("{0} {1} %（原 {2} %）", "{0} {1} % (published {2} %)"),
    "minutes_all": Text("与原权重一致", "as published"),
    "minutes_period": Text("时期：{0}。", "Period: {0}."),
    "minutes_first": Text("前列：{0}。", "First: {0}."),
    "minutes_from": Text("依据：{0}，数据 {1}，{2}。", "From: {0}, data {1}, {2}."),
    "file_name": Text("页面所选权重", "Weights chosen on the page"),
    # one unit
    "against": Text("对照", "Against"),
    "previous": Text("上一个 (K)", "Previous (K)"),
    "next": Text("下一个 (J)", "Next (J)"),
    "print": Text("打印", "Print"),
    "place": Text("第 {0} 名（共 {1} 个），得分 {2}", "Rank {0} of {1}, score {2}"),
    "no_place": Text("没有名次", "Not ranked"),
    "rank_is": Text("名次区间 {0}，{1}（按原权重）", "rank {0}, {1} (published weights)"),
    "profile": Text("各维度与指标", "Dimensions and indicators"),
    "reported": Text("数值", "Value"),
    "position": Text("位置", "Position"),
    "key_self": Text("● 本对象", "● this unit"),
    "key_mean": Text("| 平均", "| mean"),
    "key_leader": Text("◆ 第一名 {0}", "◆ leader {0}"),
    "key_other": Text("○ {0}", "○ {0}"),
    "strengths": Text("强项", "Strengths"),
    "weaknesses": Text("弱项", "Weak points"),
    "nothing": Text("无", "none"),
    "parts": Text("得分由什么构成", "What the score consists of"),
    "parts_sum": Text(
        "有效权重 × 标准化值，合计为得分。",
        "Effective weight x normalized value; they sum to the score.",
    ),
    "parts_mean": Text(
        "把该指标换成平均值，得分会少多少；各项不相加。",
        "By how much the score would be less with this indicator at the mean; they do not add up.",
    ),
    "moves": Text("怎样提升一位", "What would gain a rank"),
    "moves_note": Text(
        "单独改变一个指标，其余与标准化不变，追上前一名所需的最小改进。",
        "The smallest change of one indicator alone, scales as they are, that catches up with the next ahead.",
    ),
    "moves_first": Text("已居首位。", "It ranks first already."),
    "moves_none": Text(
        "所试指标没有一个单独足够。", "No indicator that was tried is enough alone."
    ),
    "below_kept": Text(
        "得分固定的部分之下的指标不在其中。", "Indicators below what stays fixed are left out."
    ),
    "needed": Text("所需变化", "Change needed"),
    "points": Text("分（标准化）", "points (normalized)"),
    "of_a_share": Text("个百分点", "percentage points"),
    "years": Text("历年名次", "Ranks over the periods"),
    "choose_none": Text("（不选）", "(nobody)"),
    # charts
    "slope": Text("名次的变化", "How ranks move"),
    "slope_weights": Text(
        "左：原权重；右：您选的权重。", "Left: published weights; right: your weights."
    ),
    "slope_periods": Text("左：{0}；右：{1}。", "Left: {0}; right: {1}."),
    "slope_nothing": Text(
        "调节权重后，此处显示名次怎样变化。", "Move a weight: this shows how ranks follow."
    ),
    "scatter": Text("散点图", "Scatter plot"),
    "across": Text("横轴", "Across"),
    "upwards": Text("纵轴", "Upwards"),
    "correlation": Text("{0} 个对象，r = {1}", "{0} units, r = {1}"),
    "gaps": Text("另有 {0} 个缺数据", "without a value: {0}"),
    "heat": Text("热力图", "Heat map"),
    "columns": Text("列", "Columns"),
    "indicators": Text("全部指标", "All indicators"),
    # method
    "download_table": Text("下载表格 CSV", "Download the table as CSV"),
    "indicator": Text("指标", "Indicator"),
    "unit_of_measure": Text("单位", "Unit"),
    "direction": Text("方向或合成", "Direction or mean"),
    "source": Text("来源", "Source"),
    "weight": Text("权重", "Weight"),
    "effective": Text("有效权重", "Effective weight"),
    "system": Text("指标体系", "Indicator system"),
    "name": Text("名称", "Name"),
}
