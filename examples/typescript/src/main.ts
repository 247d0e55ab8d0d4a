/** From a session to the note in the PSA: node dist/main.js mailbox */

import { randomUUID } from "node:crypto";
import type { AnyVariables, Client, OperationResult, OperationResultSource } from "@urql/core";
import { connect } from "./client.js";
import {
  AddFactDocument,
  FindTicketsDocument,
  NotePreviewDocument,
  PostResolutionNoteDocument,
  SessionEventsDocument,
  StartSessionDocument,
  type DeliveryState,
  type ProgressFragment,
  type TicketInput,
} from "./generated/graphql.js";

const UNDER_WAY: readonly DeliveryState[] = ["QUEUED", "RUNNING", "WAITING"];

/** The data of an operation. Throws what the service refuses as a whole: bugs, rights, limits. */
async function data<T, V extends AnyVariables>(asked: OperationResultSource<OperationResult<T, V>>): Promise<T> {
  const result = await asked.toPromise();
  if (result.error) throw result.error;
  if (!result.data) throw new Error("The service answered nothing.");
  return result.data;
}

/** The payload of a mutation. Throws what its `userErrors` say. */
function done<T extends { userErrors: { message: string }[] }>(payload: T | null): T {
  if (!payload) throw new Error("The service answered nothing.");
  if (payload.userErrors.length) throw new Error(payload.userErrors.map(({ message }) => message).join("\n"));
  return payload;
}

/** The first ticket that is found by words. */
async function findTicket(client: Client, words: string): Promise<TicketInput> {
  const { psaIntegrations } = await data(client.query(FindTicketsDocument, { words }));
  for (const { id, tickets } of psaIntegrations?.nodes ?? []) {
    const [ticket] = tickets ?? [];
    if (ticket) {
      console.log(`Ticket ${ticket.display}: ${ticket.summary}`);
      return { integrationId: id, externalId: ticket.externalId };
    }
  }
  throw new Error(`No ticket is about ${words}.`);
}

/** Tells how the session's delivery goes on. Resolves when it has come to rest. */
function follow(client: Client, sessionId: string): { settled: Promise<ProgressFragment>; stop: () => void } {
  let stop = () => {};
  const settled = new Promise<ProgressFragment>((resolve, reject) => {
    const { unsubscribe } = client.subscription(SessionEventsDocument, { sessionId }).subscribe(({ data, error }) => {
      if (error) return reject(error);
      const event = data?.sessionEvents;
      if (event?.__typename !== "DeliveryChangedEvent") return;
      const { delivery } = event;
      console.log(delivery.state, delivery.steps.map(({ kind, state }) => `${kind}: ${state}`).join(", "));
      if (!UNDER_WAY.includes(delivery.state)) resolve(delivery);
    });
    stop = unsubscribe;
  });
  return { settled, stop };
}

async function main(client: Client, words: string): Promise<void> {
  const ticket = await findTicket(client, words);
  const started = await data(client.mutation(StartSessionDocument, { input: { title: `About ${words}`, ticket } }));
  const { session } = done(started.startSession);
  if (!session) throw new Error("No session was started.");
  const sessionId = session.id;
  const { settled, stop } = follow(client, sessionId);

  const fact = { sessionId, text: "The cable was loose." };
  done((await data(client.mutation(AddFactDocument, { input: fact }))).addFact);

  const { notePreview: preview } = await data(client.query(NotePreviewDocument, { sessionId }));
  if (!preview) throw new Error("There is no draft.");
  console.log(preview.markdown);

  const input = {
    sessionId,
    markdown: preview.markdown, // as the engineer edited it
    previewId: preview.id,
    expectedStateVersion: preview.stateVersion,
    idempotencyKey: randomUUID(), // one for each click: sent again with it, nothing is posted twice
    timeMinutes: 15,
    notifyCustomer: false,
  };
  const { delivery } = done((await data(client.mutation(PostResolutionNoteDocument, { input }))).postResolutionNote);
  if (!delivery) throw new Error("There is no ticket to deliver to.");
  const last = UNDER_WAY.includes(delivery.state) ? await settled : delivery;
  stop();
  console.log(`The delivery is ${last.state}.`, last.attentionReason ?? "");
}

const [words = "mailbox"] = process.argv.slice(2);
const { RESOLUTIONFLOW_URL: url = "http://127.0.0.1:8000/graphql", RESOLUTIONFLOW_TOKEN: token = "" } = process.env;
const { client, close } = connect(url, token);
try {
  await main(client, words);
} finally {
  close();
}
