#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tokens in a real keyring: gnome-keyring on a D-Bus of the test's own, and secret-tool as a reader that knows nothing of us.

    tests/e2e/keyring_test.py PERMAFROST
"""

import json
import pathlib
import signal
import sys
import time
import unittest

import login_test

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from keyring_session import KeyringSession, missing  # noqa: E402


class Keyring(login_test.LoginCase):
    def setUp(self):
        super().setUp()
        self.session = KeyringSession()
        self.session.__enter__()
        self.addCleanup(self.session.__exit__)

    def environment(self, **more):
        ours = {name: self.session.environment[name] for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")}
        return super().environment(**{**ours, **more})

    def secrets(self):
        """What another program finds of the account."""
        found = self.session.secret_tool("lookup", "xdg:schema", "permafrost.Account", "account", self.account)
        return json.loads(found.stdout) if found.returncode == 0 else None

    def pull(self, name, *words, **more):
        return self.end(self.begin(*self.pull_words(name), *words, **more))

    def pull_words(self, name):
        account = f"{self.server.base}/@alice"
        return ("pull", account, "--allow-loopback", "--pace", "1000", "-o", self.folder / name)

    def assert_tells_what_to_do(self, ran):
        self.assertEqual(ran.returncode, 3, ran.stderr)
        self.assertIn("unlock that, or log in anew with --keep-token-in file", ran.stderr)

    def test_the_keyring_has_the_secrets_and_the_file_the_rest(self):
        ran = self.log_in()
        self.assertEqual((ran.returncode, ran.stdout), (0, self.account + "\n"), ran.stderr)
        self.assertIn("the token lies in the keyring", ran.stderr)
        row = self.kept()[self.account]
        self.assertEqual((row["token_in"], row["server"]), ("keyring", self.server.base))
        self.assertNotIn("token", row)
        self.assertNotIn("secret", row["application"])
        secrets = self.secrets()
        self.assert_works(secrets["token"])
        self.assertIn(secrets["secret"], [application.secret for application in self.oauth.applications.values()])
        listed, = json.loads(self.run_program("accounts", "--json").stdout)
        login_test.SCHEMA.validate([listed])
        self.assertEqual((listed["token_in"], listed["revocable"]), ("keyring", True))
        self.assertIn("in the keyring", self.run_program("accounts").stdout)
        pulled = self.pull("a.tar.zst")
        self.assertEqual(pulled.returncode, 0, pulled.stderr)
        self.assertIn(f"Bearer {secrets['token']}", [request.fields["Authorization"] for request in self.server.requests])

    def test_logout_leaves_nothing_there(self):
        self.log_in()
        token = self.secrets()["token"]
        self.assertEqual(self.run_program("logout", "--allow-loopback").returncode, 0)
        self.assert_works(token, False)
        self.assertEqual((self.secrets(), self.kept()), (None, {}))

    def test_logout_leaves_nothing_there_when_the_server_is_gone(self):
        self.log_in()
        self.server.documents["/oauth/revoke"] = login_test.Exchange.of({"error": "no"}, 403, "application/json")
        self.assertEqual(self.run_program("logout", "--allow-loopback").returncode, 6)
        self.assertIsNotNone(self.secrets())
        self.assertEqual(self.run_program("logout", "--allow-loopback", "--forget").returncode, 0)
        self.assertEqual((self.secrets(), self.kept()), (None, {}))

    def test_the_user_chooses(self):
        self.log_in("--keep-token-in", "file")
        first = self.token()
        self.assertIsNone(self.secrets())
        self.log_in("--keep-token-in", "keyring")
        second = self.secrets()["token"]
        self.assert_works(first, False)
        self.log_in("--keep-token-in", "file")
        self.assertIsNone(self.secrets())
        self.assert_works(second, False)
        self.assert_works(self.token())

    def test_a_locked_keyring(self):
        self.log_in()
        token = self.secrets()["token"]
        self.session.lock()
        refused = self.pull("a.tar.zst")
        self.assertIn("the keyring is locked", refused.stderr)
        self.assert_tells_what_to_do(refused)
        self.assertEqual(self.run_program("accounts").returncode, 0)
        with self.subTest("a token out of the environment needs none"):
            self.assertEqual(self.pull("a.tar.zst", PERMAFROST_TOKEN="the-token-of-alice").returncode, 0)
        with self.subTest("logging out waits for it"):
            self.assertEqual(self.run_program("logout", "--allow-loopback").returncode, 6)
            self.assert_works(token)
        with self.subTest("logging in does as it is told, and says what is left"):
            ran = self.log_in()
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertIn(f"the former token of {self.account} lies in a keyring", ran.stderr)
            self.assert_works(self.token())
            self.assertEqual(self.pull("b.tar.zst").returncode, 0)

    def test_a_locked_keyring_is_forgotten_too(self):
        self.log_in()
        self.session.lock()
        ran = self.run_program("logout", "--allow-loopback", "--forget")
        self.assertEqual(ran.returncode, 4)
        self.assertIn("its token still lies in the keyring", ran.stderr)
        self.assertEqual(self.kept(), {})

    def test_without_a_session_as_in_cron(self):
        self.log_in()
        nothing = {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": ""}
        refused = self.pull("a.tar.zst", **nothing)
        self.assertIn("there is no D-Bus session", refused.stderr)
        self.assert_tells_what_to_do(refused)
        self.assertEqual(self.run_program("accounts", **nothing).returncode, 0)
        self.assert_tells_what_to_do(self.pull("a.tar.zst", DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere"))

    def test_a_keyring_that_went_silent_is_not_waited_for_in_vain(self):
        self.log_in()
        self.session.keyring.send_signal(signal.SIGSTOP)
        before = time.monotonic()
        self.assert_tells_what_to_do(self.pull("a.tar.zst"))
        self.assertLess(time.monotonic() - before, 30)
        with self.subTest("and a user need not wait at all"):
            process = self.begin(*self.pull_words("a.tar.zst"), DISPLAY=":0")
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            self.assertEqual(self.end(process).returncode, 130)

    def test_no_secret_is_seen_anywhere_but_in_the_keyring(self):
        watch = login_test.Watch()
        self.log_in("--verbose", "--log", self.folder / "log")
        secrets = self.secrets()
        self.pull("a.tar.zst", "--verbose", "--log", self.folder / "log2")
        self.run_program("accounts", "--json")
        self.session.lock()
        self.pull("b.tar.zst", "--verbose")
        commands = watch.stop()
        files = [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]
        for secret in secrets.values():
            for text in (*files, commands, *(text.encode() for text in self.said)):
                self.assertNotIn(secret.encode(), text)


if __name__ == "__main__":
    if missing():
        print(f"skipped: there is no {missing()[0]}")
        sys.exit(77)
    login_test.PROGRAM = sys.argv.pop(1)
    unittest.main()
