"""Evaluate SymPy's expressions with given numbers, in plain Python.

It is the second opinion on what `_static/program.js` evaluates in the page: whole
numbers and fractions are exact here, sums are `math.fsum`'s, matrices NumPy's.
"""

import math
from contextlib import contextmanager
from fractions import Fraction

import numpy as np
import sympy as sp
from sympy.tensor.array import ArrayComprehension


def product(*factors):
    """Return the product of numbers and matrices."""
    result = factors[0]
    for factor in factors[1:]:
        result = result * factor if np.ndim(result) == 0 else result @ factor
    return result


def power(base, exponent):
    """Return a power; of whole numbers exactly."""
    if isinstance(exponent, int) and isinstance(base, int | Fraction):
        return Fraction(base) ** exponent
    return float(base) ** float(exponent)


def logarithm(x):
    """Return ln x, or what the page has where there is none."""
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


PLAIN = {
    sp.Add: lambda *terms: sum(terms),
    sp.Mul: lambda *factors: math.prod(factors),
    sp.Pow: power,
    sp.log: logarithm,
    sp.exp: math.exp,
    sp.tanh: math.tanh,
    sp.Abs: abs,
    sp.sign: lambda x: (x > 0) - (x < 0),
    sp.floor: math.floor,
    sp.ceiling: math.ceil,
    sp.Max: max,
    sp.Min: min,
    sp.Mod: lambda a, b: a % b,
    sp.Eq: lambda a, b: a == b,
    sp.Ne: lambda a, b: a != b,
    sp.Lt: lambda a, b: a < b,
    sp.Le: lambda a, b: a <= b,
    sp.Gt: lambda a, b: a > b,
    sp.Ge: lambda a, b: a >= b,
    sp.Not: lambda part: not part,
    sp.Tuple: lambda *parts: [*parts],
    sp.MatMul: product,
    sp.MatAdd: lambda *parts: sum(parts),
    sp.MatPow: np.linalg.matrix_power,
    sp.Transpose: lambda a: a.T,
    sp.Inverse: lambda a, _: np.linalg.inv(a),
    sp.Identity: np.eye,
    sp.ZeroMatrix: lambda *shape: np.zeros(shape),
}


class Scope(dict):
    """Values by name. What is only defined is evaluated when it is asked for."""

    def __init__(self, values, definitions):
        """Take values, a dict, and definitions: name to a function of the scope."""
        super().__init__(values)
        self.definitions = definitions

    def __missing__(self, name):
        """Evaluate a definition, and keep the value."""
        self[name] = self.definitions[name](self)
        return self[name]


@contextmanager
def indices(scope, names):
    """Give the names back what they meant before, in the end."""
    before = {name: scope[name] for name in names if name in scope}
    yield
    for name in names:
        scope.pop(name, None)
    scope.update(before)


def loop(limits, scope, body):
    """Yield body() for each value of the indices, the last of `limits` outermost."""
    if not limits:
        yield body()
        return
    *inner, (index, low, high) = limits
    with indices(scope, [index.name]):
        for k in range(evaluate(low, scope), evaluate(high, scope) + 1):
            scope[index.name] = k
            yield from loop(inner, scope, body)


def array(body, limits, scope):
    """Return the nested list of an array comprehension, the first index outermost."""
    if not limits:
        return evaluate(body, scope)
    (index, low, high), *inner = limits
    result = []
    with indices(scope, [index.name]):
        for k in range(evaluate(low, scope), evaluate(high, scope) + 1):
            scope[index.name] = k
            result.append(array(body, inner, scope))
    return result


