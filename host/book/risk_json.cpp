// R.json → RiskRules: names, units and words here; what contradicts itself in risk_check.cpp.
#include <algorithm>
#include <set>
#include <utility>

#include "host/book/ccxt_tiers.hpp"
#include "host/book/duration.hpp"
#include "host/book/json_text.hpp"
#include "host/book/risk_check.hpp"
#include "host/book/risk_words.hpp"
#include "host/desk/names.hpp"
#include "host/desk/quote.hpp"
#include "host/file/input_file.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast::risk {
namespace {

using Step = LiquidationStep;
using Quantity = TriggerRule::Quantity;

std::int64_t read_rate(const JsonField& field) { return field.units(rate_unit(), "rate steps"); }

/// A ratio to be reached: a fraction that is no whole number of 10^-8 is rounded up.
std::int64_t read_ratio_up(const JsonField& field) {
  if (field.node().text.find('/') == std::string::npos) return read_rate(field);
  const Rational steps = field.number() / rate_unit();
  const auto up = whole_units(-floor(-steps), 1);
  if (!up) field.fail(quote(field.node().text) + " is too large");
  return *up;
}

std::uint32_t read_count(const JsonField& field, std::string_view name) {
  const std::int64_t count = field.units(1, name);
  if (count < 0 || count > 1'000'000) {
    field.fail("is a number of " + std::string(name) + " from 0 to 1000000");
  }
  return static_cast<std::uint32_t>(count);
}

std::vector<std::string> read_texts(const JsonField& field) {
  std::vector<std::string> texts;
  for (const JsonField& item : field.array()) texts.push_back(item.text());
  return texts;
}

std::string read_name(const JsonField& field) {
  const std::string flaw = flaw_of_name(field.string());
  if (!flaw.empty()) field.fail(flaw);
  return field.string();
}

/// Refuses a key that would change nothing; `why` says what makes it so.
void refuse(const JsonField& object, std::string_view key, const std::string& why) {
  if (object.has(key)) object.fail(key, "says nothing " + why + "; leave it out");
}

/// A word, or an object with one key. The word "" is none: then `value` is there.
struct Choice {
  std::string word;
  std::string key;
  std::optional<JsonField> value;
};

Choice read_choice(const JsonField& field, std::initializer_list<std::string_view> words,
                   std::initializer_list<std::string_view> keys) {
  if (field.node().kind == JsonNode::Kind::string) {
    const std::string& text = field.text();
    if (std::find(words.begin(), words.end(), text) != words.end()) return {text, {}, {}};
    std::string known;
    for (const std::string_view word : words) known += std::string(word) + ", ";
    for (const std::string_view key : keys) known += "{\"" + std::string(key) + "\": …}, ";
    field.fail("unknown word " + quote(text) + "; write one of " +
               known.substr(0, known.size() - 2));
  }
  field.expect_object(keys);
  const auto& found = field.node().keys;
  if (found.size() != 1) {
    field.fail("has " + std::to_string(found.size()) + " keys; an object here has one");
  }
  return {{}, found[0], field.at(found[0])};
}

class RiskReader {
 public:
  RiskReader(const JsonNode& root, const std::string& name, const Venue& venue)
      : root_(root, name, ""), venue_(venue) {
    rules_.name = name;
  }

  RiskRules read() {
    root_.expect_object({"description", "left_open", "sources", "asset", "accounts", "clocks",
                         "pause", "liquidation", "takeover", "funds", "assignment", "triggers",
                         "adl", "social_loss", "adaptive"});
    if (const auto text = root_.maybe("description")) rules_.description = text->text();
    if (const auto texts = root_.maybe("left_open")) rules_.left_open = read_texts(*texts);
    if (const auto texts = root_.maybe("sources")) rules_.sources = read_texts(*texts);
    rules_.asset = read_default_asset();
    if (const auto names = root_.maybe("accounts")) {
      for (const JsonField& name : names->array()) rules_.accounts.push_back(read_name(name));
    }
    if (const auto clocks = root_.maybe("clocks")) read_clocks(*clocks);
    if (const auto pause = root_.maybe("pause")) read_pause(*pause);
    if (const auto liquidation = root_.maybe("liquidation")) read_liquidation(*liquidation);
    if (const auto takeover = root_.maybe("takeover")) read_takeover(*takeover);
    if (const auto funds = root_.maybe("funds")) read_funds(*funds);
    if (const auto word = root_.maybe("assignment")) {
      rules_.assignment = read_word(*word, kAssignmentWords);
    }
    if (const auto triggers = root_.maybe("triggers")) read_triggers(*triggers);
    rules_.adl.when_bankrupt = rules_.triggers.empty();
    if (const auto adl = root_.maybe("adl")) read_adl(*adl);
    if (const auto social = root_.maybe("social_loss")) read_social_loss(*social);
    if (const auto adaptive = root_.maybe("adaptive")) read_adaptive(*adaptive);
    check_risk_rules(rules_, venue_);
    return std::move(rules_);
  }

