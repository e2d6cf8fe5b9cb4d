// Figures beside their bounds, as a table for a terminal or as JSON.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace ballast::bench {

enum class Unit {
  cycles,     ///< a duration
  per_cycle,  ///< a rate
  per_lane,   ///< a rate, in each cycle and lane
  share,      ///< of linear
};
enum class Bound { none, at_most, at_least };

struct Figure {
  std::string name;
  unsigned lanes = 0;  ///< 0: whatever the lanes
  double measured = 0;
  Unit unit = Unit::cycles;
  Bound kind = Bound::none;
  double bound = 0;

  bool met() const {
    return kind == Bound::none || (kind == Bound::at_most ? measured <= bound : measured >= bound);
  }
};

class Report {
 public:
  void add(Figure figure) { figures_.push_back(std::move(figure)); }
  /// A duration without a bound, and one with.
  void cycles(const std::string& name, unsigned lanes, double measured);
  void cycles(const std::string& name, unsigned lanes, double measured, double at_most);

  /// Figures that miss their bound, but for those whose names begin with one of `allowed`.
  std::vector<std::string> missed() const;
  void print_table(std::ostream& out) const;
  void print_json(std::ostream& out) const;

 private:
  std::vector<Figure> figures_;
};

}  // namespace ballast::bench
