"""See `look`: opens pages in a browser and checks them."""
import glob
import json
import os
import pathlib
import sys

import axe_playwright_python
from playwright.sync_api import sync_playwright

browser_path, pages = sys.argv[1], sys.argv[2:]
axe = pathlib.Path(glob.glob(os.path.join(os.path.dirname(axe_playwright_python.__file__), "axe.min.js"))[0]).read_text()
flags = ["--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb"]
# Chromium's own sandbox does not work for root.
if os.geteuid() == 0:
    flags.append("--no-sandbox")

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=browser_path, args=flags)
    for path in pages:
        complaints, requests = [], []
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        # A machine that runs other tests beside it is slow.
        page.set_default_timeout(180_000)
        page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        address = pathlib.Path(path).resolve().as_uri()
        page.goto(address, wait_until="load")
        page.evaluate(axe)
        found = page.evaluate("axe.run()")
        page.screenshot(path=path + ".png", full_page=True)
        page.pdf(path=path + ".pdf", prefer_css_page_size=True, print_background=True)
        print(
            json.dumps({
                "page": path,
                "title": page.title(),
                "engine": found["testEngine"]["version"],
                "violations": [
                    f"{rule['id']} ({rule['impact']}), {len(rule['nodes'])} times, first {rule['nodes'][0]['html'][:120]}"
                    for rule in found["violations"]
                ],
                "passes": len(found["passes"]),
                "complaints": complaints,
                "requests": [url for url in requests if url != address],
                "isWide": page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"),
            }),
            flush=True)
        page.close()
    browser.close()
