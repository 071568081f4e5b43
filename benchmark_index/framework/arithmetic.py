"""The arithmetic of formulas: text such as ``digital_value / gdp * 100``, checked, as a small tree.

Numbers, names, ``+ - * / ^``, parentheses and the functions of :data:`FUNCTIONS`; nothing else is a
formula, and nothing of it is ever run as code. What a name stands for is the caller's.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np

from ..errors import FormulaError, Text, shorten
from ..numerics import Booleans, Floats

LONGEST = 4_000  # characters
MOST_PARTS = 1_000  # numbers, names and signs
DEEPEST = 60  # levels of parentheses, and operations that hang on one another
MOST_BACK = 100  # years that lag looks back
OPERATIONS: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
}
ONE: Mapping[str, Callable[[Floats], Floats]] = {  # functions of one argument
    "ln": np.log,
    "log10": np.log10,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
}
SEVERAL: Mapping[str, Callable[[Floats, Floats], Floats]] = {  # of any number, two by two
    "min": np.minimum,
    "max": np.maximum,
    "sum": np.add,
    "mean": np.add,
}
FUNCTIONS = (*ONE, *SEVERAL, "lag", "change")
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}
_WORD = re.compile(r"[^\W\d]\w*")
_TOKEN = re.compile(
    r"""(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |\[(?P<bracketed>[^\[\]]+)\]|"(?P<double>[^"]+)"|'(?P<single>[^']+)'
    |(?P<sign>\*\*|[-+*/^(),])""",
    re.VERBOSE,
)
_TYPED = str.maketrans("（），×÷−＋－＊／", "(),*/-+-*/")  # as an input method types them
_IN_A_ROW = Text(f"{DEEPEST} 个相连的运算", f"{DEEPEST} operations in a row")

Shift = Callable[[Floats, int], Floats]


class Constant(NamedTuple):
    """A number."""

    value: float


class Reference(NamedTuple):
    """What a name stands for."""

    name: str


class Operation(NamedTuple):
    """Two parts joined by a sign of :data:`OPERATIONS`."""

    sign: str
    left: Part
    right: Part


class Negative(NamedTuple):
    """A part with the other sign."""

    part: Part


class Call(NamedTuple):
    """A function of :data:`ONE` or :data:`SEVERAL` of its arguments."""

    function: str
    arguments: tuple[Part, ...]


class Lag(NamedTuple):
    """A part as it was some years before."""

    part: Part
    years: int


Part = Constant | Reference | Operation | Negative | Call | Lag


class Operand(NamedTuple):
    """A figure that a formula takes: of which name, and of how many years before."""

    name: str
    years: int = 0


class Outcome(NamedTuple):
    """What a formula amounts to: finite or missing; and where it is missing though no operand was.

    That is where something was divided by zero, where a logarithm or root has no value, and where a
    number would be too large.
    """

    values: Floats
    undefined: Booleans


@dataclass(frozen=True)
class Formula:
    """A formula, as written and as a tree.

    Examples
    --------
    >>> share = Formula.parse("digital_value / [gdp-2020] * 100")
    >>> share.names
    ('digital_value', 'gdp-2020')
    >>> values = {"digital_value": np.array([1.0, 2.0]), "gdp-2020": np.array([50.0, 0.0])}
    >>> share.evaluate(values)
    Outcome(values=array([ 2., nan]), undefined=array([False,  True]))
    >>> Formula.parse("gdp.__class__")
    Traceback (most recent call last):
    benchmark_index.errors.FormulaError: character 4 ('.'): it is no part of one.
    Write numbers, ids, + - * / ^, parentheses and ln, log10, exp, sqrt, abs, min, max, sum, mean, \
lag, change; an id with other characters in [brackets].
    """

    text: str
    tree: Part

    @classmethod
    def parse(cls, text: str) -> Formula:
        """Return the formula that a text is.

        Raises
        ------
        FormulaError
            It is none; the place and what may stand there are named.
        """
        return cls(text, _Parser(text).tree)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in it, each once, in reading order."""
        return tuple(dict.fromkeys(operand.name for operand in self.operands))

    @cached_property
    def operands(self) -> tuple[Operand, ...]:
        """The figures it takes, each once, in reading order."""
        return tuple(dict.fromkeys(_operands(self.tree, 0)))

    @cached_property
    def years_back(self) -> int:
        """How many years it looks back at most."""
        return max(operand.years for operand in self.operands)

    def evaluate(self, columns: Mapping[str, Floats], lag: Shift | None = None) -> Outcome:
        """Compute it for columns by name: missing where any operand is missing.

        Parameters
        ----------
        columns : mapping
            The values of every name, all of one shape.
        lag : callable, optional
            Returns values as they were some years before, NaN where that is not known. Default:
            nothing is known of other years.
        """
        shape = np.shape(columns[self.names[0]])
        with np.errstate(all="ignore"):
            values, undefined = _Evaluation(columns, lag or _unknown).outcome(self.tree)
        return Outcome(
            np.array(np.broadcast_to(values, shape)), np.array(np.broadcast_to(undefined, shape))
        )


