// Looking around: bills on hover and focus, the filter, and everything open on paper.
document.addEventListener("DOMContentLoaded", () => {
  const $ = (id) => document.getElementById(id);

  // A link into something that is closed opens it.
  const reveal = (id) => {
    const target = $(id);
    if (!target) return;
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", () => reveal(decodeURIComponent(location.hash.slice(1))));
  if (location.hash) reveal(decodeURIComponent(location.hash.slice(1)));

  // The bill of a rule stands in its sheet; what hovers is a copy.
  const card = $("bill-card");
  let shown = null, leaving = 0;
  const hide = () => {
    clearTimeout(leaving);
    card.hidden = true;
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
  };
  const place = (link) => {
    const box = link.getBoundingClientRect(), size = card.getBoundingClientRect();
    const below = box.bottom + 6 + size.height < innerHeight;
    card.style.left = Math.max(8, Math.min(box.left, innerWidth - size.width - 8)) + "px";
    const top = below ? box.bottom + 6 : Math.min(box.top - size.height - 6, innerHeight - size.height - 8);
    card.style.top = Math.max(8, top) + "px";
  };
  const show = (link) => {
    clearTimeout(leaving);
    if (shown === link) return;
    hide();
    const bill = document.querySelector("#rule-" + CSS.escape(link.dataset.bill) + " .bill");
    if (!bill) return;
    card.replaceChildren(bill.cloneNode(true));
    card.hidden = false;
    place(link);
    link.setAttribute("aria-describedby", "bill-card");
    shown = link;
  };
  const linkOf = (event) => event.target.closest && event.target.closest("[data-bill]");
  const leave = () => { clearTimeout(leaving); leaving = setTimeout(hide, 150); };
  document.addEventListener("mouseover", (event) => {
    const link = linkOf(event);
    if (link) show(link); else if (card.contains(event.target)) clearTimeout(leaving); else if (shown && shown !== document.activeElement) leave();
  });
  document.addEventListener("focusin", (event) => { const link = linkOf(event); if (link) show(link); else hide(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  // It stays beside its link while the page moves, and goes when the link is out of sight in the end.
  const moved = (event, isOver) => {
    if (!shown || card.contains(event.target)) return;
    const box = shown.getBoundingClientRect();
    if (isOver && (box.bottom < 0 || box.top > innerHeight)) hide(); else place(shown);
  };
  addEventListener("scroll", (event) => moved(event, false), { passive: true, capture: true });
  addEventListener("scrollend", (event) => moved(event, true), { passive: true, capture: true });

  // The map is one stop of the tab key; arrows move inside it.
  const map = $("map");
  if (map) {
    const links = [...map.querySelectorAll("[data-bill]")];
    links.forEach((link, at) => { link.tabIndex = at ? -1 : 0; });
    map.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const seen = links.filter((link) => !link.closest("[hidden]"));
      const at = seen.indexOf(document.activeElement);
      const to = event.key === "Home" ? 0 : event.key === "End" ? seen.length - 1 : step && at >= 0 ? at + step : -1;
      if (to < 0 || to >= seen.length) return;
      event.preventDefault();
      links.forEach((link) => { link.tabIndex = -1; });
      seen[to].tabIndex = 0;
      seen[to].focus();
    });
  }

  // The filter looks through everything that is a rule, a row, a datum, a promise or a message.
  const find = $("find"), said = $("found"), box = $("finder");
  const items = [...document.querySelectorAll("[data-find]")];
  let words = null;
  let closed = new Set();
  const filter = () => {
    words = words || items.map((item) => item.textContent.toLowerCase());
    const asked = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    items.forEach((item, at) => {
      const fits = asked.every((word) => words[at].includes(word));
      item.hidden = !fits;
      if (fits && !item.matches("#map *")) count += 1;
    });
    for (const group of document.querySelectorAll("details.slot")) {
      const any = !asked.length || group.querySelector("[data-find]:not([hidden])");
      group.hidden = !any;
      if (asked.length && any && !group.open) { group.open = true; closed.add(group); }
      if (!asked.length && closed.delete(group)) group.open = false;
    }
    said.textContent = asked.length ? (count ? count + " found" : "nothing found") : "";
  };
  if (box) {
    box.hidden = false;
    let soon = 0;
    find.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(filter, 120); });
    box.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  }

  // Paper cannot be opened.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => { opened.forEach((one) => { one.open = false; }); });
});
