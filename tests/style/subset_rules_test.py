#!/usr/bin/env python3
"""Each rule of subset_test.py finds a breach of it, also planted into a real kernel, and lets good
code be."""
import pathlib
import sys
import unittest

import subset_test

KERNELS = pathlib.Path(__file__).resolve().parents[2] / "hls" / "kernels"


def found(text, name="hls/kernels/a.hpp"):
    return [what for _, _, what in subset_test.faults({name: text})]


class Subset(unittest.TestCase):
    def check(self, text, *expected):
        got = found(text)
        self.assertEqual(len(expected), len(got), got)
        for part, what in zip(expected, got):
            self.assertIn(part, what)

    def test_what_is_forbidden(self):
        self.check("int* p = new int;\n", "heap")
        self.check("std::vector<int> v;\n", "heap")
        self.check("virtual void f();\n", "virtual")
        self.check("throw 1;\n", "exceptions")
        self.check("double x;\n", "floating point")
        self.check("x = 0.5;\n", "floating point")
        self.check("x = 1e9;\n", "floating point")

    def test_what_is_not(self):
        self.check("// new double, throw\n")
        self.check('const char* text = "double 1.5";\n')
        self.check("A(const A&) = delete;\n")
        self.check("x = 65'536;\n")
        self.check("#if !defined(__SYNTHESIS__)\nstd::vector<int> v;\n#endif\n")
        self.check("#if defined(__SYNTHESIS__)\nint x;\n#else\nstd::vector<int> v;\n#endif\n")
        self.check("#if defined(__SYNTHESIS__)\ndouble x;\n#else\nint y;\n#endif\n", "floating point")

    def test_loops(self):
        self.check("for (unsigned i = 0; i < kMaxTiers; ++i) f(i);\n")
        self.check("for (unsigned i = 0; i < Card::kLanes; ++i) f(i);\n")
        self.check("for (unsigned i = Depth; i-- > 0;) f(i);\n")
        self.check("for (const auto x : words) f(x);\n")
        self.check("for (unsigned i = n; i-- > 0;) f(i);\n", "a for loop")
        self.check("for (unsigned i = 0; i < n; ++i) f(i);\n", "a for loop")
        self.check("while (open) {\n  f();\n}\n", "a while loop")
        self.check("while (open) {\n#pragma HLS LOOP_TRIPCOUNT min = 1 max = 2\n  f();\n}\n")
        self.check("do {\n  f();\n} while (open);\n", "a do loop")
        self.check("while (true) f();\nfor (;;) {\n#pragma HLS LOOP_TRIPCOUNT max = 2\n}\n",
                   "a while loop")
        self.check("for (; i < kMax;) f(i);\n", "a for loop")
        self.check("for (unsigned i = 0; i < kMax; i += 0) f(i);\n", "a for loop")
        self.check("for (unsigned i = 0; open || i < kMax; ++i) f(i);\n", "a for loop")
        self.check("for (unsigned i = 0; i != kMax; i += 2) f(i);\n", "a for loop")
        self.check("for (unsigned i = 0; i < kMax; i += 2) f(i);\n")

    def test_recursion(self):
        self.check("int f(int x) {\n  return x == 0 ? 0 : f(x - 1);\n}\n", "f calls itself")
        self.check("int f(int x) {\n  return g(x);\n}\nint g(int x) {\n  return f(x);\n}\n",
                   "f calls itself", "g calls itself")
        self.check("int judge(int x) {\n  return core::judge(x);\n}\n")

    def test_memory(self):
        self.check("std::memcpy(&a, &b, sizeof a);\n", "memory of one type")
        self.check("union { int a; float_t b; };\n", "memory of one type")
        self.check("auto* p = reinterpret_cast<int*>(q);\n", "memory of one type")

    def test_streams(self):
        self.check("x = lanes[lane].read();\n", "by its index")
        self.check("at.ops[lane].write(op);\n", "by its index")
        self.check("x = read_from<4>(lanes, lane);\n")
        self.assertEqual([], found("x = lanes[i].read();\n", "hls/kernels/lane_streams.hpp"))

    def test_inlining(self):
        inlined = "#pragma HLS INLINE\n"
        for body, expected in [("", ["f is handed"]), (inlined, [])]:
            self.check(f"void f(At& at, int x) {{\n{body}}}\n", *expected)
            self.check(f"void f(const At& at) {{\n{body}}}\n", *expected)
            self.check(f"void f(Collecting<Card> at) {{\n{body}}}\n", *expected)
            self.check(f"struct A {{\n  Stream<int>& a;\n  int f() const {{\n{body}  }}\n}};\n",
                       *expected)
            self.check(f"struct A {{\n  Stream<int>* const a;\n  int f() {{\n{body}  }}\n}};\n",
                       *expected)
        self.check("g([&](int x) {\n});\n", "a lambda")
        self.check("struct A {\n  Stream<int>& a;\n  static int f() { return 1; }\n};\n")
        self.check("struct A {\n  int a;\n  int f() { return a; }\n};\n")

    def test_mutants_of_a_kernel_are_found(self):
        """One breach at a time in a file that is clean."""
        for name, old, new, what in [
            ("position_sweeps.hpp", "#pragma HLS LOOP_TRIPCOUNT min = 1 max = 65536", "// LOOP_TRIPCOUNT",
             "a while loop"),
            ("position_sweeps.hpp", "        at.store.light[request.row]", "        throw 1", "exceptions"),
            ("rank_queue.hpp", "bool before[Depth];", "bool* before = new bool[Depth];", "heap"),
            ("account_store.hpp", "std::int64_t extra_margin", "double extra_margin", "floating"),
            ("position_sweeps.hpp", "        close_head(at, op, request);",
             "        serve(at, op);", "serve calls itself"),
            ("accounts.hpp", "void show_account(Lane& at, const AccountOp& op) {\n#pragma HLS INLINE",
             "void show_account(Lane& at, const AccountOp& op) {", "show_account is handed"),
            ("dispatch_context.hpp", "    write_to_all<Card::kLanes>(ops, op);", "    ops[lane].write(op);",
             "by its index"),
        ]:
            with self.subTest(what):
                text = (KERNELS / name).read_text(encoding="utf-8")
                self.assertEqual([], found(text))
                self.assertEqual(1, text.count(old), old)
                self.assertEqual(1, len([w for w in found(text.replace(old, new)) if what in w]))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
