"""Writes the golden files anew."""

from __future__ import annotations

import shutil

from golden import EDITIONS, HERE, pages, show_visibility, show_weights
from hbgen.files import put

for folder in (*(audience for audience, _ in EDITIONS), "measured", "cafe", "changed"):
    shutil.rmtree(HERE / folder, ignore_errors=True)
for file in pages():
    put(HERE / file.path, file.data)
put(HERE / "visibility.txt", show_visibility().encode())
put(HERE / "weights.txt", show_weights().encode())
