"""The files that a module of rtl/ is made of, in the order to read them: packages first.

A module or package lies in the file of its name (one a file), so who names whom says which files
are needed; no list has to be kept.

  sources.py CONTRACT_PACKAGE TOP...     says which files of rtl/ none of these modules is made of
"""
import glob
import os
import re
import sys

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


def left_out(tops, package):
    """Files of rtl/ that no module of `tops` is made of, and what of rtl/sources.cmake is amiss."""
    used = {path for top in tops for path in sources_of(top, package)}
    faults = [f"{path}: below none of {', '.join(tops)}; rtl/CMakeLists.txt reads it nowhere"
              for path in sorted(set(files_by_name().values()) - used)]
    with open(os.path.join(ROOT, "rtl", "sources.cmake"), encoding="utf-8") as file:
        listed = re.findall(r"^  (rtl/\w+/\w+_pkg\.sv)", file.read(), re.M)
    packages = {path for path in files_by_name().values() if path.endswith("_pkg.sv")}
    faults += [f"{path}: not a package of rtl/sources.cmake" for path in packages - set(listed)]
    for index, path in enumerate(listed):
        used_before = {os.path.basename(later)[:-3] for later in listed[index:]} & names_in(path)
        faults += [f"rtl/sources.cmake: {path} is before {name}, which it uses"
                   for name in used_before - {os.path.basename(path)[:-3]}]
    return faults


if __name__ == "__main__":
    sys.exit("\n".join(left_out(sys.argv[2:], sys.argv[1])) or 0)
