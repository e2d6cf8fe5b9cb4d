#!/usr/bin/env python3
"""Every test that a table of tests names exists; a name may end in *, then one that begins so.

    invariants_test.py SOURCE_DIR BUILD_DIR DOCUMENT...

The tables are those of the documents whose last column is headed `tests`.
"""
import json
import pathlib
import re
import subprocess
import sys


def named_tests(text):
    """(line number, test) of each name in backticks in the last column of the tables."""
    in_table = False
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.rstrip("| ").split("|")
        if not line.startswith("|"):
            in_table = False
        elif cells[-1].strip() == "tests":
            in_table = True
        elif in_table:
            for name in re.findall(r"`([^`]+)`", cells[-1]):
                yield number, name


def main():
    source, build = map(pathlib.Path, sys.argv[1:3])
    shown = subprocess.run(["ctest", "--show-only=json-v1", "--test-dir", build],
                           check=True, capture_output=True, text=True).stdout
    tests = {test["name"] for test in json.loads(shown)["tests"]}

    def exists(name):
        if name.endswith("*"):
            return any(test.startswith(name[:-1]) for test in tests)
        return any(test == name or test.startswith(name + "<") for test in tests)

    count = missing = 0
    for document in sys.argv[3:]:
        named = list(named_tests((source / document).read_text(encoding="utf-8")))
        for line, name in named:
            if not exists(name):
                print(f"{document}:{line}: no test is named {name}")
                missing += 1
        count += len(named)
        missing += not named
    print(f"{count} tests named, {missing} missing")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
