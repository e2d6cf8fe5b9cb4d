#!/usr/bin/env python3
"""Proves the properties of the RTL's queues and handshakes with yosys-smtbmc and z3, or ABC's pdr.

  rtl/formal/prove.py NAME [--mutant]     one of the proofs below, or its seeded mutant, which must fail
  rtl/formal/prove.py --table             what is proved, at which sizes, how far

Each proof is unbounded; every cover goal is reached. By z3: no assertion fails within `depth` cycles of
reset (base case), and none can fail at all, by induction over `depth` cycles. By SAT, for proofs with
`induction`: the same over that many cycles, with ABC from reset and Yosys for the induction. By pdr, for
the others: ABC finds an invariant in which no assertion fails, and verifies it.
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
        parameters={"KeyBits": 41, "IdBits": 24, "DataBits": 2, "Depth": 4},
        depth=6, cover_depth=0,  # covered at depth 16
        holds="sorted; the head is the maximum; the best are kept, best_dropped bounds the rest; "
              "every entry leaves once, and is told when it does; one operation a cycle, in any mix",
        mutant=("rtl/lane/rank_queue_cell.sv", "key_q > new_key_i", "key_q >= new_key_i"),
    ),
    "rank_queue_16": dict(
        top="rank_queue",
        files=["rtl/lane/rank_queue_cell.sv", "rtl/lane/rank_queue.sv"],
        parameters={"KeyBits": 3, "IdBits": 2, "Depth": 16},
        depth=4, cover_depth=24,
        holds="the same at depth 16, narrow",
        mutant=("rtl/lane/rank_queue.sv", "stays[Depth-1] ? data_b", "!stays[Depth-1] ? data_b"),
    ),
    "offer_store": dict(
        files=["rtl/lib/memory_1r1w.sv", "rtl/lane/offer_store.sv"],
        parameters={"Width": 2, "Depth": 2, "Spare": 4},
        cover_depth=24,
        holds="no slot is given out twice, one is always there; what is read is what was put",
        mutant=("rtl/lane/offer_store.sv", "fresh_q != FreshBits'(Slots)", "fresh_q < Depth"),
    ),
    **{f"forwarding_store_{latency}": dict(
        top="forwarding_store",
        files=["rtl/lib/memory_1r1w.sv", "rtl/lib/memory_mixed.sv", "rtl/lib/forwarding_store.sv"],
        parameters={"Width": 2, "Words": 3, "ReadLatency": latency},
        cover_depth=2 * latency + 6,
        holds="an operation sees every earlier write, has its turn on time; one a cycle",
        mutant=("rtl/lib/forwarding_store.sv", text, other),
    ) for latency, text, other in [
        (1, "same_q && wrote_q", "same_q"),
        (3, "result_address_q == read_address_i", "0"),
        (6, "met_q <= offered[k-1] || gen_met[k-1].met_q", "met_q <= gen_met[k-1].met_q"),
    ]},
    "credit_counter": dict(
        files=["rtl/lib/credit_counter.sv"],
        parameters={"Credits": 13, "MaxTake": 3, "MaxGive": 2},
        cover_depth=12,
        holds="credits neither made nor lost, never negative nor above what there are; ready is exact",
        mutant=("rtl/lib/credit_counter.sv", "ready_q     <= next", "ready_q     <= available_q"),
    ),
    "ring_fetch": dict(
        files=["rtl/shell/ring_fetch.sv"],
        parameters={"Outstanding": 2, "MaxBurst": 2, "Buffer": 4, "PollCycles": 3, "Retries": 1,
                    "IndexBits": 6, "PositionBits": 6},
        induction=6,
        cover_depth=40,
        holds="what is taken is the next record as the host wrote it: none twice, lost or of another "
              "round; reads stay in the ring and within the room there is",
        mutant=("rtl/shell/ring_fetch.sv", "judge_i && judge_tag_i == head_q[TagBits-1:0]", "judge_i"),
    ),
    "ring_space": dict(
        files=["rtl/shell/ring_space.sv"],
        parameters={"PollCycles": 2, "IndexBits": 8, "PositionBits": 5},
        induction=4,
        cover_depth=16,
        holds="never more room than the host has made; whatever it writes, never more than the ring",
        mutant=("rtl/shell/ring_space.sv", "more_q <= IndexBits'(used_q)", "more_q != '0"),
    ),
    "ring_bursts": dict(
        files=["rtl/lib/stream_fifo.sv", "rtl/shell/ring_bursts.sv"],
        parameters={"Outstanding": 2, "MaxBurst": 2, "Buffer": 4, "PositionBits": 4},
        cover_depth=24,
        holds="record n goes to slot n in its round's phase, once; bursts stay aligned, end where they "
              "say and are given what is there and has room; a word goes behind its records, once",
        mutant=("rtl/shell/ring_bursts.sv", "now_beats != '0 && !gives", "now_beats != '0"),
    ),
    "merge_node": dict(
        files=["rtl/lib/stream_skid.sv", "rtl/lib/merge_node.sv"],
        parameters={"KeyBits": 2, "DataBits": 3, "Fields": 1, "FieldBits": 2},
        cover_depth=16,
        holds="sorted, ties by input; nothing lost, repeated or invented; end tokens paired, summed",
        mutant=("rtl/lib/merge_node.sv", "key1 < key0", "key1 <= key0"),
    ),
    "order_fifo": dict(
        files=["rtl/lane/ballast_lane_pkg.sv", "rtl/shell/order_fifo.sv"],
        parameters={"Width": 8, "Depth": 8},
        depth=6, cover_depth=30,
        holds="no entry lost, repeated, changed or out of order; no overrun, no underrun",
        mutant=("rtl/shell/order_fifo.sv", "head_moves && empty;", "head_moves;"),
    ),
    "light_counter": dict(
        files=["rtl/shell/light_counter.sv"],
        parameters={},
        depth=3, cover_depth=12,
        holds="the light of rank r of n is 5 − floor(5 × (r − 1) / n), for every n below 2^24",
        mutant=("rtl/shell/light_counter.sv", "!less_1[26]", "less_1 > 0"),
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


def build(name, proof, sources, backend):
    """What a module inside assumes of its parent, the parent has to keep: it is asserted."""
    top = proof.get("top", name)
    sets = " ".join(f"-set {key} {value}" for key, value in proof["parameters"].items())
    script = (f"read_verilog -sv -formal -I. {' '.join(proof['files'])}; chparam {sets} {top}; "
              f"prep -top {top}; chformal -assume2assert * {top} %d; prep -flatten; {backend}")
    result = subprocess.run(["yosys", "-q", "-p", script], cwd=sources, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if result.returncode != 0 or "implicitly declared" in result.stdout:
        sys.exit(f"yosys: {result.stdout}")


def run(what, command, success):
    result = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            check=False)
    passed = result.returncode == 0 and success in result.stdout
    print(f"{what}: {'passed' if passed else 'FAILED'}", flush=True)
    return passed, result.stdout


def smtbmc(what, smt2, *options):
    return run(what, ["yosys-smtbmc", "-s", "z3", *options, smt2], "Status: PASSED")


# A cover goal as an assertion that it is never reached.
COVER_AS_ASSERT = r"""
(* techmap_celltype = "$cover" *)
module cover_as_assert (input A, EN);
  wire missed = !A;
  \$assert _TECHMAP_REPLACE_ (.A(missed), .EN(EN));
