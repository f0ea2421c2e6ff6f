"""The query language: one for the search box, filters, rules, saved searches and commands; pure."""
