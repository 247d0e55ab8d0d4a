// @ts-check
/** The dialogue in which an engineer reads, edits and confirms a note. One for both kinds. */

import {
  COLLEAGUES,
  DELIVERY_PLAN,
  NOTE_DRAFTING,
  POST_ESCALATION_PACKAGE,
  POST_RESOLUTION_NOTE,
  RETRY_DELIVERY,
  SESSION_EVENTS,
  SETTLE_DELIVERY,
} from "./operations.js";
import { draftedBy, headline, isUnderWay, needsPerson, outcomeDetail, planLines, stepLines, wasMoved } from "./words.js";

/** @typedef {import("./graphql.js").GraphQLClient} GraphQLClient */
/** @typedef {"RESOLUTION" | "ESCALATION"} NoteKind */

const KINDS = {
  RESOLUTION: { title: "Resolve", confirm: "Post and resolve", mutation: POST_RESOLUTION_NOTE },
  ESCALATION: { title: "Escalate", confirm: "Post and escalate", mutation: POST_ESCALATION_PACKAGE },
};
const TYPING_PAUSE = 400; // milliseconds until the plan is asked for anew

export class NoteDialogue extends HTMLElement {
  /** @type {GraphQLClient} */ #client;
  /** @type {{id: string, title: string, ticket: any, workedTime: {minutes: number}}} */ #session;
  /** @type {NoteKind} */ #kind = "RESOLUTION";
  /** The draft that the text in the editor stands on. @type {any} */ #draft = null;
  /** A newer draft, beside the text. @type {any} */ #offered = null;
  /** @type {any} */ #delivery = null;
  /** One for each intent: the same click sent twice posts once. @type {string | null} */ #idempotencyKey = null;
  #isPosted = false;
  #planNumber = 0;
  #typing = 0;
  /** @type {(() => void)[]} */ #subscriptions = [];

  #render() {
    const template = /** @type {HTMLTemplateElement} */ (document.querySelector("template#dialogue"));
    this.replaceChildren(template.content.cloneNode(true));
    this.#dialog.addEventListener("close", () => this.#close());
    this.#form.addEventListener("input", () => this.#edited());
    for (const button of this.#all("[data-do]")) {
      button.addEventListener("click", () => this.#actions[/** @type {string} */ (button.dataset.do)]?.());
    }
  }

