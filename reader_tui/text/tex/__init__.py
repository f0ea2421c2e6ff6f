"""TeX residue as prose; pure."""

RULES = 1
"""The version of these rules; what older ones made is made again."""
