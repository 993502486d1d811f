"""Draws the icons of an installed portal from static/favicon.svg: `python -m tests.app_icons`."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.chromium import CHROMIUM

STATIC = Path(__file__).parent.parent / "static"
# Where a phone cuts its own shape, the mark keeps to the middle and its ground fills the square.
GROUND, MIDDLE = "#34503e", 0.7
ICONS = (("app-192.png", 192, False), ("app-512.png", 512, False), ("app-whole-512.png", 512, True))


def draw() -> None:
    """Write each of them anew."""
    mark = (STATIC / "favicon.svg").read_text()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, size, is_whole in ICONS:
            page = browser.new_page(viewport={"width": size, "height": size})
            width = round(size * MIDDLE) if is_whole else size
            ground = GROUND if is_whole else "transparent"
            page.set_content(
                f"<style>*{{margin:0}}body{{display:grid;place-items:center;height:100vh;background:{ground}}}"
                f"svg{{width:{width}px;height:{width}px}}</style>{mark}"
            )
            page.screenshot(path=STATIC / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    draw()
