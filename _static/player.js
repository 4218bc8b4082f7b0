"use strict";
// Plays a run: a slider through its steps, and a button that moves it.

window.yourNumbers ??= {};
{
  const [TICK, MOST_TICKS] = [500, 60]; // milliseconds between two steps; in a whole run

  // step: the model's. show: called when another step is to be shown.
  function newPlayer(form, step, show) {
    const slider = form.elements.namedItem(step.name);
    const button = form.querySelector("[data-do=play]");
    const count = form.querySelector(".yn-count");
    let timer;
    let isAtEnd = true; // the last step, however many there are

    function move(value) {
      slider.value = slider.defaultValue = value;
      isAtEnd = slider.value === slider.max;
      step.set(slider.valueAsNumber);
      count.textContent = `${slider.value} of ${slider.max}`;
    }

    function stop() {
      clearInterval(timer);
      timer = undefined;
      button.textContent = "Play";
    }

    function play() {
      if (timer) return stop();
      const [low, high] = [Number(slider.min), Number(slider.max)];
      const stride = Math.ceil((high - low) / MOST_TICKS);
      if (isAtEnd) move(low);
      button.textContent = "Stop";
      timer = setInterval(() => {
        move(Math.min(high, slider.valueAsNumber + stride));
        if (isAtEnd) stop();
        show();
      }, TICK);
      return show();
    }

    slider.addEventListener("input", () => {
      stop();
      move(slider.value);
      show();
    });
    button.addEventListener("click", play);

    return {
      stop,
      // Take the limits of a new run; without one there is nothing to play.
      prepare(isThere) {
        slider.disabled = button.disabled = !isThere;
        if (!isThere) {
          stop();
          count.textContent = "";
          return;
        }
        const [low, high] = step.limits();
        const value = isAtEnd ? high : Math.min(slider.valueAsNumber, high);
        Object.assign(slider, { min: low, max: high });
        move(value);
      },
      // The last step again.
      reset() {
        stop();
        isAtEnd = true;
      },
    };
  }

  window.yourNumbers.newPlayer = newPlayer;
}
