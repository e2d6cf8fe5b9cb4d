#!/usr/bin/env python3
"""What can be told of the scripts without Vitis: they name what is there, every loop that promises
an II is expected to reach it, and one that does not is found. kernel.tcl runs under tclsh with the
tool's commands recorded instead of run; what Vitis makes of them is not tested."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import check_loops

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KERNELS = sorted(path.stem for path in (ROOT / "hls/kernels").glob("ballast_*.cpp"))

REPORT = """<profile><PerformanceEstimates><SummaryOfLoopLatency>
<Loop1><Name>rows</Name><PipelineII>1</PipelineII></Loop1>
<Loop2><Name>rows_1</Name><PipelineII>{rows}</PipelineII></Loop2>
<Loop4><Name>clear_rows</Name><PipelineII>1</PipelineII></Loop4>
<Loop5><Name>other_rows</Name><PipelineII>9</PipelineII></Loop5>
<Loop3><Name>pages</Name><TripCount>7</TripCount></Loop3>
</SummaryOfLoopLatency></PerformanceEstimates></profile>"""

RECORDED = """
proc unknown {args} { puts [list recorded {*}$args] }
rename exit really_exit
proc exit {args} { really_exit {*}$args }
source %s
"""


class Scripts(unittest.TestCase):
    def test_every_loop_that_promises_an_interval_is_expected_to_reach_it(self):
        promised = {}
        for path in (ROOT / "hls/kernels").glob("*.hpp"):
            text = path.read_text(encoding="utf-8")
            for loop, interval in re.findall(
                    r"(\w+):\n\s*for [^\n]*\n(?:\s*//[^\n]*\n)*#pragma HLS PIPELINE II = (\d+)",
                    text):
                promised[loop] = int(interval)
            self.assertEqual(text.count("#pragma HLS PIPELINE"), len(re.findall(
                r"\w+:\n\s*for [^\n]*\n(?:\s*//[^\n]*\n)*#pragma HLS PIPELINE", text)), path.name)
        self.assertEqual(promised, check_loops.expected_of("ballast_lanes"))

    def test_a_slow_or_missing_loop_is_found(self):
        expected = {"rows": 1, "clear_rows": 1}
        self.assertEqual([], list(check_loops.faults(
            expected, check_loops.reached(REPORT.format(rows=1)))))
        self.assertEqual(["rows: II 3, expected 1"], list(check_loops.faults(
            expected, check_loops.reached(REPORT.format(rows=3)))))
        self.assertEqual(["pages: not in the report as a pipelined loop"], list(check_loops.faults(
            {"pages": 1}, check_loops.reached(REPORT.format(rows=1)))))
        self.assertEqual(["all_rows: not in the report as a pipelined loop"], list(
            check_loops.faults({"all_rows": 1}, check_loops.reached(REPORT.format(rows=1)))))

    def calls_of(self, kernel, steps):
        with tempfile.NamedTemporaryFile("w", suffix=".tcl") as script:
            script.write(RECORDED % (HERE / "kernel.tcl"))
            script.flush()
            environment = dict(os.environ, BALLAST_ROOT=str(ROOT), BALLAST_KERNEL=kernel,
                               BALLAST_PART="part", BALLAST_CLOCK_NS="3.33",
                               BALLAST_STEPS=steps, BALLAST_VECTORS="vectors")
            lines = subprocess.run(["tclsh", script.name], env=environment, check=True,
                                   capture_output=True, text=True).stdout.split("\n")
        return [line.split()[1:] for line in lines if line.startswith("recorded")]

    def test_kernel_script_names_what_is_there(self):
        self.assertEqual(["ballast_lanes", "ballast_reader", "ballast_writer"], KERNELS)
        for kernel in KERNELS:
            calls = self.calls_of(kernel, "csynth xo")
            self.assertIn(["open_project", "-reset", kernel + "_csynth_xo"], calls)
            self.assertIn(["set_top", kernel], calls)
            source = next(call[1] for call in calls if call[0] == "add_files")
            text = pathlib.Path(source).read_text(encoding="utf-8")
            self.assertRegex(text, rf'extern "C" void {kernel}\(')
            bench = [call[2] for call in calls if call[:2] == ["add_files", "-tb"]]
            self.assertEqual(3, len(bench))
            for path in bench:
                self.assertTrue(pathlib.Path(path).is_file(), path)
            self.assertEqual(set(KERNELS) | {"csim_bench"},
                             {pathlib.Path(path).stem for path in bench + [source]})

    def test_kernel_script_takes_its_steps_in_order(self):
        designs = ("csim_design", "csynth_design", "cosim_design", "export_design")
        for steps, expected in (("csim", designs[:1]), ("csynth xo", (designs[1], designs[3])),
                                ("csim csynth cosim xo", designs)):
            calls = [call for call in self.calls_of("ballast_lanes", steps)
                     if call[0] in designs]
            self.assertEqual(expected, tuple(call[0] for call in calls))
            for call in calls:
                if call[0] in ("csim_design", "cosim_design"):
                    self.assertEqual(["-argv", "vectors"], call[1:])
        with self.assertRaises(subprocess.CalledProcessError):
            self.calls_of("ballast_lanes", "csim guess")

    def test_bench_has_rings_as_deep_as_the_interfaces_say(self):
        bench = (HERE / "csim_bench.cpp").read_text(encoding="utf-8")
        slots = 1 << int(re.search(r"kLog2 = (\d+)", bench).group(1))
        for kernel in ("ballast_reader", "ballast_writer"):
            text = (ROOT / f"hls/kernels/{kernel}.cpp").read_text(encoding="utf-8")
            depths = re.findall(r"m_axi port = (\w+) bundle = \w+ depth = (\d+)", text)
            self.assertEqual(text.count("m_axi port"), len(depths))
            for port, depth in depths:
                self.assertEqual(slots if port == "ring" else 1, int(depth), port)

    def test_links_join_the_kernels(self):
        for card in ("u55c", "u250"):
            text = (HERE / f"{card}.cfg").read_text(encoding="utf-8")
            for kernel in KERNELS:
                self.assertIn(f"nk={kernel}:1:{kernel}_1", text)
            self.assertIn("sc=ballast_reader_1.commands:ballast_lanes_1.commands", text)
            self.assertIn("sc=ballast_lanes_1.events:ballast_writer_1.events", text)
            for port in re.findall(r"sp=\w+\.(\w+):HOST\[0\]", text):
                self.assertIn(port, ("m_axi_ring", "m_axi_status"))


if __name__ == "__main__":
    unittest.main()
