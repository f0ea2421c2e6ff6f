"""A whole paper's Markdown, in any of the forms the Hub serves, as blocks to read; pure."""
