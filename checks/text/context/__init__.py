"""Wrong words in context: what a language model of official text finds improbable."""
