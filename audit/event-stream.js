// The npm client graphql-sse, with a connection for each operation.
import assert from "node:assert/strict";
import { createClient } from "graphql-sse";

const { AUDIT_URL: url, AUDIT_TOKEN: token } = process.env;
const client = createClient({ url, headers: { Authorization: `Bearer ${token}` }, retryAttempts: 0 });

async function all(query, variables) {
  const results = [];
  for await (const result of client.iterate({ query, variables })) results.push(result);
  return results;
}

const [{ data }] = await all('{ sessions(first: 1, filter: { text: "Outlook" }) { nodes { id } } }');
const draft = await all(
  "subscription ($id: ID!) { noteDrafting(sessionId: $id, kind: RESOLUTION, force: true) { __typename } }",
  { id: data.sessions.nodes[0].id },
);
assert.equal(draft.at(-1).data.noteDrafting.__typename, "NoteDraftingCompletedEvent");
console.log("a query and a streamed draft, each to its end");
