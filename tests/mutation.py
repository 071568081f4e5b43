"""Change the arithmetic at one place after another: how often does a test notice?

``python tests/mutation.py --mutants 500 --seed 1`` draws the places, runs the tests of the room for
each and lists what survived. The change is made as a forked process loads the module; no file is
touched. What survives may be equal in effect, so read the list.
"""

import argparse
import ast
import multiprocessing
import os
import random
import sys
import time
from collections import deque
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis.extra.numpy  # noqa: F401  loaded before the fork; the package itself only after
import pytest
import scipy.stats  # noqa: F401
import sklearn.utils.estimator_checks  # noqa: F401

ROOT = Path(__file__).parents[1]
ROOMS = ("numerics", "normalization", "weighting", "aggregation", "tiers")
BESIDE = (*ROOMS, "treatment", "imputation")  # what is made of the kernels
ABOVE = ("index", "published")
PACE = {"BLOCK_CELLS", "FOLD"}  # how much is computed at a time: no result depends on it
SWAPS: dict[type, type] = {
    **{ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult},
    **{ast.Pow: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.FloorDiv},
    **{ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And},
    **{ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt},
    **{ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is},
}


class Mutant(NamedTuple):
    room: str
    module: str
    place: int  # among those of the module that can be changed
    line: int
    change: str


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
            return ast.Constant(value + 1)
        case ast.Constant("left" | "right" as side):
            return ast.Constant("left" if side == "right" else "right")
    return None


class Change(ast.NodeTransformer):
    """List the places of a module that can be changed, and change one of them."""

    def __init__(self, place: int = -1) -> None:
        self.place = place
        self.found: list[tuple[int, str]] = []

    def visit(self, node: ast.AST) -> Any:
        if spared(node):
            return node
        if isinstance(node, ast.AnnAssign):  # not the type
            node.value = node.value and self.visit(node.value)
            return node
        if isinstance(node, ast.FunctionDef):  # neither the type returned nor the decorators
            node.args, node.body = self.visit(node.args), [self.visit(line) for line in node.body]
            return node
        if (new := other(node)) is not None:
            old, new = ast.unparse(node), ast.copy_location(new, node)
            self.found.append((new.lineno, f"{old}  ->  {ast.unparse(new)}"))
            if len(self.found) - 1 == self.place:
                return new
        return self.generic_visit(node)


def spared(node: ast.AST) -> bool:
    """Say whether nothing is changed here: types, messages, imports, the pace of a computation."""
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


def mutants(room: str) -> Iterator[Mutant]:
    package = ROOT / "benchmark_index"
    for path in sorted([*package.glob(f"{room}.py"), *package.glob(f"{room}/**/*.py")]):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        change = Change()
        change.visit(ast.parse(path.read_text("utf-8")))
        for place, (line, text) in enumerate(change.found):
            yield Mutant(room, module, place, line, text)


def tests_of(room: str) -> list[str]:
    """Return the tests of a room, then those of the rooms that stand on it."""
    rooms = dict.fromkeys((room, *(BESIDE if room == "numerics" else ()), *ABOVE))
    patterns = [pattern for name in rooms for pattern in (name, f"test_{name}*.py")]
    return [str(path) for part in patterns for path in sorted((ROOT / "tests").glob(part))]


def run(room: str, mutant: Mutant | None) -> None:
    """Run the tests of a room with one change, silently, and exit as pytest does."""
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    load = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> Any:
        if mutant is None or name != mutant.module:
            return load(loader, name)
        tree = Change(mutant.place).visit(ast.parse(loader.get_data(loader.path)))
        return compile(ast.fix_missing_locations(tree), loader.path, "exec")

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
    words = ["-x", "-n0", "-pno:cacheprovider", "-knot conventions"]
    words += ["-Wignore::pytest.PytestAssertRewriteWarning"]  # what is loaded before the fork
    os._exit(int(pytest.main([*words, *tests_of(room)])))


def verdicts(
    mutants: list[Mutant], seconds: dict[str, float], jobs: int
) -> Iterator[tuple[Mutant, str]]:
    """Yield what became of each mutant: killed, survived, or stopped after four times as long."""
    fork, waiting, running = multiprocessing.get_context("fork"), deque(mutants), {}
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.popleft()
            process = fork.Process(target=run, args=(mutant.room, mutant))
            process.start()
            running[process] = mutant, time.monotonic()
        wait([process.sentinel for process in running], timeout=1)
        for process, (mutant, begun) in list(running.items()):
            late = time.monotonic() - begun > 4 * seconds[mutant.room]
            if process.is_alive() and not late:
                continue
            process.kill()
            process.join()
            del running[process]
            yield mutant, "stopped" if late else "killed" if process.exitcode else "survived"


def unchanged(room: str) -> float:
    """Return how long the tests of a room take; without a change they must pass."""
    begun = time.monotonic()
    process = multiprocessing.get_context("fork").Process(target=run, args=(room, None))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"the tests of {room} fail without a change: pytest {' '.join(tests_of(room))}")
    return time.monotonic() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rooms", nargs="+", choices=ROOMS, default=ROOMS)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--least", type=float, default=85, help="score in percent that must be met")
    given = parser.parse_args()
    os.chdir(ROOT)
    every = [mutant for room in given.rooms for mutant in mutants(room)]
    drawn = random.Random(given.seed).sample(every, min(given.mutants, len(every)))
    seconds = {room: unchanged(room) for room in given.rooms}
    print(f"{len(drawn)} of {len(every)} places; tests take", seconds, flush=True)
    counts = dict.fromkeys(("killed", "stopped", "survived"), 0)
    for mutant, verdict in verdicts(drawn, seconds, given.jobs):
        counts[verdict] += 1
        if verdict == "survived":
            print(f"survived  {mutant.module}:{mutant.line}  {mutant.change}", flush=True)
    score = 100 * (1 - counts["survived"] / len(drawn))
    print(f"{counts}  score {score:.1f} %")
    sys.exit(score < given.least)


if __name__ == "__main__":
    main()
