"""tidy.py looks at a file again when anything that its result depends on has changed, and not before:

  tidy_memory_test.py CLANG_TIDY
"""
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest

import tidy

TIDY = None


class Memory(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        self.write("source.cpp", '#include "header.hpp"\nint one() { return two(); }\n')
        self.write("header.hpp", "inline int two() { return 2; }\n")
        self.write(".clang-tidy", "Checks: '-*,modernize-use-nullptr'\nWarningsAsErrors: '*'\n"
                                  "HeaderFilterRegex: '.*'\n")
        command = "clang++ -std=c++20 -c source.cpp -o source.o"
        self.write("build.ninja", "rule cxx\n  command = clang++ -std=c++20 -MD -MF d -c source.cpp "
                                  "-o source.o\n  deps = gcc\n  depfile = d\nbuild source.o: cxx source.cpp\n")
        entry = {"directory": self.folder, "file": os.path.join(self.folder, "source.cpp"),
                 "command": command, "output": "source.o"}
        self.write("compile_commands.json", json.dumps([entry, entry]))

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def run_tidy(self, build=True):
        """(exit status, last line)"""
        if build:
            subprocess.run(["ninja", "-C", self.folder], check=True, capture_output=True)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = tidy.main(self.folder, TIDY, ["/source[.]cpp$"],
                               os.path.join(self.folder, ".clang-tidy"))
        return status, said.getvalue().splitlines()[-1]

    def test_what_passed_is_remembered(self):
        self.assertEqual(self.run_tidy(), (0, "1 files, 1 looked at, 0 with faults"))
        self.assertEqual(self.run_tidy(), (0, "1 files, 0 looked at, 0 with faults"))

    def test_a_header_that_changed_is_seen(self):
        self.run_tidy()
        self.write("header.hpp", "inline int two() { int* p = 0; return p == nullptr ? 2 : 3; }\n")
        for _ in range(2):  # what failed is not remembered
            self.assertEqual(self.run_tidy(), (1, "1 files, 1 looked at, 1 with faults"))

    def test_so_is_one_that_was_not_built_since(self):
        self.run_tidy()
        self.write("header.hpp", "inline int two() { return 22; }\n")
        for _ in range(2):  # what it includes now is not known, so nothing is remembered
            self.assertEqual(self.run_tidy(build=False), (0, "1 files, 1 looked at, 0 with faults"))

    def test_so_is_another_configuration(self):
        self.run_tidy()
        self.write(".clang-tidy", "Checks: '-*,modernize-use-trailing-return-type'\n"
                                  "WarningsAsErrors: '*'\n")
        self.assertEqual(self.run_tidy()[0], 1)


if __name__ == "__main__":
    TIDY = sys.argv.pop(1)
    unittest.main()
