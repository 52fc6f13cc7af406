// Comfort for pages that are whole without it: a box that finds words in a transcript.
"use strict";

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// Where each folded character comes from, so that "café" is found by "cafe" and marked whole.
function foldedWithPlaces(text) {
  let letters = "";
  const places = [];
  let place = 0;
  for (const character of text) {
    for (const letter of folded(character)) {
      letters += letter;
      for (let n = 0; n < letter.length; n++) places.push(place);
    }
    place += character.length;
  }
  places.push(text.length);
  return { letters, places };
}

function spans(text, words) {
  const { letters, places } = foldedWithPlaces(text);
  const found = [];
  for (const word of words) {
    for (let at = letters.indexOf(word); at >= 0; at = letters.indexOf(word, at + word.length)) {
      found.push([places[at], places[at + word.length]]);
    }
  }
  return found.sort((a, b) => a[0] - b[0]);
}

function show(paragraph, text, found) {
  const parts = [];
  let end = 0;
  for (const [from, to] of found) {
    if (from < end) continue;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(from, to);
    parts.push(text.slice(end, from), mark);
    end = to;
  }
  paragraph.replaceChildren(...parts, text.slice(end));
}

// The whole phrase where the transcript says it, else passages that say any of its words.
function wanted(texts, asked) {
  const phrase = folded(asked).trim().replace(/\s+/g, " ");
  if (!phrase) return [];
  return texts.some((text) => spans(text, [phrase]).length) ? [phrase] : phrase.split(" ");
}

function addFind(place) {
  const passages = [...document.getElementById(place.dataset.find).querySelectorAll(".passage")];
  const paragraphs = passages.map((passage) => passage.querySelector("p"));
  const texts = paragraphs.map((paragraph) => paragraph.textContent);
  const label = Object.assign(document.createElement("label"), { textContent: "Find in the transcript", htmlFor: "find" });
  const input = Object.assign(document.createElement("input"), { type: "search", id: "find", autocomplete: "off" });
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "small soft";
  place.append(label, input, said);

  function find() {
    const words = wanted(texts, input.value);
    let hits = 0;
    let held = 0;
    passages.forEach((passage, number) => {
      const found = words.length ? spans(texts[number], words) : [];
      show(paragraphs[number], texts[number], found);
      passage.hidden = words.length > 0 && !found.length;
      hits += found.length;
      held += found.length > 0;
    });
    said.textContent = words.length ? `${hits} ${hits === 1 ? "time" : "times"} in ${held} of ${passages.length} passages` : "";
  }

  input.addEventListener("input", find);
  const asked = new URLSearchParams(location.search).get("find");
  if (asked) {
    input.value = asked;
    find();
    (document.querySelector(".passage mark") ?? place).scrollIntoView({ block: "center" });
    input.focus({ preventScroll: true });
  }
}

document.querySelectorAll("[data-find]").forEach(addFind);
