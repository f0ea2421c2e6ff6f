"""The digest: what is new, first what is the reader's own, as text, page, mail or feed; pure."""
