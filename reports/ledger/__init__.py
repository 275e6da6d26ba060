"""The ledger (台账): kept in the database, filled in Excel; imported whole or not at all."""
