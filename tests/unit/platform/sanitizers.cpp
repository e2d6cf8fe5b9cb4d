// What the sanitizers are told of libraries that are not ours.

// Verilator keeps the last name that it joined for each thread, and forgets it with the thread.
// NOLINTNEXTLINE(bugprone-reserved-identifier): as the sanitizer's runtime looks for it
extern "C" const char* __lsan_default_suppressions() { return "leak:Verilated::catName\n"; }
