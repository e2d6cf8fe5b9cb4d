// Names of rows, kept together in memory.
#pragma once

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

namespace ballast {

/// Texts that stay where they are for as long as this lives, wherever it is moved.
class TextStore {
 public:
  std::string_view keep(std::string_view text) {
    if (text.size() > left_) {
      left_ = std::max(kBlock, text.size());
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
      end_ = blocks_.back().get();
    }
    char* const begin = end_;
    std::copy(text.begin(), text.end(), begin);
    end_ += text.size();
    left_ -= text.size();
    return {begin, text.size()};
  }

 private:
  static constexpr std::size_t kBlock = 1 << 16;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* end_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace ballast
