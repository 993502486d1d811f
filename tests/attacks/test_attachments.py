"""An attachment, cut by somebody who knows what is in it."""

import pytest

from clinic.vault.alarm import VaultAlarm
from clinic.vault.attachment import CHUNK_BYTES, open_whole, seal_whole
from clinic.vault.record import new_record_key

TAG_BYTES = 16
HEADER_BYTES = 65


def test_an_attachment_is_not_cut_where_its_words_look_like_an_end():
    """The first chunk ends as padding would; only the mark of the last chunk tells the difference."""
    key, first = new_record_key(), b"x" * (CHUNK_BYTES - 1) + b"\x80"
    sealed = seal_whole(key, first + b"what must not go missing", "attachment")
    cut = sealed[: HEADER_BYTES + CHUNK_BYTES + TAG_BYTES]
    with pytest.raises(VaultAlarm, match="cut"):
        open_whole(key, cut, "attachment")
