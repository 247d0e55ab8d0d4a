// @ts-check
/** Every GraphQL operation of this page. */

const USER_ERRORS = /* GraphQL */ `
  userErrors {
    code
    message
    path
    ... on StateVersionConflictError { currentStateVersion }
  }`;

const DELIVERY = /* GraphQL */ `
  id
  state
  attentionReason
  nextAttemptAt
  externalNoteId
  statusTransition { state skippedReason requested { name } verified { name } }
  timeEntry { hours state }
  steps { id kind state part }`;

const PREVIEW = /* GraphQL */ `
  id
  markdown
  stateVersion
  origin
  fallbackReason
  formatter { displayName }
  redactions { kind count }`;

export const OPEN_SESSIONS = /* GraphQL */ `
  query OpenSessions {
    viewer { name account { name } }
    sessions(first: 50, filter: { status: [ACTIVE, PAUSED] }) {
      nodes { id title allowedActions ticket { display summary url } workedTime { minutes } }
    }
  }`;

export const COLLEAGUES = /* GraphQL */ `
  query Colleagues {
    users(first: 100) { nodes { id name } }
  }`;

export const NOTE_DRAFTING = /* GraphQL */ `
  subscription NoteDrafting($sessionId: ID!, $kind: NoteKind!, $force: Boolean!) {
    noteDrafting(sessionId: $sessionId, kind: $kind, force: $force) {
      __typename
      ... on NoteDraftingDeltaEvent { text }
      ... on NoteDraftingCompletedEvent { preview {${PREVIEW} } }
      ... on NoteDraftingFailedEvent { error { message } }
    }
  }`;

export const SESSION_EVENTS = /* GraphQL */ `
  subscription SessionEvents($sessionId: ID!, $after: ID) {
    sessionEvents(sessionId: $sessionId, after: $after) {
      __typename
      eventId
      stateVersion
      ... on DeliveryChangedEvent { delivery {${DELIVERY} } }
    }
  }`;

export const DELIVERY_PLAN = /* GraphQL */ `
  query DeliveryPlan(
    $sessionId: ID!
    $kind: NoteKind!
    $markdown: Markdown
    $timeMinutes: Int
    $notifyCustomer: Boolean
  ) {
    deliveryPlan(
      sessionId: $sessionId
      kind: $kind
      markdown: $markdown
      timeMinutes: $timeMinutes
      notifyCustomer: $notifyCustomer
    ) {
      ticket { display status { name } }
      isCustomerVisible
      notifiesCustomer
      parts
      redactions { kind count }
      timeEntry { hours memberName }
      targetStatus { name }
      problems { message isBlocking }
    }
  }`;

const PAYLOAD = /* GraphQL */ `
  outcome
  session { id status }
  delivery {${DELIVERY} }
  warnings { code message }${USER_ERRORS}`;

export const POST_RESOLUTION_NOTE = /* GraphQL */ `
  mutation PostResolutionNote($input: PostNoteInput!) {
    payload: postResolutionNote(input: $input) {${PAYLOAD} }
  }`;

export const POST_ESCALATION_PACKAGE = /* GraphQL */ `
  mutation PostEscalationPackage($input: PostEscalationInput!) {
    payload: postEscalationPackage(input: $input) {${PAYLOAD} }
  }`;

export const RETRY_DELIVERY = /* GraphQL */ `
  mutation RetryDelivery($input: RetryDeliveryInput!) {
    payload: retryDelivery(input: $input) { delivery {${DELIVERY} }${USER_ERRORS} }
  }`;

export const SETTLE_DELIVERY = /* GraphQL */ `
  mutation SettleDelivery($input: SettleDeliveryInput!) {
    payload: settleDelivery(input: $input) { delivery {${DELIVERY} }${USER_ERRORS} }
  }`;
