#include "sim/report/html.hpp"

#include <fmt/format.h>

#include "sim/report/assets.hpp"
#include "sim/report/html_parts.hpp"
#include "sim/report/page_data.hpp"
#include "sim/report/sections.hpp"
#include "sim/report/text.hpp"

namespace ballast::report {
namespace {

/// Nothing is loaded, and no script runs but those of the page.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-report'; img-src data:";

constexpr std::string_view kNoPlots =
    "<p class=\"note\">This program was built without uPlot, so charts are tables. For plots: "
    "install Debian's nodejs and npm, configure where npm has a network, build, and run "
    "again.</p>\n";

struct Section {
  std::string id, title, content;
};

bool draws(const RunRecord& record) { return !record.charts.empty() || !record.paid.empty(); }

/// The explorer is filled by its script; without scripts there is nothing to choose.
std::string explorer_section(const RunRecord& record) {
  if (record.accounts.empty()) return "";
  std::string left_out;
  if (record.accounts_left_out > 0) {
    left_out = fmt::format("<p class=\"note\">{} more accounts are left out of this report.</p>\n",
                           value_html(static_cast<double>(record.accounts_left_out)));
  }
  return R"(<div class="explorer">
<div class="chooser"><label for="account-search">Account: name, role, verdict or symbol</label>
<input id="account-search" type="text" role="combobox" aria-expanded="true"
 aria-controls="account-list" aria-autocomplete="list" autocomplete="off" spellcheck="false">
<p id="account-count" class="note" aria-live="polite"></p>
<ul id="account-list" role="listbox" aria-label="Accounts"></ul></div>
<div id="account-detail"><p class="note">Scripts show the account chosen here.</p></div>
</div>
)" + left_out;
}

std::vector<Section> sections_of(const RunRecord& record, bool plots) {
  std::vector<Section> sections = {
      {"figures", "Figures", figures_section(record)},
      {"layers", "Who bore the loss", layers_section(record)},
      {"time", "Over time", charts_section(record, plots)},
      {"phases", "Phases", phases_section(record)},
      {"interest", "Open interest", interest_section(record)},
      {"payers", "Who paid", payers_section(record, plots)},
      {"feedback", "Feedback on and off", feedback_section(record)},
      {"compared", "Runs compared", comparisons_section(record)},
      {"reverse", "Reverse stress", reverse_section(record)},
      {"sensitivities", "Sensitivities", sensitivities_section(record)},
      {"seeds", "Seeds", bands_section(record)},
      {"latency", "Latency", latency_section(record)},
      {"decisions", "Decisions", decisions_section(record)},
      {"explorer", "Accounts", explorer_section(record)},
      {"disclosed", "Inputs and assumptions", disclosed_section(record)},
  };
  std::erase_if(sections, [](const Section& section) { return section.content.empty(); });
  return sections;
}

std::string run_facts(const RunRecord& record) {
  std::string facts;
  const auto add = [&facts](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    facts += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
  };
  const auto name = [](const std::string& text) { return text.empty() ? text : name_html(text); };
  add("Scenario", name(record.scenario));
  if (record.venue != record.scenario) add("Venue", name(record.venue));
  add("Risk file", name(record.risk));
  add("Engine", name(record.engine));
  add("Seed", std::to_string(record.seed));
  add("Scale", html(amount(record.scale)));
  add("Impact", record.impact ? "on" : "off");
  if (record.duration_s > 0) add("Duration", html(clock(record.duration_s)) + " min");
  return "<dl class=\"facts\">" + facts + "</dl>\n";
}

std::string page_head(const std::string& title, const PlotLibrary& plots) {
  return fmt::format(R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{}</title>
<style>
{}{}</style></head>
)",
                     kPolicy, html(title), plots.style, assets::style());
}

std::string page_header(const RunRecord& record, const std::string& title,
                        const std::vector<Section>& sections) {
  std::string links = "<li><a href=\"#verdict\">Verdict</a></li>";
  for (const Section& section : sections) {
    links += fmt::format("<li><a href=\"#{}\">{}</a></li>", section.id, section.title);
  }
  return fmt::format(R"(<body><a class="skip" href="#verdict">To the verdict</a>
<header><div><p class="kind">Ballast stress report</p><h1>{}</h1></div>
<fieldset class="theme" hidden><legend>Colours</legend>
<label><input type="radio" name="theme" value="auto" checked><span>Auto</span></label>
<label><input type="radio" name="theme" value="light"><span>Light</span></label>
<label><input type="radio" name="theme" value="dark"><span>Dark</span></label></fieldset>
{}</header>
<nav aria-label="Sections"><ul>{}</ul></nav>
<main>
)",
                     name_html(title), run_facts(record), links);
}

std::string page_footer(const RunRecord& record) {
  std::string text = "</main>\n<footer>";
  if (!record.command_line.empty()) {
    text += fmt::format("<p>Made by <code>{}</code></p>", name_html(record.command_line));
  }
  const std::string version = record.version.empty() ? "" : " " + name_html(record.version);
  return text + "<p>Ballast" + version + "</p></footer>\n";
}

std::string scripts(const RunRecord& record, const PlotLibrary& plots) {
  std::string text =
      "<script type=\"application/json\" id=\"data\">" + page_data(record) + "</script>\n";
  const auto add = [&text](const std::string& script) {
    if (!script.empty()) text += "<script nonce=\"report\">\n" + script + "</script>\n";
  };
  add(assets::page_script());
  if (draws(record) && !plots.script.empty()) {
    add(plots.script);
    add(assets::charts_script());
  }
  add(record.accounts.empty() ? "" : assets::explorer_script());
  return text;
}

}  // namespace

std::string html_page(const RunRecord& record, const PlotLibrary& plots) {
  const bool plotted = !plots.script.empty();
  const std::string title = record.title.empty() ? "Stress run" : record.title;
  const std::vector<Section> sections = sections_of(record, plotted);
  std::string page = page_head(title, plots) + page_header(record, title, sections);
  page += "<section id=\"verdict\"><h2>Verdict</h2>\n" + verdict_section(record) + "</section>\n";
  if (!plotted && draws(record)) page += std::string(kNoPlots);
  for (const Section& section : sections) {
    page += fmt::format("<section id=\"{}\"><h2>{}</h2>\n{}</section>\n", section.id, section.title,
                        section.content);
  }
  return page + page_footer(record) + scripts(record, plots) + "</body></html>\n";
}

std::string to_html(const RunRecord& record) {
  const std::string script = assets::plot_script();
  if (script.empty()) return html_page(record, {});
  // The licence wants to be in each copy.
  return html_page(record,
                   {"/*!\n" + assets::plot_licence() + "*/\n" + script, assets::plot_style()});
}

}  // namespace ballast::report
