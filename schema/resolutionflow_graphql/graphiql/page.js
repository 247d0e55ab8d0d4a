"use strict";

// The token lives in this tab alone; the demo hands it over in the fragment, which no server sees, together with
// values for variables, such as the id of a session to look at.
const TOKEN = "resolutionflow-token";
const SEEN = "resolutionflow-seen";

const { token: handedOver, ...known } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
if (handedOver) {
  sessionStorage.setItem(TOKEN, handedOver);
  sessionStorage.setItem(SEEN, JSON.stringify(known));
  history.replaceState(null, "", location.pathname + location.search);
}

// What the last answers held, by the name of the variable that takes it.
const VARIABLE_OF = {
  Session: "sessionId",
  SessionStep: "stepId",
  Fact: "factId",
  SuggestedFix: "fixId",
  NotePreview: "previewId",
  Delivery: "deliveryId",
  PsaIntegration: "integrationId",
};

function remember(value, seen) {
  if (Array.isArray(value)) {
    value.forEach((item) => remember(item, seen));
  } else if (value && typeof value === "object") {
    const kind = typeof value.id === "string" ? typeName(value.id) : undefined;
    if (kind in VARIABLE_OF) seen[VARIABLE_OF[kind]] = value.id;
    if (Number.isInteger(value.stateVersion)) seen.expectedStateVersion = value.stateVersion;
    if (typeof value.markdown === "string" && kind === "NotePreview") seen.markdown = value.markdown;
    if (value.tickets?.length) seen.ticket = { integrationId: value.id, externalId: value.tickets[0].externalId };
    Object.values(value).forEach((item) => remember(item, seen));
  }
}

// Ids are opaque to programs; that a page for people looks inside is a courtesy of this page alone.
function typeName(id) {
  try {
    return atob(id.replaceAll("-", "+").replaceAll("_", "/")).split(":")[0];
  } catch {
    return undefined;
  }
}

// A variable that an example leaves null is filled in: with what was seen last, or with a new key.
function fill(value, seen) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, given]) => {
      if (given !== null) return [name, fill(given, seen)];
      if (name === "idempotencyKey") return [name, crypto.randomUUID()];
      return [name, seen[name] ?? null];
    }),
  );
}

const seen = () => JSON.parse(sessionStorage.getItem(SEEN) ?? "{}");

async function rememberingFetch(url, options) {
  const response = await fetch(url, options);
  const { data } = await response.clone().json();
  if (data && !data.__schema) {
    const known = seen();
    remember(data, known);
    sessionStorage.setItem(SEEN, JSON.stringify(known));
  }
  return response;
}

// Over HTTP, subscriptions over WebSocket; each with the token.
function fetcherWith(token) {
  const authorized = { Authorization: `Bearer ${token}` };
  const fetcher = GraphiQL.createFetcher({
    url: "/graphql",
    subscriptionUrl: `${location.origin.replace(/^http/, "ws")}/graphql`,
    headers: { Accept: "application/graphql-response+json, application/json", ...authorized },
    wsConnectionParams: authorized,
    fetch: rememberingFetch,
    enableIncrementalDelivery: false,
  });
  return (request, options) =>
    fetcher({ ...request, variables: fill(request.variables ?? {}, seen()) }, options);
}

let root;

async function show() {
  const token = sessionStorage.getItem(TOKEN);
  document.getElementById("hint").value = token
    ? "Run the tabs from left to right: variables left null are filled in from the last answers."
    : "Paste a token; `resolutionflow tokens` makes one.";
  document.getElementById("token").value = token ?? "";
  if (!token) return;
  const examples = await (await fetch("/graphiql/examples.json")).json();
  root ??= ReactDOM.createRoot(document.getElementById("graphiql"));
  root.render(
    React.createElement(GraphiQL, {
      key: token,
      fetcher: fetcherWith(token),
      defaultTabs: examples,
      storage: sessionStorage,
      defaultEditorToolsVisibility: matchMedia("(min-width: 40rem)").matches ? "variables" : false,
    }),
  );
}

document.getElementById("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(TOKEN, document.getElementById("token").value.trim());
  show();
});
show();
