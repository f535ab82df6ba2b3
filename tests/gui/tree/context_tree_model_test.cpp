// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QScrollBar>
#include <QTreeView>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include <gui/tree/tree_stage.h>
#include <widgets/models/context_tree_model.h>
#include <widgets/style/state_style.h>

namespace arborist::test {
namespace {

using Lines = std::vector<std::string>;

std::string lineOf(int depth, const std::string& name, const std::string& state) {
  return std::string(static_cast<std::size_t>(depth) * 2, ' ') + name + " " + state;
}

// What the model says, row by row, and whether its indexes agree with each other.
void list(const ContextTreeModel& model, const QModelIndex& parent, int depth, Lines& lines) {
  for (int row = 0; row < model.rowCount(parent); ++row) {
    const QModelIndex index = model.index(row, 0, parent);
    EXPECT_EQ(index.parent(), parent);
    EXPECT_EQ(model.indexOf(model.job(index)), index);
    lines.push_back(lineOf(depth, index.data().toString().toStdString(),
                           index.siblingAtColumn(ContextTreeModel::State).data().toString().toStdString()));
    list(model, index, depth + 1, lines);
  }
}

// A view's notion of the model, from its signals alone.
class Mirror {
 public:
  explicit Mirror(const ContextTreeModel& model) : m_model(model) {
    read(m_root, {});
    QObject::connect(&model, &QAbstractItemModel::rowsInserted, &m_guard,
                     [this](const QModelIndex& parent, int first, int last) {
                       auto& rows = at(parent).rows;
                       rows.insert(rows.begin() + first, static_cast<std::size_t>(last - first + 1), Row());
                       for (int i = first; i <= last; ++i)
                         read(rows[static_cast<std::size_t>(i)], m_model.index(i, 0, parent));
                     });
    QObject::connect(&model, &QAbstractItemModel::rowsRemoved, &m_guard,
                     [this](const QModelIndex& parent, int first, int last) {
                       auto& rows = at(parent).rows;
                       rows.erase(rows.begin() + first, rows.begin() + last + 1);
                     });
    QObject::connect(&model, &QAbstractItemModel::dataChanged, &m_guard,
                     [this](const QModelIndex& from, const QModelIndex& to) {
                       ASSERT_EQ(from.parent(), to.parent());
                       for (int i = from.row(); i <= to.row(); ++i)
                         say(at(from.parent()).rows.at(static_cast<std::size_t>(i)), from.siblingAtRow(i));
                     });
    // Many lists at once: a view lays everything out anew, keeping what it remembers by index.
    QObject::connect(&model, &QAbstractItemModel::layoutChanged, &m_guard, [this] {
      m_root = {};
      read(m_root, {});
    });
    QObject::connect(&model, &QAbstractItemModel::modelReset, &m_guard,
                     [] { ADD_FAILURE() << "a live tree is reset"; });
  }
  Lines lines() const {
    Lines lines;
    list(m_root, 0, lines);
    return lines;
  }

 private:
  struct Row {
    std::string name, state;
    std::vector<Row> rows;
  };
  void say(Row& row, const QModelIndex& index) {
    row.name = index.data().toString().toStdString();
    row.state = index.siblingAtColumn(ContextTreeModel::State).data().toString().toStdString();
  }
  void read(Row& row, const QModelIndex& index) {
    if (index.isValid()) say(row, index);
    row.rows.resize(static_cast<std::size_t>(m_model.rowCount(index)));
    for (std::size_t i = 0; i < row.rows.size(); ++i) read(row.rows[i], m_model.index(static_cast<int>(i), 0, index));
  }
  Row& at(const QModelIndex& index) {
    if (!index.isValid()) return m_root;
    return at(index.parent()).rows.at(static_cast<std::size_t>(index.row()));
  }
  static void list(const Row& row, int depth, Lines& lines) {
    for (const Row& each : row.rows) {
      lines.push_back(lineOf(depth, each.name, each.state));
      list(each, depth + 1, lines);
    }
  }