def walk(part: Part) -> Iterator[Part]:
    """Yield a part and everything in it, in reading order."""
    yield part
    for inside in _inside(part):
        yield from walk(inside)


def _inside(part: Part) -> tuple[Part, ...]:
    match part:
        case Operation(_, left, right):
            return left, right
        case Negative(inside) | Lag(inside, _):
            return (inside,)
        case Call(_, arguments):
            return arguments
    return ()


def undated(part: Part, years: int = 0) -> Part:
    """Return a part whose names are those of single figures, such as ``gdp`` and ``gdp@1``.

    A figure of a year before is then a name as any other.
    """
    match part:
        case Reference(name):
            return Reference(f"{name}@{years}" if years else name)
        case Lag(inside, back):
            return undated(inside, years + back)
        case Negative(inside):
            return Negative(undated(inside, years))
        case Operation(sign, left, right):
            return Operation(sign, undated(left, years), undated(right, years))
        case Call(function, arguments):
            return Call(function, tuple(undated(argument, years) for argument in arguments))
    return part


def _operands(part: Part, years: int) -> Iterator[Operand]:
    if isinstance(part, Reference):
        yield Operand(part.name, years)
    for inside in _inside(part):
        yield from _operands(inside, years + part.years if isinstance(part, Lag) else years)


def _unknown(values: Floats, years: int) -> Floats:
    return np.full(np.shape(values), np.nan)


class _Evaluation:
    """The values of columns, and of years before, for the parts of one formula."""

    def __init__(self, columns: Mapping[str, Floats], lag: Shift) -> None:
        self.columns, self.lag = columns, lag

    def outcome(self, part: Part) -> Outcome:
        match part:
            case Constant(value):
                return Outcome(np.asarray(value), np.asarray(False))
            case Reference(name):
                return Outcome(self.columns[name], np.asarray(False))
            case Negative(inside):
                values, undefined = self.outcome(inside)
                return Outcome(-values, undefined)
            case Lag(inside, years):
                values, undefined = self.outcome(inside)
                marks = np.broadcast_to(undefined, np.shape(values)).astype(float)
                return Outcome(self.lag(values, years), self.lag(marks, years) == 1)
            case Operation(sign, left, right):
                return _apply(OPERATIONS[sign], self.outcome(left), self.outcome(right))
            case Call(function, arguments) if function in ONE:
                return _apply(ONE[function], self.outcome(arguments[0]))
            case Call(function, arguments):
                joined = SEVERAL[function]
                parts = [self.outcome(argument) for argument in arguments]
                total = reduce(lambda one, other: _apply(joined, one, other), parts)
                count = Outcome(np.asarray(float(len(parts))), np.asarray(False))
                return _apply(np.divide, total, count) if function == "mean" else total


def _apply(function: Callable[..., Floats], *operands: Outcome) -> Outcome:
    """Return what a function makes of operands: undefined where these are finite and it is not."""
    values = function(*(operand.values for operand in operands))
    known = reduce(operator.and_, (np.isfinite(operand.values) for operand in operands))
    if function is np.power:  # 0 ^ 0 is 1 to some programs and an error to others
        base, exponent = (operand.values for operand in operands)
        values = np.where((base == 0) & (exponent == 0), np.nan, values)
    sound = known & np.isfinite(values)
    undefined = reduce(operator.or_, (operand.undefined for operand in operands)) | (known & ~sound)
    return Outcome(np.where(sound, values, np.nan), undefined)


class _Token(NamedTuple):
    """A piece of the text: number, name or sign, as written, and where it begins."""

    kind: str
    text: str
    at: int


