#!/usr/bin/env python3
"""Holds the II that Vitis HLS reached for each named loop against loops.csv.

    check_loops.py KERNEL CSYNTH_XML     exit status 1 if a loop is slower, or not in the report
"""
import csv
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

EXPECTED = pathlib.Path(__file__).resolve().with_name("loops.csv")


def expected_of(kernel):
    with open(EXPECTED, encoding="utf-8", newline="") as file:
        return {row["loop"]: int(row["II"]) for row in csv.DictReader(file)
                if row["kernel"] == kernel}


def reached(report):
    """{loop: the largest II of those of the name}. A loop is an element with PipelineII in it. Copies of
    one that was inlined more than once are told apart by a number behind the label."""
    result = {}
    for element in ElementTree.fromstring(report).iter():
        interval = element.findtext("PipelineII")
        if interval is None or not interval.strip().isdigit():
            continue
        name = re.sub(r"_?\d+$", "", (element.findtext("Name") or element.tag).strip())
        result[name] = max(int(interval), result.get(name, 0))
    return result


def faults(expected, found):
    for loop, interval in expected.items():
        if loop not in found:
            yield f"{loop}: not in the report as a pipelined loop"
        elif found[loop] > interval:
            yield f"{loop}: II {found[loop]}, expected {interval}"


def main():
    kernel, report = sys.argv[1:3]
    found = list(faults(expected_of(kernel), reached(pathlib.Path(report).read_text("utf-8"))))
    for fault in found:
        print(f"{kernel}: {fault}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