  const ContextTreeModel& m_model;
  QObject m_guard;
  Row m_root;
};

// The same from the whole state, without any memory.
struct Naive {
  const Snapshot& state;
  const TreeFilter& filter;
  Lines lines;
  std::size_t rows = 0;

  bool matches(const JobRow& row, const RunSnapshot& run) const {
    const bool finished =
        row.state != JobState::Queued && row.state != JobState::Running && row.state != JobState::Cancelling;
    if (filter.hideFinished && finished) return false;
    if (!filter.states.test(static_cast<std::size_t>(row.state))) return false;
    if (filter.span && row.created > filter.span->end) return false;
    if (filter.span && finished && *row.finished < filter.span->begin) return false;
    const std::string& path = row.id.index == 0 ? run.row.info.file : row.description->path;
    return QString::fromStdString(path).toLower().contains(filter.text.toLower());
  }
  bool shown(const RunSnapshot& run, const JobRow& row) const {
    if (matches(row, run)) return true;
    for (std::size_t i = row.id.index + std::size_t{1}; i < run.jobs.size(); ++i)
      if (run.jobs[i].exists() && run.jobs[i].parent == row.id && shown(run, run.jobs[i])) return true;
    return false;
  }
  void visit(const RunSnapshot& run, const JobRow& row, int depth) {
    ++rows;
    if (shown(run, row)) {
      const std::string title =
          run.row.info.run > 1 ? "jobs.yaml (run " + std::to_string(run.row.info.run) + ")" : "jobs.yaml";
      lines.push_back(
          lineOf(depth, row.id.index == 0 ? title : row.description->name, stateText(row.state).toStdString()));
    }
    std::vector<const JobRow*> children;
    for (std::size_t i = row.id.index + std::size_t{1}; i < run.jobs.size(); ++i)
      if (run.jobs[i].exists() && run.jobs[i].parent == row.id) children.push_back(&run.jobs[i]);
    const auto stem = [&](std::size_t at) {
      const std::string& name = children[at]->description->name;
      return name.substr(0, name.find('['));
    };
    for (std::size_t i = 0; i < children.size();) {
      std::size_t end = i + 1;
      const bool folds = children[i]->description->instances >= 10 && row.description->children > 10;
      while (folds && end < children.size() && stem(end) == stem(i)) ++end;
      if (folds)
        fold(run, {children.begin() + static_cast<long>(i), children.begin() + static_cast<long>(end)}, stem(i),
             depth + 1);
      for (; i < end; ++i) visit(run, *children[i], depth + (folds ? 2 : 1));
    }
  }
  void fold(const RunSnapshot& run, const std::vector<const JobRow*>& members, const std::string& stem, int depth) {
    ++rows;
    bool any = false, begun = false, goesOn = false;
    std::set<JobState> states;
    for (const JobRow* member : members) {
      any = any || matches(*member, run);
      begun = begun || member->started;
      goesOn = goesOn || member->live();
      states.insert(member->state);
    }
    if (!any) return;
    JobState whole = JobState::Queued;
    if (goesOn) {
      if (begun) whole = JobState::Running;
      if (states.count(JobState::Cancelling) > 0 &&
          states.count(JobState::Running) + states.count(JobState::Queued) == 0)
        whole = JobState::Cancelling;
    } else {
      for (const JobState each :
           {JobState::Skipped, JobState::Succeeded, JobState::Cancelled, JobState::TimedOut, JobState::Failed})
        if (states.count(each) > 0) whole = each;
    }
    lines.push_back(lineOf(depth, stem + " × 10", stateText(whole).toStdString()));
  }
  explicit Naive(const Snapshot& snapshot, const TreeFilter& wanted) : state(snapshot), filter(wanted) {
    for (const auto& [number, run] : state.runs())
      if (run.jobs.size() > 0 && run.jobs[0].exists()) visit(run, run.jobs[0], 0);
  }
};

constexpr RetentionOptions kFewRuns{.endedRuns = 2};

class Chaos {
 public:
  Chaos(TreeStage& stage, unsigned seed) : m_stage(stage), m_random(seed) {}

