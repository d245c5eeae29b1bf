// Keeps an open page current. The newsroom's events say that something changed; the page itself is
// then asked for again and its parts are put in place, without moving what is being read.
(() => {
  "use strict";
  const body = document.body;
  const { cursor, section } = body.dataset;
  if (!window.EventSource || !cursor) return;

  const same = { createHTML: (html) => html };
  const policy = window.trustedTypes ? trustedTypes.createPolicy("broadsheet", same) : same;
  const parse = (html) => new DOMParser().parseFromString(policy.createHTML(html), "text/html");
  const by = (id) => document.getElementById(id);
  const cards = (root) => [...root.querySelectorAll("main article[data-story]")];
  const button = by("arrivals").firstElementChild;
  // On a phone the row of sections is longer than the screen: the one that is open is in sight.
  const open = document.querySelector(".sections [aria-current]");
  if (open) open.closest("ul").scrollLeft = open.offsetLeft + (open.offsetWidth - innerWidth) / 2;

  let last = cursor; // where to go on from when the stream breaks
  let skew = Date.parse(body.dataset.now) - Date.now(); // the newsroom's clock against ours
  let waiting = null; // a newer front page, until the reader asks for it
  let due = 0;
  let said = 0;
  let stream = null;

  // ---- the page

  async function refresh() {
    due = 0;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = parse(await answer.text());
    skew = Date.parse(page.body.dataset.now) - Date.now();
    if (body.dataset.following) {
      if (answer.redirected) history.replaceState(null, "", answer.url); // merged: it lives on there
      document.title = page.title;
      body.dataset.following = page.body.dataset.following;
      return steady(() => swap(page));
    }
    if (body.classList.contains("young")) {
      body.className = page.body.className;
      return steady(() => swap(page));
    }
    steady(() => renew(page));
    offer(page);
  }

  function swap(page) {
    const open = new Set([...document.querySelectorAll("main details[open][id]")].map((d) => d.id));
    const focused = document.activeElement && document.activeElement.id;
    by("main").replaceChildren(...page.getElementById("main").childNodes);
    for (const id of open) if (by(id)) by(id).open = true;
    if (focused && by(focused)) by(focused).focus({ preventScroll: true });
    document.dispatchEvent(new Event("renewed"));
  }

  function renew(page) {
    const river = page.getElementById("river");
    if (river && by("river") && !by("river").contains(document.activeElement)) {
      by("river").replaceWith(river.cloneNode(true));
    }
    const newer = new Map(cards(page).map((card) => [card.dataset.story, card]));
    for (const card of cards(document)) {
      const next = newer.get(card.dataset.story);
      if (!next || next.innerHTML === card.innerHTML || card.contains(document.activeElement)) continue;
      const shown = next.cloneNode(true);
      const [before, after] = [card.querySelector("details"), shown.querySelector("details")];
      if (before && after) after.open = before.open;
      shown.className = card.className;
      card.replaceWith(shown);
    }
  }

  function offer(page) {
    const here = new Set(cards(document).map((card) => card.dataset.story));
    const count = cards(page).filter((card) => !here.has(card.dataset.story)).length;
    if (!count) return;
    waiting = page;
    propose(count === 1 ? "1 new story — show" : `${count} new stories — show`);
  }

  function propose(words) {
    button.textContent = words;
    by("arrivals").hidden = false;
    if (Date.now() - said < 60000) return;
    said = Date.now(); // at most one announcement a minute
    by("said").textContent = words.split(" — ")[0];
  }

  button.addEventListener("click", () => {
    if (!waiting) return location.reload();
    by("arrivals").hidden = true;
    swap(waiting);
    waiting = null;
    window.scrollTo({ top: 0 });
    by("main").focus({ preventScroll: true });
  });

  // Changes the page and scrolls by as much as the first visible part moved.
  function steady(change) {
    const parts = [...document.querySelectorAll("main [id], main [data-story]")];
    const anchor = scrollY > 0 && parts.find((part) => part.getBoundingClientRect().top >= 0);
    const name = anchor && (anchor.id ? `#${CSS.escape(anchor.id)}` : `[data-story="${anchor.dataset.story}"]`);
    const top = anchor && anchor.getBoundingClientRect().top;
    change();
    const again = anchor && document.querySelector(name);
    if (again) window.scrollBy({ top: again.getBoundingClientRect().top - top, behavior: "instant" });
  }

  // ---- the stream
  function touches(told) {
    const { following } = body.dataset;
    if (following) return [told.story, told.gone].includes(following);
    return !section || !told.section || told.section === section;
  }

  function listen() {
    stream = new EventSource(`/live?after=${encodeURIComponent(last)}`);
    stream.onopen = () => (by("pulse").hidden = false);
    stream.onerror = () => {
      by("pulse").hidden = true;
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 5000 + Math.random() * 10000);
    };
    stream.addEventListener("news", (event) => {
      last = event.lastEventId;
      // A burst of events is one refresh; readers do not all ask in the same moment.
      if (touches(JSON.parse(event.data)) && !due) due = setTimeout(refresh, 1000 + Math.random() * 2000);
    });
    stream.addEventListener("reset", (event) => {
      const turned = last.split("-")[0] !== event.lastEventId.split("-")[0];
      last = event.lastEventId;
      if (!turned) due = due || setTimeout(refresh, 500);
      else if (scrollY < 200) location.reload();
      else propose("Another edition is on show — turn to it");
    });
  }

  function tick() {
    for (const time of document.querySelectorAll('time[data-as="ago"]')) {
      const minutes = Math.floor((Date.now() + skew - Date.parse(time.dateTime)) / 60000);
      if (minutes < 1 || minutes >= 1440) continue;
      time.textContent = minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
    }
  }

  listen();
  setInterval(tick, 30000);
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => event.persisted && listen());
})();
