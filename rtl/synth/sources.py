"""The files that a module of rtl/ is made of, in the order to read them: packages first.

A module or package lies in the file of its name (one a file), so who names whom says which files
are needed; no list has to be kept.
"""
import glob
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GENERATED = "ballast_contract_pkg"  # printed by the build


def files_by_name():
    """Module or package -> path from the root of the repository."""
    paths = glob.glob("rtl/*/*.sv", root_dir=ROOT)
    return {os.path.splitext(os.path.basename(path))[0]: path for path in paths}


def names_in(path):
    """The words of a file without its comments."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = re.sub(r"//.*|/\*.*?\*/", " ", file.read())
    return set(re.findall(r"\w+", text))


def sources_of(top, package):
    """Every file below module `top`; `package` is where the build printed the contract."""
    files = {**files_by_name(), GENERATED: package}
    ordered, seen = [], set()

    def visit(name):
        if name in seen:
            return
        seen.add(name)
        used = names_in(files[name]) & files.keys() if name != GENERATED else set()
        for other in sorted(used):
            visit(other)
        ordered.append(files[name])

    if top not in files:
        raise KeyError(f"no module {top} in rtl/")
    visit(top)
    return sorted(ordered, key=lambda path: not path.endswith("_pkg.sv"))
