#!/usr/bin/env python3
"""The documents' commands do what the documents say.

    documents_test.py SOURCE_DIR BALLAST [--without-simulated-card]

In README.md, data/README.md and docs/ranking.md every indented line that starts with build/bin/ballast is run, as
it stands, in a folder that has data/ and that program; the blocks of one document share their files and shell
variables. What follows a line that starts with `$ ` is its output. The tables of docs/ranking.md are worked out
anew from the figures of `explain`: formulas, scores and keys, in rational numbers.
"""
import csv
import decimal
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
from decimal import Decimal
from fractions import Fraction

SOURCE = pathlib.Path()
BALLAST = pathlib.Path()
SIMULATED_CARD = True
DOCUMENTS = ["README.md", "data/README.md", "docs/ranking.md"]
NINE_DIGITS = decimal.Context(prec=9, rounding=decimal.ROUND_HALF_UP)
COMMAND = re.compile(r"(?:\w+=|build/bin/ballast )")


def text_of(document):
    return (SOURCE / document).read_text(encoding="utf-8")


def commands_of(text):
    """Lines to run, each with the output that the text gives below it, or None."""
    commands = []
    shown = None
    for line in text.split("\n"):
        code = line[4:] if line.startswith("    ") else None
        if shown is not None and code is not None:
            shown.append(code)
        elif shown is not None and line == "":
            shown.append("")
        else:
            shown = None
        if code is None:
            continue
        if code.startswith("$ "):
            if shown:
                shown.pop()
            shown = []
            commands.append((code[2:], shown))
        elif shown is None and COMMAND.match(code):
            commands.append((code, None))
    return [(c, None if s is None else "\n".join(s).rstrip("\n") + "\n") for c, s in commands]


class Folder:
    """A folder as a clone is, as far as the commands look."""

    def __init__(self, test):
        place = tempfile.TemporaryDirectory()
        test.addCleanup(place.cleanup)
        self.root = root = pathlib.Path(place.name)
        (root / "data").symlink_to(SOURCE / "data")
        (root / "build" / "bin").mkdir(parents=True)
        (root / "build" / "bin" / "ballast").symlink_to(BALLAST)
        self.variables = []

    def run(self, command):
        """Output of the command; raises CalledProcessError, with what it said, if it fails."""
        if re.match(r"\w+=", command):
            self.variables.append(command)
            return ""
        script = "\n".join([*self.variables, command])
        done = subprocess.run(["bash", "-c", script], cwd=self.root, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{command}\nexit status {done.returncode}: {done.stderr}")
        return done.stdout


class Commands(unittest.TestCase):
    """Those of all documents."""

    def test_run_as_they_stand(self):
        for document in DOCUMENTS:
            folder = Folder(self)
            commands = commands_of(text_of(document))
            self.assertTrue(commands, f"{document} has no commands")
            for command, shown in commands:
                if "--engine sim" in command and not SIMULATED_CARD:
                    continue
                with self.subTest(f"{document}: {command}"):
                    output = folder.run(command)
                    if shown is not None:
                        self.assertEqual(shown, output)

    def test_find_the_tables_that_the_build_prints(self):
        printed = set(re.findall(r"build/(docs/\w+\.md)", "".join(map(text_of, DOCUMENTS))))
        self.assertEqual({"docs/records.md", "docs/registers.md"}, printed)
        for table in printed:
            self.assertTrue((BALLAST.parents[1] / table).is_file(), f"build/{table}")

    def test_are_found(self):
        text = "    book=x\n\n    $ build/bin/ballast a\n    b\n\n      c\n\ntext\n\n    build/bin/ballast d  # e\n"
        self.assertEqual([("book=x", None), ("build/bin/ballast a", "b\n\n  c\n"),
                          ("build/bin/ballast d  # e", None)], commands_of(text))


def table(text, head):
    """Rows of the Markdown table whose head starts so."""
    lines = iter(text[text.index(f"\n| {head}") + 1:].split("\n"))
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")]
             for line in iter(lambda: next(lines, ""), "") if line.startswith("|")]
    return cells[0], cells[2:]


def norm(x):
    e = x.bit_length() - 1
    return (x >> (e - 31) if e >= 31 else x << (31 - e)), e