  /**
   * Drafts the note and shows it. Fires `closed` in the end.
   * @param {GraphQLClient} client @param {any} session @param {NoteKind} kind
   */
  open(client, session, kind) {
    this.#render();
    this.#client = client;
    this.#session = session;
    this.#kind = kind;
    this.#draft = this.#offered = this.#delivery = this.#idempotencyKey = null;
    this.#isPosted = false;
    this.#get("h2").textContent = `${KINDS[kind].title}: ${session.title ?? "Untitled session"}`;
    this.#get(".ticket").textContent = session.ticket?.display ?? "No ticket: the note stays here";
    this.#button("post").textContent = KINDS[kind].confirm;
    this.#field("timeMinutes").placeholder = String(session.workedTime.minutes);
    for (const element of this.#all("[data-for]")) element.hidden = element.dataset.for !== kind;
    this.#dialog.showModal();
    this.#follow();
    this.#write({ force: false });
    if (kind === "ESCALATION") this.#listColleagues();
  }

  #actions = /** @type {Record<string, () => void>} */ ({
    compare: () => this.#write({ force: false }),
    redraft: () => this.#write({ force: true }),
    keep: () => this.#accept(this.#text.value),
    take: () => this.#accept(this.#offered.markdown),
    post: () => this.#form.reportValidity() && this.#post(),
    retry: () => this.#decide(RETRY_DELIVERY, { moveAnyway: wasMoved(this.#delivery) }),
    settle: () => this.#decide(SETTLE_DELIVERY, { comment: this.#field("comment").value }),
  });

  /** Follows the session: whether it goes on while the note is edited, and what becomes of the delivery. */
  #follow() {
    let after = /** @type {string | null} */ (null);
    this.#subscribe(SESSION_EVENTS, () => ({ sessionId: this.#session.id, after }), ({ sessionEvents: event }) => {
      after = event.eventId;
      if (event.delivery) this.#delivered(event.delivery);
      else if (!this.#isPosted && this.#draft && event.stateVersion > this.#draft.stateVersion) {
        this.#get(".moved").hidden = false;
      }
    });
  }

  /** Has a draft written, into the editor while nothing was typed there, else beside it. @param {{force: boolean}} how */
  #write({ force }) {
    const beside = this.#draft !== null && this.#text.value !== this.#draft.markdown;
    const text = this.#text;
    const place = this.#get("pre");
    let written = "";
    const show = (/** @type {string} */ markdown) => {
      if (beside) place.textContent = markdown;
      else text.value = markdown;
    };

    this.#get(".moved").hidden = true;
    this.#get(".theirs").hidden = !beside;
    this.#tell("Drafting…");
    this.#busy(true);
    text.readOnly = !beside;
    const variables = { sessionId: this.#session.id, kind: this.#kind, force };
    this.#subscribe(NOTE_DRAFTING, () => ((written = ""), variables), ({ noteDrafting: event }) => {
      if (event.text) return show((written += event.text));
      this.#busy(false);
      text.readOnly = false;
      if (event.error) return this.#fail([event.error]);
      show(event.preview.markdown);
      this.#offered = event.preview;
      if (!beside) return this.#accept(event.preview.markdown);
      this.#tell("There is a newer draft. Choose whose text to go on with.");
      this.#button("post").disabled = true;
    });
  }

  /** From now on the text stands on the newest draft. @param {string} markdown */
  #accept(markdown) {
    this.#draft = this.#offered;
    this.#text.value = markdown;
    this.#get(".theirs").hidden = true;
    this.#button("post").disabled = false;
    this.#tell(draftedBy(this.#draft));
    this.#edited();
  }

  #edited() {
    this.#idempotencyKey = null;
    this.#fail([]);
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#plan(), TYPING_PAUSE);
  }

  async #plan() {
    if (!this.#draft || this.#isPosted) return;
    const number = ++this.#planNumber;
    const variables = {
      sessionId: this.#session.id,
      kind: this.#kind,
      markdown: this.#text.value,
      timeMinutes: this.#minutes,
      notifyCustomer: this.#kind === "RESOLUTION" && this.#field("notifyCustomer").checked,
    };
    const plan = await this.#ask(async () => (await this.#client.request(DELIVERY_PLAN, variables)).deliveryPlan);
    if (!plan || number !== this.#planNumber) return;
    this.#get(".plan ul").replaceChildren(
      ...planLines(plan).map(({ text, isProblem }) => item(text, isProblem ? "problem" : "")),
    );
  }

  async #post() {
    this.#fail([]);
    this.#busy(true);
    this.#isPosted = true;
    this.#idempotencyKey ??= crypto.randomUUID();
    const payload = await this.#ask(
      async () => (await this.#client.request(KINDS[this.#kind].mutation, { input: this.#input() })).payload,
    );
    this.#busy(false);
    if (payload?.outcome) return this.#show(payload.delivery, payload.warnings);
    this.#isPosted = false;
    if (!payload) return;
    this.#fail(payload.userErrors);
    if (payload.userErrors.some((/** @type {any} */ error) => error.code === "STATE_VERSION_CONFLICT")) {
      this.#get(".moved").hidden = false;
    }
  }

  #input() {
    const input = {
      sessionId: this.#session.id,
      markdown: this.#text.value,
      previewId: this.#draft.id,
      expectedStateVersion: this.#draft.stateVersion,
      idempotencyKey: this.#idempotencyKey,
      timeMinutes: this.#minutes,
    };
    if (this.#kind === "RESOLUTION") return { ...input, notifyCustomer: this.#field("notifyCustomer").checked };
    return {
      ...input,
      escalateToId: this.#field("escalateToId").value || null,
      reason: this.#field("reason").value || null,
    };
  }

  /** What a person decides about a delivery that needs one. @param {string} mutation @param {object} decision */
  async #decide(mutation, decision) {
    this.#fail([]);
    const input = { deliveryId: this.#delivery.id, ...decision };
    this.#delivery = { ...this.#delivery, state: "QUEUED" }; // whatever is told from now on is newer
    const payload = await this.#ask(async () => (await this.#client.request(mutation, { input })).payload);
    if (!payload) return;
    this.#fail(payload.userErrors);
    if (payload.delivery) this.#show(payload.delivery);
  }

  /** A delivery of this session moved on. @param {any} delivery */
  #delivered(delivery) {
    if (this.#isPosted && (!this.#delivery || this.#delivery.id === delivery.id)) this.#show(delivery);
  }

  /** Shows how far the delivery is. An answer that events have overtaken is left out. @param {any} delivery @param {{message: string}[]} [warnings] */
  #show(delivery, warnings = []) {
    const isOld = delivery && this.#delivery && isUnderWay(delivery) && !isUnderWay(this.#delivery);
    if (!isOld) this.#delivery = delivery;
    const now = this.#delivery;
    this.#get(".write").hidden = true;
    this.#get(".outcome").hidden = false;
    this.#get(".outcome").dataset.state = now?.state ?? "DONE";
    this.#get(".outcome h3").textContent = headline(now);
    this.#get(".steps").replaceChildren(
      ...stepLines(now?.steps ?? []).map(({ text, state }) => item(text, state.toLowerCase())),
    );
    this.#get(".detail").textContent = [outcomeDetail(now), ...warnings.map(({ message }) => message)].join(" ").trim();
    this.#button("post").hidden = this.#button("redraft").hidden = true;
    this.#button("done").hidden = false;
    this.#button("retry").hidden = this.#get(".settle").hidden = !now || !needsPerson(now);
    this.#button("retry").textContent = now && wasMoved(now) ? "Move it anyway" : "Try again";
  }

  async #listColleagues() {
    const found = await this.#ask(() => this.#client.request(COLLEAGUES));
    this.#get("select").append(...(found?.users.nodes ?? []).map((/** @type {any} */ user) => new Option(user.name, user.id)));
  }

  #close() {
    for (const end of this.#subscriptions.splice(0)) end();
    clearTimeout(this.#typing);
    this.dispatchEvent(new Event("closed"));
  }

  /** @param {string} query @param {() => Record<string, unknown>} variables @param {(data: any) => void} next */
  #subscribe(query, variables, next) {
    const error = (/** @type {Error} */ failure) => (this.#busy(false), this.#fail([failure]));
    this.#subscriptions.push(this.#client.subscribe(query, variables, { next, error }));
  }

  /** What a request gives, or undefined after its failure was shown. @template T @param {() => Promise<T>} request */
  async #ask(request) {
    try {
      return await request();
    } catch (error) {
      const message = error instanceof TypeError
        ? "The service cannot be reached. Try again: nothing is posted twice."
        : /** @type {Error} */ (error).message;
      this.#fail([{ message }]);
    }
  }

  /** @param {{message: string}[]} errors */
  #fail(errors) {
    const place = this.#get(".errors");
    place.hidden = errors.length === 0;
    place.replaceChildren(...errors.map(({ message }) => item(message)));
  }

  /** @param {string} state */
  #tell(state) {
    this.#get(".state").textContent = state;
  }

  /** @param {boolean} isBusy */
  #busy(isBusy) {
    this.#dialog.toggleAttribute("data-busy", isBusy);
    for (const name of ["post", "redraft", "compare", "keep", "take"]) this.#button(name).disabled = isBusy;
  }

  get #minutes() {
    const { value } = this.#field("timeMinutes");
    return value === "" ? null : Number(value);
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.#get("dialog"));
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.#get("form"));
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (this.#get("textarea"));
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem(name));
  }

  /** @param {string} action */
  #button(action) {
    return /** @type {HTMLButtonElement} */ (this.#get(`[data-do=${action}]`));
  }

  /** @param {string} selector */
  #get(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }

  /** @param {string} selector */
  #all(selector) {
    return /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(selector));
  }
}

/** @param {string} text @param {string} [className] */
function item(text, className = "") {
  const element = document.createElement("li");
  element.textContent = text;
  element.className = className;
  return element;
}

customElements.define("note-dialogue", NoteDialogue);
