"""Holds a verilated card's lanes to the same code: python3 lanes_share_code_test.py <generated>

Verilator makes one function of functions that are the same to the letter. When lanes differ, each has its own,
and the card is simulated a quarter slower: what a lane takes, or a function in it (sim/platform/card.vlt).
"""
import pathlib
import re
import sys


def main(folder):
    sources = list(pathlib.Path(folder).glob("*_lane__*.cpp"))
    lanes = {lane for source in sources
             for lane in re.findall(r"^\w.* \w+gen_lanes__BRA__(\d+)__\w+\(.*{$", source.read_text(), re.M)}
    if lanes != {"0"}:
        sys.exit(f"lanes_share_code_test: {len(sources)} files have code of lanes {sorted(lanes)}, not of 0 alone")


if __name__ == "__main__":
    main(*sys.argv[1:])
