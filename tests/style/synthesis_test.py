#!/usr/bin/env python3
"""What the kernels become as a compiler sees them, compiled as for synthesis (-D__SYNTHESIS__).

    synthesis_test.py SOURCE_DIR CLANGXX     prints what is wrong; exit status 1 if anything is

subset_test.py reads the text; this reads LLVM's representation of the three kernels and of all that
they call, however it is written: no call of what has no body there (the heap, the library), none by
a pointer, no recursion, no floating point, no array of a size unknown, no exceptions or run-time
types, and no code that runs before a kernel does. Streams are those of tests/style/synthesis.
"""
import pathlib
import re
import subprocess
import sys

FLAGS = ["-std=c++17", "-O0", "-Xclang", "-disable-O0-optnone", "-D__SYNTHESIS__", "-fno-exceptions",
         "-fno-rtti", "-w", "-S", "-emit-llvm", "-o", "-"]
# What has no body because it is hardware: intrinsics, and streams.
HARDWARE = re.compile(r'^"?(llvm\.|_ZN3hls6stream)')
FORBIDDEN = [
    (re.compile(r"\b(half|bfloat|float|double|x86_fp80|fp128)\b"), "floating point"),
    (re.compile(r"\b(?:call|invoke)\b[^@(]*%[\w.]+\("), "a call by a pointer"),
    (re.compile(r"\balloca\b[^,]*, \w+ %"), "an array of a size unknown"),
    (re.compile(r"\basm\b"), "assembler"),
    (re.compile(r"@__cxa_guard_acquire"), "a static that needs code to come into being"),
]
FUNCTION = re.compile(r'^define [^@]*@("[^"]+"|[\w.$]+)\(.*?^}', re.M | re.S)
NAME = re.compile(r'@("[^"]+"|[\w.$]+)')


def compiled(source, root, compiler):
    """LLVM's text of one file; what the compiler says if it does not compile."""
    command = [compiler, *FLAGS, f"-I{root}", f"-I{root}/tests/style/synthesis", str(source)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise ValueError(result.stderr.strip())
    return result.stdout


def readable(name):
    return subprocess.run(["c++filt", name.strip('"')], capture_output=True, text=True,
                          check=True).stdout.strip()[:160]


def faults_of_bodies(bodies, declared):
    for name, body in bodies.items():
        if name.startswith("_ZN3hls4task"):
            continue  # calls the function it is given
        lines = body.split("\n")[1:]
        for pattern, what in FORBIDDEN:
            if any(pattern.search(line) for line in lines):
                yield f"{readable(name)}: {what}"
        for used in sorted(set(NAME.findall("\n".join(lines))) & declared):
            if not HARDWARE.match(used):
                yield f"{readable(name)}: uses {readable(used)}, which is no hardware"


def recursion(bodies):
    calls = {name: set(NAME.findall("\n".join(body.split("\n")[1:]))) & set(bodies)
             for name, body in bodies.items()}
    for name in bodies:
        seen, left = set(), list(calls[name])
        while left:
            at = left.pop()
            if at == name:
                yield f"{readable(name)}: calls itself"
                break
            if at not in seen:
                seen.add(at)
                left.extend(calls[at])


def faults(text):
    bodies = {match.group(1): match.group(0) for match in FUNCTION.finditer(text)}
    declared = set(re.findall(r'^declare [^@]*@("[^"]+"|[\w.$]+)', text, re.M))
    yield from faults_of_bodies(bodies, declared)
    yield from recursion(bodies)
    if re.search(r"@llvm\.global_ctors", text):
        yield "there is code that runs before the kernel does"
    if re.search(r"^@.* thread_local", text, re.M):
        yield "there are variables of a thread"


def main():
    root, compiler = pathlib.Path(sys.argv[1]), sys.argv[2]
    sources = sorted((root / "hls/kernels").glob("*.cpp"))
    found = 0
    for source in sources:
        try:
            wrong = list(faults(compiled(source, root, compiler)))
        except ValueError as error:
            wrong = [str(error)]
        for what in wrong:
            print(f"{source.relative_to(root)}: {what}")
        found += len(wrong)
    print(f"{len(sources)} kernels, {found} faults")
    return 1 if found or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
