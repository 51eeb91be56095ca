"""Golden files: what is shown is what stands in them."""

import json
import os
from pathlib import Path
from typing import Any


def hold(file: Path, found: Any, indent: int = 1) -> None:
    """The file says what was found; with MAKKER_WRITE_GOLDEN it is made to."""
    text = json.dumps(found, indent=indent, ensure_ascii=False) + "\n"
    if os.environ.get("MAKKER_WRITE_GOLDEN"):
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")
