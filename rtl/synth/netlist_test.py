#!/usr/bin/env python3
"""Counts and longest paths of netlists whose answer is known: by hand, and from Yosys."""
import os
import subprocess
import tempfile
import unittest

import netlist
import sources
import synth

INPUTS = {"CARRY4": {"CI", "CYINIT", "S", "DI"}, "FDRE": {"C", "CE", "D", "R"},
          "RAM32X1D": {"D", "WE", "WCLK", "A0", "DPRA0"}}


def cell(kind, **connections):
    inputs = INPUTS.get(kind, {p for p in connections if p not in ("O", "Q", "P")})
    return {"type": kind, "parameters": {}, "connections": connections,
            "port_directions": {p: "input" if p in inputs else "output" for p in connections}}


def module(cells, **ports):
    names = {name: {"bits": bits} for name, (_, bits) in ports.items()}
    for name, entry in cells.items():
        for port, direction in entry["port_directions"].items():
            if direction == "output":
                names[f"{name}.{port}"] = {"bits": entry["connections"][port]}
    return {"cells": cells, "netnames": names,
            "ports": {name: {"direction": d, "bits": bits} for name, (d, bits) in ports.items()}}


def longest(cells, **ports):
    levels, carries = netlist.Timing(module(cells, **ports)).longest()
    return levels, carries


class Paths(unittest.TestCase):
    def test_luts_between_registers(self):
        levels, carries = longest({
            "a_q": cell("FDRE", C=[0], D=[9], Q=[1]),
            "x": cell("LUT2", I0=[1], I1=[4], O=[2]),
            "m": cell("MUXF7", I0=[2], I1=[1], S=[1], O=[3]),
            "y": cell("LUT6", I0=[3], O=[5]),
            "b_q": cell("FDRE", C=[0], D=[5], Q=[6]),
            "z": cell("LUT1", I0=[6], O=[7])}, i=("input", [4]), o=("output", [7]))
        self.assertEqual((2, 0), (levels.levels, carries.carries))
        self.assertEqual(("b_q.Q FDRE.D", ["LUT2 x.O", "MUXF7 m.O", "LUT6 y.O"]),
                         (levels.end, levels.through))
        self.assertIn(levels.begin, ("a_q.Q", "input i"))

    def test_clock_enables_and_resets_are_ends(self):
        levels, _ = longest({
            "x": cell("LUT1", I0=[1], O=[2]), "y": cell("LUT1", I0=[2], O=[3]),
            "q": cell("FDRE", C=[0], CE=[3], R=[2], D=[1], Q=[4])}, i=("input", [1]))
        self.assertEqual((2, "q.Q FDRE.CE"), (levels.levels, levels.end))

    def test_carries_count_from_the_bit_where_they_begin(self):
        low = cell("CARRY4", CI=["0"], CYINIT=["0"], S=[1, 2, 3, 4], DI=["0"] * 4,
                   O=[10, 11, 12, 13], CO=[20, 21, 22, 23])
        high = cell("CARRY4", CI=[23], CYINIT=["0"], S=[5, 6, 7, 8], DI=["0"] * 4,
                    O=[14, 15, 16, 17], CO=[24, 25, 26, 27])
        ports = {"s": ("input", [1, 2, 3, 4, 5, 6, 7, 8])}
        for bits, carries in (([10], 1), ([17], 2), ([23], 1)):
            self.assertEqual(carries, longest({"l": low, "h": high}, o=("output", bits), **ports)[1].carries)
        # O[0] of a chain does not follow the select of its bit 3.
        late = cell("LUT1", I0=[30], O=[4])
        self.assertEqual(0, longest({"l": low, "t": late}, o=("output", [10]),
                                    s=("input", [1, 2, 3, 30]))[0].levels)
        self.assertEqual(1, longest({"l": low, "t": late}, o=("output", [13]),
                                    s=("input", [1, 2, 3, 30]))[0].levels)

    def test_reading_distributed_memory_is_a_level_writing_is_an_end(self):
        memory = cell("RAM32X1D", D=[1], WE=[2], WCLK=[0], A0=[3], DPRA0=[5], DPO=[6], SPO=[7])
        first = cell("LUT1", I0=[4], O=[5])
        levels, _ = longest({"m": memory, "x": first}, o=("output", [6]), a=("input", [1, 2, 3, 4]))
        self.assertEqual((2, "output o"), (levels.levels, levels.end))
        levels, _ = longest({"m": memory, "x": first}, o=("output", [7]), a=("input", [1, 2, 3, 4]))
        self.assertEqual(1, levels.levels)

    def test_multipliers_without_registers_are_seen(self):
        dsp = cell("DSP48E2", A=[2], P=[3])
        first, last = cell("LUT1", I0=[1], O=[2]), cell("LUT1", I0=[3], O=[4])
        timing = netlist.Timing(module({"d": dsp, "f": first, "l": last}, i=("input", [1]),
                                       o=("output", [4])))
        self.assertEqual(1, timing.at_multipliers())
        dsp["parameters"] = {"PREG": "1"}
        self.assertEqual(0, netlist.Timing(module({"d": dsp, "f": first, "l": last},
                                                  i=("input", [1]), o=("output", [4]))).at_multipliers())

    def test_loops_are_refused(self):
        with self.assertRaises(ValueError):
            longest({"a": cell("LUT2", I0=[1], I1=[2], O=[3]), "b": cell("LUT1", I0=[3], O=[2])},
                    i=("input", [1]), o=("output", [3]))

    def test_usage_counts_by_kind(self):
        cells = {"a": "LUT6", "b": "INV", "c": "FDRE", "d": "RAMB18E2", "e": "RAMB36E2", "f": "URAM288",
                 "g": "RAM64M8", "h": "SRL16E", "i": "CARRY4", "j": "DSP48E2", "k": "BUFG"}
        used = netlist.usage({"cells": {n: {"type": t} for n, t in cells.items()}})
        self.assertEqual({"lut": 2, "lutram": 9, "ff": 1, "dsp": 1, "bram": 1.5, "uram": 1, "carry4": 1,
                          "other": ["BUFG"]}, used)


