#!/usr/bin/env python3
"""SystemVerilog declares before it uses (IEEE 1800, 6.5 and 6.10): nets, variables, parameters and
types, in modules, packages and what they include.

    declarations_test.py SOURCE_DIR [FILE...]    prints file:line: what is wrong; exit status 1 if
                                                 anything is. FILE: more than git has, as the build
                                                 prints them

Verilator and Yosys look names up in the whole module; other tools refuse what comes too late, or make
a net of one bit of it, as they do of a name that is declared nowhere where a port is connected.
Functions, instances and the labels of blocks are looked up when all is known, and may come later.
"""
import bisect
import pathlib
import re
import subprocess
import sys

KEYWORDS = set("""
accept_on alias always always_comb always_ff always_latch and assert assign assume automatic before
begin bind bins binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle checker class
clocking cmos config const constraint context continue cover covergroup coverpoint cross deassign
default defparam design disable dist do edge else end endcase endchecker endclass endclocking
endconfig endfunction endgenerate endgroup endinterface endmodule endpackage endprimitive endprogram
endproperty endsequence endspecify endtable endtask enum event eventually expect export extends extern
final first_match for force foreach forever fork forkjoin function generate genvar global highz0 highz1
if iff ifnone ignore_bins illegal_bins implements implies import incdir include initial inout input
inside instance int integer interconnect interface intersect join join_any join_none large let liblist
library local localparam logic longint macromodule matches medium modport module nand negedge nettype
new nexttime nmos nor noshowcancelled not notif0 notif1 null or output package packed parameter pmos
posedge primitive priority program property protected pull0 pull1 pulldown pullup
pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase randsequence rcmos real realtime ref reg
reject_on release repeat restrict return rnmos rpmos rtran rtranif0 rtranif1 s_always s_eventually
s_nexttime s_until s_until_with scalared sequence shortint shortreal showcancelled signed small soft
solve specify specparam static string strong strong0 strong1 struct super supply0 supply1
sync_accept_on sync_reject_on table tagged task this throughout time timeprecision timeunit tran
tranif0 tranif1 tri tri0 tri1 triand trior trireg type typedef union unique unique0 unsigned until
until_with untyped use uwire var vectored virtual void wait wait_order wand weak weak0 weak1 while
wildcard wire with within wor xnor xor""".split())
DIRECTIONS = {"input", "output", "inout", "ref"}
TYPES = {"logic", "wire", "reg", "bit", "byte", "int", "integer", "shortint", "longint", "genvar", "tri",
         "uwire", "real", "string", "time", "void", "event"}
DECLARES = DIRECTIONS | TYPES | {"localparam", "parameter", "typedef", "enum", "struct", "union", "var",
                                 "const", "static", "automatic"}
IN_TYPES = DECLARES | {"signed", "unsigned", "packed", "type"}
OPENS = {"module": "endmodule", "package": "endpackage", "interface": "endinterface",
         "function": "endfunction", "task": "endtask"}
ENDS = {*OPENS.values(), "end", "join"}
# After these a statement begins, which may declare.
BEFORE_A_STATEMENT = {";", "begin", "end", "else", "endcase", "generate", "endgenerate", "fork", "join",
                      *OPENS.values()}

TOKEN = re.compile(r"""
    (?P<space>\s+ | //[^\n]* | /\*.*?\*/ | \(\*(?!\s*\)).*?\*\))
  | (?P<text>"(?:\\.|[^"\\])*")
  | `include\s*"(?P<include>[^"]*)"
  | (?P<directive>`(?:ifdef|ifndef|elsif|undef)\s+\w+ | `(?:define|timescale|default_nettype)[^\n]*
      | `\w+)
  | (?P<number>(?:\d[\d_]*)?\s*'[sS]?[bdohBDOH]\s*[\da-fA-FxXzZ?_]+ | '[01xXzZ](?!\w) | \d[\d_.]*\w*)
  | (?P<name>\$?[A-Za-z_][\w$]*)
  | (?P<mark>'\{ | :: | .)
""", re.X | re.S)


class Token:
    __slots__ = ("kind", "text", "place")

    def __init__(self, kind, text, place):
        self.kind, self.text, self.place = kind, text, place


