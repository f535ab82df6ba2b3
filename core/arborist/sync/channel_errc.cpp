// SPDX-License-Identifier: MIT
#include <arborist/sync/channel_errc.h>

#include <string>

namespace arborist {
namespace {

class ChannelCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "arborist.channel"; }
  std::string message(int code) const override {
    return static_cast<ChannelErrc>(code) == ChannelErrc::Closed ? "channel closed" : "unknown channel error";
  }
};

}  // namespace

const std::error_category& channelCategory() noexcept {
  static const auto* const instance = new ChannelCategory;  // outlives every static object
  return *instance;
}

}  // namespace arborist
