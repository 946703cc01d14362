// SPDX-License-Identifier: Apache-2.0
#include "accounts/keyring.hpp"

#include <libsecret/secret.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "io/late_library.hpp"

namespace permafrost {

namespace {

constinit LateLibrary libsecret{PERMAFROST_LATE_NAME};
// GLib's come with it.
PERMAFROST_LATE_FUNCTION(libsecret, g_cancellable_cancel);
PERMAFROST_LATE_FUNCTION(libsecret, g_cancellable_is_cancelled);
PERMAFROST_LATE_FUNCTION(libsecret, g_cancellable_new);
PERMAFROST_LATE_FUNCTION(libsecret, g_error_free);
PERMAFROST_LATE_FUNCTION(libsecret, g_hash_table_unref);
PERMAFROST_LATE_FUNCTION(libsecret, g_list_free);
PERMAFROST_LATE_FUNCTION(libsecret, g_object_unref);
PERMAFROST_LATE_FUNCTION(libsecret, secret_collection_for_alias_sync);
PERMAFROST_LATE_FUNCTION(libsecret, secret_collection_get_locked);
PERMAFROST_LATE_FUNCTION(libsecret, secret_item_delete_sync);
PERMAFROST_LATE_FUNCTION(libsecret, secret_item_get_secret);
PERMAFROST_LATE_FUNCTION(libsecret, secret_service_get_sync);
PERMAFROST_LATE_FUNCTION(libsecret, secret_service_search_sync);
PERMAFROST_LATE_FUNCTION(libsecret, secret_service_store_sync);
PERMAFROST_LATE_FUNCTION(libsecret, secret_service_unlock_sync);
PERMAFROST_LATE_FUNCTION(libsecret, secret_value_get);
PERMAFROST_LATE_FUNCTION(libsecret, secret_value_new);
PERMAFROST_LATE_FUNCTION(libsecret, secret_value_unref);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"  // that the last argument must be null
PERMAFROST_LATE_FUNCTION(libsecret, secret_attributes_build);
#pragma GCC diagnostic pop

constexpr std::chrono::seconds time_to_answer{5};
constexpr std::chrono::seconds time_to_type_a_password{120};

constexpr const char* account_attribute = "account";
constexpr SecretSchema schema{"permafrost.Account",
                              SECRET_SCHEMA_NONE,
                              {{account_attribute, SECRET_SCHEMA_ATTRIBUTE_STRING}},
                              0,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr};

template <auto& release>
struct Release {
  void operator()(auto* what) const { release(what); }
};
template <typename Object>
using Owned = std::unique_ptr<Object, Release<g_object_unref>>;
using Attributes = std::unique_ptr<GHashTable, Release<g_hash_table_unref>>;
using List = std::unique_ptr<GList, Release<g_list_free>>;
using Value = std::unique_ptr<SecretValue, Release<secret_value_unref>>;

/// GLib would else start a bus of its own, or look for one on the screen.
bool has_session_bus() {
  const char* const address = std::getenv("DBUS_SESSION_BUS_ADDRESS");
  if (address != nullptr && *address != '\0') return true;
  const char* const folder = std::getenv("XDG_RUNTIME_DIR");
  std::error_code unknown;
  return folder != nullptr && std::filesystem::exists(std::string(folder) + "/bus", unknown);
}

[[noreturn]] void is_locked() { throw Error(Fault::input, tr("the keyring is locked")); }

Attributes attributes_of(const std::string& account) {
  return Attributes(secret_attributes_build(&schema, account_attribute, account.c_str(), nullptr));
}

/// Ends what the service is asked when the user wants to stop, or when it takes too long.
class Patience {
 public:
  Patience(std::chrono::seconds limit, const std::stop_token& stop)
      : m_cancellable(g_cancellable_new()),
        m_at_stop(stop, [this] { end(); }),
        m_clock([this, limit](const std::stop_token& answered) {
          std::mutex mutex;
          std::unique_lock lock(mutex);
          std::condition_variable_any never;
          never.wait_for(lock, answered, limit, [] { return false; });
          if (!answered.stop_requested()) end();
        }) {}

  [[nodiscard]] GCancellable* get() const { return m_cancellable.get(); }
  [[nodiscard]] bool is_over() const { return g_cancellable_is_cancelled(get()) != 0; }

 private:
  void end() const { g_cancellable_cancel(get()); }

  Owned<GCancellable> m_cancellable;
  std::stop_callback<std::function<void()>> m_at_stop;
  std::jthread m_clock;
};

/// A service that answers, whose keyring for new secrets is unlocked: what each function of Keyring needs.
class Talk {
 public:
  Talk(Keyring::Asking asking, const std::stop_token& stop);

