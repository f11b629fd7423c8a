// The sound around the present place, drawn: what is silence, where passages begin, where we are.

const SHOWN_MS = 16_000;
const STEPS_PER_S = 40;
const NEAR_PX = 6;

export class Wave {
  // `moved` is told of a boundary that was dragged: the passage before it, the one behind it, and its new place.
  constructor(canvas, address, model, durationMs, go, moved = null) {
    Object.assign(this, { canvas, model, durationMs, moved, peaks: null, ms: 0, dragged: null });
    fetch(address).then((answer) => (answer.ok ? answer.arrayBuffer() : null)).then((bytes) => {
      if (!bytes) return;
      this.peaks = new Uint8Array(bytes);
      this.draw(this.ms);
    }).catch(() => {});
    canvas.addEventListener("click", (event) => {
      if (this.wasDragged) { this.wasDragged = false; return; }
      go(Math.max(0, this.at(event)));
    });
    if (moved) this.openDragging();
    new ResizeObserver(() => this.draw(this.ms)).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw(this.ms));
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return this.start + (SHOWN_MS * (event.clientX - box.left)) / box.width;
  }

  // The boundary between two passages at a place of the pointer, if there is one.
  boundary(event) {
    const at = this.at(event);
    const near = (SHOWN_MS * NEAR_PX) / this.canvas.clientWidth;
    const here = this.model.at(at + near);
    if (!here) return null;
    const [before, after] = [this.model.neighbour(here.id, -1), this.model.neighbour(here.id, 1)];
    if (before && Math.abs(here.start - at) <= near) return [before, here, here.start];
    return after && Math.abs(here.end - at) <= near ? [here, after, here.end] : null;
  }

  openDragging() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      const found = this.boundary(event);
      if (!found) return;
      this.dragged = { first: found[0], second: found[1], ms: found[2] };
      canvas.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.dragged) { canvas.style.cursor = this.boundary(event) ? "ew-resize" : ""; return; }
      const { first, second } = this.dragged;
      this.dragged.ms = Math.round(Math.min(second.end - 1, Math.max(first.start + 1, this.at(event))));
      this.wasDragged = true;
      this.draw(this.ms);
    });
    const end = (event) => {
      const { dragged } = this;
      this.dragged = null;
      if (dragged && this.wasDragged && event.type === "pointerup") this.moved(dragged.first, dragged.second, dragged.ms);
      this.draw(this.ms);
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
  }

  get start() { return this.ms - SHOWN_MS / 3; }

  draw(ms) {
    this.ms = ms;
    const { canvas } = this;
    const scale = devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * scale);
    const height = Math.round(canvas.clientHeight * scale);
    if (!width || !height) return;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const style = getComputedStyle(canvas);
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, width, height);
    const x = (at) => ((at - this.start) / SHOWN_MS) * width;
    this.drawPassages(pen, x, width, height, style, scale);
    this.drawPeaks(pen, width, height, style);
    if (this.dragged) {
      pen.fillStyle = style.getPropertyValue("--accent");
      pen.fillRect(x(this.dragged.ms) - scale, 0, 3 * scale, height);
    }
    pen.fillStyle = style.getPropertyValue("--bad");
    pen.fillRect(x(ms) - scale, 0, 2 * scale, height);
  }

  drawPeaks(pen, width, height, style) {
    if (!this.peaks) return;
    pen.fillStyle = style.getPropertyValue("--muted");
    const top = height / 2;
    for (let column = 0; column < width; column += 1) {
      const at = Math.floor(((this.start + (SHOWN_MS * column) / width) / 1000) * STEPS_PER_S);
      const peak = this.peaks[at];
      if (peak) pen.fillRect(column, top - (top * peak) / 255, 1, Math.max(1, (height * peak) / 255));
    }
  }

  drawPassages(pen, x, width, height, style, scale) {
    const first = this.model.at(Math.max(0, this.start));
    if (!first) return;
    pen.font = `${12 * scale}px system-ui, sans-serif`;
    for (let place = this.model.placeOf(first); place < this.model.all.length; place += 1) {
      const passage = this.model.all[place];
      const [from, to] = [x(passage.start), x(passage.end)];
      if (from > width) break;
      pen.fillStyle = style.getPropertyValue("--accent-soft");
      pen.fillRect(from, 0, to - from, height);
      pen.fillStyle = style.getPropertyValue("--line-strong");
      pen.fillRect(from, 0, scale, height);
      pen.fillStyle = style.getPropertyValue("--ink");
      pen.fillText(passage.name || passage.speaker, Math.max(from, 0) + 4 * scale, 12 * scale, Math.max(0, to - Math.max(from, 0) - 6 * scale));
    }
  }
}
