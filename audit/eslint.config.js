// Run in the repository's own folder, on schema/schema.graphql.
import { readFileSync } from "node:fs";
import graphql from "@graphql-eslint/eslint-plugin";
import { buildSchema, isObjectType } from "graphql";

const FILE = "schema/schema.graphql";
const { Query, Mutation, Subscription, ...types } = buildSchema(readFileSync(FILE, "utf8")).getTypeMap();
const withoutId = Object.values(types)
  .filter((type) => isObjectType(type) && !type.getInterfaces().some(({ name }) => name === "Node"))
  .map(({ name }) => name);

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: FILE } } },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      // By design: values, payloads, pages and edges are no nodes; short, bounded lists are plain lists.
      "@graphql-eslint/strict-id-in-types": ["error", { exceptions: { types: withoutId } }],
      "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
    },
  },
];
