// Demos whose states were drawn beforehand: ask first, then let the controls choose a state.
// A plain script without requests, so that a page works when it is opened as a file.
"use strict";

(() => {
  const { words, pool, scenes } = window.secureBase;
  const say = (sentence, values) =>
    sentence.replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name, form) =>
      form?.includes(",") ? Number(values[name]).toLocaleString(document.documentElement.lang) : values[name]);

  class Demo {
    constructor(place) {
      this.place = place;
      this.scene = scenes[place.dataset.scene];
      this.axes = [...place.querySelectorAll("[data-axis]")];
      this.errors = new Map();
      this.prediction = null;
      this.find(".moves").addEventListener("input", (event) => this.moved(event.target));
      this.find(".reset").addEventListener("click", () => this.jump(this.scene.start));
      if (this.scene.question) this.listen();
    }

    find(selector) {
      return this.place.querySelector(selector);
    }

    listen() {
      this.form = this.find(".ask");
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.commit();
      });
      this.find(".skip-question").addEventListener("click", () => this.open(words.skipped, null));
      this.find(".again").addEventListener("click", () => {
        if (!this.scene.asks_each) this.jump(this.scene.start);
        this.ask();
        this.form.querySelector("input").focus();
      });
      this.ask();
    }

    // Which state: the last control changes fastest.
    get index() {
      return this.axes.reduce(
        (index, axis, place) => index * this.scene.sizes[place] + this.valueOf(axis), 0);
    }

    valueOf(axis) {
      return Number(axis.querySelector("input:checked, input[type=range], select").value);
    }

    jump(index) {
      for (let place = this.axes.length - 1; place >= 0; place--) {
        const size = this.scene.sizes[place];
        this.setAxis(this.axes[place], index % size);
        index = Math.floor(index / size);
      }
      this.show();
    }

    setAxis(axis, value) {
      const radios = axis.querySelectorAll("input[type=radio]");
      if (radios.length) radios[value].checked = true;
      else axis.querySelector("input, select").value = value;
    }

    moved(control) {
      if (control.classList.contains("jump")) {
        const places = control.value.split(",").map(Number);
        if (control.value) {
          this.axes.forEach((axis, n) => places[n] < 0 || this.setAxis(axis, places[n]));
        }
        control.value = "";
        this.show();
      } else {
        if (this.scene.asks_each) this.ask();
        this.show();
      }
    }

    // Question ------------------------------------------------------------------------------

    ask() {
      this.prediction = null;
      this.form.reset();
      this.said("");
      this.place.classList.remove("open");
      const [image, alt] = this.scene.locked[this.index % this.scene.locked.length];
      const veil = this.find(".veil img");
      veil.src = pool[image];
      veil.alt = pool[alt];
    }

    said(sentence) {
      this.find(".said").textContent = sentence;
    }

    commit() {
      const typed = new FormData(this.form);
      const answer = (typed.get("answer") ?? "").trim();
      const { kind, low, high, unit, one = unit, options } = this.scene.question;
      const value = kind === "choice" ? answer : Number(answer.replace(",", "."));
      const outside = kind === "number" &&
        (!/^-?\d+([.,]\d{1,2})?$/.test(answer) || value < low || value > high);
      if (!answer) return this.said(words.empty);
      if (!typed.get("sure")) return this.said(words.unsure);
      if (outside) return this.said(say(words.refused, { low, high, unit }));
      const label = kind === "choice" ? options[value]
        : say(words.number, { value, unit: value === 1 ? one : unit });
      const confidence = words.confidences[typed.get("sure")];
      this.open(say(words.committed, { label, confidence }), { value, label, confidence });
    }

    open(sentence, prediction) {
      this.prediction = prediction;
      this.said(sentence);
      this.place.classList.add("open", "opened");
      this.show();
      (this.find(".moves input:checked, .moves input, .moves select")).focus();
    }

    // Picture -------------------------------------------------------------------------------

    show() {
      this.sayValues();
      const [image, alt, caption, columns, truth] = this.scene.states[this.index];
      const picture = this.find(".picture");
      picture.src = pool[image];
      picture.alt = this.prediction === null ? pool[alt] :
        `${pool[alt]} ${say(words.predicted, {
          prediction: this.prediction.label, confidence: this.prediction.confidence })}`;
      this.find(".enlarge a").href = pool[image];
      this.find(".caption").textContent = `${this.feedback(truth)}${pool[caption]}`;
      this.fill(columns.map((column) => pool[column]));
    }

    sayValues() {
      for (const axis of this.axes.filter((one) => one.dataset.words)) {
        const word = axis.dataset.words.split("|")[this.valueOf(axis)];
        axis.querySelector("output").textContent = word;
        axis.querySelector("input").setAttribute("aria-valuetext", word);
      }
    }

    // How far off a guess was; only where each state is a round of its own.
    feedback(truth) {
      if (!this.scene.feedback || this.prediction === null) return "";
      const { near, low, high, mean, points, rounds } = this.scene.feedback;
      const error = truth - this.prediction.value;
      const off = Math.abs(error);
      if (!this.errors.has(this.index)) this.errors.set(this.index, off);
      const first = [...this.errors.values()];
      const average = Math.round(first.reduce((sum, one) => sum + one, 0) / first.length);
      const sentence = off <= points ? near : error > 0 ? low : high;
      return `${say(sentence, { off })} ` +
        (first.length === rounds ? `${say(mean, { mean: average })} ` : "");
    }

    fill(columns) {
      const table = this.find("table");
      const row = (tag, cells) => {
        const line = document.createElement("tr");
        for (const words of cells) {
          const cell = line.appendChild(document.createElement(tag));
          cell.textContent = words;
          if (tag === "th") cell.scope = "col";
        }
        return line;
      };
      table.tHead.replaceChildren(row("th", columns.map(([head]) => head)));
      table.tBodies[0].replaceChildren(
        ...columns[0][1].map((_, place) => row("td", columns.map(([, cells]) => cells[place]))));
    }
  }

  document.querySelectorAll(".demo").forEach((place) => new Demo(place));
})();
