"""The GraphQL face of ResolutionFlow: types, queries, mutations and the ASGI app that serves them."""
