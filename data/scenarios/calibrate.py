#!/usr/bin/env python3
"""Fits named parameters of the scenario oct10 to the published totals of 10 October 2025.

    data/scenarios/calibrate.py --ballast build/bin/ballast --rounds 3     search, then the table
    data/scenarios/calibrate.py --ballast build/bin/ballast --rounds 0     the table of what the files say
    … --write                                                              what was found goes into the files

Parameters and misses are taken as logarithms. In each round every parameter is moved by itself, which gives the slopes
of the totals; then all are moved by the smallest step (in the sum of squares) that, by these slopes, makes up for the
misses; the step is halved until it is better. Nothing else is known to the search: no total a ticker, no timeline.
"""

import argparse
import json
import math
import os
import subprocess
import sys

# Key of --set, and what of the published totals it was mostly fitted to.
PARAMETERS = {
    "groups.long.mean_size": "market liquidations",
    "groups.long.leverage": "notional of ADL",
    "groups.long.leverage_sigma": "notional of market liquidations",
    "groups.long.positions": "market liquidations",
    "groups.short.mean_size": "ADL fills, largest burst",
    "groups.short.size_sigma": "median ADL fill",
    "market.depth": "notional of market liquidations",
    "risk.takeover.ratio": "share of closes of a part",
    "risk.funds.liquidator.capital": "first ADL, largest burst",
}
# Published total, and whether it grows with the share of the book that is run.
TOTALS = {
    "market_liquidations": (14_327, True),
    "market_liquidation_notional_usd": (1.704e9, True),
    "adl_fills": (34_983, True),
    "adl_notional_usd": (2.103e9, True),
    "first_adl_s": (61.7, False),
    "largest_burst": (11_279, True),
    "partial_share": (0.0735, False),
    "median_adl_fill_usd": (347.78, False),
}
FOLDER = os.path.dirname(os.path.abspath(__file__))
MOVE = 0.1  # of a logarithm, for slopes
LONGEST_STEP = 0.35
DAMPING = 0.1


def published(key, scale):
    value, grows = TOTALS[key]
    return value * scale if grows else value


class Runs:
    def __init__(self, options):
        self.options = options
        self.count = 0

    def run(self, values, *more):
        command = [self.options.ballast, "stress", f"{FOLDER}/oct10.scenario.json", "--risk",
                   f"{FOLDER}/oct10.risk.json", "--json", "--scale", str(self.options.scale), *more]
        for key, value in values.items():
            command += ["--set", f"{key}={value:.4g}"]
        self.count += 1
        print(f"\rrun {self.count} ", end="", file=sys.stderr, flush=True)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
        return json.loads(done.stdout)

    def misses(self, values):
        """ln(produced / published), mean over the seeds of the search."""
        sums = dict.fromkeys(TOTALS, 0.0)
        for seed in self.options.seeds:
            figures = self.run(values, "--seed", str(seed))
            for key in TOTALS:
                produced = max(figures.get(key, 0), 1e-3 * published(key, self.options.scale))
                sums[key] += math.log(produced / published(key, self.options.scale))
        return [total / len(self.options.seeds) for total in sums.values()]


def solve(matrix, right):
    """Gauss with pivots."""
    size = len(right)
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(at + 1, size):
            factor = rows[row][at] / rows[at][at]
            for column in range(at, size + 1):
                rows[row][column] -= factor * rows[at][column]
    solved = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][column] * solved[column] for column in range(at + 1, size))
        solved[at] = (rows[at][size] - known) / rows[at][at]
    return solved


def smallest_step(slopes, misses):
    """The least x with slopes · x = −misses, damped. slopes[total][parameter]."""
    gram = [[sum(a * b for a, b in zip(one, other)) for other in slopes] for one in slopes]
    for at, row in enumerate(gram):
        row[at] += DAMPING
    weights = solve(gram, [-miss for miss in misses])
    step = [sum(weight * row[at] for weight, row in zip(weights, slopes)) for at in range(len(slopes[0]))]
    longest = max(abs(part) for part in step)
    return [part * min(1, LONGEST_STEP / longest) for part in step]


def badness(misses):
    return sum(miss * miss for miss in misses)


def say(text):
    print("\r" + text, flush=True)


