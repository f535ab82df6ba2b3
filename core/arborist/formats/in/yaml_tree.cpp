// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/yaml_tree.h>

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <array>
#include <istream>
#include <utility>

#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/metered_input.h>
#include <arborist/formats/in/yaml_builder.h>
#include <arborist/formats/in/yaml_text.h>

namespace arborist {
namespace {

using Translation = std::pair<std::string_view, std::string_view>;

// yaml-cpp's words are those of its parser; these are for the person who wrote the file.
constexpr std::array<Translation, 22> kTranslations{{
    {"end of map not found", "expected a line `key: value`; check the indentation and the quotes of the lines around"},
    {"end of map flow not found", "expected `,` or `}` after a value in `{…}`; check the brackets and quotes"},
    {"end of sequence not found", "expected a line `- value`; check the indentation of the lines around"},
    {"end of sequence flow not found", "expected `,` or `]` after a value in `[…]`; check the brackets and quotes"},
    {"illegal map value", "expected one `key: value` on a line, found another `: `; put the value in quotes"},
    {"illegal map key", "expected no `? ` here; write `key: value`"},
    {"illegal block entry", "expected no `- ` here; begin the list on the next line or write `[a, b]`"},
    {"illegal flow end", "found a closing bracket that was never opened, or of the other kind; check the brackets"},
    {"illegal document indicator in scalar", "expected a closing quote before `---` or `...`; add it"},
    {"unknown token", "expected a value, found a character that cannot begin one; put the value in quotes"},
    {"the referenced anchor is not defined", "expected an anchor of that name further up; define it with `&name`"},
    {"alias not found after *", "expected a name after `*`; put text that begins with `*` in quotes"},
    {"anchor not found after &", "expected a name after `&`; put text that begins with `&` in quotes"},
    {"illegal character found while scanning alias", "expected an alias; put text that begins with `*` in quotes"},
    {"illegal character found while scanning anchor", "expected an anchor; put text that begins with `&` in quotes"},
    {"unexpected character in block scalar", "expected a new line after `|` or `>`; move the text to the next line"},
    {"cannot set zero indentation for a block scalar", "expected an indentation from 1 to 9; leave the number out"},
    {"bad character found while scanning hex number", "expected hexadecimal digits after `\\x`, `\\u` or `\\U`"},
    {"repeated YAML directive", "expected one `%YAML` line; leave the others out"},
    {"YAML directives must have exactly one argument", "expected `%YAML 1.2`; leave the line out"},
    {"YAML major version too large", "expected YAML 1.2; leave the `%YAML` line out"},
    {"bad file", "nested too deeply; use at most 100 levels"},
}};

std::string translated(const std::string& message) {
  for (const auto& [theirs, ours] : kTranslations) {
    if (message == theirs) return std::string(ours);
  }
  // "invalid unicode: 55357": a character beyond 16 bits, written as the two halves that JSON asks for.
  if (message.starts_with("invalid unicode")) {
    return "expected a character, found half of a surrogate pair or a number beyond Unicode; write the character "
           "itself "
           "or `\\U0001F600`";
  }
  if (message.starts_with("unknown escape character")) {
    return "expected a known escape after `\\`; write `\\\\` for a backslash, or use single quotes";
  }
  if (message.starts_with("bad YAML version")) return "expected YAML 1.2; leave the `%YAML` line out";
  return "not valid YAML: " + printable(message);
}

// Whether a tab stands in the indentation of that line, from 0; its column, from 0, goes to `column`.
bool hasTabInIndentation(const YamlText& text, const YAML::Mark& mark, int& column) {
  if (mark.is_null() || static_cast<std::size_t>(mark.pos) > text.text.size()) return false;
  const std::size_t before =
      mark.pos == 0 ? std::string::npos : text.text.rfind('\n', static_cast<std::size_t>(mark.pos) - 1);
  const std::size_t start = before == std::string::npos ? 0 : before + 1;
  const std::size_t first = text.text.find_first_not_of(' ', start);
  column = static_cast<int>(first - start);
  return first != std::string::npos && text.text[first] == '\t';
}

void report(const YAML::Exception& error, const YamlText& text, YamlBuilder& builder) {
  YAML::Mark mark = error.mark;
  int tab = 0;
  if (hasTabInIndentation(text, mark, tab)) {
    mark.pos += tab - mark.column;
    mark.column = tab;
    builder.report({mark, "expected spaces, found a tab; indent with spaces"});
  } else if (error.msg == YAML::ErrorMsg::EOF_IN_SCALAR) {
    // The end of the file, where yaml-cpp noticed, tells nobody where the quote stands.
    builder.reportHere("expected a closing quote for the text that begins here or after this; add it");
  } else {
    builder.report({mark, translated(error.msg)});
  }
}

}  // namespace

YamlNode::Entry YamlNode::find(std::string_view name) const noexcept {
  if (!isMapping()) return {};
  for (std::size_t i = 0; i < size(); ++i) {
    if (key(i).text == name) return {&key(i), &value(i)};
  }
  return {};
}

std::string YamlNode::describe() const {
  switch (kind) {
    case Kind::Null: return text.empty() ? "nothing" : inQuotes(text) + ", which means nothing";
    case Kind::Scalar: return inQuotes(text);
    case Kind::Sequence: return "a list";
    case Kind::Mapping: return "a mapping";
  }
  return {};
}

YamlDocument parseYaml(SourceText source, ProblemList& problems) {
  YamlDocument document;
  const YamlText text = prepareForParser(std::move(source));
  MeteredInput input(text.text);
  YamlBuilder builder(text, input, document, problems);
  std::istream stream(&input);
  bool complete = false;
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    complete = builder.checkDirectives();
  } catch (const YamlStop& stop) {
    builder.report(stop);
  } catch (const YAML::Exception& error) {
    report(error, text, builder);
  } catch (const MeteredInput::TooMuch&) {
    builder.reportHere(
        "found too many brackets, quotes and commas without an end of line or in one value; break long lines, put a "
        "long script into a file of its own");
  } catch (const std::exception& error) {
    builder.reportHere("not valid YAML: " + printable(error.what()));
  }
  if (!complete) document.root = nullptr;
  return document;
}

}  // namespace arborist
