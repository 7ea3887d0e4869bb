"""Why an act on a draft is not done; the designers' pages say each in words."""

from __future__ import annotations

from workflows.errors import UserMistake


class DraftClosed(UserMistake):
    """The draft is not in a state in which this can be done; somebody else was quicker."""


class DraftChanged(UserMistake):
    """The draft was changed after the page that this act comes from."""


class OwnDraft(UserMistake):
    """Whoever wrote any part of a draft can't be the one who publishes it."""


class NothingNew(UserMistake):
    """The draft holds the same files as the published version; `version` is that."""

    def __init__(self, version: int) -> None:
        super().__init__(f"the same files as version {version}")
        self.version = version


class WordsNeeded(UserMistake):
    """This act is done with words of explanation only."""


class DraftTooLarge(UserMistake):
    """More files, or more in them, than one process may have."""
