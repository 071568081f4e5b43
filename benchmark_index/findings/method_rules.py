"""What can be noticed beyond the table: by the steps of a run, and in the judgements of experts."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import Text
from .table_rules import Rule

METHOD_RULES: Mapping[str, Rule] = {
    "transform-unused": Rule(
        "info",
        Text("该标准化方法不取对数", "This normalization takes no logarithm"),
        Text("如需取对数，请用 goalposts", "Use goalposts for one"),
    ),
    "normalization-unused": Rule(
        "info",
        Text("合成方法自带标准化，所选标准化未使用", "The aggregation brings its own scaling"),
        Text("请用 normalization=None", "Use normalization=None"),
    ),
    "own-scale": Rule(
        "warning",
        Text("该分组的得分自带量纲，与同级分组未必可比", "Its scores have a scale of their own"),
        Text(
            "请核对同级得分的量纲，如标准化到 0 至 1",
            "See that its siblings' match, such as 0 to 1",
        ),
    ),
    "turned": Rule(
        "info",
        Text("越小越好，上级按 {how} 计入", "Less is better: its parent takes {how}"),
        Text("本列仍为原得分", "Its own column shows the score as it is"),
    ),
    "panel-revised": Rule(
        "warning",
        Text(
            "该时期加入后，此前时期有 {number} 个得分改变，最多改变 {most}",
            "With this period {number} scores of earlier ones are others, by up to {most}",
        ),
        Text(
            "请用 goalposts=fixed，使已公布的得分不随新数据改变",
            "Use goalposts=fixed, so that new data change no earlier score",
        ),
    ),
    "limit-binds": Rule(
        "info",
        Text("{number} 个对象的得分等于 {limits}", "Units whose score is at {limits}: {number}"),
        Text("", ""),
    ),
    "score-undefined": Rule(
        "warning",
        Text(
            "公式 {formula} 没有值，如除以零",
            "{formula} has no value, such as a division by zero",
        ),
        Text("请核对下级得分", "Check the scores of its children"),
    ),
    "mixed-scales": Rule(
        "warning",
        Text("下级得分的尺度不同：{scales}", "Its children are on unlike scales: {scales}"),
        Text(
            "尺度不同则实际权重不同；请用同一种标准化，或统一上下限",
            "So they weigh otherwise than it says; use one normalization, or the same low and high",
        ),
    ),
    "dropped": Rule(
        "warning",
        Text("指标没有差异，不参与评价", "No spread, so it takes no part in the index"),
        Text("请核对数据", "Check the data"),
    ),
    "constant": Rule(
        "warning",
        Text("指标没有差异，客观权重为 0", "No spread, so its data-driven weight is 0"),
        Text("请核对数据", "Check the data"),
    ),
    "turned-constant": Rule(
        "warning",
        Text(
            "异常值处理会使指标没有差异，保留原值",
            "Treatment leaves no spread, so it is left as it was",
        ),
        Text(
            "请核对数据，或改用变换，如 log_shift",
            "Check the data, or transform it, as by log_shift",
        ),
    ),
    "transform-dropped": Rule(
        "warning",
        Text("变换使偏度更大，未采用", "The transform makes it more skewed and is not applied"),
        Text("请换一种变换", "Take another transform"),
    ),
    "still-outlying": Rule(
        "warning",
        Text(
            "处理后仍未通过检验：偏度 {skew:.2f}，超额峰度 {kurtosis:.2f}",
            "Fails the test after treatment: skewness {skew:.2f}, excess kurtosis {kurtosis:.2f}",
        ),
        Text("可用 then= 再作变换，或增大 k", "Transform it with then=, or raise k"),
    ),
    "one-test-suffices": Rule(
        "info",
        Text(
            "偏度 {skew:.2f}、超额峰度 {kurtosis:.2f} 有一项合格，按 JRC 规则不再缩尾；0.2 版及以前须两项都合格",
            "Skewness {skew:.2f}, excess kurtosis {kurtosis:.2f}: one in bounds suffices, the rule of "
            "the JRC; up to version 0.2 both had to be",
        ),
        Text("如需两项都合格，请用 criterion=both", "Use criterion=both to have both in bounds"),
    ),
    "one-observation": Rule(
        "info",
        Text(
            "{number} 个对象只有一个时期有值，其他时期沿用该值",
            "Units with a value in one period only, carried to the others: {number}",
        ),
        Text("请在 Records 表中核对", "See them in the records"),
    ),
    "no-periods": Rule(
        "warning",
        Text("数据没有时期，跨期插补不起作用", "Without periods nothing is imputed across them"),
        Text("请提供多个时期的数据", "Give a table of several periods"),
    ),
    "not-convertible": Rule(
        "warning",
        Text(
            "适度型、区间型指标的缺失值不能由得分换算，保持缺失",
            "A target or range indicator cannot be converted back, so its gaps stay",
        ),
        Text("请换一种插补方法", "Take another imputation"),
    ),
    "unconverged": Rule(
        "warning",
        Text("回归插补在 {rounds} 轮内未收敛", "The regressions did not settle in {rounds} rounds"),
        Text("请增大 max_iter", "Raise max_iter"),
    ),
    "inconsistent-judgements": Rule(
        "warning",
        Text("{who}：CR = {cr} > 0.1；{repairs}", "{who}: CR = {cr} > 0.1; {repairs}"),
        Text("请专家复核这些判断", "Ask for these judgements again"),
    ),
    "incomplete-judgements": Rule(
        "info",
        Text(
            "{who}：缺 {missing} 个判断，按 Harker 法处理",
            "{who}: missing judgements: {missing}, solved by Harker's method",
        ),
        Text("", ""),
    ),
    "expert-dropped": Rule(
        "warning",
        Text("{who}未计入：CR = {cr} > {limit}", "{who} is left out: CR = {cr} > {limit}"),
        Text("请专家复核判断", "Ask for the judgements again"),
    ),
    "ri-beyond-table": Rule(
        "info",
        Text(
            "{n} 项超出 RI 表，按 Alonso-Lamata 公式取 RI = {ri}",
            "{n} items are beyond the table: RI = {ri} by Alonso and Lamata",
        ),
        Text("", ""),
    ),
    "budget-sum": Rule(
        "warning",
        Text(
            "专家 {expert} 分配了 {value} 分，应为 {total}，已按比例折算",
            "Expert {expert} spent {value} points, not {total}; scaled to {total}",
        ),
        Text("请专家核对", "Ask the expert"),
    ),
    "no-consensus": Rule(
        "warning",
        Text(
            "专家意见分歧：变异系数 {value}，应小于 {limit}",
            "Experts disagree: coefficient of variation {value}, not below {limit}",
        ),
        Text("请反馈结果后再咨询一轮", "Show the results and ask for another round"),
    ),
    "form-unreadable": Rule(
        "error",
        Text("{reason}", "{reason}"),
        Text("请重新保存为 .xlsx", "Save it as .xlsx again"),
    ),
    "form-unknown": Rule(
        "error",
        Text("不是评分表，或隐藏的编号列已被删除", "No form, or its hidden column of ids is gone"),
        Text(
            "请用 weights template 生成的表格填写",
            "Fill in the form that weights template writes",
        ),
    ),
    "form-other-method": Rule(
        "error",
        Text(
            "这是 {value} 评分表，其他文件是 {other}", "A form for {value} among forms for {other}"
        ),
        Text("请分开计算", "Compute them apart"),
    ),
    "form-same-expert": Rule(
        "error",
        Text("专家“{expert}”已有一份评分表", "There is a form of expert {expert} already"),
        Text("请只保留一份，或改正姓名", "Keep one of them, or correct the name"),
    ),
    "form-of-another-system": Rule(
        "error",
        Text(
            "“{value}”这一组与体系 {system} 不符",
            "The group {value} is not that of system {system}",
        ),
        Text("请用该体系的最新评分表", "Use the latest form of the system"),
    ),
    "form-sheet-blank": Rule(
        "warning",
        Text(
            "整组没有填写，该专家不计入这一组",
            "Left blank as a whole: the expert has no part in it",
        ),
        Text("请专家补填", "Ask the expert to fill it in"),
    ),
    "form-nobody": Rule(
        "warning",
        Text("没有专家填写这一组，按等权处理", "No expert filled it in: its items are equal"),
        Text("请至少请一位专家填写", "Ask at least one expert"),
    ),
    "form-blank": Rule(
        "warning", Text("没有填写：{pair}", "Blank: {pair}"), Text("请专家补填", "Ask the expert")
    ),
    "form-tied": Rule(
        "error",
        Text("名次 {value} 与“{pair}”并列", "Rank {value} is that of {pair} too"),
        Text("名次不得并列；同样重要请在第二列填 0", "Give each rank once; for alike, a step of 0"),
    ),
    "form-no-end": Rule(
        "error",
        Text("没有一项填 1", "No item has a 1 here"),
        Text("请在最优（最劣）的一项填 1", "Give the best, or worst, item a 1"),
    ),
    "form-not-a-number": Rule(
        "error",
        Text("“{value}”不是数字", "{value} is no number"),
        Text(
            "请填数字；1/3 变成日期时，请先把单元格设为分数格式",
            "Give a number; where 1/3 turned into a date, format the cell as a fraction first",
        ),
    ),
    "form-off-scale": Rule(
        "error",
        Text("{value} 不在 {low} 到 {high} 之间", "{value} is not between {low} and {high}"),
        Text("请按标度填写", "Keep to the scale"),
    ),
    "form-not-reciprocal": Rule(
        "error",
        Text(
            "下三角 {value} 与上三角 {other}（{pair}）不互为倒数",
            "{value} in the lower triangle is not the reciprocal of {other} ({pair})",
        ),
        Text("请清除下三角的手工填写", "Clear what was typed into the lower triangle"),
    ),
    "form-no-authority": Rule(
        "error",
        Text("没有填写 {what}，而其他专家填写了", "No {what}, which other experts gave"),
        Text("请补填，或全部不填", "Fill it in, or leave it out for everybody"),
    ),
}
