"""Change the arithmetic at one place after another: how often does a test notice?

``python tests/mutation.py --mutants 500 --seed 1`` draws the places, runs the tests that execute
each and lists what survived; ``--again FILE`` runs what such a list names. Which test executes
which line is recorded once and kept in the system's temporary folder. The change is made as a
forked process loads the module; no file is touched. What survives may be equal in effect, so read
the list.
"""

import argparse
import ast
import hashlib
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from importlib.machinery import SourceFileLoader
from itertools import accumulate, chain, zip_longest
from multiprocessing.connection import wait
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple, TypeVar

import hypothesis.extra.numpy  # noqa: F401  loaded before the fork; the package itself only after
import openpyxl  # noqa: F401
import pandera.pandas  # noqa: F401
import pydantic  # noqa: F401
import pytest
import scipy.stats  # noqa: F401
import sklearn.utils.estimator_checks  # noqa: F401
import typer.testing  # noqa: F401

ROOT = Path(__file__).parents[1]
FORK = multiprocessing.get_context("fork")
ROOMS = ("numerics", "normalization", "weighting", "aggregation", "tiers", "uncertainty")
ABOVE = ("treatment", "imputation", "experts", "index", "published")
BESIDE = (  # where they meet the rest
    *("tests/framework/test_loading.py", "tests/test_defaults.py", "tests/hostile/test_methods.py"),
    *("tests/hostile/test_many_units.py", "tests/hostile/test_parameters.py"),
    "tests/hostile/test_specifications.py",
)
FAILED = {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR}
MEMORY = 6 << 30  # bytes
MOST, LONGEST = 150, 20.0  # tests for one place, and their seconds together
PACE = {  # how much is computed at a time: no result depends on it
    *("BLOCK_CELLS", "FOLD", "_CACHE"),
    *("_BATCH", "_NEAREST", "_ADDED"),  # programmes solved, constraints begun with and taken on
}
SWAPS: dict[type, type] = {
    **{ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult},
    **{ast.Pow: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.FloorDiv},
    **{ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And},
    **{ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt},
    **{ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is},
}

T = TypeVar("T")


class Mutant(NamedTuple):
    module: str
    place: int  # among those of the module that can be changed
    line: int
    lines: tuple[int, int]  # a test that executes one of them may notice
    label: str  # the same wherever the function or class stands


class Test(NamedTuple):
    seconds: float
    lines: dict[str, list[int]]  # executed, by module


def other(node: ast.AST) -> Any:
    """Return the opposite or the neighbour of an operator, a comparison, a number, a condition."""
    match node:
        case ast.BinOp(left, op, right) if type(op) in SWAPS:
            return ast.BinOp(left, SWAPS[type(op)](), right)
        case ast.AugAssign(target, op, value) if type(op) in SWAPS:
            return ast.AugAssign(target, SWAPS[type(op)](), value)
        case ast.Compare(left, [op, *rest], values) if type(op) in SWAPS:
            return ast.Compare(left, [SWAPS[type(op)](), *rest], values)
        case ast.BoolOp(op, values):
            return ast.BoolOp(SWAPS[type(op)](), values)
        case ast.UnaryOp(ast.USub() | ast.Not() | ast.Invert(), operand):
            return operand
        case ast.IfExp(test, body, orelse):
            return ast.IfExp(test, orelse, body)
        case ast.Constant(bool(value)):
            return ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            return ast.Constant(value + 1 if value + 1 != value else value * 2)
        case ast.Constant("left" | "right" as side):
            return ast.Constant("left" if side == "right" else "right")
    return None


class Place(NamedTuple):
    line: int
    lines: tuple[int, int]
    label: str


class Change(ast.NodeTransformer):
    """List the places of a module that can be changed, and change one of them."""

    def __init__(self, place: int = -1) -> None:
        self.place = place
        self.places: list[Place] = []
        self.names: list[str] = []  # of the classes and functions around
        self.called = False  # whether it is executed by a call and not as the module is loaded
        self.lines = 1, 1 << 30
        self.labels: Counter[str] = Counter()

    def visit(self, node: ast.AST) -> Any:
        if spared(node):
            return node
        state = self.called, self.lines
        if isinstance(node, ast.stmt):
            self.enter(node)
        new = self.changed(node)
        self.called, self.lines = state
        return new

    def enter(self, node: ast.stmt) -> None:
        """Note where the node is executed: a statement line by line, else by all that follows.

        What is executed as the module is loaded shows in the functions of its class or module.
        """
        body = getattr(node, "body", None)
        if self.called:
            self.lines = node.lineno, body[0].lineno - 1 if body else node.end_lineno or 0
        elif any(isinstance(part, ast.FunctionDef) for part in [node, *(body or [])]):
            self.lines = node.lineno, node.end_lineno or 0

    def changed(self, node: ast.AST) -> Any:
        if isinstance(node, ast.AnnAssign):  # not the type
            node.value = node.value and self.visit(node.value)
            return node
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            return self.definition(node)
        if (new := other(node)) is not None:
            label = f"{'.'.join(self.names)}  {ast.unparse(node)}  ->  {ast.unparse(new)}"
            self.labels[label] += 1
            number = f"  #{self.labels[label]}" if self.labels[label] > 1 else ""
            new = ast.copy_location(new, node)
            self.places.append(Place(new.lineno, self.lines, label + number))
            if len(self.places) - 1 == self.place:
                return new
        return self.generic_visit(node)

    def definition(self, node: ast.ClassDef | ast.FunctionDef) -> ast.AST:
        """Change what stands inside: neither the type returned nor the decorators."""
        self.names.append(node.name)
        if isinstance(node, ast.FunctionDef):
            node.args, self.called = self.visit(node.args), True
        node.body = [self.visit(line) for line in node.body]
        self.names.pop()
        return node


