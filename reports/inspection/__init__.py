"""The monthly inspection of every site and account of the ledger."""
