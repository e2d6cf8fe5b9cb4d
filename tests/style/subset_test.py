#!/usr/bin/env python3
"""hls/core and hls/kernels keep to what Vitis HLS can synthesise.

    subset_test.py SOURCE_DIR     prints file:line: what is wrong; exit status 1 if anything is

No heap, no virtual functions, no exceptions, no floating point, no containers, no recursion, no
memory of one type taken for another's, no loop without a bound that is known or a trip count that is
told; a stream of a lane is chosen by lane_streams.hpp; and what is handed streams or stores in a
struct is inlined, as Vitis has no pointers in what one function hands another. What only a host
compiles (between #if !defined(__SYNTHESIS__) and its end) may do as it likes.
"""
import pathlib
import re
import sys

FOLDERS = ("hls/core", "hls/kernels")

FORBIDDEN = [
    (r"\b(new|delete)\b(?!\s*;\s*$)", "the heap"),
    (r"\b(malloc|calloc|realloc|aligned_alloc)\b", "the heap"),
    (r"\bstd::(vector|deque|list|map|set|unordered_\w+|string|function|(unique|shared)_ptr|any)\b",
     "the heap"),
    (r"\b(make_unique|make_shared)\b", "the heap"),
    (r"\b(virtual|dynamic_cast|typeid)\b", "virtual functions"),
    (r"\b(throw|try|catch)\b", "exceptions"),
    (r"\b(float|double)\b", "floating point"),
    (r"\b\d+\.\d*\b|\b\d+e[-+]?\d+\b", "floating point"),
    (r"\bstd::(thread|mutex|atomic\w*|condition_variable)\b", "threads"),
    (r"\bgoto\b", "goto"),
    (r"\b(mem(cpy|set|cmp|move)|reinterpret_cast|const_cast|bit_cast|union)\b",
     "memory of one type as another's"),
]
CONSTANT = re.compile(r"^(?:(?:\w+(?:::|\.))*k[A-Z]\w*|[A-Z]\w*|\d+|[ *+/-])+$")
STEP = re.compile(r"^\s*(?:(?:\+\+|--)\w+|\w+(?:\+\+|--)|\w+ [+-]= [1-9]\w*)$")
NOT_A_FUNCTION = {"if", "for", "while", "switch", "return", "sizeof", "static_assert", "alignas",
                  "defined", "decltype", "do", "else", "operator"}
LANE_STREAMS = "lane_streams.hpp"
INDEXED_STREAM = re.compile(r"\]\s*\.\s*(read|write)(_nb)?\s*\(")
HOLDS = re.compile(r"^\s*(?:Stream|\w*Store|Configuration)\b[^;()]*[&*][^;()]*;", re.M)
HANDED = re.compile(r"\b(?:At|Lane|\w+<Card>)\s*&?\s*\bat\b")
DEFINITION = re.compile(r"\b(\w+)\s*\(")
CALL = re.compile(r"(core::)?\b(\w+)(?:<[^;{}()]*>)?\(")


def without_comments(text):
    """The text with comments and literals blanked, line for line."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"'
    text = re.sub(pattern, blank, text, flags=re.S)
    return re.sub(r"(?<=\d)'(?=\d)", "", text)


def synthesised(text):
    """Without what the preprocessor leaves out for synthesis, and without macros, line for line."""
    result, keeps, in_macro = [], [], False
    for line in text.split("\n"):
        directive = re.match(r"\s*#\s*(\w+)(.*)", line)
        macro = in_macro or bool(directive and directive.group(1) == "define")
        in_macro = macro and line.rstrip().endswith("\\")
        if directive and directive.group(1) in ("if", "ifdef", "ifndef"):
            host_only = "!defined(__SYNTHESIS__)" in directive.group(2)
            keeps.append((not host_only, host_only or "__SYNTHESIS__" not in directive.group(2)))
        elif directive and directive.group(1) == "else" and keeps:
            keeps[-1] = (keeps[-1][1], False)
        elif directive and directive.group(1) == "endif" and keeps:
            keeps.pop()
        pragma = directive and directive.group(1) == "pragma"
        kept = all(keep for keep, _ in keeps) and not macro and (pragma or not directive)
        result.append(line if kept else "")
    return "\n".join(result)


def closing(text, at, pair):
    """Index behind the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == pair[0]) - (text[i] == pair[1])
        if depth == 0:
            return i + 1
    return len(text)


def is_bounded(head):
    """Whether the head of a for loop shows how often it goes round at most."""
    parts = head.split(";")
    if len(parts) != 3:
        return ":" in head  # over an array
    bound = re.match(r"[\w-]+\s*(?:<|>|<=|>=)\s*([\w:.* +/-]+)$", parts[1].strip())
    if not bound or not CONSTANT.match(bound.group(1).strip()):
        return False
    if "--" not in parts[1] and not STEP.match(parts[2]):  # `i-- > 0` is its own step
        return False
    first = parts[0].split("=")[-1].strip()
    return bound.group(1).strip() != "0" or bool(CONSTANT.match(first))


