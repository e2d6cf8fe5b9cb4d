// All of the public API.
#pragma once

#include "host/include/ballast/card.hpp"
#include "host/include/ballast/command_pump.hpp"
#include "host/include/ballast/decimal.hpp"
#include "host/include/ballast/desk.hpp"
#include "host/include/ballast/desk_state.hpp"
#include "host/include/ballast/engine.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/ids.hpp"
#include "host/include/ballast/journal.hpp"
#include "host/include/ballast/log.hpp"
#include "host/include/ballast/restoration.hpp"
#include "host/include/ballast/session.hpp"
#include "host/include/ballast/solver.hpp"
#include "host/include/ballast/venue.hpp"