  unsigned below(unsigned limit) { return static_cast<unsigned>(m_random() % limit); }
  void step() {
    m_time += std::chrono::milliseconds(below(200));
    m_stage.at(m_time);
    switch (below(10)) {
      case 0:
        if (m_live.size() < 4) m_live.insert(m_stage.begin().root().run);
        break;
      case 1:
        if (below(4) == 0) endSome();
        break;
      case 2:
      case 3:
      case 4: grow(); break;
      default: transition(); break;
    }
  }
  TreeFilter filter() {
    TreeFilter filter;
    static constexpr const char* kTexts[] = {"", "", "A", "b", "a/", "/c", "d", "jobs", "nowhere"};
    if (below(3) != 0) filter.text = QString::fromLatin1(kTexts[below(std::size(kTexts))]);
    if (below(3) == 0) filter.states = below(256);
    filter.hideFinished = below(3) == 0;
    if (below(3) == 0) {
      const JobTime from = kRunStart + m_time * below(100) / 100;
      filter.span = TimeSpan{from, from + std::chrono::milliseconds(below(3000))};
    }
    return filter;
  }

 private:
  std::uint32_t anyRun() {
    auto at = m_live.begin();
    std::advance(at, below(static_cast<unsigned>(m_live.size())));
    return *at;
  }
  void grow() {
    if (m_live.empty()) return;
    const std::uint32_t run = anyRun();
    std::vector<JobId>& groups = m_groups[run];
    if (groups.empty()) groups.push_back({run, 0});
    for (unsigned i = below(6) + 1; i > 0; --i) {
      const JobId parent = groups[below(static_cast<unsigned>(groups.size()))];
      if (below(12) == 0) {
        growMatrix(run, parent);
        continue;
      }
      const bool isGroup = below(4) == 0;
      const JobId id =
          m_stage.add(parent, std::string(1, static_cast<char>('a' + below(5))) + std::to_string(++m_named), isGroup);
      (isGroup ? groups : m_jobs[run]).push_back(id);
    }
  }
  // As a whole or in parts, which come with different diffs.
  void growMatrix(std::uint32_t run, JobId parent) {
    const JobId group = m_stage.groupOf(parent, "d" + std::to_string(++m_named), below(4) == 0 ? 10 : 11);
    const std::string stem = "b" + std::to_string(++m_named);
    for (int i = 1; i <= 10; ++i) {
      m_jobs[run].push_back(m_stage.instance(group, stem, i, 10));
      if (below(5) == 0) m_stage.source.publish();
    }
    m_groups[run].push_back(group);
  }
  void transition() {
    if (m_live.empty()) return;
    const std::uint32_t run = anyRun();
    static constexpr JobState kNext[] = {JobState::Running, JobState::Cancelling, JobState::Succeeded,
                                         JobState::Failed,  JobState::TimedOut,   JobState::Cancelled,
                                         JobState::Skipped};
    for (unsigned i = below(8); i > 0; --i) {
      auto& of = below(5) == 0 ? m_groups[run] : m_jobs[run];
      if (of.empty()) continue;
      const JobId id = of[below(static_cast<unsigned>(of.size()))];
      if (m_final.count(id) > 0) continue;
      const JobState next = kNext[below(std::size(kNext))];
      if (isFinal(next)) m_final.insert(id);
      m_stage.to(id, next, {CauseCode::User, "you", "", ""});
    }
  }
  void endSome() {
    if (m_live.empty()) return;
    const std::uint32_t run = anyRun();
    m_stage.to({run, 0}, JobState::Failed, {CauseCode::Exit, "exit code 1", "", ""});
    m_stage.script(run).end();
    m_live.erase(run);
  }

