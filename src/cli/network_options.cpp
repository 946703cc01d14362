// SPDX-License-Identifier: Apache-2.0
#include "cli/network_options.hpp"

#include "base/error.hpp"
#include "base/handle.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "io/file.hpp"

namespace permafrost::cli {

namespace {

constexpr Milliseconds worth_telling{3000};

/// A line a wait, so that nobody thinks that nothing goes on; the pace between two requests is no news.
void tell(const Wait& wait, Terminal& terminal) {
  if (terminal.quiet() || wait.reason == WaitReason::interval || wait.time < worth_telling) return;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait.time).count();
  terminal.say(fill(tr("waiting {1} for {2}: {3}"), {duration_text(static_cast<std::uint64_t>(seconds)),
                                                     wait.origin, describe(wait.reason)}));
}

bool is_this_machine(std::string_view host) {
  const auto address = Address::parse(host);
  return equal_ignoring_case(host, "localhost") || (address && address->kind() == AddressKind::loopback);
}

}  // namespace

ClientOptions client_options(const Args& args, Session& session, Milliseconds interval) {
  ClientOptions options;
  options.curl.policy = AddressPolicy(args.has("allow-loopback"));
  options.curl.limits.body_bytes = session.env.limits.document_bytes;
  options.curl.user_agent = std::string("permafrost/" PERMAFROST_VERSION " (+") + program_website + ")";
  options.curl.stop = session.env.stop;
  options.politeness.interval = interval;
  if (const auto file = args.text("cacert")) {
    static_cast<void>(InputFile::open(*file));
    options.curl.ca_file = *file;
  }
  options.on_wait = [&terminal = session.terminal](const Wait& wait) { tell(wait, terminal); };
  return options;
}

std::string read_server(std::string_view text, const Args& args) {
  std::string url(trim(text));
  if (const auto account = parse_handle(url)) url = account->host;
  if (url.find("://") == std::string::npos) url.insert(0, "https://");
  const auto parts = split_url(url);
  const bool plain = parts && equal_ignoring_case(parts->scheme, "http");
  if (!parts || (plain && !(args.has("allow-loopback") && is_this_machine(parts->host))))
    throw Error(Fault::usage, fill(tr("'{1}' is no server: say its name, like social.example"), {text}));
  return origin_of(url);
}

}  // namespace permafrost::cli
