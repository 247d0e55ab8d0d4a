// What a Relay frontend leans on: pages by @connection, refetching by node, mutations and subscriptions.
import { graphql } from "relay-runtime";

export const page = graphql`
  query SessionListQuery {
    ...SessionList_query
  }
`;

export const sessions = graphql`
  fragment SessionList_query on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "SessionListPaginationQuery") {
    sessions(first: $count, after: $cursor) @connection(key: "SessionList_sessions") {
      edges {
        node {
          ...SessionList_session
        }
      }
    }
  }
`;

export const session = graphql`
  fragment SessionList_session on Session
  @argumentDefinitions(facts: { type: "Int", defaultValue: 20 }, after: { type: "String" })
  @refetchable(queryName: "SessionListSessionRefetchQuery") {
    title
    status
    stateVersion
    facts(first: $facts, after: $after) @connection(key: "SessionList_facts") {
      edges {
        node {
          text
          status
        }
      }
    }
  }
`;

export const addFact = graphql`
  mutation SessionListAddFactMutation($input: AddFactInput!, $connections: [ID!]!) {
    addFact(input: $input) {
      fact @appendNode(connections: $connections, edgeTypeName: "FactEdge") {
        text
        status
      }
      session {
        ...SessionList_session
      }
      userErrors {
        code
        message
      }
    }
  }
`;

export const events = graphql`
  subscription SessionListEventsSubscription($sessionId: ID!, $after: ID) {
    sessionEvents(sessionId: $sessionId, after: $after) {
      eventId
      session {
        ...SessionList_session
      }
      ... on DeliveryChangedEvent {
        delivery {
          state
        }
      }
    }
  }
`;
