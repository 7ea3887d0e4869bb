"""Daily activities as the personnel office keeps them."""

from __future__ import annotations

from webapp.admin.activity import behind, catalogue, hours, outages, policy, presence, presence_list
from webapp.admin.activity.blueprint import bp

__all__ = ["behind", "bp", "catalogue", "hours", "outages", "policy", "presence", "presence_list"]
