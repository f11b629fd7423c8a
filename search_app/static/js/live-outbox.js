// Chunks on their way: kept in this browser (IndexedDB) until the archive says that they are on its disk.
// A cut line, a restarted server, a closed or crashed browser: they are sent when it is possible again, in order.

import { gettext } from "./texts.js";

const RETRY_MS = 1000;

export class Outbox {
  constructor({ session, key, base }, onChange) {
    this.session = session;
    this.headers = { Authorization: `Bearer ${key}` };
    this.base = base;
    this.onChange = onChange;
    this.waiting = 0;
    this.problem = "";
    this.sending = false;
    this.listeners = [];
    this.database = openDatabase();
  }

  async begin(channel, type) {
    const response = await fetch(`${this.base}/channels/${channel}/takes`, {
      method: "POST",
      headers: { ...this.headers, "Content-Type": "application/json" },
      body: JSON.stringify({ type }),
    });
    const told = await response.json();
    if (!response.ok) throw new Error(told.detail);
    return told.take;
  }

  // Keep a chunk and send it. Chunks are numbered in one row over all takes, so they go in the order they came.
  async add(channel, take, number, content) {
    this.waiting += 1;
    this.show();
    const store = (await this.database).transaction("chunks", "readwrite").objectStore("chunks");
    await done(store.add({ session: this.session, channel, take, number, content }));
    this.send();
  }

  async resume() {
    const keys = await this.keys();
    this.waiting = keys.length;
    this.show();
    this.send();
  }

  drained() {
    return this.waiting ? new Promise((resolve) => this.listeners.push(resolve)) : Promise.resolve();
  }

  show() {
    this.onChange(this.waiting, this.problem);
  }

  async keys() {
    const index = (await this.database).transaction("chunks").objectStore("chunks").index("session");
    return done(index.getAllKeys(this.session));
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let keys = await this.keys(); keys.length; keys = await this.keys()) {
        for (const key of keys) await this.sendOne(key);
      }
    } finally {
      this.sending = false;
    }
    if (!this.waiting) this.listeners.splice(0).forEach((resolve) => resolve());
  }

  async sendOne(key) {
    const database = await this.database;
    const chunk = await done(database.transaction("chunks").objectStore("chunks").get(key));
    while (!(await this.put(chunk))) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    await done(database.transaction("chunks", "readwrite").objectStore("chunks").delete(key));
    this.waiting -= 1;
    this.show();
  }

  async put({ channel, take, number, content }) {
    try {
      const response = await fetch(`${this.base}/channels/${channel}/takes/${take}/chunks/${number}`, {
        method: "PUT",
        headers: this.headers,
        body: content,
      });
      this.problem = response.ok ? "" : (await response.json()).detail;
      if (response.ok) return true;
    } catch {
      this.problem = gettext("The archive cannot be reached. Recording goes on; what was recorded is kept here and sent later.");
    }
    this.show();
    return false;
  }
}

function openDatabase() {
  const request = indexedDB.open("verbatim-live", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("chunks", { autoIncrement: true }).createIndex("session", "session");
  };
  return done(request);
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
