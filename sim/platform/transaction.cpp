#include "sim/platform/transaction.hpp"

namespace ballast::sim {

tlm::tlm_generic_payload& TransactionPool::take(tlm::tlm_command command, std::uint64_t address,
                                                std::size_t bytes) {
  if (free_.empty()) {
    all_.push_back(std::make_unique<Transaction>());
    all_.back()->set_mm(this);
    free_.push_back(all_.back().get());
  }
  Transaction& transaction = *free_.back();
  free_.pop_back();
  transaction.data.assign(bytes, 0);
  transaction.set_command(command);
  transaction.set_address(address);
  transaction.set_data_ptr(transaction.data.data());
  transaction.set_data_length(static_cast<unsigned>(bytes));
  transaction.set_streaming_width(static_cast<unsigned>(bytes));
  transaction.set_byte_enable_ptr(nullptr);
  transaction.set_byte_enable_length(0);
  transaction.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  transaction.acquire();
  return transaction;
}

unsigned char* TransactionPool::byte_enables(tlm::tlm_generic_payload& transaction) {
  auto& owned = static_cast<Transaction&>(transaction);
  owned.enables.assign(owned.data.size(), TLM_BYTE_DISABLED);
  owned.set_byte_enable_ptr(owned.enables.data());
  owned.set_byte_enable_length(static_cast<unsigned>(owned.enables.size()));
  return owned.enables.data();
}

void TransactionPool::free(tlm::tlm_generic_payload* transaction) {
  free_.push_back(static_cast<Transaction*>(transaction));
}

}  // namespace ballast::sim
