"""A document is taken for what it is, whatever it is called; what could act, grow or lead astray is not."""

from io import BytesIO

import pytest
from PIL import Image, ImageFile

from clinic.documents import checked as rules
from clinic.documents.checked import MOST_BYTES, checked
from clinic.documents.kinds import (
    BringsIn,
    Broken,
    HasMacros,
    Kind,
    Locked,
    NothingInIt,
    OtherKind,
    TooLarge,
    TooManyPixels,
    TooMuchInIt,
)
from tests.documents import samples

ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa">]><Relationships>&a;</Relationships>'
WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
IN_OTHER_LETTERS = samples.TYPES.format(f'<a ContentType="{WITH_MACROS}"/>').encode("utf-16")
A_STORED_ONE = samples.docx({"a": b"x" * 99}, packed=0)
REFUSED = {
    "nothing": (b"", NothingInIt),
    "a web page": (b"<html><script>alert(1)</script></html>", OtherKind),
    "a drawing that runs": (b"<svg onload='x'/>", OtherKind),
    "a program": (b"MZ\x90\x00", OtherKind),
    "a picture of another kind": (b"GIF89a" + bytes(40), OtherKind),
    "a PDF without an end": (samples.pdf()[:-6], Broken),
    "a PDF with a password": (samples.pdf(lock=b"/Encrypt 5 0 R"), Locked),
    "a PDF with a password, written otherwise": (samples.pdf(lock=b"/Encrypt<</V 4>>"), Locked),
    "a JPEG cut off": (samples.jpeg()[:400], Broken),
    "a JPEG that is none": (b"\xff\xd8\xff" + bytes(100), Broken),
    "a PNG cut off": (samples.png()[:90], Broken),
    "a PNG with a byte changed": (samples.png().replace(b"IDAT", b"IDAU"), Broken),
    "a picture of a billion pixels": (samples.png_that_says(40_000, 25_000), TooManyPixels),
    "one of sixty million": (samples.png_that_says(10_000, 6_000), TooManyPixels),
    "a picture without a size": (samples.png_that_says(0, 7), Broken),
    "another archive": (samples.docx().replace(b"word/document", b"work/document"), OtherKind),
    "a DOCX cut off": (samples.docx()[:-200], Broken),
    "a DOCX with a byte changed": (A_STORED_ONE.replace(b"xxx", b"xyx", 1), Broken),
    "a DOCX with macros": (samples.docx({"word/vbaProject.bin": b"x"}), HasMacros),
    "a DOCX that says it has macros": (samples.docx(kind=WITH_MACROS), HasMacros),
    "the same in other letters": (
        samples.docx({"[Content_Types].xml": IN_OTHER_LETTERS}),
        HasMacros,
    ),
    "a DOCX with controls": (samples.docx({"word/activeX/activeX1.bin": b"x"}), HasMacros),
    "a DOCX whose template is elsewhere": (samples.brings_in("attachedTemplate"), BringsIn),
    "a DOCX whose picture is elsewhere": (samples.brings_in("image"), BringsIn),
    "a DOCX with a password inside": (samples.locked(), Locked),
    "a Word document with a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Locked),
    "a zip bomb": (samples.bomb(), TooMuchInIt),
    "a DOCX of many parts": (samples.docx({f"word/{n}": b"" for n in range(4001)}), TooMuchInIt),
    "a DOCX packed as none is": (samples.packed_otherwise(), Broken),
    "a list that grows while it is read": (samples.docx({"_rels/.rels": ENTITIES}), Broken),
    "the same list in two bytes a letter": (samples.docx({"_rels/.rels": ENTITIES.encode("utf-16")}), Broken),
    "a list that is none": (samples.docx({"_rels/.rels": "<a"}), Broken),
    "too large by a byte": (samples.pdf(bytes(MOST_BYTES)), TooLarge),
}  # fmt: skip


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_what_may_not_be_kept_is_refused_with_the_reason(content, why):
    with pytest.raises(why):
        checked(content)


def test_a_picture_cut_off_is_refused_whatever_others_tell_pillow(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    for content in (samples.png()[:90], samples.jpeg()[:400]):
        with pytest.raises(Broken):
            checked(content)


def test_a_pdf_and_a_word_document_with_a_link_are_kept_as_they_came():
    for kind, content in ((Kind.PDF, samples.pdf(b"words")), (Kind.DOCX, samples.docx())):
        assert checked(content) == (kind, content)


@pytest.mark.parametrize(
    ("kind", "content"), [(Kind.JPEG, samples.jpeg()), (Kind.PNG, samples.png())], ids=["JPEG", "PNG"]
)
def test_a_picture_keeps_its_pixels_and_nothing_else(kind, content):
    assert samples.WHERE.encode() in content
    found, kept = checked(content)
    assert found is kind
    for trace in (samples.WHERE.encode(), b"Exif", b"ICC", b"telephone", b"behind", b"Comment"):
        assert trace not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.format, dict(picture.getexif())) == (kind.name, {})
        # It lay on its side, and the word for that is gone with all others.
        assert picture.size == ((30, 40) if kind is Kind.JPEG else (40, 30))


def test_every_mode_of_a_picture_is_drawn_anew():
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        written = BytesIO()
        Image.new(mode, (9, 9)).save(written, "PNG", transparency=0 if mode == "P" else None)
        with Image.open(BytesIO(checked(written.getvalue())[1])) as picture:
            assert picture.mode == mode
            assert ("transparency" in picture.info) == (mode == "P")
    written = BytesIO()
    Image.new("CMYK", (9, 9)).save(written, "JPEG")
    with Image.open(BytesIO(checked(written.getvalue())[1])) as picture:
        assert picture.mode == "RGB"


def test_a_picture_that_grows_too_large_by_being_drawn_anew_is_refused(monkeypatch):
    monkeypatch.setattr(rules, "MOST_BYTES", 2_000)
    grainy = BytesIO()
    Image.effect_noise((90, 90), 90).save(grainy, "JPEG", quality=5)
    assert len(grainy.getvalue()) < rules.MOST_BYTES
    with pytest.raises(TooLarge):
        checked(grainy.getvalue())