 private:
  AssetId asset_at(const JsonField& field) const {
    const auto asset = venue_.find_asset(field.string());
    if (!asset) {
      field.fail("unknown asset " + quote(field.string()) + "; the venue has " +
                 known_names(venue_.assets()));
    }
    return *asset;
  }

  AssetId read_default_asset() const {
    if (const auto asset = root_.maybe("asset")) return asset_at(*asset);
    if (venue_.assets().size() > 1) {
      root_.fail("asset", "is missing; the venue settles in " + known_names(venue_.assets()) +
                              ": name the one that amounts are in");
    }
    return {};
  }

  /// The object's own asset, else the file's.
  AssetId read_asset(const JsonField& object) const {
    const auto asset = object.maybe("asset");
    return asset ? asset_at(*asset) : rules_.asset;
  }

  std::int64_t read_amount(const JsonField& field, AssetId asset) const {
    return field.units(atom(venue_.asset(asset).decimals), "atoms");
  }

  Allowance read_allowance(const JsonField& field, AssetId asset) const {
    field.expect_object({"amount", "interval"});
    return {read_amount(field.at("amount"), asset), read_duration(field.at("interval"))};
  }

  void read_clocks(const JsonField& field) {
    field.expect_object({"liquidation", "adl"});
    if (const auto time = field.maybe("liquidation")) {
      rules_.clocks.liquidation = read_duration(*time);
    }
    if (const auto time = field.maybe("adl")) rules_.clocks.adl = read_duration(*time);
  }

  void read_pause(const JsonField& field) {
    field.expect_object({"stale_after", "jump", "hold"});
    PauseRules& pause = rules_.pause;
    if (const auto time = field.maybe("stale_after")) pause.stale_after = read_duration(*time);
    if (const auto jump = field.maybe("jump")) pause.jump_e8 = read_rate(*jump);
    if (const auto time = field.maybe("hold")) pause.hold = read_duration(*time);
  }

  void read_liquidation(const JsonField& field) {
    field.expect_object({"cancel", "net_hedge", "steps", "order", "positions", "limit", "for",
                         "fill", "account_cap", "fees"});
    LiquidationRules& rules = rules_.liquidation;
    if (const auto word = field.maybe("cancel")) rules.cancel = read_word(*word, kCancelWords);
    if (const auto net = field.maybe("net_hedge")) rules.net_hedge = net->boolean();
    if (const auto steps = field.maybe("steps")) {
      for (const JsonField& step : steps->array()) rules.steps.push_back(read_step(step));
    }
    for (const char* key : {"order", "positions", "limit", "for", "fill", "account_cap", "fees"}) {
      if (rules.steps.empty()) refuse(field, key, "without steps, as nothing is sold");
    }
    if (const auto word = field.maybe("order")) rules.order = read_word(*word, kOrderWords);
    if (const auto word = field.maybe("positions")) {
      rules.until_safe = read_word(*word, kPositionsWords);
    }
    if (const auto limit = field.maybe("limit")) read_limit(*limit);
    if (const auto time = field.maybe("for")) rules.order_for = read_duration(*time);
    if (const auto word = field.maybe("fill")) rules.fill_or_kill = read_word(*word, kFillWords);
    if (const auto cap = field.maybe("account_cap")) {
      rules.account_cap = read_allowance(*cap, rules_.asset);
    }
    if (const auto fees = field.maybe("fees")) {
      for (const JsonField& fee : fees->array()) rules.fees.push_back(read_fee(fee));
    }
  }

