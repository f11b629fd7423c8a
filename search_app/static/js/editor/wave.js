// The sound around the present place, drawn: what is silence, where passages begin, where we are.

const SHOWN_MS = 16_000;
const STEPS_PER_S = 40;

export class Wave {
  constructor(canvas, address, model, durationMs, go) {
    Object.assign(this, { canvas, model, durationMs, peaks: null, ms: 0 });
    fetch(address).then((answer) => (answer.ok ? answer.arrayBuffer() : null)).then((bytes) => {
      if (!bytes) return;
      this.peaks = new Uint8Array(bytes);
      this.draw(this.ms);
    }).catch(() => {});
    canvas.addEventListener("click", (event) => {
      const box = canvas.getBoundingClientRect();
      go(Math.max(0, this.start + (SHOWN_MS * (event.clientX - box.left)) / box.width));
    });
    new ResizeObserver(() => this.draw(this.ms)).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw(this.ms));
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
