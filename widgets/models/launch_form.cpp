// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/launch_form.h>

#include <QCoreApplication>
#include <QStringList>
#include <string_view>

#include <widgets/models/yaml_scalar.h>

namespace arborist {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("LaunchForm", text); }

// Block style, line by line, so that a line tells its field.
class Writer {
 public:
  LaunchText text;

  void open(LaunchField field, const std::string& key) {
    line(field, key + ":");
    ++m_depth;
  }
  void close() { --m_depth; }
  void bare(LaunchField field, std::string_view key, const std::string& value) {
    line(field, std::string(key) + ": " + value);
  }
  void entry(LaunchField field, std::string_view key, const QString& value) {
    const std::string utf8 = value.toStdString();
    const YamlBlock block = yamlBlock(utf8);
    if (block.lines.empty()) return bare(field, key, yamlScalar(utf8));
    bare(field, key, block.header);
    ++m_depth;
    for (const std::string_view part : block.lines) line(field, part);
    --m_depth;
  }
  void unlessEmpty(LaunchField field, std::string_view key, const QString& value) {
    if (!value.trimmed().isEmpty()) entry(field, key, value.trimmed());
  }
  void item(LaunchField field, const QString& value) { line(field, "- " + yamlScalar(value.toStdString())); }
  void line(LaunchField field, std::string_view content) {
    if (!content.empty()) text.yaml.append(2 * m_depth, ' ').append(content);
    text.yaml += '\n';
    text.lines.push_back(field);
  }

 private:
  std::size_t m_depth = 0;
};

QString percent(double share) { return QString::number(share, 'g', 6) + QLatin1Char('%'); }

QStringList linesOf(const QString& text) {
  QStringList lines = text.split(QLatin1Char('\n'));
  while (!lines.isEmpty() && lines.back().isEmpty()) lines.removeLast();
  return lines;
}

void writeProgram(Writer& out, const LaunchForm& form) {
  out.open(LaunchField::Program, "argv");
  out.item(LaunchField::Program, form.program);
  for (const QString& argument : linesOf(form.arguments)) out.item(LaunchField::Arguments, argument);
  out.close();
}

QString latency(const LaunchForm& form) {
  static constexpr const char* kNames[] = {"", "uniform", "normal", "exponential", "lognormal"};
  const QString name = QLatin1String(kNames[static_cast<std::size_t>(form.loadTime)]);
  const QString first = form.lasts.trimmed();
  if (form.loadTime == LoadTime::Exponential) return name + QLatin1Char('(') + first + QLatin1Char(')');
  return name + QLatin1Char('(') + first + QStringLiteral(", ") + form.lastsTo.trimmed() + QLatin1Char(')');
}

void writeLoad(Writer& out, const LaunchForm& form) {
  out.open(LaunchField::Lasts, "load");
  if (form.loadTime == LoadTime::Fixed) {
    out.entry(LaunchField::Lasts, "for", form.lasts.trimmed());
  } else {
    out.entry(LaunchField::Lasts, "latency", latency(form));
    out.unlessEmpty(LaunchField::Longest, "for", form.longest);
  }
  if (form.cpu > 0) out.entry(LaunchField::Cpu, "cpu", percent(form.cpu));
  if (form.fail > 0) out.entry(LaunchField::Fail, "fail", percent(form.fail));
  if (form.hang > 0) out.entry(LaunchField::Hang, "hang", percent(form.hang));
  out.unlessEmpty(LaunchField::IgnoreCancel, "ignore_cancel", form.ignoreCancel);
  out.unlessEmpty(LaunchField::Seed, "seed", form.seed);
  out.close();
}

void writeEnvironment(Writer& out, const LaunchForm& form) {
  QStringList lines = form.environment.split(QLatin1Char('\n'));
  lines.removeIf([](const QString& line) { return line.trimmed().isEmpty(); });
  if (lines.isEmpty()) return;
  out.open(LaunchField::Variables, "env");
  for (const QString& line : lines) {
    const auto equals = line.indexOf(QLatin1Char('='));
    if (equals < 0) {
      out.text.problems.try_emplace(LaunchField::Variables,
                                    tr("expected NAME=value, found “%1”").arg(line.left(40).trimmed()));
    }
    const QString name = equals < 0 ? line.trimmed() : line.left(equals).trimmed();
    const QString value = equals < 0 ? QString() : line.mid(equals + 1);
    out.bare(LaunchField::Variables, yamlScalar(name.toStdString()), yamlScalar(value.toStdString()));
  }
  out.close();
}