def loop_faults(text):
    for match in re.finditer(r"\b(for|while|do)\b\s*([({])", text):
        number = text.count("\n", 0, match.start()) + 1
        body = match.end() - 1
        if match.group(1) != "do":
            end = closing(text, match.end() - 1, "()")
            if match.group(1) == "for" and is_bounded(text[match.end():end - 1]):
                continue
            if match.group(1) == "while" and text[end:].lstrip().startswith(";"):
                continue  # the end of do … while
            body = end
        pragmas = re.match(r"\s*\{(\s*(#[^\n]*\n)?)*", text[body:])
        if not pragmas or "LOOP_TRIPCOUNT" not in pragmas.group(0):
            yield number, f"a {match.group(1)} loop without a bound or a trip count"


def functions(text):
    """(place, name, parameters, body) of each function defined."""
    for match in DEFINITION.finditer(text):
        if match.group(1) in NOT_A_FUNCTION:
            continue
        end = closing(text, match.end() - 1, "()")
        between = re.match(r"\s*(const\b|noexcept\b|\s)*(:(?!:)[^;{}]*(\{[^{};]*\}[^;{}]*)*)?\{",
                           text[end:])
        if between:
            begin = end + between.end() - 1
            yield (match.start(), match.group(1), text[match.end():end - 1],
                   text[begin:closing(text, begin, "{}")])


def line_of(text, place):
    return text.count("\n", 0, place) + 1


def inline_faults(text):
    """Of what is handed streams or stores, or is a member of what holds them."""
    holders = []
    for match in re.finditer(r"\b(?:struct|class)\s+\w+[^;{}()]*\{", text):
        end = closing(text, match.end() - 1, "{}")
        if HOLDS.search(text[match.end():end]):
            holders.append((match.end(), end))
    for place, name, parameters, body in functions(text):
        of_static = text[text.rfind("\n", 0, place) + 1:place].lstrip().startswith("static")
        member = any(begin < place < end for begin, end in holders) and not of_static
        if (member or HANDED.search(parameters)) and "HLS INLINE" not in body:
            yield line_of(text, place), f"{name} is handed streams or stores, and not inlined"
    for match in re.finditer(r"\[&\][^{}]*\{", text):
        if "HLS INLINE" not in text[match.end():closing(text, match.end() - 1, "{}")]:
            yield line_of(text, match.start()), "a lambda is handed streams or stores, and not inlined"


def recursion_faults(texts):
    """`texts` by name. Functions of one name in one folder count as one."""
    calls, places = {}, {}
    for name, text in texts.items():
        folder = "core" if name.startswith("hls/core") else "kernels"
        for place, function, _, body in functions(text):
            node = (folder, function)
            places.setdefault(node, (name, line_of(text, place)))
            for qualifier, called in CALL.findall(body):
                to = "core" if qualifier else folder
                calls.setdefault(node, set()).add((to, called))
    for node, place in places.items():
        seen, left = set(), list(calls.get(node, ()))
        while left:
            next_node = left.pop()
            if next_node == node:
                yield (*place, f"{node[1]} calls itself")
                break
            if next_node in places and next_node not in seen:
                seen.add(next_node)
                left.extend(calls.get(next_node, ()))


def faults(texts):
    """(file, line, what is wrong) of files by their names."""
    texts = {name: synthesised(without_comments(text)) for name, text in texts.items()}
    for name, text in texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            if line.lstrip().startswith("#") or re.search(r"=\s*(delete|default)\s*;", line):
                continue
            for pattern, what in FORBIDDEN:
                if re.search(pattern, line):
                    yield name, number, what
            if INDEXED_STREAM.search(line) and not name.endswith(LANE_STREAMS):
                yield name, number, "a lane's stream by its index"
        for number, what in [*loop_faults(text), *inline_faults(text)]:
            yield name, number, what
    yield from recursion_faults(texts)


def main():
    source = pathlib.Path(sys.argv[1])
    paths = sorted(p for folder in FOLDERS for p in (source / folder).glob("*.[hc]pp"))
    texts = {str(p.relative_to(source)): p.read_text(encoding="utf-8") for p in paths}
    found = list(faults(texts))
    for name, line, what in found:
        print(f"{name}:{line}: {what}")
    print(f"{len(texts)} files, {len(found)} faults")
    return 1 if found or len(texts) < len(FOLDERS) else 0


if __name__ == "__main__":
    sys.exit(main())
