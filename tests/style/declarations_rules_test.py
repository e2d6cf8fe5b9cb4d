#!/usr/bin/env python3
"""declarations_test.py finds what is used before its declaration, also planted into each real module,
and lets good code be."""
import pathlib
import re
import sys
import unittest

import declarations_test

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A declaration of its own line, without a value, which can be moved.
MOVABLE = re.compile(r"  (?:logic|wire)\b[^=;(]*;\s*(?://.*)?$")
DECLARED = re.compile(r"(\w+)\s*[,;]")


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def in_module(body, ports="input logic clk_i"):
    return f"module m #(\n  parameter int unsigned P = 2\n) (\n  {ports}\n);\n{body}\nendmodule\n"


class Declarations(unittest.TestCase):
    def check(self, text, *expected, files=None):
        got = [fault for _, fault in declarations_test.faults("a.sv", text, (files or {}).get)]
        self.assertEqual(len(expected), len(got), got)
        for part, fault in zip(expected, got):
            self.assertIn(part, fault)

    def test_too_late(self):
        for body, name, line in [
            ("  assign a = 1'b0;\n  logic a;", "a", 7),
            ("  wire b = a;\n  logic a;", "a", 7),
            ("  logic [W-1:0] a;\n  localparam int unsigned W = 2;", "W", 7),
            ("  t a;\n  typedef logic [1:0] t;", "t", 7),
            ("  wire a = A;\n  typedef enum logic {A, B} t;", "A", 7),
            ("  always_comb begin\n    a = 1'b0;\n  end\n  logic a;", "a", 9),
            ("  n u_n (.p_i (a), .q_i);\n  logic a, q_i;", "a", 7),
            ("  n #(.W(W)) u_n (.p_i (1'b0));\n  parameter int unsigned W = 3;", "W", 7),
            ("  wire b = x.y[a];\n  logic a;\n  logic [1:0] x;", "a", 7),
            ("  for (genvar i = 0; i < 2; i++) begin : g\n    assign b[i] = 1'b0;\n  end\n"
             "  logic [1:0] b;", "b", 9),
        ]:
            with self.subTest(body):
                found = [fault for _, fault in declarations_test.faults("a.sv", in_module(body))]
                self.assertIn(f"{name} is used before its declaration in line {line}", found)

    def test_nowhere(self):
        self.check(in_module("  n u_n (.p_i (nowhere));"), "nowhere is declared nowhere")
        self.check(in_module("  n u_n (.nowhere);"), "nowhere is declared nowhere")
        self.check(in_module("  assign nowhere = clk_i;"), "nowhere is declared nowhere")
        self.check(in_module("  if (P > 1) begin : g\n    logic a;\n  end\n  wire b = a;"),
                   "a is declared nowhere")
        self.check("package p;\n  localparam int A = B;\nendpackage\n", "B is declared nowhere")

    def test_good_code(self):
        for body in [
            "  // a, b\n  /* c */\n  (* keep *) logic a;\n  always_ff @(posedge clk_i) a <= '0;",
            "  wire a = f(clk_i);\n  function automatic logic f(input logic x);\n    logic y;\n"
            "    y = !x;\n    f = y;\n  endfunction",
            "  wire a = g[0].b;\n  for (genvar i = 0; i < 2; i++) begin : g\n    wire b = i == 0;\n"
            "  end : g",
            "  typedef struct packed {\n    logic [P-1:0] x;\n    p::t y;\n  } s_t;\n  s_t a;\n"
            "  assign a = '{x: '0, y: p::Zero};\n  wire b = ^a.x ^ a.y.z;",
            "  typedef enum logic [1:0] {A, B = 2'd2} e_t;\n  e_t e;\n  always_comb begin\n"
            "    unique case (e)\n      A: e = B;\n      default: e = clk_i ? A : B;\n    endcase\n  end",
            "  logic [3:0] a [P];\n  n #(.W(P)) u_n (.clk_i, .a_i (a[P-1]), .b_o ());",
            "  p::t x;\n  n u_n (.x, .y_i (P'(x)), .z_i ({2{x}}));\n  wire y = u_n.q;",
            "  wire [31:0] a = 32'hdead_beef ^ 32'(P) ^ 'h1f ^ $clog2(P);",
            "  always_comb begin\n    for (int i = 0; i < P; i++) begin\n      logic t;\n      t = i[0];\n"
            "    end\n  end",
        ]:
            with self.subTest(body):
                self.check(in_module(body))

    def test_branches_and_what_is_included(self):
        files = {"b.svh": "  assert (a);\n  logic c;\n"}
        late = "`ifdef FORMAL\n`include \"b.svh\"\n`endif\n  logic a;"
        self.check(in_module(late), "a is used before", files=files)
        self.check(in_module("  logic a;\n`ifndef X\n`include \"b.svh\"\n`endif"), files=files)

    def test_a_declaration_moved_to_the_end_of_each_module(self):
        planted = 0
        for name in declarations_test.tracked(ROOT):
            if not name.endswith(".sv"):
                continue
            lines = read(name).split("\n")
            movable = [n for n, line in enumerate(lines) if MOVABLE.match(line)]
            for number in movable[:1] + movable[-1:]:
                line = lines[number]
                names = DECLARED.findall(re.sub(r"\[[^\]]*\]", "", line.split("//")[0]))
                end = max(n for n, text in enumerate(lines) if re.match("endmodule|endpackage", text))
                moved = lines[:number] + lines[number + 1:end] + [line] + lines[end:]
                found = declarations_test.faults(name, "\n".join(moved), read)
                late = [fault for _, fault in found if fault.split()[0] in names]
                self.assertTrue(late, f"{name}:{number + 1}: {line}")
                planted += 1
        self.assertGreater(planted, 60)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
