"""New-media accounts: what is known of them beside the monthly inspection."""
