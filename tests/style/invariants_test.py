#!/usr/bin/env python3
"""Every test that the table of invariants in CONTRIBUTING.md names exists.

    invariants_test.py SOURCE_DIR BUILD_DIR
"""
import json
import pathlib
import re
import subprocess
import sys

HEADING = "## Invariants"


def named_tests(text):
    """(line number, test) of each name in backticks in the last column of the table."""
    section = text[text.index(HEADING):]
    first_line = text[:text.index(HEADING)].count("\n") + 1
    for number, line in enumerate(section.split("\n"), first_line):
        if line.startswith("## ") and not line.startswith(HEADING):
            return
        if line.startswith("|"):
            for name in re.findall(r"`([^`]+)`", line.rstrip("| ").split("|")[-1]):
                yield number, name


def main():
    source, build = map(pathlib.Path, sys.argv[1:3])
    shown = subprocess.run(["ctest", "--show-only=json-v1", "--test-dir", build],
                           check=True, capture_output=True, text=True).stdout
    tests = {test["name"] for test in json.loads(shown)["tests"]}
    named = list(named_tests((source / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    missing = [(line, name) for line, name in named if name not in tests]
    for line, name in missing:
        print(f"CONTRIBUTING.md:{line}: no test is named {name}")
    print(f"{len(named)} tests named, {len(missing)} missing")
    return 1 if missing or not named else 0


if __name__ == "__main__":
    sys.exit(main())
