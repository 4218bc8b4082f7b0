"use strict";
// Keeps in the page's address what its fields say, so that the address is a link to it.

window.yourNumbers ??= {};
{
  const HIDDEN = "answers"; // answers=hidden
  const OTHERS = /^(?:highlight|utm_\w+|fbclid|gclid)$/; // not ours, and no reason to complain
  const LONGEST = 6000; // characters that any web host takes
  // A browser allows so many changes of the address, and ignores more: after BURST of them within
  // SPAN we pause. All in milliseconds.
  const [BURST, SPAN, PAUSE] = [50, 30_000, 500];

  // starts: the texts of the fields at the start, by name, which the address leaves out.
  function newAddress(starts) {
    function query({ texts, isHidden }) {
      const changed = Object.entries(texts).filter(([name, text]) => text !== starts[name]);
      return new URLSearchParams(isHidden ? [...changed, [HIDDEN, "hidden"]] : changed);
    }

    const isTooLong = (state) => String(query(state)).length > LONGEST;

    const times = [];
    let waiting;

    // At once.
    function put(state) {
      const address = new URL(location);
      address.search = isTooLong(state) ? "" : query(state);
      waiting = clearTimeout(waiting);
      times.push(Date.now());
      if (times.length > BURST) times.shift();
      try {
        history.replaceState(history.state, "", address);
      } catch {
        waiting = setTimeout(put, 1000, state);
      }
    }

    // At once, or soon; the state is read then.
    function write(state) {
      const isMuch = times.length === BURST && Date.now() - times[0] < SPAN;
      if (isMuch) waiting ??= setTimeout(put, PAUSE, state);
      else put(state);
    }

    // What is still to be written, before the reader leaves.
    function flush(state) {
      if (waiting) put(state);
    }

    // Return what the address says: texts, isHidden, whether it says any of that, and the names
    // in it that are no inputs.
    function read() {
      const given = new URLSearchParams(location.search);
      const names = [...new Set(given.keys())];
      const own = names.filter((name) => name in starts);
      return {
        texts: Object.fromEntries(own.map((name) => [name, given.getAll(name).join(" ")])),
        isHidden: given.get(HIDDEN) === "hidden",
        isLink: own.length > 0 || given.has(HIDDEN),
        strange: names.filter((name) => !(name in starts || name === HIDDEN || OTHERS.test(name))),
      };
    }

    return { isTooLong, put, write, flush, read };
  }

  window.yourNumbers.newAddress = newAddress;
}
