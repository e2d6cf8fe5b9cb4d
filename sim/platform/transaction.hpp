// TLM-2.0 payloads that carry their own data, from a pool: back there when the last who holds one
// releases it.
#pragma once

#include <tlm.h>

#include <memory>
#include <vector>

namespace ballast::sim {

class TransactionPool final : public tlm::tlm_mm_interface {
 public:
  /// A payload of `bytes` at an address, held once. All bytes are enabled.
  tlm::tlm_generic_payload& take(tlm::tlm_command command, std::uint64_t address,
                                 std::size_t bytes);
  /// One flag a byte, as the payload wants them, for a write that leaves bytes out.
  static unsigned char* byte_enables(tlm::tlm_generic_payload& transaction);

  void free(tlm::tlm_generic_payload* transaction) override;

 private:
  struct Transaction : tlm::tlm_generic_payload {
    std::vector<unsigned char> data;
    std::vector<unsigned char> enables;
  };
  std::vector<std::unique_ptr<Transaction>> all_;
  std::vector<Transaction*> free_;
};

}  // namespace ballast::sim
