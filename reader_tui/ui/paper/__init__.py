"""The paper under the cursor: what is read, its links, and copies of it."""
