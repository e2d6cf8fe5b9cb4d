#!/usr/bin/env python3
"""csim_bench_test.py BENCH VECTORS: the kernels' test bench says what differs, and what is no file of vectors."""
import pathlib
import struct
import subprocess
import sys
import tempfile


def run(bench, content):
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        result = subprocess.run([bench, file.name], capture_output=True, text=True, check=False)
    return result.returncode, result.stdout


def expect(what, got, status, text):
    if got[0] != status or text not in got[1]:
        sys.exit(f"{what}: exit status {got[0]}, expected {status}, output without '{text}':\n{got[1]}")


def main():
    bench, vectors = sys.argv[1], pathlib.Path(sys.argv[2]).read_bytes()
    commands, events, executed, first = struct.unpack_from("<4Q", vectors)
    first_event = 32 + 64 * commands
    expect("as they are", run(bench, vectors), 0, f"{commands} commands, {events} events")
    bent = bytearray(vectors)
    bent[first_event + 64 * (events // 2) + 24] ^= 1  # of an operand
    expect("an operand", run(bench, bytes(bent)), 1, f"event {events // 2} differs")
    fewer = struct.pack("<4Q", commands, events - 1, executed, first) + vectors[32:-64]
    expect("one event more", run(bench, fewer), 1, f"{events} events, expected {events - 1}")
    fewer = struct.pack("<4Q", commands, events, executed - 1, first) + vectors[32:]
    expect("one command more", run(bench, fewer), 1,
           f"{executed} commands executed, expected {executed - 1}")
    later = struct.pack("<4Q", commands, events, executed, first + 1) + vectors[32:]
    expect("another first number", run(bench, later), 1, "commands executed")
    expect("cut short", run(bench, vectors[:-1]), 1, "not a file of vectors")
    expect("empty", run(bench, b""), 1, "not a file of vectors")


if __name__ == "__main__":
    main()
