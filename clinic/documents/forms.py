"""What is filled in when a document is put into a file."""

from typing import Any

import wtforms
from wtforms.validators import Length

from clinic.documents.checked import MOST_BYTES
from clinic.documents.document import MOST_OF_A_TITLE, title_of
from clinic.documents.kinds import TooLarge
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.form import Form


class DocumentForm(Form):
    """A document and what it is to be called."""

    file = wtforms.FileField(
        lazy_gettext("Document"),
        render_kw={"data-most-bytes": MOST_BYTES, "data-too-large": lazy_gettext(TooLarge.sentence)},
    )
    title = wtforms.StringField(lazy_gettext("Title"), [Length(max=MOST_OF_A_TITLE)])

    @property
    def content(self) -> bytes:
        """What was sent; nothing where no file was chosen."""
        sent: Any = self.file.data
        content: bytes = sent.read() if hasattr(sent, "read") else b""
        return content

    def title_or(self, otherwise: str) -> str:
        """What was typed, or what the file was called, or else this."""
        file_name = getattr(self.file.data, "filename", None) or ""
        return title_of(self.title.data or "", file_name) or otherwise
