#!/usr/bin/env python3
"""An installed Ballast, as others build on it.

    consumer_test.py install BUILD PREFIX             installs the build there, anew
    consumer_test.py package PREFIX COMPILER VERSION  a project of CMake (find_package) is built and runs
    consumer_test.py pkgconfig PREFIX COMPILER VERSION  the same by pkg-config and the compiler alone
    consumer_test.py headers PREFIX COMPILER          every public header compiles alone, with warnings as errors

Compilers get no flag but the standard, C++20: neither Ballast's warnings nor its instruction set.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]
INSTALLED = ["bin/ballast", "lib/libballast_engine.*", "lib/ballast_xrt.so", "lib/pkgconfig/ballast-desk.pc",
             "lib/cmake/Ballast/BallastConfig.cmake", "share/doc/ballast/docs/records.md",
             "share/doc/ballast/data/books/multi_asset/accounts.csv"]


def run(command, **options):
    done = subprocess.run(command, text=True, capture_output=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def expect(condition, what):
    if not condition:
        sys.exit(f"consumer_test: {what}")


def expect_output(output, version):
    expect(output == f"Ballast {version}, software, BTC\n", f"it prints {output}")


def install(build, prefix):
    shutil.rmtree(prefix, ignore_errors=True)
    run(["cmake", "--install", build, "--prefix", prefix])
    for name in INSTALLED:
        expect(list(pathlib.Path(prefix).glob(name)), f"{name} is not installed")
    version = run([f"{prefix}/bin/ballast", "--version"])
    expect(version.startswith("ballast "), f"the installed program says {version}")


def package(prefix, compiler, version):
    minor = version.rpartition(".")[0]
    with tempfile.TemporaryDirectory() as build:
        def configure(*options):
            return ["cmake", "-S", str(SOURCE), "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}",
                    f"-DCMAKE_CXX_COMPILER={compiler}", "-DCMAKE_CXX_STANDARD=20", *options]
        other = subprocess.run(configure("-DBALLAST_VERSION=99.0"), text=True, capture_output=True, check=False)
        expect(other.returncode != 0 and "99.0" in other.stderr, "another version is taken for this one")
        run(configure(f"-DBALLAST_VERSION={minor}"))
        built = run(["cmake", "--build", build, "--verbose"])
        for flag in ("-Werror", "-Wall", "-msse4.2"):
            expect(flag not in built, f"{flag} comes with the package:\n{built}")
        expect_output(run([f"{build}/consumer"]), version)


def pkgconfig(prefix, compiler, version):
    settings = {**os.environ, "PKG_CONFIG_PATH": f"{prefix}/lib/pkgconfig"}
    names = ["ballast-desk", "ballast-card"]
    expect(run(["pkg-config", "--modversion", names[0]], env=settings) == version + "\n", "another version")
    flags = run(["pkg-config", "--cflags", "--libs", *names], env=settings).split()
    with tempfile.TemporaryDirectory() as build:
        program = f"{build}/consumer"
        run([compiler, "-std=c++20", str(SOURCE / "main.cpp"), "-o", program, *flags,
             f"-Wl,-rpath,{prefix}/lib"])
        expect_output(run([program]), version)


def headers(prefix, compiler):
    root = pathlib.Path(prefix) / "include" / "ballast"
    folders = [root / "host" / "include", root]
    names = [name.relative_to(folder) for folder, part in zip(folders, ("ballast", "hls"))
             for name in sorted((folder / part).rglob("*.hpp"))]
    expect(pathlib.Path("ballast/version.hpp") in names, "there is no <ballast/version.hpp>")
    expect(pathlib.Path("hls/core/contract.hpp") in names, "there is no hls/core/contract.hpp")
    for name in names:
        run([compiler, "-std=c++20", *WARNINGS, "-fsyntax-only", "-x", "c++",
             *(f"-I{folder}" for folder in folders), "-"], input=f"#include <{name}>\n")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
