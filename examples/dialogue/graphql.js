// @ts-check
/** GraphQL over HTTP, and subscriptions by the protocol graphql-transport-ws. */

const LONGEST_PAUSE = 10_000; // milliseconds

/** A request that was refused as a whole: a bug, a missing right, a limit. */
export class GraphQLError extends Error {
  /** @param {{message: string, extensions?: {code?: string}}[]} errors */
  constructor(errors) {
    super(errors.map((error) => error.message).join("\n"));
    this.code = errors[0]?.extensions?.code;
  }
}

export class GraphQLClient {
  #endpoint;
  #token;

  /** @param {string} endpoint @param {string} token */
  constructor(endpoint, token) {
    this.#endpoint = endpoint;
    this.#token = token;
  }

  /**
   * Runs a query or mutation and gives its data. Throws GraphQLError.
   * @param {string} query
   * @param {Record<string, unknown>} [variables]
   * @returns {Promise<any>}
   */
  async request(query, variables = {}) {
    const response = await fetch(this.#endpoint, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${this.#token}`,
        Accept: "application/graphql-response+json",
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ query, variables }),
    });
    const answer = await response.json();
    if (answer.errors) throw new GraphQLError(answer.errors);
    return answer.data;
  }

  /**
   * Follows a subscription until the function that is returned is called.
   *
   * A lost connection is made again. `variables` is asked each time, so that the stream goes on after the last
   * event seen.
   * @param {string} query
   * @param {() => Record<string, unknown>} variables
   * @param {{next: (data: any) => void, error: (error: Error) => void, complete?: () => void}} observer
   * @returns {() => void}
   */
  subscribe(query, variables, observer) {
    let socket = /** @type {WebSocket | undefined} */ (undefined);
    let pause = 250;
    let timer = 0;
    let ended = false;

    const end = () => {
      ended = true;
      clearTimeout(timer);
      socket?.close(1000);
    };
    const connect = () => {
      socket = new WebSocket(this.#endpoint.replace(/^http/, "ws"), "graphql-transport-ws");
      const send = (/** @type {object} */ message) => socket?.send(JSON.stringify(message));
      socket.onopen = () => send({ type: "connection_init", payload: { Authorization: `Bearer ${this.#token}` } });
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (ended) return;
        if (message.type === "connection_ack") {
          send({ id: "1", type: "subscribe", payload: { query, variables: variables() } });
        } else if (message.type === "ping") {
          send({ type: "pong" });
        } else if (message.type === "next") {
          pause = 250;
          if (message.payload.errors) fail(new GraphQLError(message.payload.errors));
          else observer.next(message.payload.data);
        } else if (message.type === "error") {
          fail(new GraphQLError(message.payload));
        } else if (message.type === "complete") {
          end();
          observer.complete?.();
        }
      };
      socket.onclose = ({ code, reason }) => {
        if (ended) return;
        if (code >= 4400 && code < 4500) return fail(new Error(reason || `The connection was refused (${code}).`));
        timer = setTimeout(connect, pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      };
    };
    const fail = (/** @type {Error} */ error) => {
      end();
      observer.error(error);
    };

    connect();
    return end;
  }
}
