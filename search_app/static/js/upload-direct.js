// Sends a file straight to the storage's server in parts, a few at a time; what has arrived stays. Asked for
// like tus.Upload: start, abort, and the same calls back.

import { gettext } from "./texts.js";

const AT_ONCE = 3;
const PAUSES_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];

const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

class RefusedError extends Error {}

export class DirectUpload {
  constructor(file, options) {
    this.file = file;
    this.options = options;
    this.running = new Set();
    this.sent = new Map();
    this.known = `verbatim-direct:${[file.name, file.size, file.lastModified].join(":")}`;
  }

  get url() {
    return `${this.options.endpoint}/${this.standing.id}`;
  }

  async findPreviousUploads() {
    return [];
  }

  abort() {
    this.stopped = true;
    for (const request of this.running) request.abort();
  }

  async start() {
    this.stopped = false;
    try {
      this.standing = await this.#resumed() ?? await this.#ask("POST", "", { length: this.file.size, name: this.file.name });
      localStorage.setItem(this.known, this.standing.id);
      this.sent = new Map(this.standing.sent.map((number) => [number, this.#piece(number).size]));
      if (!this.standing.whole) await this.#sendAll();
      if (this.stopped) return;
      if (!this.standing.whole) await this.#ask("POST", `/${this.standing.id}/finish`);
      localStorage.removeItem(this.known);
      this.options.onSuccess();
    } catch (error) {
      if (!this.stopped) this.options.onError({ originalResponse: answer(error) });
    }
  }

  async #resumed() {
    const id = localStorage.getItem(this.known);
    return id ? this.#ask("GET", `/${id}`).catch(() => null) : null;
  }

  async #sendAll() {
    const missing = Array.from({ length: this.standing.parts }, (_, i) => i + 1).filter((n) => !this.sent.has(n));
    this.#tell();
    const next = async () => {
      for (let number = missing.shift(); number && !this.stopped; number = missing.shift()) await this.#sendPart(number);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  async #sendPart(number) {
    for (const pause of PAUSES_MS) {
      await wait(pause);
      if (this.stopped) return;
      try {
        const { url } = await this.#ask("POST", `/${this.standing.id}/parts/${number}`);
        await this.#put(url, number);
        return;
      } catch (error) {
        if (error instanceof RefusedError && error.status < 500) throw error;
      }
    }
    throw new Error(gettext("The storage did not take the file."));
  }

  #put(url, number) {
    const piece = this.#piece(number);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.running.add(request);
      request.upload.addEventListener("progress", (event) => { this.sent.set(number, event.loaded); this.#tell(); });
      request.addEventListener("loadend", () => {
        this.running.delete(request);
        if (request.status === 200) { this.sent.set(number, piece.size); this.#tell(); resolve(); }
        else { this.sent.delete(number); reject(new Error(gettext("The storage answered {status}.", { status: request.status }))); }
      });
      request.open("PUT", url);
      request.send(piece);
    });
  }

  #piece(number) {
    const { part_bytes: size } = this.standing;
    return this.file.slice((number - 1) * size, number * size);
  }

  #tell() {
    const sent = Array.from(this.sent.values()).reduce((sum, size) => sum + size, 0);
    this.options.onProgress(sent, this.file.size);
  }

  async #ask(method, path, values) {
    const response = await fetch(`${this.options.endpoint}${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.options.token },
      body: values && JSON.stringify(values),
    });
    if (response.ok) return response.json();
    const told = await response.json().catch(() => ({}));
    throw Object.assign(new RefusedError(told.detail ?? ""), { status: response.status });
  }
}

function answer(error) {
  return error instanceof RefusedError && { getStatus: () => error.status, getBody: () => error.message };
}