def spared(node: ast.AST) -> bool:
    """Return whether nothing is changed here: types, messages, imports, the pace of a computation."""
    match node:
        case ast.arg() | ast.Raise() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Call(ast.Name("Text" | "Part")) | ast.keyword("strict"):
            return True
        case ast.Assign([ast.Name(name)]) if name[0].isupper() and not name.isupper():
            return True  # the name of a type
        case ast.Assign() | ast.Return() | ast.Expr():
            return any(isinstance(n, ast.Name) and n.id in PACE for n in ast.walk(node))
    return False


def modules(rooms: Iterable[str]) -> dict[str, str]:
    """Return the modules of rooms by the path of their file."""
    package = ROOT / "benchmark_index"
    paths = [path for room in rooms for path in sorted(package.glob(f"{room}/**/*.py"))]
    return {str(path): module(path) for path in paths}


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def mutants(rooms: Iterable[str]) -> Iterator[Mutant]:
    for path, name in modules(rooms).items():
        change = Change()
        change.visit(ast.parse(Path(path).read_text("utf-8")))
        for number, place in enumerate(change.places):
            yield Mutant(name, number, *place)


def draw(mutants: Iterable[Mutant], count: int, seed: int) -> list[Mutant]:
    """Draw by the labels, so that moving a function draws the same places."""

    def key(mutant: Mutant) -> bytes:
        return hashlib.sha256(f"{seed} {mutant.label}".encode()).digest()

    return sorted(mutants, key=key)[:count]


class Recorder:
    """Record, as a plugin of pytest, which lines of the rooms each test executes, and its seconds.

    A fixture that several tests share counts for each of them.
    """

    def __init__(self) -> None:
        self.modules = modules(ROOMS)
        self.lines: set[tuple[str, int]] = set()
        self.shared: dict[Any, set[tuple[str, int]]] = {}
        self.tests: dict[str, Test] = {}
        self.passed: set[str] = set()

    def trace(self, frame: FrameType, event: str, arg: object) -> Any:
        if frame.f_code.co_filename not in self.modules:
            return None
        self.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self.trace

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        outer, self.lines = self.lines, set()
        try:
            return (yield)
        finally:
            self.shared.setdefault(fixturedef, set()).update(self.lines)
            self.lines |= outer

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        self.lines, begun = set(), time.process_time()
        sys.settrace(self.trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            fixtures = item._fixtureinfo.name2fixturedefs.values()
            shared = (self.shared.get(fixture, set()) for fixture in chain(*fixtures))
            lines = defaultdict(list)
            for path, line in self.lines.union(*shared):
                lines[self.modules[path]].append(line)
            self.tests[item.nodeid] = Test(time.process_time() - begun, dict(lines))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


class Chosen:
    """Run, as a plugin of pytest, these tests of those collected."""

    def __init__(self, names: list[str]) -> None:
        self.names = set(names)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.names]


def pytest_run(paths: Iterable[str], plugin: object, *more: str) -> int:
    """Run tests in this process, silently.

    Asserts stay plain: pytest would rewrite, and so load by itself, modules whose examples it runs.
    """
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    words = ["--assert=plain", "-n0", "-pno:cacheprovider", "-pno:benchmark", "-knot conventions"]
    words.append("--hypothesis-profile=mutation")
    return int(pytest.main([*words, *more, *paths], plugins=[plugin]))


def tests_and_examples() -> list[str]:
    """Return what may notice a change: tests of the rooms and above, the rooms' own examples."""
    names = [*ROOMS, *ABOVE]
    patterns = [
        f"tests/{part}" for name in names for part in (f"{name}/test_*.py", f"test_{name}.py")
    ]
    patterns += [*BESIDE, *(f"benchmark_index/{room}" for room in ROOMS)]
    paths = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    return [str(path.relative_to(ROOT)) for path in paths]