class Mapping(unittest.TestCase):
    """A small design whose depth is known, through Yosys and back."""

    def test_a_chain_of_registers_adders_and_gates(self):
        text = """
          module chain (input clk_i, input [35:0] a_i, input [63:0] b_i, output reg [63:0] sum_q,
                        output reg all_q);
            reg [35:0] a_q; reg [63:0] b_q;
            always @(posedge clk_i) begin
              a_q <= a_i; b_q <= b_i; sum_q <= b_q + {28'd0, a_q}; all_q <= &a_q;
            end
          endmodule"""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "chain.sv")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            for abc9, most_levels in ((False, 2), (True, 4)):  # -abc9 does not balance gates
                with self.subTest(abc9=abc9):
                    used = synth.measure_files("chain", [path], {}, abc9)
                    self.assertEqual((165, 16, 16), (used["ff"], used["carries"], used["carry4"]))
                    self.assertIn(used["levels"], range(2, most_levels + 1))
                    self.assertFalse(synth.over(used))
                    self.assertTrue(synth.over({**used, "carries": 25}))

    def test_sources_are_found_packages_first(self):
        files = sources.sources_of("ballast", "build/contract_pkg.sv")
        packages = [f.endswith("_pkg.sv") for f in files]
        self.assertEqual(sorted(packages, reverse=True), packages)
        self.assertIn("build/contract_pkg.sv", files)
        self.assertIn("rtl/lane/rank_queue_cell.sv", files)
        top = subprocess.run(["grep", "-l", "^module ballast ", *files[-1:]], cwd=sources.ROOT,
                             capture_output=True, check=False)
        self.assertEqual(0, top.returncode)


if __name__ == "__main__":
    unittest.main()