  Step read_step(const JsonField& field) const {
    field.expect_object(
        {"above", "of", "asset", "do", "lowest", "quantum", "least", "cool_down", "then"});
    Step step;
    step.asset = read_asset(field);
    if (!field.has("above")) refuse(field, "of", "without above");
    if (!field.has("above") && !field.has("least")) {
      refuse(field, "asset", "without above and least");
    }
    if (const auto above = field.maybe("above")) step.above = read_amount(*above, step.asset);
    if (const auto word = field.maybe("of")) step.of = read_word(*word, kOfWords);
    read_action(field.at("do"), step);
    if (step.kind == Step::Kind::all) {
      for (const char* key : {"quantum", "least"}) refuse(field, key, "where all is sold");
    }
    if (step.kind != Step::Kind::tier_down) refuse(field, "lowest", "without tier_down");
    if (const auto word = field.maybe("lowest")) {
      step.spares_lowest = read_word(*word, kLowestWords);
    }
    if (const auto lots = field.maybe("quantum")) step.quantum = lots->units(1, "lots");
    if (const auto least = field.maybe("least")) step.least = read_amount(*least, step.asset);
    if (!field.has("cool_down")) refuse(field, "then", "without cool_down");
    if (const auto time = field.maybe("cool_down")) step.cool_down = read_duration(*time);
    if (const auto word = field.maybe("then")) {
      step.all_in_cool_down = read_word(*word, kThenWords);
    }
    return step;
  }

  static void read_action(const JsonField& field, Step& step) {
    const Choice action =
        read_choice(field, {"all"},
                    {"fraction", "tier_down", "to_ratio", "to_initial", "even", "ramp", "lots"});
    if (!action.value) return;
    const JsonField& value = *action.value;
    if (action.key == "fraction") {
      step.kind = Step::Kind::fraction;
      step.share_e8 = read_rate(value);
    } else if (action.key == "tier_down") {
      step.kind = Step::Kind::tier_down;
      step.tiers = read_count(value, "tiers");
    } else if (action.key == "to_ratio" || action.key == "to_initial") {
      step.kind = action.key == "to_ratio" ? Step::Kind::to_ratio : Step::Kind::to_initial;
      step.ratio_e8 = read_ratio_up(value);
    } else if (action.key == "even") {
      value.expect_object({"ratio", "share"});
      step.kind = Step::Kind::even;
      step.ratio_e8 = read_ratio_up(value.at("ratio"));
      step.share_e8 = read_rate(value.at("share"));
    } else if (action.key == "ramp") {
      value.expect_object({"initial", "time", "ratio"});
      step.kind = Step::Kind::ramp;
      step.share_e8 = read_rate(value.at("initial"));
      step.ramp = read_duration(value.at("time"));
      if (const auto ratio = value.maybe("ratio")) step.ratio_e8 = read_ratio_up(*ratio);
    } else {
      step.kind = Step::Kind::lots;
      step.lots = value.units(1, "lots");
    }
  }

  void read_limit(const JsonField& field) {
    static constexpr std::array<Word<LimitPrice>, 6> kWords{
        {{"none", LimitPrice::none},
         {"bankruptcy", LimitPrice::bankruptcy},
         {"zero", LimitPrice::zero},
         {"band", LimitPrice::band},
         {"maintenance", LimitPrice::maintenance},
         {"slide", LimitPrice::slide}}};
    const Choice limit =
        read_choice(field, {"none", "bankruptcy", "zero"}, {"band", "maintenance", "slide"});
    const std::string& text = limit.value ? limit.key : limit.word;
    for (const auto& word : kWords) {
      if (word.text == text) rules_.liquidation.limit = word.value;
    }
    if (limit.value) rules_.liquidation.band_e8 = read_rate(*limit.value);
  }

  static LiquidationFee read_fee(const JsonField& field) {
    field.expect_object({"rate", "base", "cap", "recipient"});
    LiquidationFee fee;
    fee.rate_e8 = read_rate(field.at("rate"));
    if (const auto word = field.maybe("base")) fee.base = read_word(*word, kBaseWords);
    if (const auto word = field.maybe("cap")) fee.cap = read_word(*word, kFeeCapWords);
    const auto recipient = field.maybe("recipient");
    if (!recipient) {
      field.fail("recipient", "is missing; name the fund or house account that gets the fee");
    }
    fee.recipient = recipient->string();
    return fee;
  }

