#!/usr/bin/env python3
"""Every module of rtl/ is mapped, by itself or in one that has it inside, but for the wiring of a whole
lane and card, which README.md names."""
import os
import re
import sys
import unittest

import sources
import synth

WIRING = {"lane", "ballast_core", "ballast"}
INSTANCE = re.compile(r"^ *(\w+) +(?:#\(|u_\w+ *\()", re.M)


def inside(name, files, seen):
    """Adds the module and all that it has inside."""
    if name in seen:
        return
    seen.add(name)
    with open(os.path.join(sources.ROOT, files[name]), encoding="utf-8") as file:
        for other in INSTANCE.findall(file.read()):
            if other in files:
                inside(other, files, seen)


class Coverage(unittest.TestCase):
    def test_what_is_mapped(self):
        files = {name: path for name, path in sources.files_by_name().items()
                 if not name.endswith("_pkg")}
        mapped = set()
        for entry in synth.MODULES.values():
            if entry["size"] != "whole":
                inside(entry["top"], files, mapped)
        self.assertEqual(WIRING, files.keys() - mapped)

    def test_what_readme_says(self):
        with open(os.path.join(os.path.dirname(__file__), "README.md"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn("`lane`, `ballast_core` and `ballast`", text)
        rows = re.findall(r"^\| (\w+) (?:\|[^|]*){13}\|$", text.split("\n## ")[0], re.M)[1:]
        self.assertEqual([n for n, e in synth.MODULES.items() if e["size"] != "whole"], rows)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
