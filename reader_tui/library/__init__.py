"""What the reader did with papers: marks, steps and rules, and the files that keep them."""