def show(values, misses):
    say("  " + ", ".join(f"{key}={value:.4g}" for key, value in values.items()))
    say("  " + ", ".join(f"{key} {math.exp(miss):.3f}" for key, miss in zip(TOTALS, misses))
        + f"; badness {badness(misses):.4f}")


def search(runs, values):
    misses = runs.misses(values)
    show(values, misses)
    for number in range(runs.options.rounds):
        columns = []
        for key in values:
            moved = {**values, key: values[key] * math.exp(MOVE)}
            columns.append([(there - here) / MOVE for there, here in zip(runs.misses(moved), misses)])
            say(f"  slope {key}: " + " ".join(f"{slope:+.2f}" for slope in columns[-1]))
        slopes = [list(row) for row in zip(*columns)]
        step = smallest_step(slopes, misses)
        for half in range(4):
            tried = {key: value * math.exp(part * 0.5 ** half)
                     for (key, value), part in zip(values.items(), step)}
            found = runs.misses(tried)
            if badness(found) < badness(misses):
                break
        else:
            break
        values, misses = tried, found
        say(f"round {number + 1}:")
        show(values, misses)
    return {key: float(f"{value:.3g}") for key, value in values.items()}


def table(runs, values):
    scale = runs.options.scale
    one = runs.run(values, "--seed", "1", "--seeds", "10")
    others = one["seeds"]  # of those behind the first
    say("| total | published | seed 1 | ratio | mean of seeds 2-11 | ratio |")
    say("|---|---|---|---|---|---|")
    for key in TOTALS:
        there = published(key, scale)
        mean = sum(others[key]) / len(others[key])
        say(f"| {key} | {there:.6g} | {one[key]:.6g} | {one[key] / there:.3f} | {mean:.6g} | {mean / there:.3f} |")
    say(f"amplification, seed 1: {one['amplification']:.3f}")


def owner_of(root, key):
    for name in key.split(".")[:-1]:
        root = next(item for item in root if name in item.values()) if isinstance(root, list) else root[name]
    return root


def at_key(root, key):
    return owner_of(root, key)[key.split(".")[-1]]


def set_at_key(root, key, value):
    owner_of(root, key)[key.split(".")[-1]] = value


def as_text(root):
    """A line a key; a line an item where a list's are objects or texts."""
    lines = []
    for key, value in root.items():
        if isinstance(value, list) and value and isinstance(value[0], (dict, str)):
            items = ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in value)
            lines.append(f' "{key}": [\n{items}\n ]')
        else:
            lines.append(f' "{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def write(values):
    """Values, and in `disclosed` what each was fitted to."""
    for name in ("oct10.scenario.json", "oct10.risk.json"):
        with open(f"{FOLDER}/{name}", encoding="utf-8") as file:
            root = json.load(file)
        for key, value in values.items():
            path = key.removeprefix("risk.")
            if key.startswith("risk.") != (name == "oct10.risk.json"):
                continue
            number = int(value) if value >= 100 else value
            set_at_key(root, path, str(number) if key.startswith("risk.") else number)
        if "disclosed" in root:
            kept = [text for text in root["disclosed"] if not text.startswith("Fitted: ")]
            root["disclosed"] = kept + [f"Fitted: {key} = {value:g}, mostly to: {PARAMETERS[key]}."
                                        for key, value in values.items()]
        with open(f"{FOLDER}/{name}", "w", encoding="utf-8") as file:
            file.write(as_text(root))


def values_of_files():
    with open(f"{FOLDER}/oct10.scenario.json", encoding="utf-8") as file:
        scenario = json.load(file)
    with open(f"{FOLDER}/oct10.risk.json", encoding="utf-8") as file:
        risk = json.load(file)
    return {key: float(at_key(risk, key[5:]) if key.startswith("risk.") else at_key(scenario, key))
            for key in PARAMETERS}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ballast", required=True, help="the program")
    parser.add_argument("--scale", type=float, default=1, help="share of the book")
    parser.add_argument("--rounds", type=int, default=3, help="of the search; 0: the table only")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="of the search")
    parser.add_argument("--write", action="store_true", help="what was found into the files beside this script")
    options = parser.parse_args()
    runs = Runs(options)
    values = values_of_files()
    values = search(runs, values) if options.rounds else values
    for key, value in values.items():
        say(f"{key} = {value:g}: {PARAMETERS[key]}")
    if options.write:
        write(values)
    table(runs, values)


if __name__ == "__main__":
    main()
