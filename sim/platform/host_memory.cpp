#include "sim/platform/host_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace ballast::sim {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kLine = 64;
constexpr std::size_t kWord = 8;
// Beyond 32 bits, so that a card which loses the high half is found out.
constexpr std::uint64_t kFirstAddress = 0x12'3400'0000;

std::size_t whole_pages(std::size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

std::uint64_t load(const std::byte* word) {
  return __atomic_load_n(reinterpret_cast<const std::uint64_t*>(word), __ATOMIC_ACQUIRE);
}
void store(std::byte* word, std::uint64_t value, int order) {
  __atomic_store_n(reinterpret_cast<std::uint64_t*>(word), value, order);
}

void read_line(const std::byte* line, unsigned char* to) {
  std::uint64_t words[kLine / kWord];
  words[7] = load(line + 7 * kWord);
  for (std::size_t i = 0; i < 7; ++i) words[i] = load(line + i * kWord);
  std::memcpy(to, words, kLine);
}

// Words first … end − 1 of a line.
void write_words(std::byte* line, const std::uint64_t* words, std::size_t first, std::size_t end) {
  for (std::size_t i = first; i < end; ++i) {
    store(line + i * kWord, words[i], i + 1 == end ? __ATOMIC_RELEASE : __ATOMIC_RELAXED);
  }
}

}  // namespace

HostMemory::HostMemory(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
  socket.register_nb_transport_fw(this, &HostMemory::request);
}

HostMemory::~HostMemory() { clear(); }

SharedMemory HostMemory::allocate(std::size_t bytes) {
  const std::size_t size = whole_pages(bytes);
  std::vector<SharedMemory>& spare = spare_[size];
  if (!spare.empty()) {
    const SharedMemory memory = spare.back();
    spare.pop_back();
    std::memset(memory.data, 0, size);
    return memory;
  }
  auto* data = static_cast<std::byte*>(std::aligned_alloc(kPage, size));
  if (data == nullptr) throw std::bad_alloc();
  std::memset(data, 0, size);
  const std::uint64_t base =
      blocks_.empty() ? kFirstAddress : blocks_.back().base + blocks_.back().size + kPage;
  blocks_.push_back({base, size, data});
  return {data, base};
}

void HostMemory::release(const SharedMemory& memory, std::size_t bytes) {
  spare_[whole_pages(bytes)].push_back(memory);
}

void HostMemory::clear() {
  for (const Block& block : blocks_) std::free(block.data);
  blocks_.clear();
  spare_.clear();
}

std::byte* HostMemory::at(std::uint64_t address, std::size_t bytes) const {
  const auto after =
      std::upper_bound(blocks_.begin(), blocks_.end(), address,
                       [](std::uint64_t value, const Block& block) { return value < block.base; });
  if (after == blocks_.begin()) return nullptr;
  const Block& block = *(after - 1);
  const std::uint64_t offset = address - block.base;
  if (offset >= block.size || bytes > block.size - offset) return nullptr;
  return block.data + offset;
}

std::byte* HostMemory::line(std::uint64_t address) const {
  return address % kLine == 0 ? at(address, kLine) : nullptr;
}

void HostMemory::write_tail(std::uint64_t address, std::uint64_t word) {
  store(line(address) + 7 * kWord, word, __ATOMIC_RELEASE);
}

tlm::tlm_sync_enum HostMemory::request(tlm::tlm_generic_payload& payload, tlm::tlm_phase&,
                                       sc_core::sc_time&) {
  // Whole lines are looked at, so that no word is torn; blocks are made of pages.
  std::byte* memory = at(payload.get_address(), payload.get_data_length());
  if (memory == nullptr) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  } else if (payload.is_write()) {
    write(payload, memory);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  } else if (payload.get_address() % kLine != 0 || payload.get_data_length() % kLine != 0) {
    payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
  } else {
    for (std::size_t i = 0; i < payload.get_data_length(); i += kLine) {
      read_line(memory + i, payload.get_data_ptr() + i);
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }
  return tlm::TLM_COMPLETED;
}

void HostMemory::write(const tlm::tlm_generic_payload& payload, std::byte* to) {
  const unsigned char* data = payload.get_data_ptr();
  const unsigned char* enabled = payload.get_byte_enable_ptr();
  const std::size_t bytes = payload.get_data_length();
  const std::uint64_t address = payload.get_address();
  for (std::size_t done = 0; done < bytes;) {
    const std::size_t offset = (address + done) % kLine;
    const std::size_t count = std::min(kLine - offset, bytes - done);
    std::byte* line = to + done - offset;
    // Bytes beside those written keep what they have: words are the least that is stored.
    std::uint64_t words[kLine / kWord];
    const std::size_t first = offset / kWord, end = (offset + count + kWord - 1) / kWord;
    for (std::size_t i = first; i < end; ++i) words[i] = load(line + i * kWord);
    auto* changed = reinterpret_cast<unsigned char*>(words) + offset;
    for (std::size_t i = 0; i < count; ++i) {
      if (enabled == nullptr || enabled[done + i] != 0) changed[i] = data[done + i];
    }
    if (count == kLine && before_write) before_write(address + done, words);
    write_words(line, words, first, end);
    done += count;
  }
}

}  // namespace ballast::sim
