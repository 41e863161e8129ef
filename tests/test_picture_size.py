"""A picture's place is kept free, so that nothing moves when it is loaded."""

from __future__ import annotations

import struct

import pytest

from hbgen.site.picture_size import picture_size


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 320, 80), (320, 80)),
        (b'<svg xmlns="x" width="120" height="30px" viewBox="0 0 1 1">', (120, 30)),
        (b'<?xml version="1.0"?>\n<svg viewBox="0 0 40 10">', (1000, 250)),
        (b"<svg viewBox='-5,-5,20,20'>", (1000, 1000)),
        (b'<svg stroke-width="3" height="4" viewBox="0 0 2 1">', (1000, 500)),
        (b'<svg width="100%" height="100%">', None),
        (b"\xff\xd8\xff\xe0", None),
        (b"\x89PNG\r\n\x1a\n", None),
    ],
)
def test_the_size_of_a_picture(data: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(data) == size
