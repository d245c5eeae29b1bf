"""What the sanitiser lets through, as a real browser reads it with nothing to stop it.

Every payload as it comes out, stripped, normalised, and laid out for its page: written into a
document as the parser of pages reads it, and into an element as the parser of fragments does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.hostile.test_xss import BASE, payloads
from tests.web.test_browser import CHROMIUM, FLAGS

from broadsheet.formats import embeds
from broadsheet.formats.sanitize import sanitize
from broadsheet.web.bodies import laid_out

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

playwright = pytest.importorskip("playwright.async_api", reason="needs playwright")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.gate,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs a Chromium at {CHROMIUM}"),
]
_TOGETHER = 500
_OWN = "https://paper.example/"
#: Counts whatever payloads call when they run.
_TRAPS = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = (...given) => { window.ran.push(name + ": " + String(given[0]).slice(0, 80)); };
"""
#: What in a tree could run, submit or reach out, found by its own idea of tags and addresses.
_WALK = """
(root) => {
  const bad = new Set(("script style svg math iframe frame frameset object embed applet form input"
    + " button select textarea noscript template meta base link video audio source track xml portal"
    + " dialog marquee slot").split(" "));
  const found = [];
  for (const node of root.querySelectorAll("*")) {
    const name = node.localName;
    if (bad.has(name) || node.namespaceURI !== "http://www.w3.org/1999/xhtml") found.push(name);
    for (const one of node.attributes) {
      const attribute = one.name.toLowerCase();
      if (attribute.startsWith("on")
          || ["style", "srcset", "ping", "formaction", "srcdoc", "background"].includes(attribute))
        found.push(name + " " + attribute);
      if (["href", "src", "cite", "action", "data"].includes(attribute)) {
        let scheme = "none:";
        try { scheme = new URL(one.value, document.baseURI).protocol; } catch (error) {}
        if (!["http:", "https:", "mailto:", "none:"].includes(scheme))
          found.push(name + " " + attribute + "=" + one.value.slice(0, 60));
      }
    }
    for (const key in node)
      if (key.startsWith("on") && typeof node[key] === "function") found.push(name + "." + key);
  }
  return found;
}
"""
_FRAGMENTS = (
    "(all) => all.flatMap((html) => { const place = document.createElement('div');"
    " document.body.append(place); place.innerHTML = html;"
    f" const found = ({_WALK})(place); place.remove(); return found; }})"
)


def outputs() -> Iterator[str]:
    """All that becomes of each payload."""
    for payload in payloads():
        safe = sanitize(embeds.linked(payload, base=BASE), base=BASE)
        yield from {
            safe,
            safe.strip(),
            unicodedata.normalize("NFKC", safe),
            unicodedata.normalize("NFKC", safe.strip()),
            str(laid_out(safe, "", lang=None).html),
        }


def together(all_: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for one in all_:
        batch.append(one)
        if len(batch) == _TOGETHER:
            yield batch
            batch = []
    yield batch


async def dangers(page: Page, batch: list[str]) -> list[Any]:
    """What the browser finds in these pieces of HTML, and what of them ran."""
    await page.set_content(f"<!doctype html><body>{''.join(f'<div>{one}</div>' for one in batch)}")
    found: list[Any] = await page.evaluate(f"({_WALK})(document.body)")
    found += await page.evaluate(_FRAGMENTS, batch)
    found += await page.evaluate("window.ran.splice(0)")
    return found


async def test_no_payload_leaves_anything_dangerous_in_a_browser() -> None:
    async with playwright.async_playwright() as control:
        browser = await control.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        page = await (await browser.new_context(bypass_csp=True)).new_page()

        async def answer(route: Route) -> None:
            own = route.request.url == _OWN
            await (route.fulfill(content_type="text/html", body="<p>") if own else route.abort())

        await page.route("**/*", answer)
        await page.add_init_script(_TRAPS)
        await page.goto(_OWN)
        raw = '<svg onload=alert(1)></svg><a href="java&#10;script:x">y</a>'
        assert len(await dangers(page, [raw])) >= 5  # the traps catch what is not sanitised
        count, found = 0, []
        for batch in together(outputs()):
            found += await dangers(page, batch)
            count += len(batch)
        await browser.close()
    assert found == []
    assert count > 8000