  void read_takeover(const JsonField& field) {
    field.expect_object({"ratio", "after_orders", "price", "margin", "takes_bankrupt"});
    TakeoverRules& rules = rules_.takeover;
    rules.enabled = true;
    if (const auto ratio = field.maybe("ratio")) {
      const auto [over, under] = ratio->share_terms();
      rules.ratio_over = over;
      rules.ratio_under = over == 0 ? 1 : under;
    }
    if (const auto after = field.maybe("after_orders")) rules.after_orders = after->boolean();
    if (const auto word = field.maybe("price")) {
      rules.at_bankruptcy_price = read_word(*word, kTakeoverPriceWords);
    }
    if (rules.at_bankruptcy_price) {
      refuse(field, "margin", "at the bankruptcy price, which leaves none to move");
    }
    if (const auto word = field.maybe("margin")) {
      rules.moves_wallet = read_word(*word, kMarginWords);
    }
    if (const auto takes = field.maybe("takes_bankrupt")) rules.takes_bankrupt = takes->boolean();
  }

  void read_funds(const JsonField& funds) {
    std::set<std::string> names;
    for (const JsonField& indexed : funds.array()) {
      indexed.expect_object({"name", "kind", "asset", "members", "each_symbol", "capital", "cap",
                             "overflow_to", "top_up", "loss_cap", "work_off"});
      const std::string name = read_name(indexed.at("name"));
      const JsonField field = indexed.renamed("funds[" + name + "]");
      if (!names.insert(name).second) {
        field.fail("name", "is there twice; names are unique");
      }
      FundRules fund = read_fund(field, name);
      const auto each = field.maybe("each_symbol");
      if (!each || !each->boolean()) {
        rules_.funds.push_back(std::move(fund));
        continue;
      }
      if (field.has("overflow_to")) {
        field.fail("overflow_to", "is for a fund, this is a group of one for each symbol");
      }
      expand(field, fund);
    }
  }

  FundRules read_fund(const JsonField& field, const std::string& name) const {
    FundRules fund;
    fund.name = name;
    fund.kind = read_word(field.at("kind"), kFundKindWords);
    fund.asset = read_asset(field);
    if (const auto members = field.maybe("members")) fund.members = read_texts(*members);
    if (const auto capital = field.maybe("capital")) {
      fund.capital = read_amount(*capital, fund.asset);
    }
    if (const auto cap = field.maybe("cap")) fund.cap = read_amount(*cap, fund.asset);
    if (!fund.cap) refuse(field, "overflow_to", "without cap");
    if (const auto to = field.maybe("overflow_to")) fund.overflow_to = to->string();
    if (const auto top_up = field.maybe("top_up")) {
      top_up->expect_object({"amount", "below", "interval"});
      fund.top_up = TopUp{read_amount(top_up->at("amount"), fund.asset),
                          read_amount(top_up->at("below"), fund.asset),
                          read_duration(top_up->at("interval"))};
    }
    if (const auto cap = field.maybe("loss_cap")) fund.loss_cap = read_allowance(*cap, fund.asset);
    if (const auto share = field.maybe("work_off")) fund.work_off_e8 = read_rate(*share);
    return fund;
  }

  /// A fund for each symbol that is a member, each with capital and limits of its own.
  void expand(const JsonField& field, const FundRules& group) {
    if (const auto flaw = flaw_of_members(venue_, group.members, group.asset)) {
      field.fail("members", *flaw);
    }
    for (const SymbolSpec& symbol : venue_.symbols()) {
      if (symbol.collateral || symbol.asset != group.asset) continue;
      if (!is_member(group.members, symbol.name)) continue;
      FundRules fund = group;
      fund.group = group.name;
      fund.name = group.name + ":" + symbol.name;
      fund.members = {symbol.name};
      rules_.funds.push_back(std::move(fund));
    }
  }

  std::int64_t read_threshold(const JsonField& field, const TriggerRule& rule,
                              AssetId asset) const {
    switch (rule.quantity) {
      case Quantity::balance:
      case Quantity::equity:
      case Quantity::unfilled:
        return read_amount(field, asset);
      case Quantity::unfilled_time:
        return static_cast<std::int64_t>(read_duration(field));
      case Quantity::drawdown:
      case Quantity::symbol_drawdown:
      case Quantity::pnl_over_pool:
      case Quantity::price_decline:
      case Quantity::price_rise:
      case Quantity::liquidation_ratio:
        break;
    }
    return read_rate(field);
  }

