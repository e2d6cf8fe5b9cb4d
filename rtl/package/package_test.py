#!/usr/bin/env python3
"""kernel.xml, the packaging script and the link configurations agree with the RTL and the contract.

  package_test.py KERNEL_XML CONTRACT_PACKAGE

Ports are those that Verilator finds at ballast, offsets those that the RTL decodes (the
contract package). The packaging script runs under tclsh with Vivado's commands recorded instead of
run, so what it asks for is tested and what Vivado makes of it is not.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "rtl", "synth"))
import sources  # noqa: E402

KERNEL_XML = CONTRACT = None
TOP = "ballast"

# Signals of an AXI port as (name, driven by the master, width); A, D: address and data bits.
CHANNELS = {
    "lite": "awvalid> awready< awaddr>A wvalid> wready< wdata>D wstrb>S bvalid< bready> bresp<2 "
            "arvalid> arready< araddr>A rvalid< rready> rdata<D rresp<2",
    "full": "awvalid> awready< awaddr>A awlen>8 awsize>3 awburst>2 wvalid> wready< wdata>D wstrb>S "
            "wlast> bvalid< bready> bresp<2 arvalid> arready< araddr>A arlen>8 arsize>3 arburst>2 "
            "rvalid< rready> rdata<D rresp<2 rlast<",
}


def rtl_ports_and_parameters():
    """{port: (direction, bits)} and the parameters of the top module, by Verilator."""
    with tempfile.TemporaryDirectory() as folder:
        tree = os.path.join(folder, "card.xml")
        subprocess.run(["verilator", "--xml-only", "--xml-output", tree, "--Mdir", folder, "-Wno-fatal",
                        "--top-module", TOP, *sources.sources_of(TOP, CONTRACT)],
                       cwd=ROOT, check=True, capture_output=True)
        root = ElementTree.parse(tree).getroot()
    bits = {t.get("id"): abs(int(t.get("left", 0)) - int(t.get("right", 0))) + 1
            for t in root.iter("basicdtype")}
    module = next(m for m in root.iter("module") if m.get("origName") == TOP)
    ports = {v.get("name"): (v.get("dir"), bits[v.get("dtype_id")])
             for v in module.findall("var") if v.get("dir")}
    return ports, {v.get("name") for v in module.findall("var") if v.get("param")}


def expected_ports(name, mode, data_bits, address_bits):
    """Ports that an AXI interface of kernel.xml has in the RTL."""
    widths = {"": 1, "A": address_bits, "D": data_bits, "S": data_bits // 8}
    ports = {}
    for signal, way, width in re.findall(r"(\w+)([<>])(\w?)", CHANNELS["lite" if mode == "slave"
                                                                     else "full"]):
        driven_here = (way == ">") == (mode == "master")
        ports[f"{name}_{signal}"] = ("output" if driven_here else "input",
                                     widths.get(width) or int(width))
    return ports


def register_offsets():
    """{RegCommandRing: (offset, access, bits)} of the package that the RTL is built with."""
    with open(CONTRACT, encoding="utf-8") as file:
        rows = re.findall(r"(Reg\w+)\s*=\s*12'h([0-9A-F]+);\s*// (\w+), (\d+) bits", file.read())
    return {name: (int(offset, 16), access, int(bits)) for name, offset, access, bits in rows}


def faults(kernel, ports, registers):
    """Where kernel.xml does not say what the RTL has."""
    found = []
    wanted = {"ap_clk": ("input", 1), "ap_rst_n": ("input", 1)}
    modes = {}
    for port in kernel.iter("port"):
        mode = modes[port.get("name")] = port.get("mode")
        wanted |= expected_ports(port.get("name"), mode, int(port.get("dataWidth")),
                                 int(port.get("range"), 16).bit_length() - (mode == "slave"))
    found += [f"port {p}: {wanted.get(p)} in kernel.xml, {ports.get(p)} in the RTL"
              for p in sorted(wanted.keys() | ports.keys()) if wanted.get(p) != ports.get(p)]
    arguments = {}
    for number, arg in enumerate(kernel.iter("arg")):
        register = "Reg" + "".join(part.capitalize() for part in arg.get("name").split("_"))
        bits = 8 * int(arg.get("size"), 16)
        arguments[register] = (int(arg.get("offset"), 16), "rw", bits)
        pointer = arg.get("addressQualifier") == "1"
        if (pointer and bits != 64) or modes.get(arg.get("port")) != ("master" if pointer else "slave"):
            found.append(f"argument {arg.get('name')}: a pointer of a master, or a number of the slave")
        if int(arg.get("id")) != number:
            found.append(f"argument {arg.get('name')}: number {arg.get('id')}, not {number}")
        if pointer and arg.get("name").split("_")[0] not in arg.get("port"):
            found.append(f"argument {arg.get('name')}: of the other ring's master")
    written = {name: row for name, row in registers.items() if row[1] == "rw"}
    found += [f"register {r}: {arguments.get(r)} in kernel.xml, {written.get(r)} in the RTL"
              for r in sorted(arguments.keys() | written.keys())
              if arguments.get(r) != written.get(r)]
    return found


def recorded(parameters=()):
    """Every command that the packaging script gives to Vivado."""
    recorder = ("proc unknown {args} {puts stderr [list {*}$args]; return handle}\n"
                "set argv [lassign $argv script]; incr argc -1; set argv0 $script\n"
                "info script $script; source $script\n")
    with tempfile.TemporaryDirectory() as folder:
        harness = os.path.join(folder, "record.tcl")
        with open(harness, "w", encoding="utf-8") as file:
            file.write(recorder)
        done = subprocess.run(
            ["tclsh", harness, os.path.join(HERE, "package_xo.tcl"), KERNEL_XML, CONTRACT, "a-part",
             os.path.join(folder, "out.xo"), *parameters], text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stderr.splitlines()


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = ElementTree.parse(KERNEL_XML).getroot()
        cls.ports, cls.parameters = rtl_ports_and_parameters()
        cls.registers = register_offsets()

    def test_kernel_is_user_managed_with_a_map_of_4_kb(self):
        kernel = self.tree.find("kernel")
        self.assertEqual((TOP, "user_managed"), (kernel.get("name"), kernel.get("hwControlProtocol")))
        slave = kernel.find("ports/port[@mode='slave']")
        self.assertEqual(("s_axi_control", 4096), (slave.get("name"), int(slave.get("range"), 16)))

    def test_kernel_xml_says_what_the_rtl_has(self):
        self.assertEqual([], faults(self.tree, self.ports, self.registers))

    def test_differences_are_found(self):
        for path, attribute, value, fault in [
            ("port[@name='m_axi_event']", "name", "m_axi_events", "m_axi_event_awaddr"),
            ("port[@name='m_axi_command']", "dataWidth", "256", "m_axi_command_rdata"),
            ("port[@name='s_axi_control']", "range", "0x2000", "s_axi_control_awaddr"),
            ("arg[@name='event_ring']", "offset", "0x050", "RegEventRing"),
            ("arg[@name='event_ring']", "port", "m_axi_command", "other ring"),
            ("arg[@name='control']", "addressQualifier", "1", "control"),
            ("arg[@name='command_index']", "id", "9", "number 9"),
        ]:
            with self.subTest(path=path, attribute=attribute):
                changed = ElementTree.fromstring(ElementTree.tostring(self.tree))
                changed.find(f".//{path}").set(attribute, value)
                self.assertIn(fault, " ".join(faults(changed, self.ports, self.registers)))

    def test_script_packages_the_files_of_the_card(self):
        commands = recorded()
        added = next(c for c in commands if c.startswith("add_files"))
        names = {os.path.basename(p) for p in re.findall(r"[^\s{}]+\.sv", added)}
        needed = {os.path.basename(p) for p in sources.sources_of(TOP, CONTRACT)}
        self.assertEqual(set(), needed - names)
        self.assertIn(f"set_property top {TOP} handle", commands)
        packaged = commands[-2]
        self.assertRegex(packaged, rf"^package_xo .*-kernel_name {TOP} .*-kernel_xml {re.escape(KERNEL_XML)}$")

    def test_script_names_interfaces_registers_and_parameters_that_are_there(self):
        commands = recorded(["ClockKhz=250000", "QueueDepth=64"])
        text = "\n".join(commands)
        interfaces = {p.get("name") for p in self.tree.iter("port")}
        self.assertEqual(interfaces, set(re.findall(r"associate_bus_interfaces -busif (\w+) ", text)))
        self.assertEqual({a.get("name") for a in self.tree.iter("arg")},
                         set(re.findall(r"add_register (\w+) ", text)))
        self.assertEqual(4, text.count("add_register_parameter ASSOCIATED_BUSIF"))
        named = set(re.findall(r"get_hdl_parameters (\w+) ", text))
        self.assertEqual({"ClockKhz", "QueueDepth"}, named & self.parameters)
        with self.assertRaises(RuntimeError):
            recorded(["ClockKhz"])

    def test_links_join_every_master_to_host_memory(self):
        masters = {p.get("name") for p in self.tree.iter("port") if p.get("mode") == "master"}
        for card in ("u55c", "u250"):
            with open(os.path.join(HERE, f"{card}.cfg"), encoding="utf-8") as file:
                text = file.read()
            self.assertIn(f"nk={TOP}:1:{TOP}_1\n", text)
            self.assertEqual(sorted((m, "HOST[0]") for m in masters),
                             sorted(re.findall(rf"^sp={TOP}_1\.(\w+):(.+)$", text, re.MULTILINE)))
            self.assertRegex(text, rf"(?m)^platform=xilinx_{card}_")

    def test_clocks_say_what_to_package_with(self):
        clocks = glob.glob(os.path.join(HERE, "clock_*.cfg"))
        self.assertEqual(2, len(clocks))
        for path in clocks:
            with open(path, encoding="utf-8") as file:
                text = file.read()
            mhz = re.search(r"clock_(\d+)", path)[1]
            self.assertIn(f"freqHz={mhz}000000:{TOP}_1.ap_clk\n", text)
            self.assertIn(f"ClockKhz={mhz}000.", text)


if __name__ == "__main__":
    KERNEL_XML, CONTRACT = (os.path.abspath(path) for path in sys.argv[1:3])
    unittest.main(argv=sys.argv[:1])
