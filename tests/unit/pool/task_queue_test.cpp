// SPDX-License-Identifier: GPL-3.0-or-later
// The queue agrees with a naive one after each step of a random script: holes, growth and what is put back included.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <fstream>
#include <memory>
#include <random>
#include <vector>

#include <arborist/pool/detail/task_queue.h>

namespace arborist::test {
namespace {

using detail::ContextLink;
using detail::QueuedTask;
using detail::TaskList;
using detail::TaskQueue;
using Entry = TaskQueue::Entry;

class Nobody final : public detail::QueueOwner {
  void contextEnded(ContextLink&) noexcept override {}
};

class TaskQueueTest : public testing::Test {
 protected:
  TaskQueueTest() {
    for (int i = 0; i < 5; ++i) links.push_back(std::make_unique<ContextLink>(nobody, background()));
  }
  ~TaskQueueTest() override {
    for (QueuedTask* task : all) delete task;
  }
  QueuedTask* push(std::size_t link, Priority priority, std::size_t others = 0) {
    auto* task = new QueuedTask([](const Context&) {}, {priority, {}});
    all.push_back(task);
    task->link = links[link].get();
    EXPECT_TRUE(queue.reserve(priority, others));
    queue.push(*task);
    return task;
  }

  Nobody nobody;
  std::vector<std::unique_ptr<ContextLink>> links;
  std::vector<QueuedTask*> all;
  TaskQueue queue;
};

TEST_F(TaskQueueTest, AHoleIsNoTask) {
  push(0, Priority::Normal);
  QueuedTask* const stays = push(1, Priority::Normal);
  push(0, Priority::Normal);
  TaskList taken;
  EXPECT_EQ(queue.takeOf(*links[0], taken), 2u);
  EXPECT_EQ(queue.takeOf(*links[0], taken), 0u);
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(queue.popHighest(), stays);
  EXPECT_EQ(queue.popHighest(), nullptr);
}

TEST_F(TaskQueueTest, PostingAndCancellingForEverTakesNoMoreMemory) {
  push(1, Priority::Low);  // at the front for ever, so that no hole gets there
  const auto memory = [] {
    std::size_t pages = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    return pages;
  };
  TaskList taken;
  std::size_t before = 0;
  for (int i = 0; i < 2'000'000; ++i) {
    if (i == 100'000) before = memory();
    push(0, Priority::Low);
    ASSERT_EQ(queue.takeOf(*links[0], taken), 1u);
    delete taken.popFront();
    all.pop_back();
  }
  EXPECT_LT(memory(), before + 1000);  // 32 MB of holes are 8,000 pages
}

TEST_F(TaskQueueTest, DoesWhatANaiveOneDoes) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::array<std::deque<QueuedTask*>, 3> model;
  struct Outstanding {
    std::vector<Entry> entries;
    Priority priority{};
  } out;
  const auto size = [&] { return model[0].size() + model[1].size() + model[2].size(); };
  for (int step = 0; step < 60'000; ++step) {
    const bool grows = step / 3'000 % 2 == 0;
    switch (random() % (grows ? 12 : 6)) {
      case 0: {
        if (!out.entries.empty()) break;
        std::vector<Entry> into(1 + random() % 40);
        const std::size_t count = queue.pop(into, out.priority);
        auto& best = !model[2].empty() ? model[2] : !model[1].empty() ? model[1] : model[0];
        ASSERT_EQ(count, std::min(into.size(), best.size()));
        for (std::size_t i = 0; i < count; ++i, best.pop_front()) ASSERT_EQ(into[i].task, best.front());
        out.entries.assign(into.begin(), into.begin() + static_cast<std::ptrdiff_t>(count));
        break;
      }
      case 1: {  // some of what is out comes back, the rest has run
        const std::size_t run = out.entries.empty() ? 0 : random() % (out.entries.size() + 1);
        for (std::size_t i = out.entries.size(); i > run; --i)
          model[static_cast<std::size_t>(out.priority)].push_front(out.entries[i - 1].task);
        out.entries.erase(out.entries.begin(), out.entries.begin() + static_cast<std::ptrdiff_t>(run));
        std::shuffle(out.entries.begin(), out.entries.end(), random);
        for (const Entry& entry : out.entries) queue.putBack(entry, out.priority);
        out.entries.clear();
        break;
      }
      case 2: {
        if (random() % 8 != 0) break;
        ContextLink& link = *links[random() % links.size()];
        TaskList taken;
        std::size_t count = 0;
        for (auto& list : model) {
          for (auto at = list.begin(); at != list.end();) {
            at = (*at)->link == &link ? (++count, list.erase(at)) : std::next(at);
          }
        }
        ASSERT_EQ(queue.takeOf(link, taken), count);
        for (; count != 0; --count) ASSERT_EQ(taken.popFront()->link, &link);
        ASSERT_TRUE(taken.empty());
        break;
      }
      case 3: {
        QueuedTask* expected = nullptr;
        for (auto& list : model) {
          if (expected || list.empty()) continue;
          expected = list.front();
          list.pop_front();
        }
        ASSERT_EQ(queue.popOldestOfLowest(), expected);
        break;
      }
      case 4: {
        const std::size_t priority = random() % 3;
        QueuedTask* const expected = model[priority].empty() ? nullptr : model[priority].back();
        if (expected) model[priority].pop_back();
        ASSERT_EQ(queue.popNewest(static_cast<Priority>(priority)), expected);
        break;
      }
      default: {
        const std::size_t priority = random() % 3;
        model[priority].push_back(push(random() % links.size(), static_cast<Priority>(priority), out.entries.size()));
      }
    }
    ASSERT_EQ(queue.size(), size()) << "step " << step;
  }
}

}  // namespace
}  // namespace arborist::test
