#!/usr/bin/env python3
"""Rules of shape that every tracked file keeps: sizes, characters, who includes whom, what is tested.

    style_test.py SOURCE_DIR     prints file:line: what is wrong; exit status 1 if anything is
"""
import pathlib
import posixpath
import re
import subprocess
import sys

CODE = {".hpp", ".cpp", ".sv", ".svh"}
TEXT = CODE | {".py", ".sh", ".cmake", ".txt", ".md", ".json", ".csv", ""}
LINE = 100
LINES = {".hpp": 500, ".sv": 500}
FUNCTION = 70

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
# Documents of the project that are not in it: no reader can look them up.
ELSEWHERE = re.compile(r"\bDES" r"IGN\b")
DOCUMENT = re.compile(r"(?<![\w./-])[\w./-]*\w\.md\b")
PRINTED_DOCUMENTS = {"build/docs/records.md", "build/docs/registers.md"}
CITES_NOTHING = (".txt", ".cmake", ".py")  # names files of the build, and made-up ones
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|home|root|Users)/")
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
FUNCTION_END = re.compile(r"^( {0,4})}[;]?$")
TABLE_ROW = re.compile(r"^\s*{.*},\s*(//.*)?$")
TABLE_LINE = re.compile(r"^\|(\s*:?-+:?\s*\|)+$")
CELL_BAR = re.compile(r"`[^`]*`|\\\|")  # what may hold a bar that ends no cell
NOT_A_FUNCTION = re.compile(r"^\s*(namespace|class|struct|union|enum|extern|#define)\b|=\s*{$")

RECORD_TYPES = [
    "hls/core/contract.hpp", "hls/core/limits.hpp", "hls/core/vocabulary.hpp",
    "hls/core/operands.hpp", "hls/core/command_operands.hpp", "hls/core/event_operands.hpp",
    "hls/core/operand_field.hpp",
]
# Folder: what its files may include of ours, by prefix. The longest matching folder decides.
MAY_INCLUDE = {
    "hls/core/": ["hls/core/"],
    "hls/": ["hls/"],
    "host/include/": ["hls/core/", "host/include/"],
    "host/engine/": ["hls/core/", "host/include/", "host/engine/"],
    "host/desk/": ["hls/core/", "host/include/", "host/desk/"],
    "host/session/": ["hls/core/", "host/include/", "host/session/"],
    "host/risk/": ["hls/core/", "host/include/", "host/desk/", "host/risk/"],
    "host/file/": ["host/include/ballast/error.hpp", "host/file/"],
    "host/log/": ["hls/core/", "host/include/", "host/file/", "host/log/"],
    "host/book/": ["hls/core/", "host/include/", "host/file/", "host/desk/", "host/book/"],
    "host/tools/": ["hls/core/", "host/"],
    "sim/": ["hls/", "host/include/", "sim/"],
    "sim/platform/": ["hls/", "host/include/", "host/engine/card/card_port.hpp",
                      "host/engine/card/card_kernels.hpp", "sim/"],
    "sim/stress/": ["hls/", "host/include/", "host/file/", "host/desk/", "host/book/", "host/risk/", "sim/"],
    "sim/command/": ["host/include/", "host/file/", "host/tools/", "sim/"],
    "examples/": ["examples/"],
    "bench/": ["hls/", "host/", "sim/", "bench/"],
    "tests/reference/": RECORD_TYPES + ["host/include/ballast/engine.hpp", "tests/reference/"],
}
OURS = ("hls/", "host/", "sim/", "rtl/", "tests/", "bench/", "examples/")
NOBODY_INCLUDES = ("tests/",)
BLOCK_TESTS = "tests/unit/README.md"
MODULE = re.compile(r"rtl/(?:lib|lane|shell|top)/(\w+(?<!_pkg))\.sv$")
XRT_FOLDERS = ("host/engine/card/", "sim/", "tests/unit/xrt/")


def tracked(source):
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", source, "ls-files", "-z"],
        check=True, capture_output=True, text=True).stdout
    return [name for name in listing.split("\0") if name and (source / name).is_file()]


def longest_folder(name, folders):
    return max((f for f in folders if name.startswith(f)), key=len, default=None)


def include_faults(name, line):
    match = INCLUDE.match(line)
    if not match:
        return
    target = match.group(2)
    if target.startswith(("xrt/", "xrt.h", "xclbin.h", "xclhal2")) and \
            not name.startswith(XRT_FOLDERS):
        yield f"includes {target}: only {' and '.join(XRT_FOLDERS)} know XRT"
    if match.group(1) != '"':
        return
    if not target.startswith(OURS):
        yield f'includes "{target}": own headers are named from the root of the repository'
        return
    if name.startswith(NOBODY_INCLUDES) and not name.startswith("tests/reference/"):
        return
    if name.endswith("_test.cpp"):
        return
    folder = longest_folder(name, MAY_INCLUDE)
    if folder and not target.startswith(tuple(MAY_INCLUDE[folder])):
        yield f"includes {target}: {folder} may include {', '.join(MAY_INCLUDE[folder])}"