def evaluate(e, scope):
    """Return the value of an expression, or of a list of expressions.

    scope: a Scope. The value is a number, a bool, a nested list or a NumPy matrix.
    """

    def value(part):
        return evaluate(part, scope)

    if isinstance(e, list | tuple):
        return [value(part) for part in e]
    if isinstance(e, bool | int | float):
        return e
    if isinstance(e, sp.Integer | sp.logic.boolalg.BooleanAtom):
        return int(e) if isinstance(e, sp.Integer) else bool(e)
    if isinstance(e, sp.Rational):
        return Fraction(e.p, e.q)
    if isinstance(e, sp.Float | sp.NumberSymbol) or e is sp.nan:
        return float(e)
    if isinstance(e, sp.Symbol):
        return scope[e.name]
    if isinstance(e, sp.IndexedBase):
        return scope[str(e.label)]
    if isinstance(e, sp.Indexed | sp.matrices.expressions.matexpr.MatrixElement):
        found = value(e.base if isinstance(e, sp.Indexed) else e.parent)
        for index in e.indices if isinstance(e, sp.Indexed) else (e.i, e.j):
            found = found[value(index)]
        return found
    if isinstance(e, sp.Piecewise):
        return next((value(v) for v, condition in e.args if value(condition)), math.nan)
    if isinstance(e, sp.ITE):
        return value(e.args[1] if value(e.args[0]) else e.args[2])
    if isinstance(e, sp.And | sp.Or):
        return (all if isinstance(e, sp.And) else any)(value(part) for part in e.args)
    if isinstance(e, sp.Sum | sp.Product):
        terms = [*loop(e.limits, scope, lambda: value(e.function))]
        if isinstance(e, sp.Product):
            return math.prod(terms)
        is_exact = all(isinstance(t, int | Fraction) for t in terms)
        return sum(terms) if is_exact else math.fsum(terms)
    if isinstance(e, ArrayComprehension):
        return array(e.function, e.limits, scope)
    if isinstance(e, sp.FunctionMatrix):
        rows, columns = (value(length) for length in e.shape)
        names = [index.name for index in e.lamda.variables]
        limits = [(sp.Symbol(n), 0, k - 1) for n, k in zip(names, (rows, columns))]
        return np.array(array(e.lamda.expr, limits, scope), dtype=float)
    if isinstance(e, sp.MatrixBase):
        return np.array([[value(x) for x in row] for row in e.tolist()], dtype=float)
    result = PLAIN[e.func](*map(value, e.args))
    is_whole = isinstance(result, Fraction) and result.denominator == 1
    return int(result) if is_whole else result


def run_states(run, scope):
    """Return the list of the states of a declared run."""
    state, counter = run["state"], run["counter"]
    names = str(getattr(state, "label", state)), counter.name
    states = [evaluate(run["start"], scope)]
    last = evaluate(run["steps"], scope)
    with indices(scope, names):
        for step in range(last):
            scope.update(zip(names, (states[-1], step)))
            if "until" in run and evaluate(run["until"], scope):
                break
            states.append(evaluate(run["next"], scope))
    return states


def decimals(value):
    """Return a number, or what is in a list, as the fraction that its digits say."""
    if isinstance(value, list):
        return [decimals(part) for part in value]
    return Fraction(str(value)) if isinstance(value, float) else value


def scope_of(page, inputs):
    """Return the Scope of a chapter's declaration `page`, a dict, with these inputs."""
    values, definitions = {}, {}
    if page.get("exact"):
        inputs = {name: decimals(value) for name, value in inputs.items()}
    for name, symbol in page["inputs"].items():
        values[str(getattr(symbol, "label", symbol))] = inputs[name]
        lengths = np.shape(inputs[name])
        for axis, length in zip(getattr(symbol, "shape", None) or (), lengths):
            if isinstance(axis, sp.Symbol):
                values.setdefault(axis.name, length)
    for symbol, expression in page.get("where", []):
        name = str(getattr(symbol, "label", symbol))
        definitions[name] = lambda scope, e=expression: evaluate(e, scope)
    for run in page.get("runs", []):
        history = str(run["history"].label)
        definitions[history] = lambda scope, run=run: run_states(run, scope)
        length = (run["history"].shape or [None])[0]
        if isinstance(length, sp.Symbol):
            definitions[length.name] = lambda scope, h=history: len(scope[h])
    return Scope(values, definitions)