  /// Calls a function of the library whose last parameters end the wait and take what went wrong.
  template <typename Function, typename... Arguments>
  auto ask(Function& function, Arguments... arguments) {
    GError* failure = nullptr;
    const auto result = function(arguments..., m_patience.get(), &failure);
    if (failure != nullptr) fail(failure);
    return result;
  }

  [[nodiscard]] SecretService* service() const { return m_service.get(); }
  /// All that is kept under `account`, with their secrets.
  [[nodiscard]] std::vector<Owned<SecretItem>> search(const std::string& account);

 private:
  void unlock();
  [[noreturn]] void fail(GError* failure) const;

  bool m_may_ask;
  std::stop_token m_stop;
  Patience m_patience;
  Owned<SecretService> m_service;
};

Talk::Talk(Keyring::Asking asking, const std::stop_token& stop)
    : m_may_ask(asking == Keyring::Asking::allowed),
      m_stop(stop),
      m_patience(m_may_ask ? time_to_type_a_password : time_to_answer, stop),
      m_service(ask(secret_service_get_sync, SECRET_SERVICE_OPEN_SESSION)) {
  unlock();
}

void Talk::fail(GError* failure) const {
  const std::string why = printable(failure->message);
  g_error_free(failure);
  if (m_stop.stop_requested()) throw Error(Fault::interrupted, tr("stopped"));
  if (m_patience.is_over()) throw Error(Fault::input, tr("the keyring does not answer"));
  throw Error(Fault::input, fill(tr("no keyring answers: {1}"), {why}));
}

void Talk::unlock() {
  const Owned<SecretCollection> keyring(
      ask(secret_collection_for_alias_sync, service(), SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE));
  if (!keyring) throw Error(Fault::input, tr("there is no keyring yet"));
  if (secret_collection_get_locked(keyring.get()) == 0) return;
  if (m_may_ask) {
    GList wanted{.data = keyring.get(), .next = nullptr, .prev = nullptr};
    const auto unlock_all = [&](GCancellable* wait, GError** failure) {
      return secret_service_unlock_sync(service(), &wanted, wait, nullptr, failure);
    };
    if (ask(unlock_all) > 0) return;
  }
  is_locked();
}

std::vector<Owned<SecretItem>> Talk::search(const std::string& account) {
  const auto flags = SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS |
                     (m_may_ask ? SECRET_SEARCH_UNLOCK : SECRET_SEARCH_NONE);
  const List found(ask(secret_service_search_sync, service(), &schema, attributes_of(account).get(),
                       static_cast<SecretSearchFlags>(flags)));
  std::vector<Owned<SecretItem>> items;
  for (const GList* at = found.get(); at != nullptr; at = at->next)
    items.emplace_back(static_cast<SecretItem*>(at->data));
  return items;
}

// Before libsecret is loaded: most runs without a desktop have no bus.
Talk begin(Keyring::Asking asking, const std::stop_token& stop) {
  if (!has_session_bus()) throw Error(Fault::input, tr("no keyring answers: there is no D-Bus session"));
  return {asking, stop};
}

}  // namespace

Keyring::Keyring(Asking asking, std::stop_token stop) : m_asking(asking), m_stop(std::move(stop)) {}

std::optional<std::string> Keyring::trouble() const {
  try {
    const Talk talk = begin(m_asking, m_stop);
    return std::nullopt;
  } catch (const Error& error) {
    if (error.fault() == Fault::interrupted) throw;
    return error.what();
  }
}

void Keyring::keep(const std::string& account, const Secret& secret) const {
  Talk talk = begin(m_asking, m_stop);
  const auto text = secret.reveal();
  const Value value(secret_value_new(text.data(), static_cast<gssize>(text.size()), "text/plain"));
  const std::string label = "permafrost: " + account;
  talk.ask(secret_service_store_sync, talk.service(), &schema, attributes_of(account).get(),
           SECRET_COLLECTION_DEFAULT, label.c_str(), value.get());
}

std::optional<Secret> Keyring::find(const std::string& account) const {
  Talk talk = begin(m_asking, m_stop);
  const auto items = talk.search(account);
  if (items.empty()) return std::nullopt;
  const Value value(secret_item_get_secret(items.front().get()));
  if (!value) is_locked();  // it lies in a keyring of its own
  gsize size = 0;
  const char* const text = secret_value_get(value.get(), &size);
  return Secret(std::string(text, size));
}

void Keyring::forget(const std::string& account) const {
  Talk talk = begin(m_asking, m_stop);
  for (const auto& item : talk.search(account)) talk.ask(secret_item_delete_sync, item.get());
}

}  // namespace permafrost
