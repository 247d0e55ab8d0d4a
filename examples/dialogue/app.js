// @ts-check
/** The list of open sessions, from which the dialogue is opened. */

import { GraphQLClient } from "./graphql.js";
import "./note-dialogue.js";
import { OPEN_SESSIONS } from "./operations.js";

/** @typedef {import("./note-dialogue.js").NoteDialogue} NoteDialogue */

const ACTIONS = { RESOLUTION: "POST_RESOLUTION_NOTE", ESCALATION: "POST_ESCALATION_PACKAGE" };

/** @template {Element} T @param {string} selector @param {ParentNode} [within] */
const find = (selector, within = document) => /** @type {T} */ (within.querySelector(selector));

const dialogue = /** @type {NoteDialogue} */ (find("note-dialogue"));
const connect = /** @type {HTMLFormElement} */ (find("#connect"));

/** Reads `#endpoint=…&token=…`, which no server sees, and takes it out of the address bar. */
function fromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const endpoint = given.get("endpoint") ?? sessionStorage.getItem("endpoint") ?? `${location.origin}/graphql`;
  const token = given.get("token") ?? sessionStorage.getItem("token") ?? "";
  history.replaceState(null, "", location.pathname);
  return { endpoint, token };
}

/** @param {string} endpoint @param {string} token */
async function start(endpoint, token) {
  const client = new GraphQLClient(endpoint, token);
  try {
    await show(client);
  } catch (error) {
    connect.hidden = false;
    return fail(error);
  }
  sessionStorage.setItem("endpoint", endpoint);
  sessionStorage.setItem("token", token);
  connect.hidden = true;
  dialogue.addEventListener("closed", () => show(client).catch(fail));
}

/** @param {GraphQLClient} client */
async function show(client) {
  const { viewer, sessions } = await client.request(OPEN_SESSIONS);
  find("#failure").toggleAttribute("hidden", true);
  find("#viewer").textContent = `${viewer.name}, ${viewer.account.name}`;
  find("#list").replaceChildren(
    ...sessions.nodes.map((/** @type {any} */ session) => row(client, session)),
  );
  find("#none").toggleAttribute("hidden", sessions.nodes.length > 0);
  find("#sessions").removeAttribute("hidden");
}

/** @param {GraphQLClient} client @param {any} session */
function row(client, session) {
  const item = /** @type {HTMLElement} */ (
    /** @type {HTMLTemplateElement} */ (find("template#session")).content.cloneNode(true)
  );
  find("h3", item).textContent = session.title ?? "Untitled session";
  find(".ticket", item).textContent = session.ticket
    ? [session.ticket.display, session.ticket.summary].filter((text) => text && text !== session.title).join(" · ")
    : "No ticket";
  for (const button of item.querySelectorAll("button")) {
    const kind = /** @type {keyof typeof ACTIONS} */ (button.dataset.kind);
    button.disabled = !session.allowedActions.includes(ACTIONS[kind]);
    button.addEventListener("click", () => dialogue.open(client, session, kind));
  }
  return item;
}

/** @param {unknown} error */
function fail(error) {
  const place = find("#failure");
  place.textContent = error instanceof TypeError ? "The service cannot be reached." : String(/** @type {Error} */ (error).message);
  place.removeAttribute("hidden");
}

const given = fromAddress();
connect.addEventListener("submit", (event) => {
  event.preventDefault();
  const data = new FormData(connect);
  start(String(data.get("endpoint")), String(data.get("token")));
});
/** @type {HTMLInputElement} */ (connect.elements.namedItem("endpoint")).value = given.endpoint;
if (given.token) start(given.endpoint, given.token);
else connect.hidden = false;
