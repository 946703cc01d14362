#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A keyring of a test's own: gnome-keyring on a private D-Bus, whose password is known and which nobody can be asked for.

    tests/support/keyring_session.py PROGRAM [ARGUMENT]...      runs PROGRAM in it; 77 where there is no gnome-keyring
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

# No folder of services: what is not started here is not there, so nothing opens a window.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"""
PASSWORD = "the password of the keyring"


def missing():
    """The programs that a session needs and this machine has not."""
    return [name for name in ("dbus-daemon", "gnome-keyring-daemon", "secret-tool") if not shutil.which(name)]


class KeyringSession:
    """The bus and the keyring live while the `with` block runs; `environment` leads programs to them."""

    def __init__(self):
        self.processes = []

    def __enter__(self):
        try:
            self.begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def begin(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)
        address = self.folder / "bus"
        plain = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        self.environment = {**plain, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder / "data"),
                            "XDG_RUNTIME_DIR": str(self.folder), "DBUS_SESSION_BUS_ADDRESS": f"unix:path={address}"}
        (self.folder / "bus.conf").write_text(BUS.format(address))
        self.start("dbus-daemon", "--nofork", "--nopidfile", f"--config-file={self.folder / 'bus.conf'}").stdin.close()
        self.wait_for(address.exists)
        self.keyring = self.start("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
        with self.keyring.stdin as typed:
            typed.write(PASSWORD.encode())
        self.wait_for(lambda: self.secret_tool("store", "--label=ready", "it", "answers").returncode == 0)

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        self.scratch.cleanup()

    def start(self, *words):
        process = subprocess.Popen(words, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def wait_for(self, condition):
        until = time.monotonic() + 30
        while not condition():
            if time.monotonic() > until:
                raise TimeoutError("the session does not come up")
            time.sleep(0.02)

    def secret_tool(self, *words):
        """What a reader says that knows nothing of permafrost."""
        return subprocess.run(["secret-tool", *words], env=self.environment, input="", capture_output=True, text=True)

    def lock(self):
        self.secret_tool("lock")  # which it does, and then some versions crash


if __name__ == "__main__":
    if missing():
        print(f"skipped: there is no {missing()[0]}")
        sys.exit(77)
    with KeyringSession() as session:
        sys.exit(subprocess.run(sys.argv[1:], env=session.environment).returncode)
