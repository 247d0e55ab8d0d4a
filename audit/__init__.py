"""The schema and the running service under the field's own tools: audits, clients, linters, code generators."""
