// SPDX-License-Identifier: GPL-3.0-or-later
// Programs of Go's test suite that are made of channels, told again: chains, the sieve, power series. The list is
// docs/sync-go-cases.md.
#include <arborist/sync/channel.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <numeric>
#include <ostream>
#include <thread>
#include <utility>
#include <vector>

namespace arborist {
namespace {

// Threads that hand values on, until they are done or it is destroyed. Its channels outlive them.
template <class T>
class Network {
 public:
  using Wire = Channel<T>;
  ~Network() { m_derived.cancel(); }

  Wire& wire(std::size_t capacity = 0) { return m_wires.emplace_back(capacity); }
  void start(std::function<void(const Context&)> f) {
    m_threads.emplace_back([ctx = m_derived.context, f = std::move(f)] { f(ctx); });
  }

 private:
  const Derived m_derived = withCancel(background());
  std::deque<Wire> m_wires;
  std::vector<std::jthread> m_threads;  // the last member: they use the others
};

TEST(GoChannelPrograms, ReceiversThatWakeOneAnotherTakeTheValuesInTurn) {
  Network<int> network;
  auto& values = network.wire();
  auto* turn = &network.wire();
  auto& first = *turn;
  constexpr int kReceivers = 10;
  for (int i = 0; i < kReceivers; ++i) {
    auto& next = network.wire();
    network.start([&values, &in = *turn, &next, i](const Context& ctx) {
      EXPECT_TRUE(in.receive(ctx));
      EXPECT_EQ(values.receive(ctx), i);
      EXPECT_FALSE(next.send(ctx, 0));
    });
    turn = &next;
  }
  EXPECT_FALSE(first.send(background(), 0));
  for (int i = 0; i < kReceivers; ++i) EXPECT_FALSE(values.send(background(), i));
  EXPECT_TRUE(turn->receive(background()));
}

TEST(GoChannelPrograms, AValueRunsThroughAChainOfThreadsThatEndBehindIt) {
  Network<int> network;
  auto* left = &network.wire();
  auto& leftmost = *left;
  for (int i = 0; i < 200; ++i) {
    auto& right = network.wire();
    network.start([&out = *left, &right](const Context& ctx) { EXPECT_FALSE(out.send(ctx, *right.receive(ctx) + 1)); });
    left = &right;
  }
  network.start([&rightmost = *left](const Context& ctx) { EXPECT_FALSE(rightmost.send(ctx, 1)); });
  EXPECT_EQ(leftmost.receive(background()), 201);
}

TEST(GoChannelPrograms, AGeneratorIsReadUntilItCloses) {
  Network<int> network;
  auto& numbers = network.wire(3);
  network.start([&](const Context& ctx) {
    for (int i = 0, a = 0, b = 1; i < 10; ++i, a = std::exchange(b, a + b)) EXPECT_FALSE(numbers.send(ctx, a));
    numbers.close();
  });
  std::vector<int> fibonacci;
  while (const auto number = numbers.receive(background())) fibonacci.push_back(*number);
  EXPECT_EQ(fibonacci, (std::vector{0, 1, 1, 2, 3, 5, 8, 13, 21, 34}));
}

TEST(GoChannelPrograms, ASieveOfOneFilterForEachPrimeFindsThePrimesBelowAHundred) {
  Network<int> network;
  auto* numbers = &network.wire();
  network.start([&out = *numbers](const Context& ctx) {
    for (int number = 2; !out.send(ctx, number); ++number) {
    }
  });
  std::vector<int> primes;
  while (primes.size() < 25) {
    const int prime = numbers->receive(background()).value();
    primes.push_back(prime);
    auto& left = network.wire();
    network.start([&in = *numbers, &left, prime](const Context& ctx) {
      while (const auto number = in.receive(ctx)) {
        if (*number % prime != 0 && left.send(ctx, *number)) return;
      }
    });
    numbers = &left;
  }
  std::vector<int> expected;
  for (int number = 2; number < 100; ++number) {
    const bool prime = std::none_of(expected.begin(), expected.end(), [&](int p) { return number % p == 0; });
    if (prime) expected.push_back(number);
  }
  EXPECT_EQ(primes, expected);
}

TEST(GoChannelPrograms, MultipliersInARingFindTheNumbersMadeOfTwoThreeAndFive) {
  constexpr std::array kFactors{2, 3, 5};
  Network<int> network;
  struct Multiplier {
    Channel<int>*in, *out;
    int next;
  };
  std::vector<Multiplier> multipliers;
  for (const int factor : kFactors) {
    auto &in = network.wire(100), &out = network.wire(100);
    network.start([&in, &out, factor](const Context& ctx) {
      while (const auto number = in.receive(ctx)) {
        if (out.send(ctx, *number * factor)) return;
      }
    });
    multipliers.push_back({&in, &out, 1});
  }
  std::vector<int> found;
  for (int number = 1; number <= 400;) {
    for (Multiplier& one : multipliers) EXPECT_FALSE(one.in->send(background(), number));
    for (Multiplier& one : multipliers) {
      if (one.next == number) one.next = one.out->receive(background()).value();
    }
    number = std::min({multipliers[0].next, multipliers[1].next, multipliers[2].next});
    found.push_back(number);
  }
  std::vector<int> expected;
  for (int number = 2; number <= found.back(); ++number) {
    int rest = number;
    for (const int factor : kFactors) {
      while (rest % factor == 0) rest /= factor;
    }
    if (rest == 1) expected.push_back(number);
  }
  EXPECT_EQ(found, expected);
}

struct Ratio {
  std::int64_t over = 0, under = 1;
  static Ratio of(std::int64_t over, std::int64_t under) {
    const std::int64_t common = std::gcd(over, under);
    return {over / common, under / common};
  }
  friend Ratio operator+(Ratio a, Ratio b) { return of(a.over * b.under + b.over * a.under, a.under * b.under); }
  friend Ratio operator*(Ratio a, Ratio b) { return of(a.over * b.over, a.under * b.under); }
  friend bool operator==(Ratio, Ratio) = default;
  friend std::ostream& operator<<(std::ostream& out, Ratio r) { return out << r.over << '/' << r.under; }
};

// Power series: the coefficients, constant first, run through a channel without a buffer. Each operation is a thread.
class GoPowerSeries : public ::testing::Test {
 protected:
  using Series = Channel<Ratio>&;

