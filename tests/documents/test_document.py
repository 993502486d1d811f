"""What a document is called: in the file, and where a browser lays it down."""

import pytest

from clinic.documents.document import MOST_OF_A_TITLE, Document, UnknownVersion, title_of
from clinic.documents.kinds import Kind

LETTER = Document(title="A letter", kind=Kind.PDF, size_bytes=1200, epoch=2, digest="00")


def test_it_is_called_what_was_typed_or_else_what_the_file_was_called():
    assert title_of(" Letter of Dr. Roy ", "scan.pdf") == "Letter of Dr. Roy"
    assert title_of("", "C:\\mine\\a letter.v2.pdf") == "a letter.v2"
    assert title_of("", "../../etc/passwd") == "passwd"
    assert title_of("", ".docx") == ".docx".partition(".")[2]
    assert title_of("", "") == ""
    assert title_of("", "gnp\u202e.a\x00\nb.png") == "gnp.a b"
    assert len(title_of("ab" * 200, "")) == MOST_OF_A_TITLE


def test_a_browser_is_told_its_title_in_any_script_and_never_a_way_elsewhere():
    said = Document(title='نامه/../"x"\r\n; y', kind=Kind.DOCX, size_bytes=1, epoch=1, digest="").disposition
    assert said.isascii()
    assert said.startswith("attachment; filename=\"document.docx\"; filename*=UTF-8''%D9%86")
    assert said.endswith("%20y.docx")
    assert not {"\r", "\n", "/", "%2F", "%22"} & {
        part for part in ("\r", "\n", "/", "%2F", "%22") if part in said
    }
    assert (
        "document.docx" in Document(title="...", kind=Kind.DOCX, size_bytes=1, epoch=1, digest="").disposition
    )


def test_it_is_read_as_it_was_written_and_a_later_one_is_not_guessed_at():
    assert Document.from_bytes(LETTER.to_bytes()) == LETTER
    with pytest.raises(UnknownVersion):
        Document.from_bytes(LETTER.to_bytes().replace(b'"version": 1', b'"version": 2'))
