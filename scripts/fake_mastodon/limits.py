# SPDX-License-Identifier: Apache-2.0
"""The server's clock, and what Mastodon's rack_attack.rb allows by it."""

import dataclasses
import re
import threading
import time

UNITS = {"s": 1, "m": 60, "h": 3600}


class Clock:
    """Runs `speed` times as fast as time, and ahead of it by what it was told to advance."""

    def __init__(self, speed=1.0):
        self.speed, self.ahead, self.begun = speed, 0.0, time.time()

    def now(self):
        """Seconds since 1970."""
        return self.begun + (time.time() - self.begun) * self.speed + self.ahead

    def advance(self, seconds):
        self.ahead += seconds


@dataclasses.dataclass(frozen=True)
class Limit:
    """So many requests in so many seconds; windows begin at multiples of the period."""

    count: int
    period: int

    @staticmethod
    def read(words):
        """From "300/5m"."""
        found = re.fullmatch(r"(\d+)/(\d+)([smh])", words)
        if not found:
            raise ValueError(f"no limit: {words}")
        return Limit(int(found[1]), int(found[2]) * UNITS[found[3]])


MASTODON_LIMITS = {"user": Limit(1500, 300), "token": Limit(300, 300), "paged": Limit(300, 900), "apps": Limit(5, 600)}


def iso(seconds, digits):
    rest = f"{seconds % 1:.{digits}f}"[1:]
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(int(seconds))) + rest + "Z"


@dataclasses.dataclass
class Usage:
    """What the fullest of the buckets says that a request fell into."""

    limit: Limit
    used: int
    reset: float

    @property
    def remaining(self):
        return max(self.limit.count - self.used, 0)

    @property
    def is_over(self):
        return self.used > self.limit.count


class RateLimits:
    """Counts requests. `limits` are by name: user and token (any API call), paged (anything with a cursor), apps; `buckets`
    says which of them a request counts for, and for whom."""

    def __init__(self, clock, limits, buckets):
        self.clock, self.limits, self.buckets = clock, limits, buckets
        self.windows = {}
        self.lock = threading.Lock()

    def count(self, request):
        """The usage with this request, or None where nothing limits it."""
        now, usages = self.clock.now(), []
        with self.lock:
            for name, who in self.buckets(request):
                usages += [self.use(name, who, now)] if name in self.limits else []
                if usages and usages[-1].is_over:
                    return usages[-1]  # Rack::Attack looks no further
        # Of several that are used alike the first, even where a later one lasts longer.
        return min(usages, key=lambda usage: usage.limit.count - usage.used, default=None)

    def use(self, name, who, now):
        limit = self.limits[name]
        window = int(now) // limit.period
        begun, used = self.windows.get((name, who), (window, 0))
        used = used + 1 if begun == window else 1
        self.windows[name, who] = (window, used)
        return Usage(limit, used, now + limit.period - int(now) % limit.period)
