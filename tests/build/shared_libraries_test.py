"""Holds BUILD_SHARED_LIBS to what it says: python3 shared_libraries_test.py <root> <work> <version>

Reads from a build what it would run: each library that is installed is linked as a shared one with the name
of its minor version, of code that may lie anywhere, and finds the others beside itself.
"""
import re
import shutil
import subprocess
import sys


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def expect(condition, what):
    if not condition:
        sys.exit(f"shared_libraries_test: {what}")


def main(root, work, version):
    shutil.rmtree(work, ignore_errors=True)
    run("cmake", "-S", root, "-B", work, "-G", "Ninja", "-DBUILD_SHARED_LIBS=ON", "-DBALLAST_TESTS=OFF",
        "-DBALLAST_CARD=OFF", "-DBALLAST_SIMULATION=OFF")
    steps = run("ninja", "-C", work, "-t", "commands", "all").splitlines()
    for name in ("engine", "desk", "book", "log", "card"):
        file = f"libballast_{name}.so"
        expect(any(f"-Wl,-soname,{file}.{version.rpartition('.')[0]} " in step and f"{file}.{version} " in step
                   for step in steps), f"{file} is not linked as version {version}")
    objects = [step for step in steps if re.search(r"host/(engine|desk|book|log)/.*[.]cpp[.]o ", step)]
    expect(objects and all("-fPIC" in step for step in objects), "a part of a shared library is not -fPIC")
    rules = open(f"{work}/cmake_install.cmake", encoding="utf-8").read()
    expect("$ORIGIN" in rules, "what is installed does not find its libraries")


if __name__ == "__main__":
    main(*sys.argv[1:])
