// The public audits of GraphQL over HTTP, with a token and the preflight header.
import { auditServer } from "graphql-http";

const { AUDIT_URL: url, AUDIT_TOKEN: token } = process.env;
const AUDITS = 61;
const given = { Authorization: `Bearer ${token}`, "GraphQL-Require-Preflight": "1" };

const results = await auditServer({
  url,
  fetchFn: (address, options) => fetch(address, { ...options, headers: { ...options?.headers, ...given } }),
});
const failed = results.filter(({ status }) => status !== "ok");
for (const { id, name, status, reason } of failed) console.log(`${status} ${id} ${name}: ${reason}`);
console.log(`${results.length - failed.length} of ${results.length} audits`);
process.exitCode = failed.length === 0 && results.length === AUDITS ? 0 : 1;