def function_faults(lines):
    """Formatted code: a body ends with a brace as far in as the line that opened it. The cases of
    a table test, a line each, do not count."""
    opened = {}
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        if line.endswith("{") and not line.endswith("\\") and not NOT_A_FUNCTION.search(line):
            opened.setdefault(indent, number)
        end = FUNCTION_END.match(line)
        if end:
            begin = opened.pop(len(end.group(1)), None)
            opened = {i: n for i, n in opened.items() if i < indent}
            if not begin:
                continue
            length = sum(not TABLE_ROW.match(line) for line in lines[begin - 1:number])
            if length > FUNCTION:
                yield begin, f"function of {length} lines, at most {FUNCTION}"


def table_faults(lines):
    """Markdown's tables: every row from the head on has as many cells as the line below the head."""
    bars, last = None, 0
    for number, line in enumerate(lines, 1):
        here = CELL_BAR.sub("", line).count("|")
        if TABLE_LINE.match(line):
            bars = here
            if last != bars:
                yield number - 1, f"a table's head of {last - 1} cells above {bars - 1} columns"
        elif not line.startswith("|"):
            bars = None
        elif bars and here != bars:
            yield number, f"a row of {here - 1} cells in a table of {bars - 1} columns"
        last = here


def faults(name, text):
    suffix = pathlib.PurePath(name).suffix
    lines = text.split("\n")
    if suffix != ".json" and text and not text.endswith("\n"):
        yield len(lines), "the last line does not end"
    length = len(lines) - 1
    most = LINES.get(suffix, length)
    if length > most:
        yield 1, f"{length} lines, at most {most}"
    for number, line in enumerate(lines, 1):
        if suffix in CODE and len(line) > LINE:
            yield number, f"{len(line)} characters, at most {LINE}"
        if line != line.rstrip() and suffix != ".csv":
            yield number, "space at the end of the line"
        if "\t" in line and suffix in CODE:
            yield number, "a tab"
        if UNFINISHED.search(line):
            yield number, "unfinished: " + UNFINISHED.search(line).group(0)
        if ELSEWHERE.search(line):
            yield number, "cites what is not in the repository: name the page of docs/, or the reason"
        if MACHINE_PATH.search(line):
            yield number, "the path of one machine: " + line.strip()
        if suffix in {".hpp", ".cpp"}:
            for fault in include_faults(name, line):
                yield number, fault
    if suffix in {".hpp", ".cpp"}:
        yield from function_faults(lines)
    if suffix == ".md":
        yield from table_faults(lines)


def missing_documents(name, text, names):
    """Documents that a file names, from the root or from its own folder, and that are not there."""
    if name.endswith(CITES_NOTHING):
        return
    there = PRINTED_DOCUMENTS.union(names)
    for number, line in enumerate(text.split("\n"), 1):
        for document in (found.lstrip("/") for found in DOCUMENT.findall(line)):
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(name), document))
            if there.isdisjoint({document, beside}):
                yield number, f"names {document}, which is not there"


def untested_modules(names, table):
    """Modules of the RTL without a line in the table of block tests, and lines without a module."""
    modules = {match[1] for match in map(MODULE.match, names) if match}
    named = set()
    for line in table.split("\n"):
        if line.startswith("| `"):
            named.update(re.findall(r"`(\w+)`", line.split("|")[1]))
    for module in sorted(modules - named):
        yield f"names no test of module {module}"
    for module in sorted(named - modules):
        yield f"names {module}, which is no module"


def main():
    source = pathlib.Path(sys.argv[1])
    names = tracked(source)
    count = 0
    for fault in untested_modules(names, (source / BLOCK_TESTS).read_text(encoding="utf-8")):
        print(f"{BLOCK_TESTS}:1: {fault}")
        count += 1
    for name in names:
        if pathlib.PurePath(name).suffix not in TEXT:
            continue
        text = (source / name).read_text(encoding="utf-8")
        for line, fault in [*faults(name, text), *missing_documents(name, text, names)]:
            print(f"{name}:{line}: {fault}")
            count += 1
    print(f"{len(names)} files, {count} faults")
    return 1 if count or not names else 0


if __name__ == "__main__":
    sys.exit(main())
