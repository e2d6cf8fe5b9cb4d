#!/usr/bin/env python3
"""synthesis_rules_test.py CLANGXX: each rule of synthesis_test.py finds breaches of it, in whatever
words, also planted into a real kernel, and lets good code be."""
import pathlib
import sys
import tempfile
import unittest

import synthesis_test

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPILER = "clang++"
# What is written; a part of what is said of it.
BREACHES = [
    ("int f(int x) { return *new int(x); }", "no hardware"),
    ("#include <vector>\nint f(int x) { using namespace std; vector<int> v(x); return v[0]; }",
     "no hardware"),
    ("#include <deque>\n#include <queue>\nint f(int x) { std::queue<int> q; q.push(x); return q.front(); }",
     "no hardware"),
    ("#include <cstring>\nint f(int) { return *strdup(\"a\"); }", "no hardware"),
    ("#include <cstdio>\nint f(int x) { return printf(\"%d\", x); }", "no hardware"),
    ("#include <cstdlib>\nint f(int x) { abort(); }", "no hardware"),
    ("#include <cmath>\nint f(int x) { return int(std::sqrt(x)); }", "floating point"),
    ("int f(int x) { return int(x * 1e3f); }", "floating point"),
    ("int f(int x) { return int(x * .5); }", "floating point"),
    ("int f(int x) { return int(x * 0x1p3); }", "floating point"),
    ("#define HALF(x) int((x) * 0.5)\nint f(int x) { return HALF(x); }", "floating point"),
    ("int f(int x) { int a[x]; a[0] = x; return a[0]; }", "size unknown"),
    ("int f(int x) { return *static_cast<char*>(__builtin_alloca(x)); }", "size unknown"),
    ("int f(int x) { return x == 0 ? 0 : f(x - 1); }", "calls itself"),
    ("int g(int);\nint f(int x) { return g(x); }\nint g(int x) { return f(x); }", "calls itself"),
    ("auto g(int x) -> int { return x == 0 ? 0 : g(x - 1); }\nint f(int x) { return g(x); }",
     "calls itself"),
    ("int g(int x) noexcept(true) { return x == 0 ? 0 : g(x - 1); }\nint f(int x) { return g(x); }",
     "calls itself"),
    ("struct A { int operator()(int x) { return x == 0 ? 0 : (*this)(x - 1); } };\n"
     "int f(int x) { return A{}(x); }", "calls itself"),
    ("struct A { int y; explicit A(int x) : y(x == 0 ? 0 : A(x - 1).y) {} };\n"
     "int f(int x) { return A(x).y; }", "calls itself"),
    ("int f(int x) { auto g = [](auto& self, int y) -> int { return y == 0 ? 0 : self(self, y - 1); };\n"
     "  return g(g, x); }", "calls itself"),
    ("int g(int x) { return x; }\nint (*h)(int) = g;\nint f(int x) { return h(x); }", "by a pointer"),
    ("struct A { virtual int g(int x) { return x; } };\nint f(int x) { A a; A* p = &a; return p->g(x); }",
     "by a pointer"),
    ("int f(int x) { asm(\"nop\"); return x; }", "assembler"),
    ("int f(int x) { throw x; }", "exceptions"),
    ("struct A { virtual ~A(); };\nstruct B : A {};\n"
     "int f(int) { A* a = nullptr; return dynamic_cast<B*>(a) != nullptr; }", "-frtti"),
    ("int g(int);\nstruct A { int y; A() : y(g(1)) {} };\nint f(int) { static A a; return a.y; }",
     "come into being"),
    ("int g(int x) { return x; }\nint y = g(1);\nint f(int) { return y; }", "before the kernel"),
    ("thread_local int y = 0;\nint f(int x) { return y += x; }", "variables of a thread"),
]
GOOD = [
    "#include <cstdint>\nint f(int x) { int y = 0; for (int i = 0; i < 4; ++i) y += x; return y; }",
    "struct A { int a[4] = {}; };\nint f(int x) { static A a; return a.a[x & 3]; }",
    "#include <hls_stream.h>\nint f(int x) { hls::stream<int> s; s.write(x); return s.read(); }",
    "#include <hls_task.h>\nvoid g(hls::stream<int>& s) { s.write(1); }\n"
    "int f(int x) { hls::stream<int> s; hls::task t(g, s); return x; }",
    "template <typename V> int walk(V visit) { return visit(1); }\n"
    "int f(int x) { return walk([&](int y) { return x + y; }); }",
    "__extension__ typedef __int128 wide;\nint f(int x) { return int((wide(x) * x) >> 64); }",
]


def found(text):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "a.cpp"
        source.write_text(text, encoding="utf-8")
        try:
            return list(synthesis_test.faults(
                synthesis_test.compiled(source, ROOT, COMPILER)))
        except ValueError as error:
            return [str(error)]


class Synthesis(unittest.TestCase):
    def test_breaches_are_found(self):
        for text, what in BREACHES:
            with self.subTest(text):
                self.assertTrue(any(what in fault for fault in found(text)), found(text))

    def test_good_code_is_let_be(self):
        for text in GOOD:
            with self.subTest(text):
                self.assertEqual([], found(text))

    def test_a_breach_in_a_kernel_is_found(self):
        top = '#include "hls/kernels/ballast_reader.cpp"\n'
        self.assertEqual([], found(top))
        breach = "float rate = 1;\nextern \"C\" float f(float x) { return x * rate; }\n"
        self.assertEqual(["f: floating point"], found(top + breach))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    COMPILER = sys.argv.pop()
    unittest.main()
