"""What a netlist that Yosys mapped to UltraScale+ takes, and its longest paths between registers.

A path begins at a register, memory, multiplier or input of the module and ends at one or at an
output. Its levels are the LUTs on it, an asynchronous read of distributed memory counting as one;
multiplexers behind LUTs (MUXF7 to MUXF9) count none. CARRY4s on a path are counted apart.
"""
import collections
import re

LUT = re.compile(r"LUT[1-6]$|INV$")
MUX = re.compile(r"MUXF[789]$")
CARRY = re.compile(r"CARRY[48]$")
LUT_MEMORY = re.compile(r"RAM(32|64|128|256|512)[XM]")
SHIFT = re.compile(r"SRL")
REGISTER = re.compile(r"FD[RSCP]E(_1)?$")
# LUTs that a cell of distributed memory or shift register takes.
MEMORY_LUTS = {"RAM32M": 4, "RAM64M": 4, "RAM32M16": 8, "RAM64M8": 8, "RAM32X1S": 1, "RAM64X1S": 1,
               "RAM32X1D": 2, "RAM64X1D": 2, "RAM128X1S": 2, "RAM128X1D": 4, "RAM256X1S": 4,
               "RAM256X1D": 8, "RAM512X1S": 8, "SRL16E": 1, "SRLC16E": 1, "SRLC32E": 1}

Path = collections.namedtuple("Path", "levels carries through begin end")


def usage(module):
    """Cells by kind; block RAM in halves of a RAMB36."""
    cells = collections.Counter(cell["type"] for cell in module["cells"].values())
    unknown = [t for t in cells if LUT_MEMORY.match(t) or SHIFT.match(t) if t not in MEMORY_LUTS]
    if unknown:
        raise ValueError(f"cells of unknown size: {unknown}")

    def count(pattern):
        return sum(n for cell, n in cells.items() if re.match(pattern, cell))

    return {
        "lut": count(LUT),
        "lutram": sum(MEMORY_LUTS[cell] * n for cell, n in cells.items() if cell in MEMORY_LUTS),
        "ff": count(REGISTER),
        "dsp": count("DSP"),
        "bram": count("RAMB36") + count("RAMB18") / 2,
        "uram": count("URAM"),
        "carry4": count("CARRY4") + 2 * count("CARRY8"),
        "other": sorted(cell for cell in cells if not known(cell)),
    }


def known(cell):
    return any(p.match(cell) for p in (LUT, MUX, CARRY, LUT_MEMORY, SHIFT, REGISTER)) \
        or re.match("DSP|RAMB|URAM", cell)


def is_wire(bit):
    return isinstance(bit, int)


