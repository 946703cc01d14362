// SPDX-License-Identifier: Apache-2.0
#include "cli/pull_target.hpp"

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "cli/format_choice.hpp"
#include "cli/inputs.hpp"
#include "cli/password.hpp"
#include "flow/preamble_of.hpp"
#include "pull/feed.hpp"

namespace permafrost::cli {

namespace {

/// "alice@social.example" of "https://social.example/@alice" and "https://social.example/users/alice".
std::optional<Handle> handle_of_url(std::string_view text) {
  const auto url = split_url(text);
  if (!url) return std::nullopt;
  std::string_view path = url->path;
  for (const std::string_view prefix : {"/users/", "/@"}) {
    if (!path.starts_with(prefix)) continue;
    return parse_handle(std::string(path.substr(prefix.size())) + "@" + host_and_port(*url));
  }
  return std::nullopt;
}

/// The token of the first account that is logged in there, unless another is given.
Secret token_of_server(const std::string& server, const std::stop_token& stop) {
  if (auto token = take_token_from_environment()) return std::move(*token);
  const TokenStore store = kept_accounts(stop);
  for (auto& account : store.all()) {
    if (account.server == server) return store.with_secrets(std::move(account)).token;
  }
  return {};
}

struct Said {
  std::string target;
  bool instance = false;
};

/// What the archive that is brought up to date was pulled from.
Said said_by_archive(const Args& args, Session& session) {
  const auto path = args.text("update");
  if (!path) throw Error(Fault::usage, tr("say which account to pull, like alice@social.example"));
  Silence silence;
  const Env quiet = env_with(session.env, silence);
  const Inputs archive(std::span(&*path, 1), args);
  std::map<std::string, bool> pulled;  // and is it a whole server?
  for (const SourceInfo& source : preamble_of(*archive.open(quiet)).sources) {
    const auto formats = all_formats();
    const bool is_pulled = std::ranges::any_of(formats, [&](const Format* format) {
      return format->name == source.format && format->pull != nullptr;
    });
    if (is_pulled) pulled.emplace(source.name, source.format == "mastodon-instance");
  }
  if (pulled.size() != 1)
    throw Error(Fault::usage, fill(tr("'{1}' does not say which account was pulled into it: say it like "
                                      "alice@social.example"),
                                   {*path}));
  return {pulled.begin()->first, pulled.begin()->second || args.has("instance")};
}

PullTarget read_instance(const std::string& said, const Args& args, const std::stop_token& stop) {
  const std::string server = read_server(said, args);
  const std::string host = host_and_port(*split_url(server));
  Secret token =
      args.has("token-stdin") ? read_secret(tr("token:"), Echo::hidden, stop) : token_of_server(server, stop);
  return PullTarget::instance(server, host, std::move(token));
}

}  // namespace

PullTarget PullTarget::instance(std::string server, std::string host, Secret token) {
  PullTarget target(std::move(server), std::move(host), std::move(token));
  target.m_instance = true;
  return target;
}

const Format& PullTarget::format() const {
  if (m_instance) return format_named("mastodon-instance");
  if (!m_token.empty()) return format_named("mastodon-api");
  return format_named("activitypub-outbox");
}

PullTarget read_pull_target(const Args& args, Session& session) {
  const std::stop_token& stop = session.env.stop;
  const auto [said, instance] = args.operands().empty() ? said_by_archive(args, session)
                                                        : Said{args.operands().front(), args.has("instance")};
  if (instance) return read_instance(said, args, stop);
  if (is_feed_url(said)) return {read_server(origin_of(said), args), said, Secret()};  // it knows no tokens
  const bool is_url = said.find("://") != std::string::npos;
  const auto name = is_url ? handle_of_url(said) : parse_handle(said);
  if (!name)
    throw Error(Fault::usage, fill(tr("'{1}' is no account: say it like alice@social.example"), {said}));
  const std::string server = read_server(is_url ? origin_of(said) : said, args);
  if (args.has("token-stdin")) return {server, name->text(), read_secret(tr("token:"), Echo::hidden, stop)};
  const auto known = token_for(*name, kept_accounts(stop));
  if (!known) return {server, name->text(), Secret()};
  // A token out of the environment says nothing of its server, so the one that was named is asked.
  const bool from_login = !known->id.empty();
  return {from_login ? known->server : server, name->text(), known->token};
}

}  // namespace permafrost::cli
