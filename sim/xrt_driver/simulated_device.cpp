#include "sim/xrt_driver/simulated_device.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ballast::sim {
namespace {

constexpr std::size_t kPage = CardAddresses::kPage;

std::string build_of(const axlf& image) {
  const unsigned char* text = image.m_header.m_platformVBNV;
  const std::string platform(text,
                             std::find(text, text + sizeof image.m_header.m_platformVBNV, '\0'));
  const std::string prefix = kPlatformPrefix;
  const std::size_t end = platform.rfind(kPlatformVersion);
  if (platform.compare(0, prefix.size(), prefix) != 0 || end == std::string::npos ||
      end < prefix.size()) {
    throw CallError(EINVAL, "the image is for platform '" + platform +
                                "'; the simulated card takes those of its own build, "
                                "xrt/*.xclbin in the build folder");
  }
  return platform.substr(prefix.size(), end - prefix.size());
}

std::unique_ptr<LoadedCard> make_card(const Settings& settings, unsigned device,
                                      const std::string& build) {
  const std::string prefix = kHlsPrefix;
  if (build.compare(0, prefix.size(), prefix) != 0) {
    return load_registers(device, options_of(settings, device, build));
  }
  return load_kernels(hls_options_of(settings, device, build.substr(prefix.size())));
}

using Devices = std::vector<std::unique_ptr<SimulatedDevice>>;

// Whose the cards are: the process that asked for them first.
pid_t owner() {
  static const pid_t process = ::getpid();
  return process;
}

// The runtime may call until the very end of the process, so that the table stays.
Devices& devices() {
  check_process();
  static Devices& table = *[] {
    auto* made = new Devices;
    const unsigned count = process_settings().devices;
    for (unsigned i = 0; i < count; ++i) made->push_back(std::make_unique<SimulatedDevice>(i));
    return made;
  }();
  return table;
}

// Waves have to be closed before the process ends: by what is made after all that they use, which
// is made when the library is loaded, as the table is.
void close_at_exit() {
  static const struct Closer {
    ~Closer() {
      if (owner() == ::getpid()) devices().clear();
    }
  } closer;
}

}  // namespace

SimulatedDevice::SimulatedDevice(unsigned index) : index_(index) {}

SimulatedDevice::~SimulatedDevice() = default;

void SimulatedDevice::load(const axlf& image) {
  const std::lock_guard lock(mutex_);
  Uuid uuid;
  std::memcpy(uuid.data(), image.m_header.uuid, uuid.size());
  const bool is_there = card_ && uuid == image_;
  const Settings settings = process_settings();
  if (is_there && (in_use() || text_of(settings) == text_of(settings_))) return;
  const std::string build = build_of(image);
  if (in_use()) throw CallError(EBUSY, "another image is in use: its contexts or buffers are open");
  try {
    card_.reset();
    card_ = make_card(settings, index_, build);
    contexts_.assign(card_->units(), {});
    close_at_exit();
  } catch (const std::exception& error) {
    throw CallError(EINVAL, error.what());
  }
  image_ = uuid;
  settings_ = settings;
}

void SimulatedDevice::check_image(const xuid_t image) const {
  if (!card_) throw CallError(EINVAL, "no image is loaded");
  if (std::memcmp(image, image_.data(), image_.size()) != 0) {
    throw CallError(EINVAL, "another image is loaded than the one asked for");
  }
}

// The runtime keeps buffers of commands for itself, for longer than anyone has a use for them.
bool SimulatedDevice::in_use() const {
  return std::any_of(contexts_.begin(), contexts_.end(),
                     [](const Contexts& unit) { return unit.open(); }) ||
         std::any_of(buffers_.begin(), buffers_.end(), [](const auto& buffer) {
           return (buffer.second.flags & XCL_BO_FLAGS_EXECBUF) == 0;
         });
}

SimulatedDevice::Contexts& SimulatedDevice::contexts_of(unsigned unit) {
  if (unit < contexts_.size()) return contexts_[unit];
  throw CallError(EINVAL, "there is no compute unit " + std::to_string(unit));
}

void SimulatedDevice::open_context(const xuid_t image, unsigned unit, bool shared) {
  const std::lock_guard lock(mutex_);
  check_image(image);
  if (static_cast<int>(unit) < 0) return;
  Contexts& contexts = contexts_of(unit);
  if (contexts.exclusive || (!shared && contexts.shared != 0)) {
    throw CallError(EBUSY, "the compute unit is open already");
  }
  if (shared) {
    ++contexts.shared;
  } else {
    contexts.exclusive = true;
  }
}