class Timing:
    """Longest paths of a module, once by LUT levels and once by CARRY4s."""

    def __init__(self, module):
        self.module = module
        self.cells = module["cells"]
        self.driver = {}
        for name, cell in self.cells.items():
            for port, bits in cell["connections"].items():
                if cell["port_directions"][port] == "output":
                    for index, bit in enumerate(bits):
                        self.driver[bit] = (name, port, index)
        self.names = self.net_names()
        # bit -> (levels, carries, bit before); by levels first, then by carries first.
        self.by_levels, self.by_carries = {}, {}
        self.arrive()

    def net_names(self):
        """The clearest name of each bit: given by the source, near the top, short."""
        best = {}
        for name, net in self.module["netnames"].items():
            rank = (net.get("hide_name", 0), name.count("."), len(name))
            for index, bit in enumerate(net["bits"]):
                if bit not in best or rank < best[bit][0]:
                    best[bit] = (rank, f"{name}[{index}]" if len(net["bits"]) > 1 else name)
        return {bit: name for bit, (_, name) in best.items()}

    def inputs_of(self, bit):
        """Bits that `bit` follows in the same cycle, and what its cell adds: levels, CARRY4s."""
        if bit not in self.driver:
            return [], 0, 0
        name, port, index = self.driver[bit]
        cell = self.cells[name]
        kind, connections = cell["type"], cell["connections"]

        def bits(select):
            return [b for p, wires in connections.items() if cell["port_directions"][p] == "input"
                    for i, b in enumerate(wires) if is_wire(b) and select(p, i)]

        if LUT.match(kind):
            return bits(lambda p, i: True), 1, 0
        if MUX.match(kind):
            return bits(lambda p, i: True), 0, 0
        if CARRY.match(kind):
            last = index if port == "CO" else index - 1  # O does not follow its own DI
            return bits(lambda p, i: i <= index if p == "S" else
                        i <= last if p == "DI" else True), 0, 2 if kind == "CARRY8" else 1
        if LUT_MEMORY.match(kind):
            pins = {"DPO": r"DPRA\d*$", "SPO": r"A\d*$", "O": r"A\d*$"}.get(port, f"ADDR{port[-1]}$")
            return bits(lambda p, i: re.match(pins, p)), 1, 0
        if SHIFT.match(kind):
            return bits(lambda p, i: re.match(r"A\d*$", p)), 1, 0
        return [], 0, 0

    def arrive(self):
        for root in self.ends():
            stack = [root[0]]
            open_bits = set()
            while stack:
                bit = stack[-1]
                if bit in self.by_levels:
                    stack.pop()
                    continue
                before, levels, carries = self.inputs_of(bit)
                waits = [b for b in before if b not in self.by_levels]
                if waits:
                    if bit in open_bits:
                        raise ValueError(f"combinational loop through {self.name(bit)}")
                    open_bits.add(bit)
                    stack.extend(waits)
                    continue
                self.settle(bit, before, levels, carries)
                stack.pop()

    def settle(self, bit, before, levels, carries):
        none = (0, 0, None)
        best = max(((*self.by_levels[b][:2], b) for b in before), default=none,
                   key=lambda a: a[:2])
        self.by_levels[bit] = (best[0] + levels, best[1] + carries, best[2])
        best = max(((*self.by_carries[b][:2], b) for b in before), default=none,
                   key=lambda a: (a[1], a[0]))
        self.by_carries[bit] = (best[0] + levels, best[1] + carries, best[2])

    def is_end(self, cell):
        kind = cell["type"]
        return not (LUT.match(kind) or MUX.match(kind) or CARRY.match(kind))

    def ends(self):
        """(bit, cell or output, port) wherever a path may end."""
        for name, cell in self.cells.items():
            if self.is_end(cell):
                for port, bits in cell["connections"].items():
                    if cell["port_directions"][port] == "input":
                        yield from ((bit, name, port) for bit in bits if is_wire(bit))
        for name, port in self.module["ports"].items():
            if port["direction"] == "output":
                yield from ((bit, None, name) for bit in port["bits"] if is_wire(bit))

    def name(self, bit):
        return self.names.get(bit, f"net {bit}")

    def end_name(self, cell, port):
        if cell is None:
            return f"output {port}"
        kind = self.cells[cell]["type"]
        outputs = [bit for p, bits in self.cells[cell]["connections"].items()
                   if self.cells[cell]["port_directions"][p] == "output" for bit in bits]
        if REGISTER.match(kind) and outputs:
            return f"{self.name(outputs[0])} {kind}.{port}"
        return f"{cell} {kind}.{port}"

    def begin_name(self, bit):
        if bit not in self.driver:
            return f"input {self.name(bit)}"
        cell, port, _ = self.driver[bit]
        kind = self.cells[cell]["type"]
        return self.name(bit) if REGISTER.match(kind) else f"{self.name(bit)} ({kind}.{port})"

    def path_to(self, bit, cell, port, table):
        levels, carries, _ = table[bit]
        through, at = [], bit
        while table[at][2] is not None:
            name, out, _ = self.driver[at]
            kind = self.cells[name]["type"]
            through.append(f"{kind} {self.name(at)}")
            at = table[at][2]
        if self.inputs_of(at)[1]:  # a LUT of constants
            through.append(f"{self.cells[self.driver[at][0]]['type']} {self.name(at)}")
        return Path(levels, carries, through[::-1], self.begin_name(at), self.end_name(cell, port))

    def longest(self):
        """The path with most levels, and the one with most CARRY4s."""
        ends = list(self.ends())
        if not ends:
            raise ValueError("a module without an end of a path")
        by_levels = max(ends, key=lambda e: self.by_levels[e[0]][:2])
        by_carries = max(ends, key=lambda e: self.by_carries[e[0]][1::-1])
        return (self.path_to(*by_levels, self.by_levels),
                self.path_to(*by_carries, self.by_carries))

    def at_multipliers(self):
        """The most LUT levels on either side of a multiplier that has no registers inside."""
        most = 0
        bare = {name for name, cell in self.cells.items() if cell["type"].startswith("DSP")
                and not any(int(cell["parameters"].get(r, "0"), 2) for r in ("MREG", "PREG"))}
        for bit, cell, _ in self.ends():
            if cell in bare:
                most = max(most, self.by_levels[bit][0])
        product = {bit for bit, (name, _, _) in self.driver.items() if name in bare}
        behind = dict.fromkeys(product, 0)
        for bit, cell, _ in self.ends():
            most = max(most, self.levels_behind(bit, behind))
        return most

    def levels_behind(self, root, memo):
        """LUT levels since a bare multiplier's output; -1 when the path does not begin at one."""
        stack = [root]
        while stack:
            bit = stack[-1]
            if bit in memo:
                stack.pop()
                continue
            before, levels, _ = self.inputs_of(bit)
            waits = [b for b in before if b not in memo]
            if waits:
                stack.extend(waits)
                continue
            most = max((memo[b] for b in before), default=-1)
            memo[bit] = most + levels if most >= 0 else -1
            stack.pop()
        return memo[root]
