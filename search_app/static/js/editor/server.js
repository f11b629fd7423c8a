// Talks to the server, one request after the other, so that each save knows the revision of the one before.

import { gettext } from "../texts.js";

export class Away extends Error {}

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? gettext("The server refused this."));
    this.status = status;
    this.problem = problem;
  }
}

export class Server {
  constructor(address, token) {
    this.address = address;
    this.token = token;
    this.line = Promise.resolve();
  }

  // `body` is a function, called when the request's turn has come.
  send(what, body, keepalive = false) {
    const turn = this.line.then(() => this.ask(what, { method: "POST", body: JSON.stringify(body()), keepalive }));
    this.line = turn.catch(() => {});
    return turn;
  }

  get(what) { return this.ask(what, {}); }

  async ask(what, options) {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.token };
    let response;
    try {
      response = await fetch(`${this.address}/${what}`, { headers, ...options });
    } catch {
      throw new Away(gettext("The server cannot be reached."));
    }
    if (response.status === 502 || response.status === 503 || response.status === 504) throw new Away(gettext("The server is busy."));
    if (!response.ok) throw new Refused(response.status, await response.json().catch(() => ({})));
    return response.json();
  }
}
