"""The pages across stages. Each view translates between a request and the stages' queries and services."""