  void read_triggers(const JsonField& triggers) {
    std::set<std::string> names;
    for (const JsonField& indexed : triggers.array()) {
      indexed.expect_object({"name", "quantity", "fund", "members", "reference", "window", "start",
                             "stop", "at", "floor", "share", "excess"});
      const std::string name = read_name(indexed.at("name"));
      const JsonField field = indexed.renamed("triggers[" + name + "]");
      if (!names.insert(name).second) field.fail("name", "is there twice; names are unique");
      TriggerRule rule = read_trigger(field, name);
      const std::size_t before = rules_.triggers.size();
      for (const FundRules& fund : rules_.funds) {
        if (rule.fund.empty() || fund.group != rule.fund) continue;
        TriggerRule own = rule;
        own.group = rule.name;
        own.name = rule.name + ":" + fund.members.front();
        own.fund = fund.name;
        rules_.triggers.push_back(std::move(own));
      }
      if (rules_.triggers.size() == before) rules_.triggers.push_back(std::move(rule));
    }
  }

  /// "ever", which is 0 in the rules, has to be said.
  static void read_window(const JsonField& field, TriggerRule& rule) {
    if (!has_window(rule.quantity)) return refuse(field, "window", "of what is looked at as it is");
    const JsonField window = field.at("window");
    if (window.text() == "ever") return;
    rule.window = read_duration(window);
    if (rule.window == 0) window.fail("is 0; write how far back it goes, or ever");
  }

  TriggerRule read_trigger(const JsonField& field, const std::string& name) const {
    TriggerRule rule;
    rule.name = name;
    rule.quantity = read_word(field.at("quantity"), kQuantityWords);
    AssetId asset = rules_.asset;
    if (const auto named = field.maybe("fund")) {
      rule.fund = named->string();
      for (const FundRules& fund : rules_.funds) {
        if (fund.name == rule.fund || fund.group == rule.fund) asset = fund.asset;
      }
      refuse(field, "members", "beside fund, whose members are meant");
    }
    if (const auto members = field.maybe("members")) rule.members = read_texts(*members);
    if (const auto word = field.maybe("reference")) {
      rule.reference = read_word(*word, kReferenceWords);
    }
    read_window(field, rule);
    rule.start = read_threshold(field.at("start"), rule, asset);
    const auto stop = field.maybe("stop");
    rule.stop = stop ? read_threshold(*stop, rule, asset) : rule.start;
    if (const auto word = field.maybe("at")) rule.at_start = read_word(*word, kAtWords);
    if (const auto floor = field.maybe("floor")) rule.floor = read_amount(*floor, asset);
    if (const auto share = field.maybe("share")) rule.share_e8 = read_rate(*share);
    if (const auto excess = field.maybe("excess")) rule.excess_only = excess->boolean();
    return rule;
  }

  void read_adl(const JsonField& field) {
    field.expect_object({"when", "losers", "price", "policy", "strategy", "house", "rounds"});
    AdlRules& rules = rules_.adl;
    if (const auto when = field.maybe("when")) {
      static constexpr std::array<Word<int>, 4> kWhen{
          {{"triggers", 0}, {"bankrupt", 1}, {"unsold", 2}, {"never", 3}}};
      const int word = read_word(*when, kWhen);
      rules.enabled = word != 3;
      rules.when_bankrupt = word == 1;
      rules.when_unsold = word == 2;
    }
    if (!rules.enabled) {
      for (const char* key : {"losers", "price", "policy", "strategy", "house", "rounds"}) {
        refuse(field, key, "where ADL is never");
      }
    }
    if (const auto word = field.maybe("losers")) {
      rules.takes_liquidatable = read_word(*word, kLosersWords);
    }
    if (const auto word = field.maybe("price")) rules.price = read_word(*word, kAdlPriceWords);
    if (const auto policy = field.maybe("policy")) rules.policy = policy->string();
    if (const auto strategy = field.maybe("strategy")) read_strategy(*strategy);
    if (rules.strategy != Strategy::queue) {
      refuse(field, "policy", "for a strategy that has no queue");
    }
    if (const auto house = field.maybe("house")) rules.house_account = house->string();
    if (const auto rounds = field.maybe("rounds")) rules.rounds = read_count(*rounds, "rounds");
  }

  void read_strategy(const JsonField& field) {
    AdlRules& rules = rules_.adl;
    const Choice strategy = read_choice(field, {"queue"}, {"pro_rata", "water_filling", "random"});
    if (!strategy.value) return;
    const JsonField& value = *strategy.value;
    if (strategy.key == "pro_rata") {
      value.expect_object({"leverage", "profit"});
      rules.strategy = Strategy::pro_rata;
      if (const auto power = value.maybe("leverage")) {
        rules.leverage_power = read_count(*power, "powers");
      }
      if (const auto power = value.maybe("profit")) {
        rules.profit_power = read_count(*power, "powers");
      }
    } else if (strategy.key == "water_filling") {
      value.expect_object({"cap"});
      rules.strategy = Strategy::water_filling;
      if (const auto cap = value.maybe("cap")) rules.share_cap_e8 = read_rate(*cap);
    } else {
      value.expect_object({"seed"});
      rules.strategy = Strategy::random;
      if (const auto seed = value.maybe("seed")) {
        const std::int64_t number = seed->units(1, "seeds");
        if (number < 0) seed->fail("is a whole number from 0");
        rules.seed = static_cast<std::uint64_t>(number);
      }
    }
  }