def recorded(jobs: int) -> dict[str, Test]:
    """Return the tests that pass, each with what it executes; record files that have changed."""
    folder = Path(tempfile.gettempdir(), f"benchmark-index-mutation-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    shared = hashlib.sha256()
    for path in sorted([*ROOT.glob("benchmark_index/**/*.py"), *ROOT.glob("tests/**/*.py")]):
        if not path.name.startswith("test_"):
            shared.update(path.read_bytes())
    kept = {}
    for name in tests_and_examples():
        key = shared.copy()
        key.update(name.encode())
        key.update(Path(name).read_bytes() if Path(name).is_file() else b"")
        kept[name] = folder / f"{key.hexdigest()}.json"
    missing = {name: (record, name, path) for name, path in kept.items() if not path.exists()}
    for done, (name, code) in enumerate(forked(missing, jobs), 1):
        print(f"recorded {done} of {len(missing)}  {name}  exit {code}", flush=True)
    records = [json.loads(path.read_text("utf-8")) for path in kept.values()]
    return {name: Test(*test) for record in records for name, test in record.items()}


def record(name: str, path: Path) -> None:
    """Write which of the tests of a file pass, how long they take and what they execute."""
    recorder = Recorder()
    code = pytest_run([name], recorder)
    tests = {name: test for name, test in recorder.tests.items() if name in recorder.passed}
    part = path.with_suffix(".part")
    part.write_text(json.dumps(tests), "utf-8")
    part.replace(path)
    os._exit(code)


def forked(works: Mapping[T, tuple[Any, ...]], jobs: int) -> Iterator[tuple[T, int]]:
    """Yield the names of works with the exit codes of the processes that did them."""
    waiting, running = deque(works.items()), dict[Any, tuple[T, Any]]()
    while waiting or running:
        while waiting and len(running) < jobs:
            name, (work, *words) = waiting.popleft()
            process = FORK.Process(target=work, args=words)
            process.start()
            running[process.sentinel] = name, process
        for sentinel in wait(running):
            name, process = running.pop(sentinel)
            process.join()
            yield name, process.exitcode


def executing(mutant: Mutant, tests: dict[str, Test]) -> list[str]:
    """Return tests that execute a place, within the limits.

    First those of its room and from every other file the fastest, then the next one of each.
    """
    first, last = mutant.lines
    room = f"tests/{mutant.module.split('.')[1]}/"
    turns = defaultdict(list)
    for name, test in sorted(tests.items(), key=lambda item: item[1].seconds):
        if any(first <= line <= last for line in test.lines.get(mutant.module, ())):
            turns[name if name.startswith(room) else name.split("::")[0]].append(name)
    names = [name for turn in zip_longest(*turns.values()) for name in turn if name][:MOST]
    seconds = accumulate(tests[name].seconds for name in names)
    return [name for name, total in zip(names, seconds, strict=True) if total < LONGEST]


def try_out(mutant: Mutant | None, names: list[str], seconds: float) -> None:
    """Run tests with one change until one fails, and exit as pytest does."""
    limit = int(10 + 3 * seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    load = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
        if mutant is None or name != mutant.module:
            return load(loader, name)
        tree = Change(mutant.place).visit(ast.parse(loader.get_data(loader.path)))
        code: CodeType = compile(ast.fix_missing_locations(tree), loader.path, "exec")
        return code

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]
    os._exit(pytest_run(dict.fromkeys(name.split("::")[0] for name in names), Chosen(names), "-x"))


def verdicts(
    drawn: list[Mutant], tests: dict[str, Test], jobs: int
) -> Iterator[tuple[Mutant, str]]:
    """Yield what became of each mutant: killed, survived, stopped after three times as long."""
    names = {mutant: executing(mutant, tests) for mutant in drawn}
    unchanged = list(dict.fromkeys(chain(*names.values())))  # without a change they must pass
    works: dict[Mutant | None, Any] = {None: (try_out, None, unchanged, 600)}
    for mutant in drawn:
        if not names[mutant]:
            yield mutant, "not executed"
            continue
        seconds = sum(tests[name].seconds for name in names[mutant])
        works[mutant] = try_out, mutant, names[mutant], seconds
    for done, code in forked(works, jobs):
        if done is not None:
            yield done, "stopped" if code < 0 else "killed" if code in FAILED else "survived"
        elif code:
            sys.exit(
                f"the tests that execute these places fail without a change: pytest exit {code}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rooms", nargs="+", choices=ROOMS, default=ROOMS)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--least", type=float, default=85, help="score in percent that must be met")
    parser.add_argument("--again", type=Path, help="a list of survivors: run these alone")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    every = list(mutants(options.rooms))
    drawn = draw(every, options.mutants, options.seed)
    if options.again:
        labels = {
            line.rstrip("\n").partition(":")[2].partition("  ")[2] for line in options.again.open()
        }
        drawn = [mutant for mutant in drawn if mutant.label in labels]
    tests = recorded(options.jobs)
    print(f"{len(drawn)} of {len(every)} places, {len(tests)} tests", flush=True)
    counts: Counter[str] = Counter()
    for mutant, verdict in verdicts(drawn, tests, options.jobs):
        counts[verdict] += 1
        if verdict in {"survived", "not executed"}:
            place = f"{mutant.module}:{mutant.line}  {mutant.label}"
            print(f"{counts.total()}  {verdict}  {place}", flush=True)
    score = 100 * (counts["killed"] + counts["stopped"]) / len(drawn)
    print(f"{dict(counts)}  score {score:.1f} %")
    sys.exit(score < options.least)


if __name__ == "__main__":
    main()
