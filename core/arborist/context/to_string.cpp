// SPDX-License-Identifier: MIT
#include <array>
#include <charconv>
#include <vector>

#include <arborist/context/context.h>
#include <arborist/context/detail/tree.h>

namespace arborist {
namespace {

using detail::Node;

struct Unit {
  Duration size;
  std::string_view name;
};
constexpr std::array kUnits{Unit{std::chrono::hours(1), "h"},         Unit{std::chrono::minutes(1), "m"},
                            Unit{std::chrono::seconds(1), "s"},       Unit{std::chrono::milliseconds(1), "ms"},
                            Unit{std::chrono::microseconds(1), "us"}, Unit{Duration(1), "ns"}};

void appendNumber(std::string& out, std::int64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

// Hours, minutes and seconds in full, as 1h30m; below a second in the largest unit with up to three decimals.
void appendDuration(std::string& out, Duration duration) {
  if (duration < Duration::zero()) {
    out += '-';
    duration = duration == Duration::min() ? Duration::max() : -duration;
  }
  if (duration == Duration::zero()) {
    out += "0s";
    return;
  }
  for (const Unit& unit : kUnits) {
    const auto count = duration / unit.size;
    if (count == 0) continue;
    appendNumber(out, count);
    duration -= count * unit.size;
    if (unit.size <= std::chrono::seconds(1)) {
      if (const auto thousandths = duration * 1000 / unit.size; unit.size > Duration(1) && thousandths != 0) {
        out += '.';
        for (auto place = 100; place != 0 && thousandths % (place * 10) != 0; place /= 10) {
          out += static_cast<char>('0' + thousandths / place % 10);
        }
      }
      out += unit.name;
      return;
    }
    out += unit.name;
    if (duration == Duration::zero()) return;
  }
}

std::string_view verb(const Node& node, bool timeout) {
  switch (node.kind) {
    case ContextKind::Background:
    case ContextKind::Todo: return {};
    case ContextKind::Cancel: return "withCancel";
    case ContextKind::Deadline: return timeout ? "withTimeout" : "withDeadline";
    case ContextKind::Value: return "withValue";
    case ContextKind::Detached: return "withoutCancel";
    case ContextKind::Any: return "withAny";
  }
  return {};
}

void append(std::string& out, const Node& node) {
  Duration timeout{};
  std::optional<TimePoint> at;
  {
    detail::TreeLock lock(node.stripe);
    if (node.own) {
      timeout = node.own->timeout;
      at = node.own->at;
    }
  }
  const bool isTimeout = node.kind == ContextKind::Deadline && timeout != Duration::zero();
  if (!node.parent) {
    out += node.name();
    return;
  }
  out += '.';
  out += verb(node, isTimeout);
  if (node.name().empty() && !at) return;
  out += '(';
  out += node.name();
  if (at) {
    if (!node.name().empty()) out += ' ';
    if (!isTimeout) out += "in ";
    if (*at == TimePoint::max()) {
      out += "max";
    } else {
      appendDuration(out, isTimeout ? timeout : *at - node.service().now());
    }
  }
  out += ')';
}

}  // namespace

std::string Context::toString() const {
  std::vector<const Node*> path;
  for (const Node* node = &detail::nodeOf(*m_node); node; node = node->parent) path.push_back(node);
  std::string out;
  for (auto node = path.rbegin(); node != path.rend(); ++node) append(out, **node);
  return out;
}

}  // namespace arborist
