// The operands of each record of the contract (contract.hpp has the record around them).
//
// Each kind names its operands by one list; the struct, its documentation and the SystemVerilog
// package come from that list. `arg` and the header fields that a kind uses are in
// docs/contract.md.
#pragma once

#include "hls/core/command_operands.hpp"
#include "hls/core/event_operands.hpp"