  TreeStage& m_stage;
  std::mt19937 m_random;
  JobDuration m_time{};
  std::set<std::uint32_t> m_live;
  std::map<std::uint32_t, std::vector<JobId>> m_jobs, m_groups;
  std::set<JobId> m_final;
  int m_named = 0;
};

unsigned seedOfThisRun() {
  const char* wanted = std::getenv("ARBORIST_SEED");
  return wanted ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : std::random_device{}();
}

void check(const TreeStage& stage, const ContextTreeModel& model, const Mirror& mirror) {
  Lines said;
  list(model, {}, 0, said);
  const Naive expected(stage.bridge.state(), model.filter());
  ASSERT_EQ(said, expected.lines);
  ASSERT_EQ(mirror.lines(), expected.lines) << "the signals tell another story";
  ASSERT_EQ(model.rowsShown(), expected.lines.size());
  ASSERT_EQ(model.rowsInAll(), expected.rows);
}

void runChaos(unsigned seed, int steps) {
  SCOPED_TRACE("ARBORIST_SEED=" + std::to_string(seed));
  TreeStage stage(kFewRuns);
  ContextTreeModel model(stage.bridge);
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  const Mirror mirror(model);
  QTreeView view;
  view.setModel(&model);
  view.expandAll();
  view.show();
  Chaos chaos(stage, seed);
  for (int step = 0; step < steps && !testing::Test::HasFatalFailure(); ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    for (unsigned i = chaos.below(12); i > 0; --i) {
      chaos.step();
      if (chaos.below(3) == 0) stage.source.publish();  // several diffs in one delivery
    }
    stage.show();
    check(stage, model, mirror);
    if (chaos.below(4) == 0) {
      model.setFilter(chaos.filter());
      check(stage, model, mirror);
    }
    if (chaos.below(60) == 0) {  // as after a gap in the stream
      stage.bridge.setSource(nullptr);
      check(stage, model, mirror);
      stage.bridge.setSource(&stage.source);
      check(stage, model, mirror);
    }
    if (chaos.below(8) == 0) QCoreApplication::processEvents();
  }
}

TEST(ContextTreeModel, ShowsThroughRandomDiffsAndFiltersWhatANaiveWalkShows) {
  const unsigned seed = seedOfThisRun();
  for (unsigned round = 0; round < 6 && !testing::Test::HasFatalFailure(); ++round) runChaos(seed + round, 250);
}

struct ContextTreeModelTest : testing::Test {
  TreeStage stage{kFewRuns};
  RunScript& run = stage.begin();
};

TEST_F(ContextTreeModelTest, SelectionExpansionAndScrollSurviveUpdates) {
  std::vector<JobId> groups, jobs;
  for (int g = 0; g < 40; ++g) {
    groups.push_back(stage.group(run.root(), "g" + std::to_string(g)));
    for (int j = 0; j < 6; ++j) jobs.push_back(stage.add(groups.back(), "j" + std::to_string(j)));
  }
  stage.show();
  ContextTreeModel model(stage.bridge);
  QTreeView view;
  view.setModel(&model);
  view.resize(400, 300);
  view.show();
  view.expand(model.indexOf(run.root()));
  for (std::size_t g = 0; g < groups.size(); g += 2) view.expand(model.indexOf(groups[g]));
  const JobId chosen = jobs[20 * 6 + 3];
  view.setCurrentIndex(model.indexOf(chosen));
  view.scrollTo(model.indexOf(chosen), QAbstractItemView::PositionAtTop);
  QCoreApplication::processEvents();
  const int scrolled = view.verticalScrollBar()->value();
  ASSERT_GT(scrolled, 0);

  for (int step = 0; step < 200; ++step) {
    stage.at(10ms * step);
    const std::size_t at = static_cast<std::size_t>(step) * 7 % jobs.size();
    stage.to(jobs[at], step % 3 == 0 ? JobState::Succeeded : JobState::Running);
    if (step % 10 == 0) stage.add(groups.back(), "late" + std::to_string(step));
    if (step == 100) {
      const RunScript& second = stage.begin();
      stage.add(second.root(), "x");
    }
    stage.show();
    QCoreApplication::processEvents();
    ASSERT_EQ(model.job(view.currentIndex()), chosen);
    ASSERT_EQ(view.selectionModel()->selectedRows().size(), 1);
    ASSERT_EQ(view.verticalScrollBar()->value(), scrolled);
    for (std::size_t g = 0; g < groups.size(); ++g)
      ASSERT_EQ(view.isExpanded(model.indexOf(groups[g])), g % 2 == 0) << "group " << g << " at step " << step;
  }
}

TEST_F(ContextTreeModelTest, SelectionAndExpansionSurviveAFilterThatChangesManyListsAtOnce) {
  std::vector<JobId> groups, jobs;
  for (int g = 0; g < 60; ++g) {
    groups.push_back(stage.group(run.root(), "g" + std::to_string(g)));
    for (int j = 0; j < 4; ++j)
      jobs.push_back(stage.add(groups.back(), (j % 2 == 0 ? "even" : "odd") + std::to_string(j)));
  }
  stage.show();
  ContextTreeModel model(stage.bridge);
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  QTreeView view;
  view.setModel(&model);
  view.show();
  view.expand(model.indexOf(run.root()));
  for (std::size_t g = 0; g < groups.size(); g += 3) view.expand(model.indexOf(groups[g]));
  const JobId chosen = jobs[30 * 4 + 2];
  view.setCurrentIndex(model.indexOf(chosen));
  TreeFilter filter;
  for (const char* text : {"even", "even2", ""}) {
    filter.text = QString::fromLatin1(text);
    model.setFilter(filter);
    QCoreApplication::processEvents();
    ASSERT_EQ(model.job(view.currentIndex()), chosen) << text;
    ASSERT_EQ(view.selectionModel()->selectedRows().size(), 1) << text;
    for (std::size_t g = 0; g < groups.size(); ++g)
      ASSERT_EQ(view.isExpanded(model.indexOf(groups[g])), g % 3 == 0) << "group " << g << ", " << text;
  }
  filter.text = "odd";
  model.setFilter(filter);
  EXPECT_TRUE(view.selectionModel()->selectedRows().isEmpty()) << "what is not shown is not selected";
}

TEST_F(ContextTreeModelTest, WhatAFilterHidesAndShowsAgainComesBackInItsPlace) {
  const JobId group = stage.group(run.root(), "checks");
  stage.add(group, "a1");
  stage.add(group, "b1");
  stage.add(group, "a2");
  stage.show();
  ContextTreeModel model(stage.bridge);
  const auto names = [&] {
    Lines lines;
    const QModelIndex parent = model.indexOf(group);
    for (int row = 0; row < model.rowCount(parent); ++row)
      lines.push_back(model.index(row, 0, parent).data().toString().toStdString());
    return lines;
  };
  TreeFilter filter;
  filter.text = "checks/b";
  model.setFilter(filter);
  EXPECT_EQ(names(), Lines{"b1"});
  EXPECT_EQ(model.rowsShown(), 3u);
  filter.text = "CHECKS/A";
  model.setFilter(filter);
  EXPECT_EQ(names(), (Lines{"a1", "a2"}));
  model.setFilter({});
  EXPECT_EQ(names(), (Lines{"a1", "b1", "a2"}));
}

TEST_F(ContextTreeModelTest, ARunIsAnnouncedOnceItsRowsAreInPlace) {
  ContextTreeModel model(stage.bridge);
  int announced = 0;
  QObject::connect(&model, &ContextTreeModel::runAppeared, &model, [&](JobId root) {
    ++announced;
    EXPECT_EQ(model.rowCount(model.indexOf(root)), 2);
  });
  stage.add(run.root(), "a");
  stage.add(run.root(), "b");
  stage.show();
  stage.add(run.root(), "c");
  stage.show();
  EXPECT_EQ(announced, 1);
}

TEST_F(ContextTreeModelTest, AnIndexOutlivesWhatComesBeforeIt) {
  const JobId job = stage.add(run.root(), "a");
  stage.show();
  ContextTreeModel model(stage.bridge);
  EXPECT_TRUE(model.isWithin(job, run.root()));
  EXPECT_FALSE(model.isWithin(run.root(), job));
  const QPersistentModelIndex kept = model.indexOf(job);
  for (int i = 0; i < 4; ++i) {  // runs that end; two are kept
    const RunScript& other = stage.begin();
    stage.to(other.root(), JobState::Succeeded);
    stage.script(other.root().run).end();
    stage.show();
  }
  EXPECT_EQ(model.rowCount(), 3);
  EXPECT_EQ(model.job(kept), job);
}

}  // namespace
}  // namespace arborist::test