def mul(a, b):
    product = a[0] * b[0]
    carry = 1 if product >= 2**63 else 0
    return product // 2**(31 + carry), a[1] + b[1] + carry


def div(n, d):
    if n[0] >= d[0]:
        return n[0] * 2**31 // d[0], n[1] - d[1]
    return n[0] * 2**32 // d[0], n[1] - d[1] - 1


class RankingPage(unittest.TestCase):
    def setUp(self):
        self.text = text_of("docs/ranking.md")
        self.folder = Folder(self)
        for command, _ in commands_of(self.text):
            if command.startswith("book="):
                self.folder.run(command)
        _, rows = table(self.text, "policy | profit")
        self.formulas = {row[0].strip("`"): row[1:] for row in rows}

    def score(self, policy, figures):
        """By the page's formula, from figures in units of currency."""
        in_profit = Fraction(figures["unrealised_pnl"]) > 0
        formula = self.formulas[policy][0 if in_profit else 1]
        side = "short" if figures["qty"].startswith("-") else "long"
        if "; " in formula:
            formula = dict(part.split(" ", 1) for part in formula.split("; "))[side]
        values = {"uPnL": abs(Fraction(figures["unrealised_pnl"])),
                  "MV": abs(Fraction(figures["mark_value"])),
                  "EV": abs(Fraction(figures["entry_value"])),
                  "E": Fraction(figures["equity"]),
                  "W": max(Fraction(figures["wallet"]), Fraction(figures["wallet_min"])),
                  "ΣM": Fraction(figures["account_maintenance_margin"]), "0": Fraction(0)}
        above, _, below = formula.partition(" / ")
        names = [side.strip("()").split(" · ") if side else [] for side in (above, below)]
        products = [1, 1]
        for place, factors in enumerate(names):
            for factor in factors:
                products[place] *= values[factor]
        split = self.formulas[policy][2] == "yes"
        sign = -1 if split and not in_profit else 1
        return sign * products[0] / products[1]

    def key(self, policy, figures):
        """By the page's arithmetic from the operands that `explain` names."""
        raw = [int(figures[letter]["units"]) for letter in "ABCD"]
        magnitude = 0
        if raw[0] and raw[1]:
            m, e = div(mul(norm(raw[0]), norm(raw[1])), mul(norm(raw[2]), norm(raw[3])))
            magnitude = (e + 256) * 2**31 + m - 2**31
        below = self.formulas[policy][2] == "yes" and Fraction(figures["unrealised_pnl"]) <= 0
        return -1 - magnitude if below else magnitude

    def test_scores_are_those_of_the_formulas_and_of_the_engine(self):
        head, rows = table(self.text, "position | account")
        self.assertEqual(list(self.formulas), head[2:])
        for column, policy in enumerate(head[2:], 2):
            ranked = list(csv.DictReader(io.StringIO(self.folder.run(
                "build/bin/ballast rank $book --symbol BTC/USDT:USDT --side short "
                f"--policy {policy}"))))
            self.assertEqual({row[0]: row[column] for row in rows},
                             {row["position"]: row["score"] for row in ranked}, policy)
            keys = []
            for row in ranked:
                figures = json.loads(self.folder.run(
                    f"build/bin/ballast explain $book --position {row['position']} "
                    f"--policy {policy} --json"))
                score = self.score(policy, figures)
                self.assertEqual(Decimal(row["score"]),
                                 NINE_DIGITS.divide(Decimal(score.numerator),
                                                    Decimal(score.denominator)),
                                 f"{policy}: {row['position']}")
                self.assertEqual(figures["key"], self.key(policy, figures))
                keys.append(figures["key"])
            self.assertEqual(sorted(keys, reverse=True), keys)


def main():
    global SOURCE, BALLAST, SIMULATED_CARD
    arguments = sys.argv[1:]
    if "--without-simulated-card" in arguments:
        arguments.remove("--without-simulated-card")
        SIMULATED_CARD = False
    SOURCE, BALLAST = (pathlib.Path(argument).resolve() for argument in arguments)
    unittest.main(argv=sys.argv[:1])


if __name__ == "__main__":
    main()
