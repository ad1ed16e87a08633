// Keeps the page live: the server writes all of it, and this puts in the parts that have changed when the stream tells that something has.
(() => {
  "use strict";
  const lost = document.getElementById("lost");
  const heard = document.getElementById("heard");
  const parts = () => new Map([...document.querySelectorAll("[data-part]")].map(part => [part.id, part]));
  const shown = new Map([...parts()].map(([id, part]) => [id, part.outerHTML]));
  let isBusy = false;
  let isDue = false;

  const put = (old, part) => {
    const open = [...old.querySelectorAll("details[open]")].map(details => details.id);
    const focus = old.contains(document.activeElement) ? document.activeElement.id : "";
    const fresh = document.importNode(part, true);
    old.replaceWith(fresh);
    open.forEach(id => document.getElementById(id)?.setAttribute("open", ""));
    if (focus) document.getElementById(focus)?.focus();
  };

  const show = html => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const next = [...page.querySelectorAll("[data-part]")];
    if (next.map(part => part.id).join() !== [...parts().keys()].join()) {
      document.getElementById("health").replaceWith(document.importNode(page.getElementById("health"), true));
    } else {
      const now = parts();
      next.filter(part => part.outerHTML !== shown.get(part.id)).forEach(part => put(now.get(part.id), part));
    }

    shown.clear();
    next.forEach(part => shown.set(part.id, part.outerHTML));
    document.querySelector("link[rel=icon]").href = page.querySelector("link[rel=icon]").href;
    if (document.title !== page.title) {
      // Heard once for each turn of the whole, and not for each check.
      document.title = page.title;
      heard.textContent = page.getElementById("verdict").dataset.spoken;
    }

    age();
  };

  const refresh = async () => {
    if (isBusy) {
      isDue = true;
      return;
    }

    isBusy = true;
    isDue = false;
    try {
      const answer = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(10000) });
      if (answer.ok) show(await answer.text());
      lost.hidden = answer.ok;
    } catch {
      lost.hidden = false;
    } finally {
      setTimeout(() => {
        isBusy = false;
        if (isDue) refresh();
      }, 250);
    }
  };

  const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const age = () => document.querySelectorAll("time[data-age]").forEach(time => {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 1000));
    const [size, unit] = units.find(([size]) => seconds >= size) ?? units[3];
    time.title = time.dateTime;
    time.textContent = `${Math.floor(seconds / size)} ${unit} ago`;
  });

  let stream;
  let silence;

  const heardFrom = () => {
    // Two heartbeats and a bit: what is silent for longer is lost, also when nobody says so.
    clearTimeout(silence);
    silence = setTimeout(() => {
      lost.hidden = false;
      listen();
    }, 35000);
  };

  const hush = () => {
    clearTimeout(silence);
    stream?.close();
  };

  const listen = () => {
    hush();
    stream = new EventSource(document.body.dataset.stream);
    heardFrom();
    const hear = () => {
      heardFrom();
      refresh();
    };
    stream.onopen = hear;
    stream.onmessage = hear;
    stream.addEventListener("heartbeat", hear);
    stream.addEventListener("draining", hear);
    stream.onerror = event => {
      lost.hidden = false;
      if (event.target === stream && stream.readyState === EventSource.CLOSED) {
        // Answered with an error: the browser does not try again by itself.
        setTimeout(listen, 5000);
      }
    };
  };

  // A browser has six connections for all tabs: those that nobody sees leave theirs to others.
  document.addEventListener("visibilitychange", () => document.hidden ? hush() : listen());
  addEventListener("pagehide", hush);
  addEventListener("pageshow", shown => {
    if (shown.persisted) listen();
  });
  if (!document.hidden) listen();
  age();
  setInterval(age, 1000);
})();