class _Parser:
    """One text on its way to a tree: every number and name becomes a word that says which it is.

    Python's own parser then sees words, signs and parentheses only.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > LONGEST:
            raise FormulaError.too_long(Text(f"{LONGEST:,} 个字符", f"{LONGEST:,} characters"))
        self.tokens = list(self._tokens())
        if not self.tokens:
            raise FormulaError.empty()
        self._check_size()
        self.starts: dict[int, int] = {}  # by the place in Python's text the token's number
        words: list[str] = []
        length = 0
        for i, token in enumerate(self.tokens):
            self.starts[length] = i
            words.append(token.text if token.kind == "sign" else f"_{i}")
            length += len(words[-1]) + 1
        try:
            expression = ast.parse(" ".join(words), mode="eval").body
        except (MemoryError, RecursionError):  # signs in a row
            raise FormulaError.too_long(_IN_A_ROW) from None
        except SyntaxError as error:
            ended = error.lineno != 1 or not error.offset  # before it was complete
            raise self._syntax_error(length if ended else (error.offset or 1) - 1) from None
        self._check_depth(expression)
        self.tree = self._part(expression)
        if not any(isinstance(part, Reference) for part in walk(self.tree)):
            raise FormulaError.empty()

    def _tokens(self) -> Iterator[_Token]:
        typed = self.text.translate(_TYPED)
        at = 0
        while at < len(typed):
            match = _WORD.match(typed, at) or _TOKEN.match(typed, at)
            if match is not None:
                kind = match.lastgroup or "word"
                said = self.text[slice(*match.span(match.lastgroup or 0))].strip()
                if kind == "sign":
                    said = "**" if match[0] == "^" else match[0]
                kind = "name" if kind in ("bracketed", "double", "single") else kind
            if match is None or not said:
                if not typed[at].isspace():
                    raise self._error(
                        at, self.text[at], Text("公式中不能有它", "it is no part of one")
                    )
                at += 1
                continue
            yield _Token(kind, said, at)
            at = match.end()

    def _check_size(self) -> None:
        depth = 0
        for token in self.tokens:
            depth += (token.text == "(") - (token.text == ")") if token.kind == "sign" else 0
            if depth > DEEPEST:
                raise FormulaError.too_long(Text(f"{DEEPEST} 层括号", f"{DEEPEST} levels"))
        if len(self.tokens) > MOST_PARTS:
            raise FormulaError.too_long(Text(f"{MOST_PARTS:,} 个部分", f"{MOST_PARTS:,} parts"))

    def _check_depth(self, expression: ast.expr) -> None:
        stack: list[tuple[ast.AST, int]] = [(expression, 1)]
        while stack:
            node, depth = stack.pop()
            if depth > DEEPEST:
                raise FormulaError.too_long(_IN_A_ROW)
            parts = [
                n for n in ast.iter_child_nodes(node) if isinstance(n, (ast.expr, ast.keyword))
            ]
            stack += [(inside, depth + 1) for inside in parts]

    def _part(self, node: ast.expr) -> Part:
        match node:
            case ast.BinOp(left, op, right) if type(op) in _SIGNS:
                return Operation(_SIGNS[type(op)], self._part(left), self._part(right))
            case ast.UnaryOp(ast.USub(), inside):
                return Negative(self._part(inside))
            case ast.UnaryOp(ast.UAdd(), inside):
                return self._part(inside)
            case ast.Call(ast.Name(word), arguments, []) if arguments:
                return self._call(self.tokens[int(word[1:])], arguments)
            case ast.Name(word):
                return self._operand(self.tokens[int(word[1:])])
        within = node.elts[0].end_col_offset if isinstance(node, ast.Tuple) and node.elts else None
        raise self._syntax_error(node.col_offset if within is None else within + 1)

    def _operand(self, token: _Token) -> Part:
        if token.kind != "number":
            return Reference(token.text)
        value = float(token.text)
        if not np.isfinite(value):
            raise self._error(token.at, token.text, Text("数值过大", "the number is too large"))
        return Constant(value)

    def _call(self, token: _Token, nodes: list[ast.expr]) -> Part:
        name = token.text
        if token.kind != "word" or name not in FUNCTIONS:
            close = Text("没有这个函数", "there is no such function")
            raise self._error(token.at, name, close)
        if name == "lag":
            return self._lag(token, nodes)
        if len(nodes) > 1 and name not in SEVERAL:
            one = Text(f"{name} 只有一个参数", f"{name} takes one argument")
            raise self._error(token.at, name, one)
        parts = tuple(self._part(node) for node in nodes)
        if name != "change":
            return Call(name, parts)
        before = Lag(self._dated(token, parts[0]), 1)
        return Operation("-", Operation("/", parts[0], before), Constant(1.0))

    def _lag(self, token: _Token, nodes: list[ast.expr]) -> Lag:
        years = self._part(nodes[1]) if len(nodes) == 2 else Constant(1.0)
        whole = isinstance(years, Constant) and years.value in range(1, MOST_BACK + 1)
        if len(nodes) > 2 or not whole or not isinstance(years, Constant):
            wanted = Text(
                f"请写 lag(编号, 年数)，年数为 1 到 {MOST_BACK} 的整数",
                f"write lag(id, years) with a whole number from 1 to {MOST_BACK}",
            )
            raise self._error(token.at, "lag", wanted)
        return Lag(self._dated(token, self._part(nodes[0])), int(years.value))

    def _dated(self, token: _Token, part: Part) -> Part:
        """Return a part that has a value of each year, as a number has not."""
        if any(isinstance(inside, Reference) for inside in walk(part)):
            return part
        raise self._error(token.at, token.text, Text("其中没有编号", "there is no id in it"))

    def _syntax_error(self, place: int) -> FormulaError:
        start = max((start for start in self.starts if start <= place), default=0)
        token = self.tokens[self.starts[start]]
        said = "^" if token.text == "**" else token.text
        return self._error(token.at, said, Text("此处不成算式", "it cannot stand here"))

    def _error(self, at: int, said: str, reason: Text) -> FormulaError:
        return FormulaError.at(at + 1, said, reason, shorten(FUNCTIONS, len(FUNCTIONS)))
