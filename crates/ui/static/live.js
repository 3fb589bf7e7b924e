// Live: parts of a page are sent again when they have changed, as long as somebody looks at the page.
(() => {
  "use strict";

  const live = document.querySelector("[data-live]");
  if (live && window.EventSource) {
    let source = null;
    const rowsOf = (part) => [...part.querySelectorAll("[data-live-row]")];
    const put = (part, html) => {
      // Nothing is taken from under somebody's keyboard.
      if (part.contains(document.activeElement)) {
        part.addEventListener("focusout", () => setTimeout(() => put(part, html)), { once: true });
        return;
      }
      const known = new Set(rowsOf(part).map((row) => row.dataset.liveRow));
      part.innerHTML = html;
      const arrived = rowsOf(part).filter((row) => !known.has(row.dataset.liveRow));
      for (const row of arrived) row.classList.add("arrived");
      const said = live.querySelector("[data-live-said]");
      if (said && arrived.length) said.textContent = arrived.map((row) => row.textContent.replace(/\s+/g, " ")).join("; ");
    };
    const close = () => { source?.close(); source = null; };
    const open = () => {
      close();
      source = new EventSource(live.dataset.live + location.search);
      for (const part of live.querySelectorAll("[data-live-part]")) {
        source.addEventListener(part.dataset.livePart, (event) => put(part, event.data));
      }
      source.addEventListener("end", close);
    };
    document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else open(); });
    window.addEventListener("pagehide", close);
    if (!document.hidden) open();
  }
})();