void SimulatedDevice::close_context(const xuid_t image, unsigned unit) {
  const std::lock_guard lock(mutex_);
  check_image(image);
  if (static_cast<int>(unit) < 0) return;
  check_open(unit);
  Contexts& contexts = contexts_of(unit);
  if (contexts.exclusive) {
    contexts.exclusive = false;
  } else {
    --contexts.shared;
  }
}

void SimulatedDevice::check_open(unsigned unit) {
  if (contexts_of(unit).open()) return;
  throw CallError(EPERM, "compute unit " + std::to_string(unit) + " is not open");
}

std::uint32_t SimulatedDevice::read_register(unsigned unit, std::uint32_t offset) {
  const std::lock_guard lock(mutex_);
  check_open(unit);
  return card_->read_register(unit, offset);
}

void SimulatedDevice::write_register(unsigned unit, std::uint32_t offset, std::uint32_t value) {
  const std::lock_guard lock(mutex_);
  check_open(unit);
  card_->write_register(unit, offset, value);
}

void SimulatedDevice::execute(unsigned handle) {
  const std::lock_guard lock(mutex_);
  const Buffer& buffer = find(handle);
  if (!card_) throw CallError(EINVAL, "no image is loaded");
  if ((buffer.flags & XCL_BO_FLAGS_EXECBUF) == 0) throw CallError(EINVAL, "no buffer of a command");
  auto& packet = *reinterpret_cast<ert_packet*>(buffer.host);
  if ((packet.count + 1) * sizeof packet.header > buffer.bytes) {
    throw CallError(EINVAL, "a command that is longer than its buffer");
  }
  card_->execute(packet);
}

bool SimulatedDevice::wait(std::chrono::milliseconds most) {
  std::shared_ptr<LoadedCard> card;
  {
    const std::lock_guard lock(mutex_);
    card = card_;
  }
  if (!card) throw CallError(EINVAL, "no image is loaded");
  return card->wait(most);
}

bool SimulatedDevice::read_statistics(CardStatistics& statistics) {
  const std::lock_guard lock(mutex_);
  if (card_) statistics = card_->card().statistics();
  return card_ != nullptr;
}

void SimulatedDevice::place_in_host(Buffer& buffer, const void* user) {
  if (user != nullptr) {
    throw CallError(ENOTSUP, "host-only buffers over memory of the caller's are not supported");
  }
  if (!settings_.host_memory) throw CallError(ENOMEM, "host memory is not configured");
  if (!card_) throw CallError(EINVAL, "no image is loaded, so no memory is known");
  buffer.shared = card_->card().allocate(buffer.bytes);
  buffer.host = buffer.shared.data;
  buffer.address = buffer.shared.device_address;
}

// Pages that nobody touches take no memory of this machine.
SimulatedDevice::Memory SimulatedDevice::zeros(std::size_t bytes) {
  Memory memory(static_cast<std::byte*>(std::calloc(bytes, 1)));
  if (!memory) throw CallError(ENOMEM, "this machine has too little memory for the card's");
  return memory;
}

void SimulatedDevice::place_on_card(Buffer& buffer, void* user) {
  check_size(buffer.bytes);
  buffer.on_card = zeros(buffer.bytes);
  if ((buffer.flags & XRT_BO_FLAGS_DEV_ONLY) == 0) {
    if (user == nullptr) {
      // Aligned, as callers expect of what a driver maps.
      buffer.memory = zeros(buffer.bytes + kPage);
      void* start = buffer.memory.get();
      std::size_t room = buffer.bytes + kPage;
      user = std::align(kPage, buffer.bytes, start, room);
    }
    buffer.host = static_cast<std::byte*>(user);
  }
  const auto address = addresses_.take(buffer.bytes);
  if (!address) {
    throw CallError(ENOMEM, "the card's memory has no " + std::to_string(buffer.bytes) +
                                " bytes in a row any more; free other buffers");
  }
  buffer.address = *address;
}

void SimulatedDevice::check_size(std::size_t bytes) {
  if (bytes <= kDeviceBytes) return;
  throw CallError(ENOMEM, "a buffer of " + std::to_string(bytes) +
                              " bytes is too large: the card has " + std::to_string(kDeviceBytes));
}

