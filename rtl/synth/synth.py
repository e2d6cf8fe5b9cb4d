#!/usr/bin/env python3
"""Maps modules of rtl/ to UltraScale+ by Yosys, out of context, and measures them.

  rtl/synth/synth.py --package build/rtl/ballast_contract_pkg.sv [NAME...] [--check] [--json FILE]

prints a Markdown table: what each module takes, and its longest paths between registers in LUT
levels and in CARRY4s, mapped with and without -abc9. --check fails when one is over 8 levels or 24
CARRY4s. --list names the modules; without NAME, all are run. Ports count as registers.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import netlist
import sources

MAX_LEVELS = 8
MAX_CARRIES = 24

# ps. -abc9 knows delays of 7-series only and gives back area wherever they leave slack: beside a
# long carry chain the default of 300 lets other paths grow to 12 levels. More makes levels count.
ABC9_WIRE_DELAY = 1000

# name: top, parameters that are not the default, size: small (mapped in the tests), large (by the
# target `synthesis`), whole (an hour and gigabytes: only when named).
MODULES = {}


def module(name, size, top=None, **parameters):
    MODULES[name] = {"top": top or name, "size": size, "parameters": parameters}


module("stream_skid", "large", Width=512)
module("stream_fifo", "small", Width=568, Depth=8)
module("round_robin_arbiter", "large", Inputs=8)
module("merge_node", "small", KeyBits=65, DataBits=376, FieldBits=1)
module("credit_counter", "small", Credits=64, MaxTake=5, MaxGive=1)
module("forwarding_store", "large", Width=144, Words=65536, Style="ultra")
module("valuation", "small")
module("tier_lookup", "large")
module("maintenance", "small")
module("judge", "large")
module("score", "large")
module("release_divider", "small")
module("digest_unit", "large")
module("touched_set", "small")
module("page_walker", "small")
module("lane_control", "small")
module("position_stage", "large")
module("arithmetic", "large")
module("account_stage", "large")
module("event_stage", "large")
module("rank_queue_64", "large", "rank_queue", DataBits=16, Depth=64)
module("rank_queue_128", "large", "rank_queue", DataBits=16, Depth=128)
module("offer_store", "small", Width=71)
module("rank_unit", "large")
module("lane", "whole")
module("crc32c", "large")
module("ring_reader", "large")
module("ring_writer", "large")
module("sequence_gate", "large")
module("registers", "large")
module("mark_check", "small")
module("order_fifo", "small")
module("dispatcher", "large")
module("ranker", "large")
module("collector", "large")
module("command_progress", "small")
module("ballast", "whole")


def yosys(top, files, parameters, abc9, folder):
    """Maps one module; the netlist of its top."""
    written = os.path.join(folder, "netlist.json")
    given = "".join(
        "chparam -set {} {} {}; ".format(key, f'"{value}"' if isinstance(value, str) else value, top)
        for key, value in parameters.items())
    script = (f"read_verilog -sv -DSYNTHESIS {' '.join(files)}; {given}"
              f"scratchpad -set synth_xilinx.abc9.W {ABC9_WIRE_DELAY}; "
              f"synth_xilinx -family xcup -flatten -noiopad -noclkbuf -uram"
              f"{' -abc9' if abc9 else ''} -top {top}; write_json {written}")
    done = subprocess.run(["yosys", "-q", "-p", script], cwd=sources.ROOT, text=True,
                          capture_output=True, check=False)
    said = done.stdout + done.stderr
    if done.returncode != 0 or "implicitly declared" in said:
        raise RuntimeError(f"yosys failed on {top}:\n{said[-2000:]}")
    with open(written, encoding="utf-8") as file:
        return json.load(file)["modules"][top]


def measure_files(top, files, parameters, abc9):
    """Everything known of one module under one mapping."""
    with tempfile.TemporaryDirectory() as folder:
        mapped = yosys(top, files, parameters, abc9, folder)
    timing = netlist.Timing(mapped)
    levels, carries = timing.longest()
    return {**netlist.usage(mapped), "levels": levels.levels, "carries": carries.carries,
            "at_multipliers": timing.at_multipliers(), "levels_path": levels._asdict(),
            "carries_path": carries._asdict()}


def measure(name, package, abc9):
    """The same of a module of the table."""
    entry = MODULES[name]
    begin = time.monotonic()
    result = measure_files(entry["top"], sources.sources_of(entry["top"], package),
                           entry["parameters"], abc9)
    return {"name": name, "abc9": abc9, **result, "seconds": round(time.monotonic() - begin, 1)}


def short(step):
    """A cell on a path, by the line of its source when its own name was made up."""
    kind, _, name = step.partition(" ")
    line = re.search(r"([\w.]+\.sv:\d+)", name)
    made_up = "$" in name
    if made_up:
        return f"{kind} ({line[1]})" if line else kind
    return f"{kind} {name}"


def explain(path):
    """A path in words: from, to, what is on it; runs of CARRY4s are counted."""
    steps, run = [], 0
    for step in path["through"] + [""]:
        if step.startswith("CARRY"):
            run += 1
            continue
        if run:
            steps.append(f"{run} × CARRY4")
            run = 0
        if step:
            steps.append(short(step))
    return (f"{path['levels']} levels, {path['carries']} CARRY4: from {short('x ' + path['begin'])[2:]}"
            f" to {path['end']}\n      " + " → ".join(steps))


def over(result):
    return result["levels"] > MAX_LEVELS or result["carries"] > MAX_CARRIES


HEAD = ("| module | parameters | LUT | LUTRAM | FF | DSP | BRAM36 | URAM | CARRY4 | levels | CARRY4s "
        "| -abc9: LUT | levels | CARRY4s |\n" + "|---" * 14 + "|")


def row(plain, nine):
    """A line of the table; either mapping may be missing."""
    one = plain or nine
    parameters = MODULES[one["name"]]["parameters"].items()
    cells = [one["name"], ", ".join(f"{key} {value}" for key, value in parameters)]
    cells += [f"{one[key]:g}" for key in ("lut", "lutram", "ff", "dsp", "bram", "uram", "carry4")]
    cells += [plain[key] if plain else "–" for key in ("levels", "carries")]
    cells += [nine[key] if nine else "–" for key in ("lut", "levels", "carries")]
    return "| " + " | ".join(map(str, cells)) + " |"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="modules; none: all but `whole` ones")
    parser.add_argument("--package", default="build/rtl/ballast_contract_pkg.sv",
                        help="the printed contract, from the root of the repository or absolute")
    parser.add_argument("--mapping", choices=["plain", "abc9", "both"], default="both")
    parser.add_argument("--check", action="store_true", help="fail when a path is too long")
    parser.add_argument("--json", metavar="FILE", help="write all that was measured")
    parser.add_argument("--list", action="store_true", help="name modules and their sizes")
    return parser.parse_args()


def main():
    args = arguments()
    if args.list:
        for name, entry in MODULES.items():
            print(name, entry["size"])
        return 0
    names = args.names or [n for n, entry in MODULES.items() if entry["size"] != "whole"]
    results, broken = [], False
    print(HEAD)
    for name in names:
        mappings = {"plain": [False], "abc9": [True], "both": [False, True]}[args.mapping]
        measured = {abc9: measure(name, args.package, abc9) for abc9 in mappings}
        results += measured.values()
        print(row(measured.get(False), measured.get(True)), flush=True)
        if args.json:
            with open(args.json, "w", encoding="utf-8") as file:
                json.dump(results, file, indent=1)
    for result in results:
        if over(result):
            broken = True
            print(f"\n{result['name']}{' -abc9' if result['abc9'] else ''}: over the limit"
                  f"\n    {explain(result['levels_path'])}\n    {explain(result['carries_path'])}")
        if result["at_multipliers"] > 1:
            print(f"\n{result['name']}: {result['at_multipliers']} LUT levels at a bare multiplier")
        if result["other"]:
            print(f"\n{result['name']}: cells not counted: {' '.join(result['other'])}")
    return 1 if args.check and broken else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, KeyError, ValueError) as error:
        sys.exit(f"synth.py: {error}")
