/** A urql client: queries and mutations over HTTP, subscriptions over graphql-transport-ws. */

import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

export interface Connection {
  client: Client;
  close: () => void;
}

export function connect(url: string, token: string): Connection {
  const authorization = { Authorization: `Bearer ${token}` };
  const sockets = createClient({
    url: url.replace(/^http/, "ws"),
    connectionParams: authorization,
    webSocketImpl: WebSocket, // a browser has its own
  });
  const client = new Client({
    url,
    fetchOptions: { headers: authorization },
    preferGetMethod: false, // a GET would need the preflight header
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: sockets.subscribe({ query: query ?? "", variables: variables as Record<string, unknown> }, sink),
          }),
        }),
      }),
    ],
  });
  return { client, close: () => void sockets.dispose() };
}
