// Adds to working HTML, hooked on data- attributes; nothing here is needed to use a page.
(() => {
  "use strict";

  // Copy: the value beside the button, said aloud by the button itself.
  for (const box of document.querySelectorAll("[data-copy]")) {
    const press = box.querySelector("[data-copy-press]");
    const value = box.querySelector("[data-copy-value]");
    if (!press || !value || !navigator.clipboard) continue;
    box.classList.add("copy--ready");
    const word = press.textContent;
    press.addEventListener("click", async () => {
      await navigator.clipboard.writeText(value.textContent.trim());
      press.textContent = press.dataset.copyDone;
      setTimeout(() => { press.textContent = word; }, 1600);
    });
  }

  // Chart: the slot under the pointer, or the one chosen by arrow keys, is read out in the head of the chart.
  for (const chart of document.querySelectorAll("[data-chart]")) {
    const readout = chart.querySelector("[data-chart-readout]");
    const slots = [...chart.querySelectorAll("[data-chart-slot]")];
    const canvas = chart.querySelector("svg.chart__canvas");
    const rest = readout.textContent;
    let chosen = -1;
    const show = (index) => {
      slots[chosen]?.classList.remove("chart__slot--on");
      chosen = index;
      slots[chosen]?.classList.add("chart__slot--on");
      readout.textContent = chosen < 0 ? rest : words[chosen];
    };
    // The readout says what the title says; a native tip on top would say it twice.
    const words = slots.map((slot) => slot.querySelector("title").textContent);
    slots.forEach((slot, index) => {
      slot.querySelector("title").remove();
      slot.addEventListener("pointerenter", () => show(index));
      slot.addEventListener("pointerdown", () => show(index));
    });
    canvas.addEventListener("pointerleave", () => show(-1));
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      show(Math.min(slots.length - 1, Math.max(0, chosen < 0 ? slots.length - 1 : chosen + step)));
    });
    canvas.addEventListener("blur", () => show(-1));
  }

  // A form that is judged while it is typed: the rule's words stand at the field before anything is sent.
  for (const form of document.querySelectorAll("form[data-judged-at]")) {
    const { judged, judgedWith, judgedAt } = form.dataset;
    const asked = `${judged} ${judgedWith}`.split(" ");
    let wait;
    const judge = async () => {
      const typed = new URLSearchParams(asked.map((name) => [name, form.elements[name].value]));
      const answer = await fetch(`${judgedAt}?${typed}`);
      if (!answer.ok) return;
      const said = await answer.json();
      for (const name of judged.split(" ")) {
        const field = form.elements[name];
        const box = field.closest(".field");
        let words = box.querySelector("[data-judgement]");
        if (!words) {
          words = document.createElement("p");
          words.dataset.judgement = "";
          words.setAttribute("aria-live", "polite");
          field.after(words);
        }
        box.querySelector(".field__error:not([data-judgement])")?.remove();
        words.className = said[name]?.fits === false ? "field__error" : "field__fits";
        words.textContent = said[name]?.words ?? "";
        words.hidden = !said[name];
        field.setAttribute("aria-invalid", String(said[name]?.fits === false));
      }
    };
    form.addEventListener("input", (event) => {
      if (!asked.includes(event.target.name)) return;
      clearTimeout(wait);
      wait = setTimeout(judge, 250);
    });
  }

  // A choice that only filters is sent when made; the button beside it stays for those without script.
  for (const choice of document.querySelectorAll("[data-send-on-change]")) {
    choice.addEventListener("change", () => choice.form.requestSubmit());
  }

  // One box ticks all of its form, and is ticked itself while all are.
  for (const all of document.querySelectorAll("[data-tick-all]")) {
    const boxes = [...all.form.elements].filter((box) => box.name === all.dataset.tickAll);
    const follow = () => { all.checked = boxes.every((box) => box.checked); };
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
    boxes.forEach((box) => box.addEventListener("change", follow));
  }

  // A press that cannot be taken back is asked about once more, in the page's own words.
  for (const form of document.querySelectorAll("form[data-ask]")) {
    form.addEventListener("submit", (event) => {
      if (!window.confirm(form.dataset.ask)) event.preventDefault();
    });
  }

  // What scrolls inside its own frame can be reached and scrolled by keyboard; what fits is no stop on the way.
  const frames = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
      if (scrolls) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  for (const frame of document.querySelectorAll(".table-frame, .copy__value, .tabs, pre")) frames.observe(frame);

  // A draft: what would change is shown while it is written, and rows come, go and move without losing the place.
  const draft = document.querySelector("[data-draft]");
  if (draft) {
    let pause, turn = 0;
    const ask = async (press) => {
      const form = draft.querySelector("form");
      const body = new URLSearchParams(new FormData(form));
      body.set("press", press);
      const mine = ++turn;
      const answer = await fetch(form.action, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return mine === turn ? page : null;
    };
    draft.addEventListener("input", (event) => {
      if (event.target.closest("[data-draft-side]")) return;
      clearTimeout(pause);
      pause = setTimeout(async () => {
        const side = (await ask("plan"))?.querySelector("[data-draft-side]");
        if (side) draft.querySelector("[data-draft-side]").replaceChildren(...side.childNodes);
      }, 500);
    });
    draft.addEventListener("submit", async (event) => {
      const press = event.submitter;
      if (!press?.hasAttribute("data-draft-row")) return;
      event.preventDefault();
      clearTimeout(pause);
      const fresh = (await ask(press.value))?.querySelector("[data-draft]");
      if (!fresh) return location.reload();
      draft.replaceChildren(...fresh.childNodes);
      draft.querySelector("[autofocus]")?.focus();
    });
  }

  // A colour: typed as text, or chosen beside it.
  for (const box of document.querySelectorAll("[data-colour]")) {
    const [text, choice] = [box.querySelector("input[name]"), box.querySelector("[data-colour-choice]")];
    const follow = () => { if (/^#[0-9a-f]{6}$/i.test(text.value.trim())) choice.value = text.value.trim(); };
    choice.value = text.placeholder;
    choice.hidden = false;
    follow();
    text.addEventListener("input", follow);
    choice.addEventListener("input", () => { text.value = choice.value; });
  }

  // A part that is asked for again every so many seconds, as long as somebody looks at the page and nobody works in it.
  const polled = document.querySelector("[data-poll]");
  if (polled) setInterval(async () => {
    if (document.hidden || polled.contains(document.activeElement)) return;
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-poll]");
    if (fresh && fresh.innerHTML !== polled.innerHTML) polled.replaceChildren(...fresh.childNodes);
  }, polled.dataset.poll * 1000);

  // The folded navigation closes with Escape and with a press outside.
  const fold = document.querySelector("[data-fold]");
  if (fold) {
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") fold.open = false; });
    document.addEventListener("pointerdown", (event) => { if (!fold.contains(event.target)) fold.open = false; });
  }
})();
