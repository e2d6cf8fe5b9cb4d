#!/usr/bin/env python3
"""Proves the properties of the RTL's queues and handshakes with yosys-smtbmc and z3.

  rtl/formal/prove.py NAME [--mutant]     one of the proofs below, or its seeded mutant, which must fail
  rtl/formal/prove.py --table             what is proved, at which sizes, how far

Each proof: no assertion fails within `depth` cycles of reset (base case); none can fail at all, by
induction over `depth` cycles (so the proof is unbounded); every cover goal is reached.
"""
import argparse
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# name: files, parameters, depth, cover depth, what holds, mutant (file, text, text in its place)
PROOFS = {
    "stream_skid": dict(
        files=["rtl/lib/stream_skid.sv"],
        parameters={"Width": 8},
        depth=6, cover_depth=20,
        holds="no word lost, repeated, changed or out of order; output stable while stalled",
        mutant=("rtl/lib/stream_skid.sv", "if (in_ready_o) begin", "if (!in_ready_o) begin"),
    ),
    "stream_fifo": dict(
        files=["rtl/lib/stream_fifo.sv"],
        parameters={"Width": 8, "Depth": 8},
        depth=6, cover_depth=30,
        holds="no word lost, repeated, changed or out of order; no overrun, no underrun",
        mutant=("rtl/lib/stream_fifo.sv", "count_o != CountBits'(Depth)", "count_o != '1"),
    ),
    "round_robin_arbiter": dict(
        files=["rtl/lib/round_robin_arbiter.sv"],
        parameters={"Inputs": 4},
        depth=8, cover_depth=20,
        holds="one grant at most, to one who asks, kept until taken; nobody twice while another waits",
        mutant=("rtl/lib/round_robin_arbiter.sv", "|behind ? next : lowest", "lowest"),
    ),
    "rank_queue": dict(
        files=["rtl/lane/rank_queue_cell.sv", "rtl/lane/rank_queue.sv"],
        parameters={"KeyBits": 41, "IdBits": 24, "Depth": 4},
        depth=6, cover_depth=0,  # covered at depth 16
        holds="sorted; the head is the maximum; the best are kept, best_dropped bounds the rest; "
              "nothing lost or invented; one operation a cycle, in any mix",
        mutant=("rtl/lane/rank_queue_cell.sv", "key_q > new_key_i", "key_q >= new_key_i"),
    ),
    "rank_queue_16": dict(
        top="rank_queue",
        files=["rtl/lane/rank_queue_cell.sv", "rtl/lane/rank_queue.sv"],
        parameters={"KeyBits": 3, "IdBits": 2, "Depth": 16},
        depth=4, cover_depth=24,
        holds="the same at depth 16, narrow",
        mutant=("rtl/lane/rank_queue.sv", "stays[Depth-1] ? key_b", "!stays[Depth-1] ? key_b"),
    ),
}


def mutated(proof, folder):
    """A copy of the sources in `folder` with the mutant's text in place; it has to be there once."""
    path, old, new = proof["mutant"]
    subprocess.run(["cp", "-r", os.path.join(ROOT, "rtl"), folder], check=True)
    target = os.path.join(folder, path)
    with open(target, encoding="utf-8") as source:
        text = source.read()
    if text.count(old) != 1:
        sys.exit(f"{path}: '{old}' is there {text.count(old)} times, must be once: mend the mutant")
    with open(target, "w", encoding="utf-8") as source:
        source.write(text.replace(old, new))


def build(name, proof, sources, smt2):
    top = proof.get("top", name)
    sets = " ".join(f"-set {key} {value}" for key, value in proof["parameters"].items())
    script = (f"read_verilog -sv -formal -I. {' '.join(proof['files'])}; chparam {sets} {top}; "
              f"prep -flatten -top {top}; memory_map; async2sync; dffunmap; write_smt2 -wires {smt2}")
    result = subprocess.run(["yosys", "-q", "-p", script], cwd=sources, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if result.returncode != 0 or "implicitly declared" in result.stdout:
        sys.exit(f"yosys: {result.stdout}")


def run(what, smt2, options):
    result = subprocess.run(["yosys-smtbmc", "-s", "z3", *options, smt2], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    passed = result.returncode == 0 and "Status: PASSED" in result.stdout
    print(f"{what}: {'passed' if passed else 'FAILED'}", flush=True)
    return passed, result.stdout


def prove(name, mutant):
    proof = PROOFS[name]
    with tempfile.TemporaryDirectory() as folder:
        sources = ROOT
        if mutant:
            mutated(proof, folder)
            sources = folder
        smt2 = os.path.join(folder, "model.smt2")
        build(name, proof, sources, smt2)
        depth = str(proof["depth"])
        base, output = run(f"{name}: {depth} cycles from reset", smt2, ["-t", depth])
        if mutant:
            if base:
                base, output = run(f"{name}: longer", smt2, ["-t", "24"])
            if base:
                sys.exit(f"{name}: the mutant was not found")
            print("the mutant was found")
            return
        steps = [("induction", ["-i", "-t", depth])]
        if proof["cover_depth"] != 0:
            steps.append(("cover", ["-c", "-t", str(proof["cover_depth"])]))
        for what, options in steps:
            passed, more = run(f"{name}: {what}", smt2, options)
            base = base and passed
            output += more
        if not base:
            print(output)
            sys.exit(1)


def table():
    print("| proof | sizes | what holds | how far |\n|---|---|---|---|")
    for name, proof in PROOFS.items():
        sizes = ", ".join(f"{key} {value}" for key, value in proof["parameters"].items())
        print(f"| `{name}` | {sizes} | {proof['holds']} | unbounded, induction over "
              f"{proof['depth']} cycles |")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", choices=sorted(PROOFS))
    parser.add_argument("--mutant", action="store_true", help="the seeded mutant must fail")
    parser.add_argument("--table", action="store_true", help="print what is proved")
    arguments = parser.parse_args()
    if arguments.table:
        table()
    elif arguments.name:
        prove(arguments.name, arguments.mutant)
    else:
        parser.error("name a proof, or --table")


if __name__ == "__main__":
    main()
