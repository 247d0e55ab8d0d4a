// The npm client graphql-ws through every closing code of the service, and through what must not close a connection.
import { execFileSync } from "node:child_process";
import assert from "node:assert/strict";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const { AUDIT_URL, AUDIT_TOKEN, AUDIT_DOOMED_TOKEN, AUDIT_REVOKE } = process.env;
const url = AUDIT_URL.replace(/^http/, "ws");
const VIEWER = "{ viewer { name } }";
const EVENTS = "subscription { deliveryEvents { eventId } }";

const authorization = (token) => ({ Authorization: `Bearer ${token}` });

function client(options = {}) {
  return createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: authorization(AUDIT_TOKEN),
    retryAttempts: 0,
    ...options,
  });
}

// What an operation gives: all its results, or what ended it.
function run(client, query, variables) {
  return new Promise((resolve, reject) => {
    const results = [];
    client.subscribe(
      { query, variables },
      { next: (result) => results.push(result), error: reject, complete: () => resolve(results) },
    );
  });
}

// The code with which the service closes the connection on which an operation is asked for.
function closingCode(options, query = VIEWER) {
  return new Promise((resolve) => {
    const { on, ...others } = options;
    const closing = client({ ...others, on: { ...on, closed: ({ code }) => resolve(code) } });
    run(closing, query).catch(() => {});
  });
}

const sends = (...messages) => ({
  on: { connected: (socket) => messages.forEach((message) => socket.send(message)) },
});
const message = (type, rest = {}) => JSON.stringify({ type, ...rest });
class WithoutProtocol extends WebSocket {
  constructor(address) {
    super(address); // one that asks for another protocol closes the connection itself, by RFC 6455
  }
}

const CODES = [
  [4400, "a message that is no JSON", () => closingCode(sends("{"))],
  [4400, "a message that is no object", () => closingCode(sends("[]"))],
  [4400, "a message of an unknown type", () => closingCode(sends(message("start")))],
  [4400, "an id that is no string", () => closingCode(sends(message("subscribe", { id: 1, payload: { query: VIEWER } })))],
  [4400, "an operation without a query", () => closingCode(sends(message("subscribe", { id: "x", payload: {} })))],
  [4400, "a binary message", () => closingCode(sends(Buffer.from("{}")))],
  [
    4401,
    "an operation before connection_init",
    () =>
      closingCode({
        on: {
          opened: (socket) => socket.send(message("subscribe", { id: "x", payload: { query: VIEWER } })),
        },
      }),
  ],
  [4403, "a token that does not hold", () => closingCode({ connectionParams: authorization("rf_nobody") })],
  [4403, "no token", () => closingCode({ connectionParams: {} })],
  [
    4403,
    "a token that is revoked meanwhile",
    () => {
      const [command, ...words] = JSON.parse(AUDIT_REVOKE);
      return closingCode(
        { connectionParams: authorization(AUDIT_DOOMED_TOKEN), on: { connected: () => execFileSync(command, words) } },
        EVENTS,
      );
    },
  ],
  [4406, "no protocol", () => closingCode({ webSocketImpl: WithoutProtocol })],
  [4408, "no connection_init in time", () => closingCode({ connectionParams: () => new Promise(() => {}) })],
  [
    4409,
    "an id that is in use",
    () =>
      new Promise((resolve) => {
        const both = client({ generateID: () => "same", on: { closed: ({ code }) => resolve(code) } });
        run(both, EVENTS).catch(() => {});
        run(both, EVENTS).catch(() => {});
      }),
  ],
  [4429, "a second connection_init", () => closingCode(sends(message("connection_init")))],
  [1009, "a message that is too long", () => closingCode({}, `{ viewer { name } } #${"x".repeat(200_000)}`)],
];

const BEHAVIOUR = [
  [
    "a query is answered",
    async () => {
      const [{ data }] = await run(client(), VIEWER);
      assert.ok(data.viewer.name);
    },
  ],
  [
    "a draft is streamed to its end",
    async () => {
      const asking = client();
      const [{ data }] = await run(asking, "{ sessions(first: 1, filter: { text: \"Outlook\" }) { nodes { id } } }");
      const results = await run(
        asking,
        "subscription ($id: ID!) { noteDrafting(sessionId: $id, kind: RESOLUTION, force: true) { __typename } }",
        { id: data.sessions.nodes[0].id },
      );
      assert.equal(results.at(-1).data.noteDrafting.__typename, "NoteDraftingCompletedEvent");
    },
  ],
  [
    "a document that is refused leaves the connection open",
    async () => {
      const closed = [];
      const asking = client({ lazy: false, onNonLazyError: () => {}, on: { closed: (event) => closed.push(event.code) } });
      await assert.rejects(run(asking, "{"), (errors) => errors[0].extensions.code === "GRAPHQL_PARSE_FAILED");
      await assert.rejects(run(asking, "{ nothing }"), (errors) => errors[0].extensions.code === "GRAPHQL_VALIDATION_FAILED");
      await run(asking, VIEWER);
      assert.deepEqual(closed, []);
      await asking.dispose();
    },
  ],
  [
    "a ping is answered",
    () =>
      new Promise((resolve) => {
        const asking = client({
          lazy: false,
          keepAlive: 50,
          on: { pong: (received) => received && resolve(asking.dispose()) },
        });
      }),
  ],
  [
    "an operation can be ended, and its id used again",
    async () => {
      const asking = client({ generateID: () => "same", lazyCloseTimeout: 1000 });
      for (const _ of [1, 2, 3]) {
        const answers = asking.iterate({ query: EVENTS });
        const first = answers.next();
        await answers.return();
        await first;
      }
      await run(asking, VIEWER);
    },
  ],
];

let failures = 0;
async function check(what, test) {
  let timer;
  try {
    await Promise.race([
      test(),
      new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("nothing came in 15 seconds")), 15_000))),
    ]);
  } catch (error) {
    failures += 1;
    console.log(`failed: ${what}: ${error.message ?? JSON.stringify(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

for (const [code, what, test] of CODES) {
  await check(`${code} for ${what}`, async () => assert.equal(await test(), code));
}
for (const [what, test] of BEHAVIOUR) await check(what, test);

const total = CODES.length + BEHAVIOUR.length;
const codes = [...new Set(CODES.map(([code]) => code))].toSorted();
console.log(`${total - failures} of ${total} checks; closing codes ${codes.join(", ")}`);
process.exit(failures === 0 ? 0 : 1);