  // Calls f(n, coefficients of the inputs) for what comes n-th out of it.
  template <class F>
  Series each(std::vector<Channel<Ratio>*> inputs, F f) {
    auto& out = network.wire();
    network.start([inputs = std::move(inputs), f, &out](const Context& ctx) mutable {
      for (std::int64_t n = 0;; ++n) {
        std::vector<Ratio> read;
        for (auto* input : inputs) {
          const auto one = input->receive(ctx);
          if (!one) return;
          read.push_back(*one);
        }
        if (out.send(ctx, f(n, read))) return;
      }
    });
    return out;
  }
  Series constant(Ratio c) {
    return each({}, [c](std::int64_t, const auto&) { return c; });
  }
  Series sum(Series u, Series v) {
    return each({&u, &v}, [](std::int64_t, const auto& read) { return read[0] + read[1]; });
  }
  Series scaled(Ratio c, Series u) {
    return each({&u}, [c](std::int64_t, const auto& read) { return c * read[0]; });
  }
  Series product(Series u, Series v) {
    return each({&u, &v}, [a = std::vector<Ratio>(), b = std::vector<Ratio>()](std::int64_t, const auto& read) mutable {
      a.push_back(read[0]);
      b.push_back(read[1]);
      return std::inner_product(a.begin(), a.end(), b.rbegin(), Ratio());
    });
  }
  Series derivative(Series u) {
    auto& tail = without(u);
    return each({&tail}, [](std::int64_t n, const auto& read) { return Ratio{n + 1, 1} * read[0]; });
  }
  Series integral(Ratio c, Series u) {
    auto& parts = each({&u}, [](std::int64_t n, const auto& read) { return Ratio{1, n + 1} * read[0]; });
    auto& out = network.wire();
    network.start([c, &parts, &out](const Context& ctx) {
      if (out.send(ctx, c)) return;
      while (const auto one = parts.receive(ctx)) {
        if (out.send(ctx, *one)) return;
      }
    });
    return out;
  }
  // u(c x²)
  Series ofSquare(Ratio c, Series u) {
    auto& out = network.wire();
    network.start([c, &u, &out](const Context& ctx) {
      for (Ratio power{1, 1};; power = power * c) {
        const auto one = u.receive(ctx);
        if (!one || out.send(ctx, *one * power) || out.send(ctx, Ratio())) return;
      }
    });
    return out;
  }
  // What it integrates is what it gives: a ring. The constant of u does not count.
  Series exponential(Series u) {
    auto &back = network.wire(), &out = network.wire();
    auto& result = integral({1, 1}, product(back, derivative(u)));
    network.start([&result, &back, &out](const Context& ctx) {
      while (const auto one = result.receive(ctx)) {
        if (back.send(ctx, *one) || out.send(ctx, *one)) return;
      }
    });
    return out;
  }
  static std::vector<Ratio> first(std::size_t count, Series u) {
    std::vector<Ratio> read;
    while (read.size() < count) read.push_back(u.receive(background()).value());
    return read;
  }

