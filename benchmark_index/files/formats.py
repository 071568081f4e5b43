"""Number formats (数字格式): what a cell shows beside or instead of the number it holds."""

from __future__ import annotations

import re

from ..measures import is_known

PERCENT = "%"
_SECTION = re.compile(r'(?:"[^"]*"|\\.|!.|\[[^\[\]]*\]|[^;])*')
_TOKEN = re.compile(r'"([^"]*)"|[\\!](.)|_.|\*.|\[\$([^\[\]-]*)[^\[\]]*\]|\[[^\[\]]*\]')
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_DIGITS = re.compile(r"[0#?.,\s]++(?:E[+-]0+)?|general", re.IGNORECASE)
_IS_DIGITS = re.compile("[0#?g]", re.IGNORECASE)
_MOMENT, _ELAPSED = re.compile("[ymdhs]", re.IGNORECASE), re.compile(r"\[[hms]+\]", re.IGNORECASE)
_CURRENCIES = ("¥", "￥", "$", "€", "US$")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_OPEN, _CLOSE = "\ue000", "\ue001"  # around text, where digits and commas are only letters


def shown_as(code: str) -> str:
    """Return how a format shows a number: ``"%"``, a text around it as ``"{}万元"``, or nothing.

    Only units of measure and currencies count as text. A number that is shown as a thousandth or
    millionth of itself stands beside its format, so that nobody takes it for what is shown.

    >>> shown_as("0.0%"), shown_as('0.0"%"'), shown_as('#,##0"万元"'), shown_as('"约"0')
    ('%', '', '{}万元', '')
    >>> shown_as("[$¥-804]#,##0.00"), shown_as("0.00,,")
    ('¥{}', '{} [0.00,,]')
    """
    plain = _TOKEN.sub("", code)
    if PERCENT in plain:
        return PERCENT
    if _SCALED.search(plain):
        return "{} [" + code.replace("{", "").replace("}", "") + "]"
    first = _SECTION.match(code)
    text = _TOKEN.sub(_texts, first[0] if first else "")
    bare = re.sub(f"{_OPEN}[^{_CLOSE}]*{_CLOSE}", _hidden, text)
    digits = next((match for match in _DIGITS.finditer(bare) if _IS_DIGITS.search(match[0])), None)
    if not digits:
        return ""
    before, after = (
        part.replace(_OPEN, "").replace(_CLOSE, "").strip()
        for part in (text[: digits.start()], text[digits.end() :])
    )
    before = before if before in _CURRENCIES else ""
    after = after if after != PERCENT and is_known(after) else ""
    return f"{before}{{}}{after}" if before or after else ""


def is_moment(code: str) -> bool:
    """Return whether a format shows a number as a date or a time.

    >>> is_moment('yyyy"年"m"月"'), is_moment("[h]:mm"), is_moment('0.0"days"'), is_moment("General")
    (True, True, False, False)
    """
    section = code.partition(";")[0]
    if _ELAPSED.search(section):
        return True
    return bool(_MOMENT.search(_TOKEN.sub("", section)))


def _texts(token: re.Match[str]) -> str:
    text = "".join(filter(None, token.groups()))
    return f"{_OPEN}{text}{_CLOSE}" if text else ""


def _hidden(text: re.Match[str]) -> str:
    return "\ue002" * len(text[0])


def raised(text: str) -> str:
    """Return the number of a footnote that is set as superscript in signs that stay apart.

    >>> raised("2"), raised(" 12)"), raised("a")
    ('²', '¹²', 'a')
    """
    number = text.strip("()[]（） ")
    return number.translate(_RAISED) if number.isdecimal() else text


def shown(value: float, form: str) -> str:
    """Return a number with the text that a format shows around it.

    >>> shown(300.0, "{}家"), shown(12.5, "{}万元")
    ('300家', '12.5万元')
    """
    return form.format(int(value) if value.is_integer() else repr(value))
