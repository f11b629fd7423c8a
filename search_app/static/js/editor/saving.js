// Storing: typed text after a pause, everything else at once; what others changed comes back with each answer.

import { tidy } from "./model.js";
import { Away } from "./server.js";
import { gettext } from "../texts.js";

const PAUSE_MS = 1200;
const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
const LOOK_MS = 5000;

export class Saving {
  constructor({ model, view, server, drafts, say, shown, merge }) {
    Object.assign(this, { model, view, server, drafts, say, shown, merge });
    this.timers = new Map();
    this.tries = 0;
    this.waiting = 0;
    this.asking = 0;
    this.undoable = [0, 0];
    setInterval(() => this.look(), LOOK_MS);
    addEventListener("online", () => this.flush());
    addEventListener("visibilitychange", () => { if (document.hidden) { drafts.keep(); this.flush(true); } });
  }

  // Typed text

  typed(id) {
    const passage = this.model.byId.get(id);
    if (!passage) return;
    if (tidy(this.view.typed(id)) === passage.text) this.drafts.drop(id);
    else this.drafts.set(id, this.view.typed(id), passage.revision);
    clearTimeout(this.timers.get(id));
    this.timers.set(id, setTimeout(() => this.commit(id), PAUSE_MS));
    this.tell();
  }

  // Stores a passage's typed text; an emptied one waits until the field is left, as it takes the passage away.
  async commit(id, left = false, keepalive = false) {
    clearTimeout(this.timers.get(id));
    const draft = this.drafts.get(id);
    if (!draft || this.sending === id) return;
    if (!tidy(draft.text) && !left) return;
    this.sending = id;
    try {
      await this.save(() => [this.edit(id)], keepalive);
      this.tries = 0;
      this.tell();
    } catch (error) {
      this.failed(error, id);
    } finally {
      this.sending = null;
    }
    const after = this.drafts.get(id);
    if (after && after.text !== draft.text) this.typed(id);
  }

  edit(id) {
    return { do: "edit-text", passage: id, text: this.drafts.get(id)?.text ?? this.view.typed(id) };
  }

  flush(keepalive = false) {
    for (const id of this.drafts.ids()) this.commit(id, false, keepalive);
  }

  failed(error, id) {
    if (error instanceof Away) {
      setTimeout(() => this.commit(id), RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)]);
      this.tries += 1;
      this.tell(gettext("Kept on this computer: the server cannot be reached. It is sent as soon as it can."), true);
    } else if (error.problem?.conflicts) this.clash(error.problem);
    else this.tell(error.message, true);
  }

  // Operations

  // Does something to passages; what is typed in them is stored with it. Gives the answer, or null.
  async act(operations, ids = []) {
    const typed = ids.filter((id) => this.drafts.has(id));
    try {
      return await this.save(() => [...typed.map((id) => this.edit(id)), ...operations]);
    } catch (error) {
      if (error.problem?.conflicts) this.clash(error.problem);
      else this.tell(error instanceof Away ? gettext("This needs the server, which cannot be reached now.") : error.message, true);
      return null;
    }
  }

  async save(operations, keepalive = false) {
    let sent = [];
    this.waiting += 1;
    this.tell();
    try {
      const answer = await this.server.send("save", () => {
        sent = operations();
        return { base: this.model.revision, operations: sent };
      }, keepalive);
      for (const { do: what, passage, text } of sent) {
        const known = this.model.byId.get(passage);
        if (what === "edit-text" && known) this.learn?.(known.text, tidy(text));
        if (what === "edit-text" && this.drafts.get(passage)?.text === text) this.drafts.drop(passage);
      }
      this.take(answer);
      return answer;
    } finally {
      this.waiting -= 1;
      this.tell();
    }
  }

  async undo(redo = false) {
    try {
      const answer = await this.server.send("undo", () => ({ base: this.model.revision, redo }));
      this.take(answer);
      return answer;
    } catch (error) {
      this.tell(error.message, true);
      return null;
    }
  }

  // Shows what an answer says is changed, all but text that is being typed.
  take(answer, others = false) {
    for (const id of answer.gone) {
      if (others && this.drafts.has(id)) this.clashWith(id, null, answer.by);
      this.drafts.drop(id);
      this.model.drop(id);
      this.view.remove(id);
    }
    for (const passage of answer.passages) this.put(passage, others, answer.by);
    this.model.revision = Math.max(this.model.revision, answer.revision);
    this.undoable = [answer.undo, answer.redo];
    this.shown(answer);
    this.tell();
  }

  put(passage, others, by) {
    const known = this.model.byId.get(passage.id);
    const draft = this.drafts.get(passage.id);
    this.model.put(passage);
    const neighbour = this.model.neighbour(passage.id, -1);
    const element = neighbour ? this.view.element(neighbour.id) : null;
    const place = neighbour && !element ? null : { element };
    const moved = !known || known.start !== passage.start || known.end !== passage.end;
    this.view.refresh(passage, moved ? place : null, Boolean(draft));
    if (others && draft && known && known.text !== passage.text) this.clashWith(passage.id, passage, by);
    else if (draft) draft.revision = passage.revision;
  }

  // Two people at once

  async look() {
    if (document.hidden || this.waiting || this.looking) return;
    this.looking = true;
    const answer = await this.server.get(`changes?since=${this.model.revision}`).catch(() => null);
    this.looking = false;
    if (answer && answer.revision > this.model.revision && !this.waiting) this.take(answer, true);
  }

  async clash({ conflicts }) {
    const answer = await this.server.get(`changes?since=${this.model.revision}`).catch(() => null);
    const drafts = new Map(conflicts.map(({ passage }) => [passage, this.drafts.get(passage)]));
    for (const { passage } of conflicts) this.drafts.contest(passage);
    if (answer) this.take(answer);
    for (const { passage, theirs, by, at } of conflicts) {
      const mine = drafts.get(passage);
      if (mine) this.ask({ id: passage, theirs: theirs?.text ?? null, mine: mine.text, by, at });
      else this.tell(gettext("{name} changed this passage meanwhile. You see the newest text now; please try again.", { name: by ?? gettext("Somebody else") }), true);
    }
  }

  clashWith(id, theirs, by) {
    const mine = this.drafts.get(id);
    this.drafts.contest(id);
    if (theirs) this.view.refresh(theirs);
    this.ask({ id, theirs: theirs?.text ?? null, mine: mine.text, by, at: null });
  }

  // Nothing is saved while somebody is still asked which text is to stand.
  async ask(conflict) {
    this.asking += 1;
    this.tell();
    await this.merge(conflict);
    this.drafts.settle(conflict.id);
    this.asking -= 1;
    this.tell();
  }

  // What an earlier visit typed and could not send any more.
  recover() {
    const open = this.drafts.left();
    for (const [id, { text, revision }] of open) {
      const passage = this.model.byId.get(id);
      if (passage && tidy(text) === passage.text) {
        this.drafts.drop(id);
        continue;
      }
      this.drafts.set(id, text, revision);
      if (!passage || passage.revision > revision) this.clashWith(id, passage, null);
      else {
        this.view.text(id).textContent = text;
        this.commit(id);
      }
    }
    if (open.length) this.tell();
  }

  tell(sentence = null, bad = false) {
    if (sentence) this.say(sentence, bad);
    else if (this.asking) this.say(gettext("Waiting for your choice."), false);
    else if (this.tries === 0) this.say(this.waiting || this.drafts.size ? gettext("Saving…") : gettext("Everything is saved."), false);
  }
}
