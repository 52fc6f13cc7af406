// The search page: asks pagefind's indexes, which lie beside it, and lists the videos. Asks no other host.
"use strict";

(() => {
  const AT_A_TIME = 20;
  const form = document.getElementById("search");
  const words = document.getElementById("words");
  const told = document.getElementById("told");
  const hits = document.getElementById("hits");
  const more = document.getElementById("more");
  const here = new URL(".", location.href);
  let asked = 0;
  let results = [];

  if (location.protocol === "file:") {
    told.textContent = "Searching needs a web server, as browsers open no index from a disk. In the site's folder, run: "
      + "python3 -m http.server --bind 127.0.0.1, then open http://127.0.0.1:8000/search.html";
    return;
  }
  told.textContent = "";
  form.hidden = false;

  let loading;
  const load = () => loading ??= (async () => {
    const [first, ...others] = form.dataset.indexes.split(" ").map((folder) => new URL(folder, here));
    const pagefind = await import(new URL("pagefind.js", first).href);
    await pagefind.options({ baseUrl: here.pathname, excerptLength: 30 });
    await Promise.all(others.map((other) => pagefind.mergeIndex(other.pathname, { baseUrl: here.pathname })));
    await pagefind.init();
    return pagefind;
  })();

  // A letter of a script that writes no blanks between words is a word in the indexes: see search.py. A query of them alone is a phrase.
  const UNSPACED = /[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*/g;
  const BLANKS = new RegExp(`(${UNSPACED.source}) (?=${UNSPACED.source})`, "g");
  const asIndexed = (query) => {
    const spaced = query.replace(UNSPACED, " $& ").replace(/\s+/g, " ").trim();
    return spaced !== query && !query.replace(UNSPACED, "") ? `"${spaced}"` : spaced;
  };
  const asWritten = (text) => text.replace(BLANKS, "$1").replace(BLANKS, "$1");

  const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

  // Marks come as HTML: the text is escaped already, and nothing but <mark> is let through.
  const marked = (target, html) => {
    html = asWritten(html).replace(/<\/mark> ?<mark>/g, "");
    const read = new DOMParser().parseFromString(html, "text/html").body;
    for (const node of read.childNodes) {
      if (node.nodeName === "MARK") {
        const mark = document.createElement("mark");
        mark.textContent = node.textContent;
        target.append(mark);
      } else target.append(node.textContent);
    }
  };

  // An index that lacks a word takes others that begin alike. They count only where no index has the word: videos are kept that hold
  // each word, as a phrase of its own tells, which pagefind finds as it is or not at all. Gives videos, and whether they are only alike.
  const ask = async (query) => {
    const pagefind = await load();
    const all = (await pagefind.search(query)).results;
    if (query.startsWith('"')) return [all, false];
    const holding = await Promise.all(query.split(" ").map((word) => pagefind.search(`"${word}"`)));
    const ids = holding.map((found) => new Set(found.results.map((one) => one.id)));
    const exact = all.filter((one) => ids.every((some) => some.has(one.id)));
    return exact.length ? [exact, false] : [all, true];
  };

  const item = (found, query) => {
    const entry = document.createElement("li");
    const heading = document.createElement("h2");
    const link = document.createElement("a");
    link.href = `${found.url}?${new URLSearchParams({ find: query })}`;
    link.textContent = asWritten(found.meta.title || found.url);
    link.dir = "auto";
    heading.append(link);
    const excerpt = document.createElement("p");
    excerpt.dir = "auto";
    marked(excerpt, found.excerpt);
    entry.append(heading, excerpt);
    return entry;
  };

  const show = async (turn, query) => {
    const next = results.splice(0, AT_A_TIME);
    const found = await Promise.all(next.map((result) => result.data()));
    if (turn !== asked) return null;
    const items = found.map((one) => item(one, query));
    hits.append(...items);
    more.hidden = !results.length;
    return items[0];
  };

  const search = async () => {
    const turn = ++asked;
    const query = words.value.trim();
    history.replaceState(null, "", query ? `?${new URLSearchParams({ q: query })}` : location.pathname);
    document.title = `${query ? `${query} · ` : ""}Search · videolake`;
    if (!query) return clear("");
    if (!results.length && !hits.children.length) told.textContent = "Searching …";
    const [found, isClose] = await ask(asIndexed(query));
    if (turn !== asked) return;
    const videos = count(found.length, "video", "videos");
    if (!found.length) clear(`No video speaks of ${query}`);
    else clear(isClose ? `No video speaks of ${query}; ${videos} of words that begin alike` : `${videos} for ${query}`);
    results = found;
    await show(turn, query);
  };

  const clear = (text) => {
    results = [];
    hits.replaceChildren();
    more.hidden = true;
    told.textContent = text;
  };

  const failed = (error) => {
    clear(`The search can't be loaded: ${error.message}`);
  };

  let pause;
  words.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => search().catch(failed), 200);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    search().catch(failed);
  });
  more.querySelector("button").addEventListener("click", async () => {
    const first = await show(asked, words.value.trim()).catch(failed);
    first?.querySelector("a").focus();
  });

  words.value = new URLSearchParams(location.search).get("q") ?? "";
  if (words.value) search().catch(failed);
  else words.focus();
})();