endmodule
"""


def abc(what, name, proof, sources, folder, select, command, success):
    """Outputs of the module go, as ABC would take them for assertions."""
    aiger = os.path.join(folder, "model.aig")
    build(name, proof, sources,
          f"{select}; delete -output o:*; memory_map; opt -full; async2sync; dffunmap; techmap; "
          f"aigmap; opt_clean; write_aiger -zinit {aiger}")
    return run(what, ["yosys-abc", "-c", f"read_aiger {aiger}; fold; {command}"], success)


def pdr(what, *design):
    return abc(what, *design, "delete t:$cover", "scorr; pdr", "Property proved")


def bmc(what, *design, depth):
    return abc(what, *design, "delete t:$cover", f"scorr; bmc3 -F {depth}",
               f"No output asserted in {depth} frames")


def induction(what, name, proof, sources, folder):
    """The step of the induction; names are kept, as a failure prints the states that lead to it."""
    path = os.path.join(folder, "step.log")
    try:
        build(name, proof, sources,
              f"delete t:$cover; memory_map; async2sync; dffunmap; opt -full; tee -o {path} sat -verify "
              f"-tempinduct -tempinduct-inductonly -maxsteps {proof['induction']} -prove-asserts "
              "-set-assumes -show-regs -show-inputs")
        passed = True
    except SystemExit:
        passed = False
    print(f"{what}: {'passed' if passed else 'FAILED'}", flush=True)
    with open(path, encoding="utf-8") as log:
        return passed, log.read()


def covers(what, name, proof, sources, folder):
    path = os.path.join(folder, "cover_as_assert.v")
    with open(path, "w", encoding="utf-8") as cells:
        cells.write(COVER_AS_ASSERT)
    return abc(what, name, proof, sources, folder, f"delete t:$assert; techmap -map {path}",
               f"bmc3 -a -F {proof['cover_depth']}", "outputs are found to be SAT after")


def find_mutant(name, proof, sources, folder, smt2):
    if "depth" in proof:
        lengths = [proof["depth"], 24]
        found = any(not smtbmc(f"{name}: {depth} cycles from reset", smt2, "-t", str(depth))[0]
                    for depth in lengths)
    else:
        design = (name, proof, sources, folder)
        if "induction" in proof:
            output = bmc(f"{name}: {proof['cover_depth']} cycles from reset", *design,
                         depth=proof["cover_depth"])[1]
        else:
            output = pdr(f"{name}: any number of cycles", *design)[1]
        found = "was asserted in frame" in output
    if not found:
        sys.exit(f"{name}: the mutant was not found")
    print("the mutant was found")


def prove(name, mutant):
    proof = PROOFS[name]
    with tempfile.TemporaryDirectory() as folder:
        sources = ROOT
        if mutant:
            mutated(proof, folder)
            sources = folder
        smt2 = os.path.join(folder, "model.smt2")
        if "depth" in proof:
            build(name, proof, sources,
                  f"memory_map; async2sync; dffunmap; write_smt2 -wires {smt2}")
        if mutant:
            find_mutant(name, proof, sources, folder, smt2)
            return
        if "depth" in proof:
            depth = str(proof["depth"])
            results = [smtbmc(f"{name}: {depth} cycles from reset", smt2, "-t", depth),
                       smtbmc(f"{name}: induction", smt2, "-i", "-t", depth)]
            if proof["cover_depth"] != 0:
                depth = str(proof["cover_depth"])
                results.append(smtbmc(f"{name}: cover", smt2, "-c", "-t", depth))
        else:
            design = (name, proof, sources, folder)
            if "induction" in proof:
                depth = proof["induction"] + 1
                results = [bmc(f"{name}: {depth} cycles from reset", *design, depth=depth),
                           induction(f"{name}: induction", *design)]
            else:
                results = [pdr(f"{name}: any number of cycles", *design)]
            results.append(covers(f"{name}: cover", *design))
        if not all(passed for passed, output in results):
            print("".join(output for passed, output in results))
            sys.exit(1)


def table():
    print("| proof | sizes | what holds | how far |\n|---|---|---|---|")
    for name, proof in PROOFS.items():
        sizes = ", ".join(f"{key} {value}" for key, value in proof["parameters"].items())
        cycles = proof.get("depth", proof.get("induction"))
        how = f"induction over {cycles} cycles" if cycles else "pdr"
        print(f"| `{name}` | {sizes} | {proof['holds']} | unbounded, {how} |")


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
