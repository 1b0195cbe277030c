"""Make the picture of the explorer that the documents show: `python tools/picture.py`.

A person's view on opening a link: the A24 record read beside the map. Needs Chromium.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from dealgraph import draw

TARGET = Path(__file__).parents[1] / "docs" / "explorer.jpg"
VIEW = "#sel=deal:google-deepmind-a24-2026"


def main() -> None:
    """Draw the shipped record, open it, and keep what is seen."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder, "explorer.html")
        draw(output=page_file)
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 760}, color_scheme="light")
        page.goto(page_file.as_uri() + VIEW)
        page.wait_for_selector("canvas")
        page.wait_for_timeout(1500)
        TARGET.parent.mkdir(exist_ok=True)
        page.screenshot(path=TARGET, type="jpeg", quality=62)
        browser.close()


if __name__ == "__main__":
    main()