def tokens(name, text, read):
    """Of a file and what it includes, all branches of the preprocessor; read(path) gives a text."""
    starts = [match.end() for match in re.finditer("\n", text)]
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "include":
            yield from tokens(match["include"], read(match["include"]), read)
        elif kind not in ("space", "directive"):
            yield Token(kind, match[kind], (name, bisect.bisect_right(starts, match.start()) + 1))


class Scope:
    def __init__(self, parent=None):
        self.parent = parent
        self.declared = {}   # name: position of its first declaration
        self.anywhere = set()  # names that may come later


class Reader:
    """Reads one file's tokens once, notes declarations and uses by position, and compares them."""

    def __init__(self, stream):
        self.tokens = list(stream)
        self.at = 0
        self.scope = Scope()
        self.uses = []  # (position, scope)

    # ---- tokens
    def text(self, ahead=0):
        position = self.at + ahead
        return self.tokens[position].text if position < len(self.tokens) else ""

    def is_name(self, ahead=0):
        position = self.at + ahead
        if position >= len(self.tokens):
            return False
        token = self.tokens[position]
        return token.kind == "name" and token.text not in KEYWORDS and token.text[0] != "$"

    def after_dimensions(self, ahead):
        """Where [...][...] from there on end."""
        while self.text(ahead) == "[":
            depth = 0
            while True:
                depth += {"[": 1, "]": -1}.get(self.text(ahead), 0)
                ahead += 1
                if depth == 0 or not self.text(ahead):
                    break
        return ahead

    # ---- notes
    def declare(self):
        self.scope.declared.setdefault(self.text(), self.at)
        self.at += 1

    def label(self, scope=None):
        (scope or self.scope).anywhere.add(self.text())
        self.at += 1

    def open(self):
        self.scope = Scope(self.scope)

    def close(self):
        self.at += 1
        self.scope = self.scope.parent or self.scope
        if self.text() == ":" and self.is_name(1):
            self.at += 2

    # ---- expressions
    def expression(self, ends):
        """To one of `ends` outside of brackets, which is left."""
        brackets = []
        while self.at < len(self.tokens):
            text = self.text()
            if not brackets and text in ends:
                return
            if text in ("(", "[", "{", "'{"):
                brackets.append(text)
                self.at += 1
                if text == "'{":
                    self.key()
            elif text in (")", "]", "}"):
                if not brackets:
                    return
                brackets.pop()
                self.at += 1
            elif text == "," and brackets and brackets[-1] == "'{":
                self.at += 1
                self.key()
            elif text == ".":
                self.member(bool(brackets) and brackets[-1] == "(")
            elif self.is_name():
                self.use()
            else:
                self.at += 1

    def key(self):
        if self.is_name() and self.text(1) == ":":
            self.at += 2

    def member(self, in_parentheses):
        """`.name`: of a struct; of a port or parameter, which without parentheses uses the name."""
        connects = in_parentheses and self.tokens[self.at - 1].text in ("(", ",")
        self.at += 1
        if not self.is_name():
            return
        if connects and self.text(1) in (",", ")"):
            self.use()
        else:
            self.at += 1

    def use(self):
        if self.text(1) == "::":
            self.at += 3
            return
        self.uses.append((self.at, self.scope))
        self.at += 1

    # ---- declarations
    def declaration(self, ends):
        """One or more, of one type or, between parentheses, of several; to one of `ends`, left."""
        self.type()
        while self.at < len(self.tokens):
            if not self.is_name():
                return
            self.declare()
            self.expression({",", *ends})
            if self.text() != ",":
                return
            self.at += 1
            if not self.is_name() or self.is_typed():
                self.type()

    def is_typed(self):
        """A type's name and then that of what is declared."""
        if self.text(1) == "::":
            return True
        after = self.after_dimensions(1)
        return self.is_name(after) and self.is_name()

    def type(self):
        while self.at < len(self.tokens):
            text = self.text()
            if text == "[":
                self.at += 1
                self.expression({"]"})
                self.at += 1
            elif text == "enum":
                self.enumerators()
            elif text in ("struct", "union"):
                self.members()
            elif text in IN_TYPES:
                self.at += 1
            elif self.is_name() and self.is_typed():
                self.use()
            else:
                return

    def enumerators(self):
        self.at += 1
        self.type()
        self.at += 1  # {
        while self.is_name():
            self.declare()
            self.expression({",", "}"})
            if self.text() == ",":
                self.at += 1
        self.at += 1

    def members(self):
        self.open()
        while self.text() != "{":
            self.at += 1
        self.at += 1
        while self.text() not in ("}", ""):
            self.declaration({";"})
            self.at += 1
        self.at += 1
        self.scope = self.scope.parent

    def parenthesis_of_declarations(self):
        self.at += 1
        while self.text() not in (")", ""):
            self.declaration({")"})
            if self.text() == ",":
                self.at += 1
        self.at += 1

    # ---- statements
    def header(self):
        """Of a module, package, function or task; its scope is open afterwards."""
        kind = self.text()
        self.at += 1
        if kind in ("function", "task"):
            while self.text() in ("automatic", "static"):
                self.at += 1
            outer = self.scope
            self.type()
            self.label(outer)
            self.open()
            self.scope.anywhere.add(self.tokens[self.at - 1].text)
        else:
            self.at += 1
            self.open()
        if self.text() == "#":
            self.at += 1
            self.parenthesis_of_declarations()
        if self.text() == "(":
            self.parenthesis_of_declarations()

    def instance(self):
        self.at += 1  # the module's name
        if self.text() == "#":
            self.at += 2
            self.expression(())
            self.at += 1
        self.label()
        self.expression({";"})

    def is_instance(self):
        if not self.is_name():
            return False
        return self.text(1) == "#" or (self.is_name(1) and self.text(2) == "(")

    def statement(self):
        text = self.text()
        if text in DECLARES and text not in ("automatic", "static"):
            self.declaration({";"})
        elif self.is_instance():
            self.instance()
        elif self.is_name() and (self.text(1) != "::" or self.is_name(3)) and self.is_typed():
            self.declaration({";"})
        else:
            self.word()

    def word(self):
        """What is no declaration."""
        text = self.text()
        if text in OPENS:
            self.header()
        elif text == "begin":
            outer = self.scope
            self.open()
            self.at += 1
            if self.text() == ":":
                self.at += 1
                self.label(outer)
        elif text in ENDS:
            self.close()
        elif text == "for":
            self.at += 2
            if self.text() in DECLARES:
                self.declaration({";"})
        elif text == ".":
            self.member(False)
        elif self.is_name() and self.text(1) == ":" and self.text(2) in ("assert", "assume", "cover"):
            self.label()
        elif self.is_name():
            self.use()
        elif text == "(":
            self.at += 1
            self.expression(())
        elif text in ("{", "["):
            self.at += 1
            self.expression(())
            self.at += 1
        elif text == "'{":
            self.expression({";"})
        else:
            self.at += 1

    def read(self):
        starts = True
        while self.at < len(self.tokens):
            before = self.at
            if starts:
                self.statement()
            else:
                self.word()
            last = self.tokens[self.at - 1]
            label = self.at >= 3 and self.text(-2) == ":" and self.text(-3) in {"begin", *ENDS}
            starts = last.text in BEFORE_A_STATEMENT or label
            if self.at == before:
                self.at += 1

    # ---- faults
    def faults(self):
        self.read()
        for position, scope in self.uses:
            token = self.tokens[position]
            later = None
            while scope:
                declared = scope.declared.get(token.text)
                if token.text in scope.anywhere or (declared is not None and declared <= position):
                    break
                later = later or declared
                scope = scope.parent
            if scope:
                continue
            if later:
                where = self.tokens[later].place[1]
                yield token.place, f"{token.text} is used before its declaration in line {where}"
            else:
                yield token.place, f"{token.text} is declared nowhere"


def faults(name, text, read=None):
    return list(Reader(tokens(name, text, read)).faults())


def tracked(source):
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", source, "ls-files", "-z", "*.sv", "*.svh"],
        check=True, capture_output=True, text=True).stdout
    return [name for name in listing.split("\0") if name and (source / name).is_file()]


def main():
    source = pathlib.Path(sys.argv[1])
    names = tracked(source)
    included = set()

    def read(path):
        included.add(path)
        return (source / path).read_text(encoding="utf-8")

    found = set()
    for name in [*(n for n in names if n.endswith(".sv")), *sys.argv[2:]]:
        found.update(faults(name, (source / name).read_text(encoding="utf-8"), read))
    for name in names:
        if name.endswith(".svh") and name not in included:
            found.add(((name, 1), "is included by no module"))
    for (name, line), fault in sorted(found):
        print(f"{name}:{line}: {fault}")
    print(f"{len(names)} files, {len(found)} faults")
    return 1 if found or not names else 0


if __name__ == "__main__":
    sys.exit(main())
