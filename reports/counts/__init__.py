"""The counts an office reports: 发布条数, and 互动台账 (what came in and was answered)."""