void writeRetry(Writer& out, const LaunchForm& form) {
  if (form.retries == 0) return;
  out.open(LaunchField::Retry, "retry");
  out.bare(LaunchField::Retry, "max", std::to_string(form.retries));
  out.unlessEmpty(LaunchField::Backoff, "backoff", form.backoff);
  out.close();
}

// The keys of the job itself, behind its name and its matrix.
void writeJob(Writer& out, const LaunchForm& form) {
  switch (form.kind) {
    case LaunchKind::Shell: out.entry(LaunchField::Command, "run", form.command); break;
    case LaunchKind::Program: writeProgram(out, form); break;
    case LaunchKind::Load: writeLoad(out, form); break;
  }
  if (form.kind != LaunchKind::Load) {
    out.unlessEmpty(LaunchField::Folder, "dir", form.dir);
    writeEnvironment(out, form);
  }
  out.unlessEmpty(LaunchField::Timeout, "timeout", form.timeout);
  if (form.shape == LaunchShape::One) out.unlessEmpty(LaunchField::Deadline, "deadline", form.deadline);
  out.unlessEmpty(LaunchField::Grace, "grace", form.grace);
  writeRetry(out, form);
}

void writeMatrix(Writer& out, LaunchField field, const std::string& key, int last) {
  out.bare(field, "matrix", "{" + key + ": 1.." + std::to_string(last) + "}");
}

void writeLimits(Writer& out, const LaunchForm& form) {
  if (form.rate.trimmed().isEmpty() && form.breaker == 0) return;
  const LaunchField first = form.rate.trimmed().isEmpty() ? LaunchField::Breaker : LaunchField::Rate;
  out.open(first, "limits");
  out.open(first, "all");
  out.unlessEmpty(LaunchField::Rate, "rate", form.rate);
  if (form.breaker > 0) {
    out.open(LaunchField::Breaker, "breaker");
    out.entry(LaunchField::Breaker, "failure_rate", percent(form.breaker));
    out.close();
  }
  out.close();
  out.close();
  out.bare(first, "use", "all");
}

// What holds for all of a burst or tree stands at the top of the file.
void writeTop(Writer& out, const LaunchForm& form) {
  if (form.shape == LaunchShape::One) return;
  out.unlessEmpty(LaunchField::Deadline, "deadline", form.deadline);
  if (form.concurrency > 0) out.bare(LaunchField::Concurrency, "concurrency", std::to_string(form.concurrency));
  if (form.keepGoing) out.bare(LaunchField::OnFailure, "on_failure", "continue");
  writeLimits(out, form);
}

}  // namespace

LaunchField LaunchText::fieldAt(int line) const noexcept {
  const auto index = static_cast<std::size_t>(line) - 1;
  return line > 0 && index < lines.size() ? lines[index] : LaunchField::None;
}

LaunchText launchText(const LaunchForm& form) {
  Writer out;
  out.line(LaunchField::None, "version: 1");
  writeTop(out, form);
  out.open(LaunchField::None, "jobs");
  const int levels = form.shape == LaunchShape::Tree ? form.depth : 1;
  for (int level = 1; level < levels; ++level) {
    out.open(LaunchField::Tree, "branch");
    writeMatrix(out, LaunchField::Tree, "n" + std::to_string(level), form.fanOut);
    if (form.keepGoing) out.bare(LaunchField::OnFailure, "on_failure", "continue");
    out.open(LaunchField::Tree, "jobs");
  }
  out.open(LaunchField::Name, yamlScalar(form.name.toStdString()));
  if (form.shape == LaunchShape::Burst) writeMatrix(out, LaunchField::Count, "n", form.count);
  if (form.shape == LaunchShape::Tree) writeMatrix(out, LaunchField::Tree, "n" + std::to_string(levels), form.fanOut);
  writeJob(out, form);
  return std::move(out.text);
}

LaunchProblems problemsByField(const LaunchText& text, const std::vector<FileProblem>& found) {
  LaunchProblems problems = text.problems;
  for (const FileProblem& problem : found)
    problems.try_emplace(text.fieldAt(problem.line), QString::fromStdString(problem.message));
  return problems;
}

}  // namespace arborist
