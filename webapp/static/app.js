// Comforts on top of pages that work without any of this.
"use strict";
(() => {
  const english = document.body.dataset.language === "en";
  const days = english ? ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] : ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"];
  const months = english
    ? ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    : ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = token();
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) say(event.detail.xhr.responseText);
  });

  // One notice at the top, read out by screen readers.
  function say(text) {
    let box = document.getElementById("kabar");
    if (!box) {
      box = document.createElement("p");
      box.id = "kabar";
      box.className = "note attn flash";
      box.setAttribute("role", "status");
      document.getElementById("isi").prepend(box);
    }
    box.textContent = text;
  }

  // The browser shows picked dates in the phone's own way; the words beneath don't mislead.
  function words(iso) {
    const date = new Date(`${iso}T00:00`);
    return Number.isNaN(date.getTime()) ? "" : `${days[date.getDay()]} ${date.getDate()} ${months[date.getMonth()]} ${date.getFullYear()}`;
  }
  function fillDateWords(root) {
    for (const line of root.querySelectorAll("[data-date-words]")) {
      const inputs = line.dataset.dateWords.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
      const fill = () => {
        line.textContent = [...new Set(inputs.map((input) => words(input.value)).filter(Boolean))].join(" – ");
      };
      for (const input of inputs) input.addEventListener("input", fill);
      fill();
    }
  }

  // A second press while the first is on its way does nothing; after a while it may be tried again.
  function guard(event) {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 8000);
  }
  function release(form) {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
  }
  document.addEventListener("submit", guard);
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));

  // data-draft="start:leave": what is typed is kept on the server, and said so in [data-draft-state].
  function keepDraft(form) {
    let timer = 0;
    let sent = false;
    const said = document.querySelector("[data-draft-state]");
    const send = async () => {
      if (sent) return;
      const data = new FormData();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
      try {
        const answer = await fetch(`/draf?tempat=${encodeURIComponent(form.dataset.draft)}`, {
          method: "POST",
          body: data,
          headers: { "X-CSRF-Token": token(), "HX-Request": "true" },
        });
        if (said && answer.ok) said.textContent = await answer.text();
        if (answer.status === 401) say(await answer.text());
      } catch {
        // Without a network the page keeps what was typed; the next key tries again.
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(send, 1500);
    });
    form.addEventListener("submit", () => {
      sent = true;
      clearTimeout(timer);
    });
  }

  // The queue by keyboard: j k move, Enter opens, x picks, a approves what is picked.
  function driveQueue(table) {
    const rows = [...table.querySelectorAll("[data-row]")];
    let at = -1;
    const box = (row) => row.querySelector('input[type="checkbox"]');
    const paint = (row) => row.classList.toggle("picked", Boolean(box(row)?.checked));
    const go = (next) => {
      if (!rows.length) return;
      rows[at]?.classList.remove("at");
      at = Math.max(0, Math.min(rows.length - 1, next));
      rows[at].classList.add("at");
      rows[at].querySelector("[data-open]")?.focus({ preventScroll: true });
      rows[at].scrollIntoView({ block: "nearest" });
    };
    const act = {
      j: () => go(at + 1),
      k: () => go(at - 1),
      x: () => {
        if (rows[at] && box(rows[at])) box(rows[at]).click();
      },
      a: () => document.querySelector("[data-approve]")?.click(),
    };
    const said = document.querySelector("[data-picked]");
    const none = said?.textContent;
    const count = () => {
      const picked = rows.filter((row) => box(row)?.checked).length;
      if (said) said.textContent = picked ? said.dataset.picked.replace("{}", picked) : none;
    };
    table.addEventListener("change", (event) => {
      paint(event.target.closest("[data-row]"));
      count();
    });
    rows.forEach(paint);
    count();
    onKeys(act);
  }
  function onKeys(act) {
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("textarea, select, input:not([type=checkbox])");
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const key = event.key.toLowerCase();
      if (act[key]) {
        event.preventDefault();
        act[key]();
      }
    });
  }

  function start(root) {
    fillDateWords(root);
    root.querySelectorAll("form[data-draft]").forEach(keepDraft);
    root.querySelectorAll("[data-queue]").forEach(driveQueue);
  }

  start(document);
  // From one task to its neighbours in the queue.
  if (document.querySelector("[data-next], [data-previous]")) {
    onKeys({
      j: () => document.querySelector("[data-next]")?.click(),
      k: () => document.querySelector("[data-previous]")?.click(),
    });
  }
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) start(event.detail.elt);
  });

  // The person's menu closes on Escape and on a press elsewhere.
  const menu = document.querySelector("details.me");
  document.addEventListener("click", (event) => {
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu?.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();
