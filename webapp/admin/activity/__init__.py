"""Daily activities as the personnel office keeps them."""

from __future__ import annotations

from webapp.admin.activity import catalogue
from webapp.admin.activity.blueprint import bp

__all__ = ["bp", "catalogue"]
