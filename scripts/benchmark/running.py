# SPDX-License-Identifier: Apache-2.0
"""Runs commands and says what they took: wall seconds, processor seconds (user and system) of every process of a pipeline, and the peak
memory of the largest of them. Peaks below some 15 MiB may be this program's own, which a child bears until it has called exec."""

import dataclasses
import os
import shlex
import statistics
import sys
import time


@dataclasses.dataclass
class Cost:
    wall: float
    cpu: float
    peak: float  # MiB


def run(script, allowed=(0, 1)):
    """Runs a line of bash. Exit status 1 is what permafrost says of findings."""
    command = ["/bin/bash", "-o", "pipefail", "-c", script]
    start = time.monotonic()
    child = os.posix_spawn(command[0], command, dict(os.environ, LC_ALL="C.UTF-8"),
                           file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in allowed:
        sys.exit(f"failed with {os.waitstatus_to_exitcode(status)}: {script}")
    return Cost(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(costs):
    return Cost(*(statistics.median(getattr(cost, field) for cost in costs) for field in ("wall", "cpu", "peak")))


def several(script, times):
    return median([run(script) for _ in range(times)])


class Pair:
    """Ours and theirs, run by turns, so that what else the machine does falls on both."""

    def __init__(self, ours, theirs, times):
        mine, other = [], []
        for _ in range(times):
            mine.append(run(ours))
            other.append(run(theirs))
        self.ours, self.theirs = median(mine), median(other)
        self.cpu = statistics.median(b.cpu / max(a.cpu, 1e-3) for a, b in zip(mine, other))
        self.wall = statistics.median(b.wall / max(a.wall, 1e-3) for a, b in zip(mine, other))


def quoted(path):
    return shlex.quote(str(path))