  void read_social_loss(const JsonField& field) {
    field.expect_object({"basis", "window", "from"});
    SocialLossRules& rules = rules_.social_loss;
    rules.basis = read_word(field.at("basis"), kBasisWords);
    if (rules.basis == SocialLossRules::Basis::none) {
      refuse(field, "from", "where no loss is shared");
    }
    if (const auto window = field.maybe("window")) rules.window = read_duration(*window);
    if (const auto word = field.maybe("from")) rules.from_all = read_word(*word, kFromWords);
  }

  void read_adaptive(const JsonField& field) {
    field.expect_object({"volatility", "open_interest", "caps", "sizes"});
    AdaptiveRules& rules = rules_.adaptive;
    if (const auto list = field.maybe("volatility")) {
      for (const JsonField& rule : list->array()) rules.volatility.push_back(read_volatility(rule));
    }
    if (const auto list = field.maybe("open_interest")) {
      for (const JsonField& rule : list->array()) {
        rule.expect_object({"members", "initial", "low", "high"});
        rules.open_interest.push_back({read_texts(rule.at("members")),
                                       read_rate(rule.at("initial")),
                                       read_amount(rule.at("low"), rules_.asset),
                                       read_amount(rule.at("high"), rules_.asset)});
      }
    }
    if (const auto list = field.maybe("caps")) {
      for (const JsonField& rule : list->array()) {
        rule.expect_object({"members", "fund", "share", "stress", "margin"});
        rules.caps.push_back({read_texts(rule.at("members")), rule.at("fund").string(),
                              read_rate(rule.at("share")), read_rate(rule.at("stress")),
                              read_rate(rule.at("margin"))});
      }
    }
    if (const auto list = field.maybe("sizes")) {
      for (const JsonField& rule : list->array()) rules.sizes.push_back(read_sizes(rule));
    }
  }

  ImpactMargin read_sizes(const JsonField& field) const {
    field.expect_object({"members", "base", "factor", "sigma", "volume", "bounds"});
    ImpactMargin rule;
    rule.members = read_texts(field.at("members"));
    rule.base_e8 = read_rate(field.at("base"));
    rule.factor_e8 = read_rate(field.at("factor"));
    rule.sigma_e8 = read_rate(field.at("sigma"));
    rule.volume = read_amount(field.at("volume"), rules_.asset);
    for (const JsonField& bound : field.at("bounds").array()) {
      rule.bounds.push_back(read_amount(bound, rules_.asset));
    }
    return rule;
  }

  static VolatilityMargin read_volatility(const JsonField& field) {
    field.expect_object(
        {"members", "base", "floor", "z", "horizon", "most", "up_every", "down_every", "dry_run"});
    VolatilityMargin rule;
    rule.members = read_texts(field.at("members"));
    rule.base_e8 = read_rate(field.at("base"));
    if (const auto floor = field.maybe("floor")) rule.floor_e8 = read_rate(*floor);
    if (const auto z = field.maybe("z")) rule.z_e8 = read_rate(*z);
    rule.horizon = read_duration(field.at("horizon"));
    if (const auto most = field.maybe("most")) rule.most_e8 = read_rate(*most);
    rule.up_every = read_duration(field.at("up_every"));
    rule.down_every = read_duration(field.at("down_every"));
    if (const auto share = field.maybe("dry_run")) rule.dry_run_share_e8 = read_rate(*share);
    return rule;
  }

  JsonField root_;
  const Venue& venue_;
  RiskRules rules_;
};

}  // namespace

RiskRules parse_risk_rules(std::string_view json, const std::string& name, const Venue& venue) {
  const JsonNode root = parse_json(json, name);
  return RiskReader(root, name, venue).read();
}

RiskRules load_risk_rules(const std::string& path, const Venue& venue) {
  return parse_risk_rules(InputFile(path).read_text(), path, venue);
}

}  // namespace ballast::risk