  Network<Ratio> network;

 private:
  Series without(Series u) {
    auto& out = network.wire();
    network.start([&u, &out](const Context& ctx) {
      static_cast<void>(u.receive(ctx));
      while (const auto one = u.receive(ctx)) {
        if (out.send(ctx, *one)) return;
      }
    });
    return out;
  }
};

using Ratios = std::vector<Ratio>;
constexpr Ratio kOne{1, 1}, kTwo{2, 1}, kMinusOne{-1, 1};

TEST_F(GoPowerSeries, AreAddedScaledAndSubtracted) {
  EXPECT_EQ(first(5, constant(kOne)), Ratios(5, kOne));
  EXPECT_EQ(first(5, sum(constant(kOne), constant(kTwo))), Ratios(5, {3, 1}));
  EXPECT_EQ(first(5, scaled(kMinusOne, constant(kTwo))), Ratios(5, {-2, 1}));
  EXPECT_EQ(first(5, sum(constant(kOne), scaled(kMinusOne, constant(kTwo)))), Ratios(5, kMinusOne));
}

TEST_F(GoPowerSeries, AreMultipliedAndDerivedToTheSameSquareOfTheGeometricOne) {
  const Ratios counted{{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}, {6, 1}, {7, 1}, {8, 1}};
  EXPECT_EQ(first(8, product(constant(kOne), constant(kOne))), counted);
  EXPECT_EQ(first(8, derivative(constant(kOne))), counted);
}

TEST_F(GoPowerSeries, AreIntegratedToLogarithmAndArcTangent) {
  EXPECT_EQ(first(5, integral({}, constant(kOne))), (Ratios{{0, 1}, {1, 1}, {1, 2}, {1, 3}, {1, 4}}));
  EXPECT_EQ(first(8, integral({}, ofSquare(kMinusOne, constant(kOne)))),
            (Ratios{{0, 1}, {1, 1}, {0, 1}, {-1, 3}, {0, 1}, {1, 5}, {0, 1}, {-1, 7}}));
}

TEST_F(GoPowerSeries, AreFedBackToTheExponential) {
  auto& x = each({}, [](std::int64_t n, const auto&) { return n == 1 ? kOne : Ratio(); });
  EXPECT_EQ(first(6, exponential(x)), (Ratios{{1, 1}, {1, 1}, {1, 2}, {1, 6}, {1, 24}, {1, 120}}));
  EXPECT_EQ(first(5, exponential(constant(kOne))), (Ratios{{1, 1}, {1, 1}, {3, 2}, {13, 6}, {73, 24}}));
}

}  // namespace
}  // namespace arborist