unsigned SimulatedDevice::allocate(void* user, std::size_t bytes, unsigned flags) {
  constexpr unsigned kUnknown = XRT_BO_FLAGS_P2P | XRT_BO_FLAGS_SVM;
  const std::lock_guard lock(mutex_);
  if (bytes == 0) throw CallError(EINVAL, "a buffer of no bytes");
  if ((flags & kUnknown) != 0) {
    throw CallError(ENOTSUP, "peer-to-peer and shared virtual buffers are not supported");
  }
  Buffer buffer;
  buffer.flags = flags;
  buffer.bytes = bytes;
  const bool command = (flags & XCL_BO_FLAGS_EXECBUF) != 0;
  const unsigned bank = command ? kDeviceBank : flags & XRT_BO_FLAGS_MEMIDX_MASK;
  const bool host_bank = bank == kHostBank;
  // As the real driver does: a host-only buffer is in host memory, whatever its bank says.
  if ((flags & XRT_BO_FLAGS_HOST_ONLY) != 0 || host_bank) {
    place_in_host(buffer, user);
  } else if (bank != kDeviceBank) {
    throw CallError(EINVAL, "there is no memory bank " + std::to_string(bank));
  } else {
    place_on_card(buffer, user);
  }
  buffers_.emplace(next_handle_, std::move(buffer));
  return next_handle_++;
}

SimulatedDevice::Buffer& SimulatedDevice::find(unsigned handle) {
  const auto found = buffers_.find(handle);
  if (found == buffers_.end()) throw CallError(ENOENT, "no buffer " + std::to_string(handle));
  return found->second;
}

void SimulatedDevice::check_range(const Buffer& buffer, std::size_t bytes, std::size_t offset) {
  if (offset > buffer.bytes || bytes > buffer.bytes - offset) {
    throw CallError(EINVAL, "beyond the end of the buffer");
  }
}

void SimulatedDevice::release(unsigned handle) {
  const std::lock_guard lock(mutex_);
  const Buffer& buffer = find(handle);
  if (buffer.shared.data != nullptr) card_->card().release(buffer.shared, buffer.bytes);
  if (buffer.on_card) addresses_.give_back(buffer.address);
  buffers_.erase(handle);
}

void* SimulatedDevice::map(unsigned handle) {
  const std::lock_guard lock(mutex_);
  const Buffer& buffer = find(handle);
  if (buffer.host == nullptr) throw CallError(EINVAL, "a device-only buffer cannot be mapped");
  return buffer.host;
}

void SimulatedDevice::sync(unsigned handle, bool to_device, std::size_t bytes, std::size_t offset) {
  const std::lock_guard lock(mutex_);
  const Buffer& buffer = find(handle);
  check_range(buffer, bytes, offset);
  if (buffer.shared.data != nullptr && !to_device) card_->pass_time();
  // The host and the card share the rest.
  if (!buffer.on_card || buffer.host == nullptr) return;
  std::byte* host = buffer.host + offset;
  std::byte* card = buffer.on_card.get() + offset;
  std::memcpy(to_device ? card : host, to_device ? host : card, bytes);
}

void SimulatedDevice::copy(unsigned to, unsigned from, std::size_t bytes, std::size_t to_offset,
                           std::size_t from_offset) {
  const std::lock_guard lock(mutex_);
  const Buffer& target = find(to);
  const Buffer& source = find(from);
  check_range(target, bytes, to_offset);
  check_range(source, bytes, from_offset);
  const auto data = [](const Buffer& b) { return b.on_card ? b.on_card.get() : b.host; };
  std::memmove(data(target) + to_offset, data(source) + from_offset, bytes);
}

xclBOProperties SimulatedDevice::properties(unsigned handle) {
  const std::lock_guard lock(mutex_);
  const Buffer& buffer = find(handle);
  xclBOProperties properties{};
  properties.handle = handle;
  properties.flags = buffer.flags;
  properties.size = buffer.bytes;
  properties.paddr = buffer.address;
  return properties;
}

void check_process() {
  if (owner() == ::getpid()) return;
  throw CallError(EIO, "the simulated cards are those of process " + std::to_string(owner()) +
                           ", which this one was forked from; open cards after fork(), or exec()");
}

SimulatedDevice* device_at(unsigned index) {
  return index < devices().size() ? devices()[index].get() : nullptr;
}

}  // namespace ballast::sim
