// @ts-check
/** What the service answers, in words for the engineer. */

const STEPS = {
  NOTE: "Note",
  TIME_ENTRY: "Time entry",
  STATUS_CHANGE: "Status change",
  STATUS_VERIFICATION: "Status read back",
};

const STEP_STATES = {
  PENDING: "to do",
  SENDING: "on its way",
  UNCERTAIN: "being looked up in the PSA",
  CONFIRMED: "done",
  SKIPPED: "not needed",
  REJECTED: "refused",
};

const HEADLINES = {
  QUEUED: "Waiting for its turn…",
  RUNNING: "Posting…",
  WAITING: "The PSA does not take it yet. It is tried again by itself; you can close this.",
  DONE: "Posted.",
  FAILED: "Could not be posted.",
  NEEDS_ATTENTION: "This needs a person.",
  SETTLED_BY_HAND: "Settled by hand.",
  CANCELLED: "Cancelled.",
};

const STATUS_KEPT = {
  NO_TICKET: "",
  TARGET_STATUS_NOT_CONFIGURED: "The ticket keeps its status: none is configured for its board.",
  NOT_SUPPORTED_BY_PROVIDER: "The ticket keeps its status: it cannot be changed from here.",
  ALREADY_IN_STATUS: "The ticket had its status already.",
  TICKET_MOVED_BY_SOMEONE_ELSE: "Somebody moved the ticket meanwhile; it keeps its status.",
};

const UNDER_WAY = ["QUEUED", "RUNNING", "WAITING"];

/** @typedef {{kind: keyof typeof STEPS, state: keyof typeof STEP_STATES, part: number | null}} Step */

/** @param {any} delivery */
export const isUnderWay = (delivery) => UNDER_WAY.includes(delivery.state);

/** @param {any} delivery */
export const needsPerson = (delivery) => ["FAILED", "NEEDS_ATTENTION"].includes(delivery.state);

/** @param {any} delivery */
export const wasMoved = (delivery) => delivery.statusTransition.skippedReason === "TICKET_MOVED_BY_SOMEONE_ELSE";

/** @param {{state: keyof typeof HEADLINES} | null} delivery */
export const headline = (delivery) =>
  delivery ? HEADLINES[delivery.state] : "The session is closed. There is no ticket to post to.";

/**
 * The steps of a delivery, a line each. A note has parts only where the PSA's limit cuts it.
 * @param {Step[]} steps
 */
export function stepLines(steps) {
  const isCut = steps.filter(({ kind }) => kind === "NOTE").length > 1;
  return steps.map(({ kind, state, part }) => ({
    text: `${STEPS[kind]}${isCut && part ? `, part ${part}` : ""}: ${STEP_STATES[state]}`,
    state,
  }));
}

/** @param {any} delivery */
export function outcomeDetail(delivery) {
  if (!delivery) return "";
  if (delivery.attentionReason) return delivery.attentionReason;
  if (delivery.nextAttemptAt && delivery.state === "WAITING") {
    return `Next attempt at ${new Date(delivery.nextAttemptAt).toLocaleTimeString()}.`;
  }
  const { statusTransition: status, timeEntry: time } = delivery;
  const parts = [];
  if (status.state === "VERIFIED") parts.push(`The ticket is ${status.verified.name}, read back from the PSA.`);
  if (status.state === "SKIPPED") parts.push(STATUS_KEPT[/** @type {keyof typeof STATUS_KEPT} */ (status.skippedReason)]);
  if (time?.state === "CONFIRMED") parts.push(`${time.hours} hours are booked.`);
  return parts.join(" ");
}

/** @param {any} preview */
export function draftedBy({ origin, fallbackReason, formatter, redactions }) {
  const by = `Drafted by ${formatter.displayName}.`;
  const why = origin === "FALLBACK" ? ` The model could not be used: ${fallbackReason}` : "";
  return by + why + removed(redactions);
}

/**
 * The plan of a delivery, a line each.
 * @param {any} plan
 * @returns {{text: string, isProblem: boolean}[]}
 */
export function planLines(plan) {
  const lines = [];
  if (plan.ticket) {
    const who = plan.isCustomerVisible ? "The customer can see it." : "It stays internal.";
    const mail = plan.notifiesCustomer ? " The customer gets an e-mail." : "";
    const parts = plan.parts.length > 1 ? ` in ${plan.parts.length} parts` : "";
    lines.push(`The note goes to ${plan.ticket.display}${parts}. ${who}${mail}`);
  }
  if (plan.timeEntry) {
    const whose = plan.timeEntry.memberName ? ` for ${plan.timeEntry.memberName}` : "";
    lines.push(`${plan.timeEntry.hours} hours are booked${whose}.`);
  }
  if (plan.targetStatus) {
    const now = plan.ticket?.status ? ` from ${plan.ticket.status.name}` : "";
    lines.push(`The ticket goes${now} to ${plan.targetStatus.name}.`);
  }
  if (plan.redactions.length) lines.push(removed(plan.redactions).trim());
  return [
    ...lines.map((text) => ({ text, isProblem: false })),
    ...plan.problems.map((/** @type {any} */ problem) => ({ text: problem.message, isProblem: true })),
  ];
}

/** @param {{kind: string, count: number}[]} redactions */
function removed(redactions) {
  if (!redactions.length) return "";
  return ` Removed: ${redactions.map(({ kind, count }) => `${count} × ${kind}`).join(", ")}.`;
}
