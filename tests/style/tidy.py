"""clang-tidy over the files of a build whose names match, each once however often it is compiled.

  tidy.py BUILD CLANG_TIDY REGEX...

What passed is remembered in BUILD/tidy: a file is looked at again when itself, a header that it includes
(as the build's compiler told Ninja), its flags, .clang-tidy or clang-tidy has changed.
"""
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def compiled_files(build, patterns):
    """Source file -> its entry of compile_commands.json, the first if there are several."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    files = {}
    for entry in entries:
        if any(re.search(pattern, entry["file"]) for pattern in patterns):
            files.setdefault(entry["file"], entry)
    return files


def dependencies(build):
    """Object -> all files that it was compiled from."""
    text = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True,
                          check=True).stdout
    found = {}
    for block in text.split("\n\n"):
        lines = block.splitlines()
        head = next((i for i, line in enumerate(lines) if ": #deps " in line), None)
        if head is not None and "(VALID)" in lines[head]:
            names = [os.path.join(build, line.strip()) for line in lines[head + 1:]]
            found[lines[head].split(": #deps ")[0]] = names
    return found


class Keys:
    """What a file's result depends on, as one number."""

    def __init__(self, build, tidy, config):
        self.build, self.found, self.hashes = build, dependencies(build), {}
        version = subprocess.run([tidy, "--version"], capture_output=True, text=True, check=True)
        self.common = version.stdout + self.hash_of(config)

    def hash_of(self, path):
        if path not in self.hashes:
            with open(path, "rb") as file:
                self.hashes[path] = hashlib.sha256(file.read()).hexdigest()
        return self.hashes[path]

    def of(self, entry):
        """None if it is not known what is included: never built, or changed since."""
        output = os.path.relpath(os.path.join(entry["directory"], entry.get("output", "?")), self.build)
        names = self.found.get(output)
        try:
            made = os.stat(os.path.join(self.build, output)).st_mtime_ns
            if names is None or any(os.stat(name).st_mtime_ns > made for name in names):
                return None
            parts = [self.common, entry["command"], *(self.hash_of(name) for name in names)]
        except OSError:
            return None
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def size(self, entry):
        """Bytes of ours in it: what takes longest is begun first."""
        names = self.found.get(entry.get("output"), [entry["file"]])
        return sum(os.path.getsize(name) for name in names
                   if os.path.exists(name) and os.path.realpath(name).startswith(ROOT))


def look_at(tidy, entry):
    """What clang-tidy has to say of a file; "" if nothing."""
    arguments = shlex.split(entry["command"])
    if os.path.basename(arguments[0]) == "ccache":
        arguments = arguments[1:]
    command = [tidy, "-quiet", "-extra-arg=-Wno-unknown-warning-option", entry["file"], "--", *arguments[1:]]
    run = subprocess.run(command, cwd=entry["directory"], capture_output=True, text=True)
    return "" if run.returncode == 0 else run.stdout + run.stderr


def main(build, tidy, patterns, config=os.path.join(ROOT, ".clang-tidy")):
    build = os.path.realpath(build)
    memory = os.path.join(build, "tidy")
    os.makedirs(memory, exist_ok=True)
    keys = Keys(build, tidy, config)
    files = compiled_files(build, patterns)
    if not files:
        sys.exit(f"tidy: no file of {build} matches {patterns}")
    waiting = []
    for entry in sorted(files.values(), key=keys.size, reverse=True):
        key = keys.of(entry)
        if key is None or not os.path.exists(os.path.join(memory, key)):
            waiting.append((entry, key))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        looks = {pool.submit(look_at, tidy, entry): (entry, key) for entry, key in waiting}
        for look in concurrent.futures.as_completed(looks):
            entry, key = looks[look]
            if look.result():
                failed += 1
                print(look.result(), flush=True)
            elif key is not None:
                open(os.path.join(memory, key), "w", encoding="utf-8").close()
    print(f"{len(files)} files, {len(waiting)} looked at, {failed} with faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
