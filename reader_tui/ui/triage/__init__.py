"""Deciding on papers: verbs, rules, catch-up."""
