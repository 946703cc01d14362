# SPDX-License-Identifier: Apache-2.0
"""In what other servers differ from Mastodon 4.3."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Personality:
    software: str = "mastodon"
    version: str = "4.3.23"


PERSONALITIES = {"mastodon-4.3": Personality()}
