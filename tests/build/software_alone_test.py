"""Holds the build of the software engine to what it needs: python3 software_alone_test.py <root> <work>

Configures Ballast as where Verilator, SystemC and XRT are not installed, and reads from the build what it
would run: none of them is named, what is left out is said, and asked for by name it is refused with what to
install.
"""
import shutil
import subprocess
import sys

PARTS = {
    "BALLAST_CARD": ("BALLAST_XRT_INCLUDE", "BALLAST_XRT_coreutil", "BALLAST_XRT_uuid"),
    "BALLAST_SIMULATION": ("BALLAST_VERILATOR", "BALLAST_SYSTEMC_INCLUDE", "BALLAST_SYSTEMC_LIBRARY"),
}
# An empty value is one that was looked for and not found.
NOT_INSTALLED = [f"-D{name}=" for names in PARTS.values() for name in names]
# Of what takes them, and of what is searched for them.
FOREIGN = ("host/engine/card/xrt_port", "sim/platform", "sim/xrt_driver", "systemc", "xrt_coreutil",
           "include/xrt", "verilat", "xclbin")


def configure(root, folder, *options):
    command = ["cmake", "-S", root, "-B", folder, "-G", "Ninja", *NOT_INSTALLED, *options]
    return subprocess.run(command, capture_output=True, text=True)


def expect(condition, what):
    if not condition:
        sys.exit(f"software_alone_test: {what}")


def main(root, work):
    shutil.rmtree(work, ignore_errors=True)
    alone = configure(root, work, "-DBALLAST_TESTS=OFF")
    expect(alone.returncode == 0, f"it cannot be configured:\n{alone.stdout}{alone.stderr}")
    for part, names in PARTS.items():
        for name in names:
            expect(name in alone.stdout, f"{name} is left out without a word:\n{alone.stdout}")
        forced = configure(root, work, "-DBALLAST_TESTS=OFF", f"-D{part}=ON")
        expect(forced.returncode != 0 and f"{part}=ON builds" in forced.stderr,
               f"{part}=ON is not refused:\n{forced.stderr}")
        configure(root, work, f"-D{part}=AUTO")
    tests = configure(root, work, "-DBALLAST_TESTS=ON")
    expect(tests.returncode != 0 and "-DBALLAST_TESTS=OFF" in tests.stderr,
           f"tests are not refused:\n{tests.stderr}")

    expect(configure(root, work, "-DBALLAST_TESTS=OFF").returncode == 0, "it is not configured again")
    steps = subprocess.run(["ninja", "-C", work, "-t", "commands", "all"], capture_output=True,
                           text=True, check=True).stdout
    for needed in ("ballast_engine", "ballast_desk", "bin/ballast"):
        expect(needed in steps, f"{needed} is not built")
    for word in FOREIGN:
        lines = [line for line in steps.splitlines() if word in line.lower()]
        expect(not lines, f"a build without {word} runs: {lines[:1]}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
