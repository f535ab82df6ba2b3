// SPDX-License-Identifier: GPL-3.0-or-later
// ValueReader: `retry`.
#include <tuple>

#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/job_keys.h>
#include <arborist/formats/in/value_choice.h>

namespace arborist {
namespace {

constexpr std::uint64_t kMostRetries = 1000;
constexpr std::string_view kReasons = "a list of `exit`, `signal` and `timeout`";
constexpr std::string_view kBackoff = "a wait such as 1s, or the first and the longest such as 1s..30s";

}  // namespace

std::optional<RetrySpec> ValueReader::retry(const YamlNode& node) {
  if (!node.isMapping()) {
    expected(node, "a mapping such as {max: 3}");
    return std::nullopt;
  }
  const bool doubtful = checkKeys(node, place::kRetry, m_problems, m_suggestions);
  RetrySpec retry;
  if (const auto max = node.find("max")) {
    retry.max = static_cast<std::uint32_t>(count(*max.value, kMostRetries).value_or(0));
  } else if (!doubtful) {
    problem(node, "expected `max` in `retry`; say how often it is tried again, such as {max: 3}");
  }
  if (const auto only = node.find("only")) retryOnly(*only.value, retry);
  const auto backoff = node.find("backoff");
  if (const auto waits = backoff ? durations(*backoff.value, kBackoff) : std::nullopt)
    std::tie(retry.base, retry.cap) = *waits;
  if (const auto jitter = node.find("jitter")) {
    constexpr std::array<std::pair<std::string_view, RetrySpec::Jitter>, 2> kChoices{
        {{"full", RetrySpec::Jitter::Full}, {"none", RetrySpec::Jitter::None}}};
    retry.jitter = choice(*jitter.value, kChoices, "`full` or `none`").value_or(retry.jitter);
  }
  return retry;
}

void ValueReader::retryOnly(const YamlNode& node, RetrySpec& retry) {
  if (!node.isSequence() || node.items.empty()) {
    problem(node,
            "expected " + std::string(kReasons) + ", found " + (node.isSequence() ? "an empty one" : node.describe()));
    return;
  }
  retry.onExit = retry.onSignal = retry.onTimeout = false;
  enum class Reason : std::uint8_t { Exit, Signal, Timeout };
  constexpr std::array<std::pair<std::string_view, Reason>, 3> kChoices{
      {{"exit", Reason::Exit}, {"signal", Reason::Signal}, {"timeout", Reason::Timeout}}};
  for (const YamlNode* item : node.items) {
    const auto reason = choice(*item, kChoices, "`exit`, `signal` or `timeout`");
    if (reason == Reason::Exit) retry.onExit = true;
    if (reason == Reason::Signal) retry.onSignal = true;
    if (reason == Reason::Timeout) retry.onTimeout = true;
  }
}

}  // namespace arborist
