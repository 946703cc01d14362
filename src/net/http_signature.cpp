// SPDX-License-Identifier: Apache-2.0
#include "net/http_signature.hpp"

#include <optional>
#include <utility>

#include "base/text.hpp"
#include "base/url.hpp"
#include "crypto/base_encoding.hpp"
#include "io/sha256.hpp"

namespace permafrost {

namespace {

constexpr std::size_t most_servers = 4096;

/// Host and, where it is not the scheme's own, port; as the Host field has them.
std::string authority_of(const Request& request) {
  const std::string origin = origin_of(request.url);
  return origin.substr(std::min(origin.size(), origin.find("://") + 3));
}

std::string path_of(const UrlParts& url) { return url.path.empty() ? "/" : std::string(url.path); }

/// Path and query, as the request line has them.
std::string target_of(const Request& request, bool with_query = true) {
  const auto url = split_url(request.url);
  if (!url) return {};
  std::string target = path_of(*url);
  if (with_query && !url->query.empty()) target.append("?").append(url->query);
  return target;
}

std::optional<std::string> component(const Request& request, const std::string& name) {
  const auto url = split_url(request.url);
  if (!url) return std::nullopt;
  if (name == "@method") return request.method;
  if (name == "@target-uri") return request.url;
  if (name == "@authority") return authority_of(request);
  if (name == "@scheme") return ascii_lower(url->scheme);
  if (name == "@request-target") return target_of(request);
  if (name == "@path") return path_of(*url);
  if (name == "@query") return "?" + std::string(url->query);
  if (name.starts_with('@') || !request.fields.has(name)) return std::nullopt;
  return request.fields.joined(name);
}

std::string digest_of(std::string_view body) { return encode_base64(sha256_of(as_bytes(body)).bytes); }

/// A string of RFC 8941: in quotes, with backslashes before quotes and backslashes.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

}  // namespace

std::vector<SignatureForm> forms_for(KeyKind kind) {
  if (kind != KeyKind::rsa) return {SignatureForm::rfc9421};
  return {SignatureForm::cavage, SignatureForm::cavage_without_query, SignatureForm::rfc9421};
}

KeySigner::KeySigner(PrivateKey key, std::string key_id, std::vector<SignatureForm> forms,
                     const Timing& timing)
    : m_key(std::move(key)), m_key_id(std::move(key_id)), m_forms(std::move(forms)), m_timing(timing) {}

void KeySigner::sign(Request& request) const {
  request.fields.set("Host", authority_of(request));
  request.fields.set("Date", format_http_date(m_timing.wall_time()));
  const auto habit = m_habits.find(origin_of(request.url));
  const SignatureForm form = m_forms.at(habit == m_habits.end() ? 0 : habit->second.form);
  form == SignatureForm::rfc9421 ? sign_rfc9421(request)
                                 : sign_cavage(request, form == SignatureForm::cavage);
}

bool KeySigner::learn(std::string_view url, int status) {
  const std::string origin = origin_of(url);
  if (status != 401) {
    const auto known = m_habits.find(origin);
    if (known != m_habits.end() && status < 400) known->second.refused = 0;
    return false;
  }
  if (m_habits.size() >= most_servers && !m_habits.contains(origin)) m_habits.clear();
  Habit& habit = m_habits[origin];
  if (habit.refused >= m_forms.size()) return false;
  habit.form = (habit.form + 1) % m_forms.size();
  return ++habit.refused < m_forms.size();
}

void KeySigner::sign_cavage(Request& request, bool with_query) const {
  std::vector<std::string> names{"(request-target)", "host", "date"};
  if (!request.body.empty()) {
    request.fields.set("Digest", "SHA-256=" + digest_of(request.body));
    names.emplace_back("digest");
  }
  const std::string algorithm = m_key.kind() == KeyKind::rsa ? "rsa-sha256" : "hs2019";
  request.fields.set("Signature", "keyId=" + quoted(m_key_id) + ",algorithm=\"" + algorithm +
                                      "\",headers=\"" + joined(names, " ") + "\",signature=\"" +
                                      signature_of(cavage_signing_string(request, names, with_query)) + "\"");
}

void KeySigner::sign_rfc9421(Request& request) const {
  std::vector<std::string> components{"@method", "@target-uri"};
  if (!request.body.empty()) {
    request.fields.set("Content-Digest", "sha-256=:" + digest_of(request.body) + ":");
    components.emplace_back("content-digest");
  }
  const std::string parameters =
      ";created=" + std::to_string(m_timing.wall_time()) + ";keyid=" + quoted(m_key_id);
  request.fields.set("Signature-Input", "sig1=(" + joined(components, " ", quoted) + ")" + parameters);
  request.fields.set("Signature",
                     "sig1=:" + signature_of(signature_base(request, components, parameters)) + ":");
}

std::string KeySigner::signature_of(std::string_view text) const {
  return encode_base64(m_key.sign(as_bytes(text)));
}

Response SigningHttp::send(const Request& request) {
  if (request.signer == nullptr) return m_inner.send(request);
  Request signed_request = request;
  request.signer->sign(signed_request);
  return m_inner.send(signed_request);
}

std::string cavage_signing_string(const Request& request, std::span<const std::string> names,
                                  bool with_query) {
  std::string text;
  for (const auto& name : names) {
    if (!text.empty()) text += '\n';
    const bool target = name == "(request-target)";
    text += name + ": ";
    text += target ? ascii_lower(request.method) + " " + target_of(request, with_query)
                   : request.fields.joined(name);
  }
  return text;
}

std::string signature_base(const Request& request, std::span<const std::string> components,
                           std::string_view parameters) {
  std::string text;
  for (const auto& name : components) {
    const auto value = component(request, name);
    if (!value) return {};
    text.append("\"").append(name).append("\": ").append(*value).append("\n");
  }
  text.append("\"@signature-params\": (").append(joined(components, " ", quoted)).append(")");
  return text.append(parameters);
}

}  // namespace permafrost
