from __future__ import annotations

from webapp.cli import main

main()
