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
    // A file that is too large would be refused anyway, after minutes on a slow line.
    const large = form.querySelector("[data-file-said].large");
    large?.scrollIntoView({ block: "center" });
    if (large || form.dataset.sending || form.querySelector("[data-file-said][aria-busy]")) {
      event.preventDefault();
      return;
    }
    note(form, "_jam", new Date().toISOString());
    form.dataset.sending = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 8000);
  }
  // What this device's clock says goes with the form: history keeps it beside the server's.
  function note(form, name, value) {
    let field = form.querySelector(`input[name="${name}"]`);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.append(field);
    }
    field.value = value;
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
      timer = 0;
      if (sent) return;
      const data = new FormData();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
      try {
        const answer = await fetch(`/draf?tempat=${encodeURIComponent(form.dataset.draft)}`, {
          method: "POST",
          body: data,
          headers: { "X-CSRF-Token": token(), "HX-Request": "true" },
          keepalive: true,
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
    form.addEventListener("submit", (event) => {
      setTimeout(() => {
        if (event.defaultPrevented) return;
        sent = true;
        clearTimeout(timer);
      });
    });
    // A page that is left or put aside may never come back: what was typed last goes at once.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden" || !timer) return;
      clearTimeout(timer);
      send();
    });
  }

  // Photos of today's phones are larger than what may be sent: they are made smaller here, and stay readable.
  const LONG_SIDE = 1600;
  const SMALL = 300_000;
  async function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size <= SMALL) return file;
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    let made = file;
    for (const quality of [0.8, 0.6, 0.45, 0.3]) {
      const next = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (next && next.size < made.size) made = next;
      if (made.size <= SMALL) break;
    }
    return made === file ? file : new File([made], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
  }
  function sizeOf(bytes) {
    const [number, unit] = bytes < 1_000_000 ? [Math.max(1, Math.round(bytes / 1000)), "kB"] : [(bytes / 1_048_576).toFixed(1), "MB"];
    return `${english ? number : String(number).replace(".", ",")} ${unit}`;
  }
  // Our own button in place of the browser's, what was chosen in words, and large files told before they are sent.
  function dressFile(said) {
    const input = document.getElementById(said.dataset.fileSaid);
    const button = said.parentElement.querySelector("[data-file-button]");
    const most = Number(input.dataset.maxBytes);
    input.classList.add("vh");
    button.hidden = false;
    input.addEventListener("change", async () => {
      said.setAttribute("aria-busy", "true");
      said.textContent = said.dataset.busy;
      const chosen = await Promise.all([...input.files].map((file) => smaller(file).catch(() => file)));
      const kept = new DataTransfer();
      for (const file of chosen) kept.items.add(file);
      input.files = kept.files;
      const large = chosen.find((file) => file.size > most);
      const told = { name: large?.name, size: sizeOf(large?.size ?? 0), most: sizeOf(most) };
      said.textContent = large
        ? said.dataset.large.replace(/\{(\w+)\}/g, (_all, key) => told[key])
        : chosen.map((file) => `${file.name}, ${sizeOf(file.size)}`).join("; ");
      said.classList.toggle("large", Boolean(large));
      said.removeAttribute("aria-busy");
    });
  }

  // What was typed into a password, for eyes that can't follow the dots.
  function letSee(input) {
    const words = english ? ["Show", "Hide"] : ["Lihat", "Tutup"];
    const button = document.createElement("button");
    const box = document.createElement("div");
    button.type = "button";
    button.className = "btn quiet small";
    box.className = "shown-pw";
    input.replaceWith(box);
    box.append(input, button);
    const paint = () => {
      const hidden = input.type === "password";
      const label = input.labels[0]?.textContent.trim() ?? "";
      button.textContent = words[hidden ? 0 : 1];
      button.setAttribute("aria-label", `${button.textContent}: ${label}`);
    };
    button.addEventListener("click", () => {
      input.type = input.type === "password" ? "text" : "password";
      paint();
      input.focus();
    });
    // A password manager and the browser's own memory know a password by its type.
    input.form?.addEventListener("submit", () => {
      input.type = "password";
    });
    paint();
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
    const pickAll = (picked) => {
      for (const one of rows.map(box).filter(Boolean)) one.checked = picked;
      rows.forEach(paint);
      count();
    };
    for (const [name, picked] of [["all", true], ["none", false]]) {
      document.querySelector(`[data-pick-${name}]`)?.addEventListener("click", (event) => {
        event.preventDefault();
        pickAll(picked);
      });
    }
    // One press decides what all that are picked have as their first choice.
    const verbs = [...document.querySelectorAll("[data-many]")];
    const act = {
      "/": () => document.querySelector('[role="search"] [type="search"]')?.focus(),
      j: () => go(at + 1),
      k: () => go(at - 1),
      x: () => {
        if (rows[at] && box(rows[at])) box(rows[at]).click();
      },
      a: () => {
        if (rows.some((row) => box(row)?.checked)) (verbs.find((verb) => !verb.hidden) ?? document.querySelector("[data-choose]"))?.click();
      },
    };
    const said = document.querySelector("[data-picked]");
    const count = () => {
      const boxes = rows.map(box).filter((one) => one?.checked);
      if (said) said.textContent = said.dataset.picked.replace("{}", boxes.length);
      for (const verb of verbs) {
        verb.textContent = boxes.length === 1 ? verb.dataset.one : verb.dataset.many.replace("{}", boxes.length);
        verb.hidden = boxes.some((one) => one.dataset.first !== verb.dataset.first);
      }
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
      const typing = event.target.closest("textarea, select, input:not([type=checkbox], [type=radio])");
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
    root.querySelectorAll("[data-file-said]").forEach(dressFile);
    root.querySelectorAll("[data-queue]").forEach(driveQueue);
    root.querySelectorAll("input[type=password]").forEach(letSee);
    root.querySelectorAll("[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
  }

  start(document);
  // A task: to its neighbours and back to the queue; 1 to 9 choose an answer and go to what it asks for.
  if (document.querySelector("[data-up]")) {
    const press = (name) => document.querySelector(`[data-${name}]`)?.click();
    const answers = [...document.querySelectorAll("#putusan fieldset:first-of-type > .opt > input[type=radio]")];
    const act = { j: () => press("next"), k: () => press("previous"), u: () => press("up") };
    answers.slice(0, 9).forEach((one, index) => {
      act[index + 1] = () => {
        one.click();
        (one.parentElement.querySelector(".more .in") ?? one).focus();
      };
    });
    onKeys(act);
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
