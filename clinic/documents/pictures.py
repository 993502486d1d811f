"""Draws a picture anew from its pixels alone: no place, no camera and no words beside it."""

import struct
import warnings
import zlib
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from clinic.documents.kinds import Broken, TooManyPixels

MOST_PIXELS = 50_000_000
JPEG_QUALITY = 92
# What is part of the picture itself: which colour of a palette is none.
OF_THE_PICTURE = frozenset({"transparency"})
# What the reader of a picture raises where its bytes make no sense.
NONSENSE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
)

# Said once for the process: the size is read first, and nothing is unpacked of what is too large.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def drawn_anew(content: bytes, kind: str) -> bytes:
    """The same picture the right way up. Raises `TooManyPixels` or `Broken`."""
    # Other packages tell Pillow, for the whole process, to draw what is cut off as if it were whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels
            picture.load()
            ImageOps.exif_transpose(picture, in_place=True)
            return _written(picture, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except NONSENSE:
        raise Broken from None


def _written(picture: Image.Image, kind: str) -> bytes:
    if kind == "JPEG" and picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGB")
    picture.info = {name: value for name, value in picture.info.items() if name in OF_THE_PICTURE}
    written = BytesIO()
    picture.save(written, format=kind, quality=JPEG_QUALITY)
    return written.getvalue()
