-- The tables of `scenario-example.yaml`'s ledger, and what is in them at the start.
CREATE TABLE accounts (
  id SERIAL PRIMARY KEY,
  owner TEXT NOT NULL UNIQUE,
  balance NUMERIC(12, 2) NOT NULL CHECK (balance >= 0),
  opened_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
INSERT INTO accounts (owner, balance) VALUES ('ada', 100), ('bob', 20.5);
