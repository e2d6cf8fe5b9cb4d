#!/usr/bin/env python3
"""Each rule of style_test.py finds a breach of it, and lets good code be."""
import sys
import unittest

import style_test


def found(name, text):
    return [fault for _, fault in style_test.faults(name, text)]


def function(lines, head="void f() {"):
    return head + "\n" + "  g();\n" * (lines - 2) + "}\n"


class Rules(unittest.TestCase):
    def check(self, name, text, *expected):
        got = found(name, text)
        self.assertEqual(len(expected), len(got), got)
        for part, fault in zip(expected, got):
            self.assertIn(part, fault)

    def test_sizes(self):
        self.check("hls/core/a.hpp", "//\n" * 500)
        self.check("hls/core/a.hpp", "//\n" * 501, "501 lines")
        self.check("rtl/a.sv", "//\n" * 501, "501 lines")
        self.check("host/a.cpp", "é" * 100 + "\n")
        self.check("host/a.cpp", "é" * 101 + "\n", "101 characters")

    def test_functions(self):
        self.check("host/a.cpp", function(70))
        self.check("host/a.cpp", function(71), "function of 71 lines")
        self.check("host/a.cpp", "namespace n {\n" + function(70) + "}\n")
        member = "".join("  " + line + "\n" for line in function(71).splitlines())
        self.check("host/a.hpp", "class C {\n" + member + "};\n", "function of 71 lines")
        self.check("host/a.cpp", function(40) + function(40))
        self.check("tests/a.cpp", "void f() {\n" + "      {1, 2},  // a case\n" * 80 + "}\n")

    def test_text(self):
        self.check("host/a.cpp", "// TO" "DO\n", "unfinished")
        self.check("README.md", "see /ho" "me/someone/x\n", "one machine")
        self.check("host/a.cpp", "// as DES" "IGN 5 has it\n", "not in the repository")
        self.check("README.md", "no end", "does not end")
        self.check("host/a.cpp", "int a; \n", "space at the end")
        self.check("host/a.cpp", "\tint a;\n", "a tab")

    def test_documents_that_are_named_are_there(self):
        names = ["docs/a.md", "README.md", "sim/b.cpp", "sim/README.md"]
        for name, text, missing in [
            ("sim/b.cpp", "// docs/a.md, README.md and build/docs/records.md\n", None),
            ("sim/b.cpp", "// see\n// docs/c.md\n", (2, "docs/c.md")),
            ("sim/b.cpp", 'open(FOLDER "/docs/a.md");\n', None),
            ("docs/a.md", "[sim](../sim/README.md)\n", None),
            ("docs/a.md", "[the contract](contract.md)\n", (1, "contract.md")),
            ("CMakeLists.txt", "out.md\n", None),
        ]:
            with self.subTest(text):
                self.assertEqual(
                    [(missing[0], f"names {missing[1]}, which is not there")] if missing else [],
                    list(style_test.missing_documents(name, text, names)))

    def test_tables(self):
        self.check("README.md", "| a | b |\n|---|--:|\n| 1 | `x|y` \\| z |\n\na | b\n")
        self.check("README.md", "| a |\n|---|---|\n| 1 | 2 |\n", "head of 1 cells")
        self.check("README.md", "| a | b |\n|---|---|\n| 1 |\n", "row of 1 cells")

    def test_who_includes_whom(self):
        for name, target, fault in [
            ("hls/core/a.hpp", "hls/core/b.hpp", None),
            ("hls/core/a.hpp", "host/include/ballast/engine.hpp", "may include"),
            ("hls/contractgen/a.cpp", "hls/core/b.hpp", None),
            ("host/desk/a.cpp", "sim/scenario/b.hpp", "may include"),
            ("host/tools/a.cpp", "host/book/b.hpp", None),
            ("host/tools/a.cpp", "sim/scenario/b.hpp", "may include"),
            ("host/desk/a.cpp", "host/book/b.hpp", "may include"),
            ("host/book/a.cpp", "host/desk/b.hpp", None),
            ("sim/command/a.cpp", "host/tools/b.hpp", None),
            ("bench/a.cpp", "sim/platform/b.hpp", None),
            ("bench/a.cpp", "tests/unit/card/b.hpp", "may include"),
            ("host/engine/software/a.cpp", "host/desk/b.hpp", "may include"),
            ("host/desk/a.cpp", "tests/reference/model.hpp", "may include"),
            ("sim/scenario/a.cpp", "host/tools/b.hpp", "may include"),
            ("tests/reference/a.cpp", "hls/core/contract.hpp", None),
            ("tests/reference/a.cpp", "hls/core/ranking.hpp", "may include"),
            ("tests/reference/a_test.cpp", "tests/lockstep/b.hpp", None),
            ("tests/lockstep/a.cpp", "hls/core/ranking.hpp", None),
            ("host/desk/a.cpp", "book.hpp", "root of the repository"),
        ]:
            with self.subTest(f"{name} includes {target}"):
                self.check(name, f'#include "{target}"\n', *([fault] if fault else []))
        self.check("host/desk/a.cpp", "#include <xrt/xrt_bo.h>\n", "know XRT")
        self.check("host/engine/card/a.cpp", "#include <xrt/xrt_bo.h>\n")

    def test_every_module_has_a_block_test(self):
        table = "text\n| module | tests |\n|---|---|\n| `a`, `b` | `rtl.A.*` |\n| `c` | `x` |\n"
        names = ["rtl/lib/a.sv", "rtl/lane/b.sv", "rtl/shell/c.sv", "rtl/lane/d_pkg.sv", "host/e.cpp"]
        self.assertEqual([], list(style_test.untested_modules(names, table)))
        self.assertEqual(["names no test of module f", "names c, which is no module"],
                         list(style_test.untested_modules(names[:2] + ["rtl/top/f.sv"], table)))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
