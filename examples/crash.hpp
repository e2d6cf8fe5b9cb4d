// A fill, a mark, an ADL, on any engine.
#pragma once

#include <ballast/ballast.hpp>

/// Says on standard output what happens. Throws ballast::EngineFault when the engine fails.
void crash(ballast::Engine& engine);
