"""YAML as people type it: what can mean one thing only is mended, the rest is a fault in words.

A text that YAML takes and that makes a whole file is never touched: mending begins where it does
not. It looks at one line at a time, leaves quotes, comments and blocks of text alone, and moves no
line, so that the faults of a mended text name the lines of the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

import yaml

from ..errors import Text
from ..files.plain import Unreadable
from .keywords import known

_MASK = "\ue000"  # for what is in quotes, while its line is mended
_LONGEST = 2_000  # characters of a line that is mended: some of it is looked at again and again
_QUOTED = re.compile(r"""(?<![^\s\[{,:，：［｛])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""")
_OPENED = re.compile(r"""(?<![^\s\[{,:，：［｛])["']""")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_BLOCK = re.compile(r"(?:^|[:\-]\s+)[|>][+\-\d]{0,2}\s*$")
_LEVEL = re.compile(r"(?: |- )*")

_NUMBER = r"[-+−－＋]?\d+(?:[.．]\d+)?%?"
_NUMBERS = re.compile(rf"[\[［]\s*({_NUMBER}(?:\s*[,，、]\s*{_NUMBER})*)\s*[\]］]")
_WHOLE = re.compile(r"(?<=[:：])(\s*)([［｛])([^\[\]{}［］｛｝]*)([］｝])(?=\s*$)")
_COMMA = re.compile(r"，\s*(?=([^\s\[\]{},，:：]+)\s*[:：])")
_COLON = re.compile(rf"(?<![^\s\[{{,，［｛])([^\s\[\]{{}},，:：{_MASK}]+)：[ \t]*([^,，}}］｝]*)")
_BARE = re.compile(
    r"((?:^|[\s{,\[])[^\s,{\[:]+:[ \t]+|^ *(?:- +)+|[\[,][ \t]*)"
    rf"([%@`][^,\]}}\[{{\"'{_MASK}]*|-\s*(?=[,\]}}]|$))"
)


def mend(text: str) -> str:
    """Return a text of YAML with what can mean one thing only written as YAML has it.

    >>> mend("单位：%")
    '单位: "%"'
    >>> mend("goalposts: ［１，２］  # 上下限")
    'goalposts: [1, 2]  # 上下限'
    >>> mend("note: '单位：%'")
    "note: '单位：%'"
    """
    return text if _MASK in text else "\n".join(_lines(text.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    block: int | None = None  # how far the key is indented that opened a block of text
    quote = ""  # what closes a quote that goes on over lines
    for line in lines:
        indented = len(line) - len(line.lstrip(" "))
        if quote or (block is not None and (not line.strip() or indented > block)):
            quote = "" if quote in line else quote
            yield line
            continue
        if len(line) > _LONGEST:
            yield line
            continue
        spans = _QUOTED.findall(line)
        masked = _QUOTED.sub(_MASK, line)
        comment = match[0] if (match := _COMMENT.search(masked)) else ""
        masked = masked[: len(masked) - len(comment)]
        opened = _OPENED.search(masked)
        quote = opened[0] if opened else ""
        level = _LEVEL.match(masked)
        block = level.end() - 2 * masked[level.end() :].startswith(("|", ">")) if level else 0
        block = block if _BLOCK.search(masked) else None
        mended = masked + comment if opened else _mended(masked) + comment
        for span in spans:
            mended = mended.replace(_MASK, span, 1)
        yield mended


def _mended(line: str) -> str:
    """Mend a line without comment, what is in quotes masked."""
    line = _NUMBERS.sub(_plain_list, line)
    line = _WHOLE.sub(_plain_brackets, line)
    line = _COMMA.sub(lambda m: ", " if known(m[1]) else m[0], line)
    line = _COLON.sub(_plain_colon, line)
    return _BARE.sub(_in_quotes, line)


def _plain_list(match: re.Match[str]) -> str:
    if match[0].isascii():
        return match[0]
    plain = unicodedata.normalize("NFKC", match[1]).replace("−", "-")
    numbers = ", ".join(re.split(r"\s*[,、]\s*", plain))
    return f"[{numbers}]"


def _plain_brackets(match: re.Match[str]) -> str:
    opening, closing = ("[", "]") if match[2] == "［" else ("{", "}")
    space = match[1] or " "
    return f"{space}{opening}{match[3].replace('，', ', ')}{closing}"


def _plain_colon(match: re.Match[str]) -> str:
    """Write a colon after a word of the table, or before a number."""
    number = re.fullmatch(_NUMBER, match[2].strip())
    return f"{match[1]}: {match[2]}" if known(match[1]) or number else match[0]


def _in_quotes(match: re.Match[str]) -> str:
    """Quote a value that begins as none may; a comma begins one only within brackets."""
    line, key, value = match.string, match[1], match[2].rstrip()
    before = line[: match.end(1)]
    inside = sum(before.count(c) for c in "[{") > sum(before.count(c) for c in "]}")
    ends = line[match.end() : match.end() + 1] in ("", ",", "]", "}")
    item = key.lstrip()[:1] in ("[", ",")
    if not ends or (item and not inside) or (value == "-" and ":" not in key):
        return match[0]
    quoted = value.replace("\\", "\\\\")
    return f'{key}"{quoted}"{match[2][len(value) :]}'


def diagnose(text: str, error: Exception) -> tuple[int, Text, Text]:
    """Return on which line a text is no YAML (0: all of it), why, and how to write it.

    >>> from benchmark_index.files import plain
    >>> try:
    ...     plain.load("name: a: b")
    ... except yaml.YAMLError as error:
    ...     diagnose("name: a: b", error)[2].en
    'Put the value in quotes: name: "a: b".'
    """
    if isinstance(error, yaml.reader.ReaderError):
        code = f"U+{error.character:04X}" if isinstance(error.character, int) else ""
        reason = Text(f"有不可用的字符 {code}", f"a character that may not stand here, {code}")
        return 0, reason, Text("请删去它。", "Remove it.")
    mark = _mark(error) if isinstance(error, yaml.MarkedYAMLError) else None
    if mark is None:
        return 0, error.reason if isinstance(error, Unreadable) else _NO_YAML, _CHECK
    if isinstance(error, Unreadable):
        reason, fix = error.reason, _CHECK
    else:
        lines = text.split("\n")
        line = lines[mark.line] if mark.line < len(lines) else ""
        problem = str(getattr(error, "problem", ""))
        reason, fix = _reason(line, line[mark.column : mark.column + 1], problem)
    number, column = mark.line + 1, mark.column + 1
    zh = f"第 {number} 行第 {column} 列：{reason.zh}"
    return number, Text(zh, f"line {number}, column {column}: {reason.en}"), fix


def _mark(error: yaml.MarkedYAMLError) -> yaml.Mark | None:
    """Return where to look: what was opened and not closed, else where YAML gave up."""
    opened = re.search("quoted|flow|simple key", str(error.context))
    return error.context_mark if opened and error.context_mark else error.problem_mark


_NO_YAML = Text("无法解析", "it cannot be parsed")
_CHECK = Text(
    "请检查缩进（用空格）、括号、冒号后的空格和重复的键。",
    "Check indentation (spaces), brackets, the space after each colon, and repeated keys.",
)


def _reason(line: str, char: str, problem: str) -> tuple[Text, Text]:
    """Return why YAML does not take a line, and how to write it."""
    indent = line[: len(line) - len(line.lstrip())]
    if set(indent) & set("\t\u3000\xa0"):
        tab = "\t" in indent
        return (
            Text(
                "缩进用了制表符" if tab else "缩进用了全角空格",
                "a tab as indentation" if tab else "a wide space as indentation",
            ),
            Text("请改用空格，每级两个。", "Use spaces, two per level."),
        )
    key, colon, value = line.strip().partition(": ")
    value = _COMMENT.sub("", value).strip()
    whole = colon and not set(key) & set("[{") and not set(value) & set('"\\')
    quoted = f'{key}: "{value}"' if whole else ""
    char = value[:1] if colon else char
    if char and char in "%@`*&!":
        shown = quoted or f'"{char}"'
        return (
            Text(f"值以 {char} 开头", f"a value begins with {char}"),
            Text(f"请加引号：{shown}。", f"Put the value in quotes: {shown}."),
        )
    if "mapping values" in problem and ": " in value and quoted:
        return (
            Text("值里有冒号", "a colon within the value"),
            Text(f"请加引号：{quoted}。", f"Put the value in quotes: {quoted}."),
        )
    if char == "[" and "]" in value[:-1] and not value.endswith("]") and quoted:
        return (
            Text("右方括号之后还有文字", "text after a closing bracket"),
            Text(f"请加引号：{quoted}。", f"Put the value in quotes: {quoted}."),
        )
    if "：" in line:
        return (
            Text("用了全角冒号", "a full-width colon"),
            Text("键之后请写半角冒号和空格。", "Write a plain colon and a space after a key."),
        )
    for words, reason in _PROBLEMS.items():
        if re.search(words, problem):
            return reason, _CHECK
    return Text("此处不合 YAML 的写法", " ".join(problem.split()) or _NO_YAML.en), _CHECK


_PROBLEMS = {
    r"end of stream|document indicator": Text("引号没有闭合", "a quote is not closed"),
    r"',' or|node content": Text(
        "括号没有闭合，或缺少逗号", "a bracket is not closed, or a comma is missing"
    ),
    r"escape|hexadecimal": Text(
        "双引号内的反斜线无效", "a backslash within double quotes that means nothing"
    ),
    r"sequence entries": Text("列表须另起一行", "a list that begins on the line of its key"),
    r"expected ':'": Text("键之后缺少冒号", "no colon after the key"),
}


def decode(content: bytes) -> str | None:
    """Return the text of a file in UTF-8, or in UTF-16 where it says so; None where it is neither.

    >>> decode("名称".encode("utf-16"))
    '名称'
    >>> decode("名称".encode("gbk")) is None
    True
    """
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    with suppress(UnicodeDecodeError):
        return content.decode("utf-16" if wide else "utf-8-sig")
    return None
