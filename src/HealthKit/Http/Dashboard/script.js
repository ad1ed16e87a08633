// Keeps the page current: when the stream reports a change, fetches the page again and replaces the parts that changed.
(() => {
  "use strict";
  const lost = document.getElementById("lost");
  const announcement = document.getElementById("announcement");
  const parts = () => new Map([...document.querySelectorAll("[data-part]")].map(part => [part.id, part]));
  const shown = new Map([...parts()].map(([id, part]) => [id, part.outerHTML]));
  let isBusy = false;
  let isDue = false;

  const replacePart = (old, part) => {
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
      next.filter(part => part.outerHTML !== shown.get(part.id)).forEach(part => replacePart(now.get(part.id), part));
    }

    shown.clear();
    next.forEach(part => shown.set(part.id, part.outerHTML));
    document.querySelector("link[rel=icon]").href = page.querySelector("link[rel=icon]").href;
    if (document.title !== page.title) {
      // Screen readers announce a change of the overall status once, not the change of each check.
      document.title = page.title;
      announcement.textContent = page.getElementById("verdict").dataset.announcement;
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
  let silenceTimer;

  const restartSilenceTimer = () => {
    // A connection that is silent for more than two heartbeats (15 s each) is lost, even without an error event.
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(() => {
      lost.hidden = false;
      connect();
    }, 35000);
  };

  const disconnect = () => {
    clearTimeout(silenceTimer);
    stream?.close();
  };

  const connect = () => {
    disconnect();
    stream = new EventSource(document.body.dataset.stream);
    restartSilenceTimer();
    const onEvent = () => {
      restartSilenceTimer();
      refresh();
    };
    stream.onopen = onEvent;
    stream.onmessage = onEvent;
    stream.addEventListener("heartbeat", onEvent);
    stream.addEventListener("draining", onEvent);
    stream.onerror = event => {
      lost.hidden = false;
      if (event.target === stream && stream.readyState === EventSource.CLOSED) {
        // The server responded with an error, after which the browser does not reconnect by itself.
        setTimeout(connect, 5000);
      }
    };
  };

  // A browser has six connections to a server for all tabs, so hidden tabs release theirs.
  document.addEventListener("visibilitychange", () => document.hidden ? disconnect() : connect());
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", shown => {
    if (shown.persisted) connect();
  });
  if (!document.hidden) connect();
  age();
  setInterval(age, 1000);
})();
