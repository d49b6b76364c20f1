"""The real browser of the tests that look at pages; `.ci/run` installs it where it may."""

import shutil

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NO_CHROMIUM = (
    "NOT RUN: no Chromium on this machine, so no page was looked at (apt install chromium)"
)
