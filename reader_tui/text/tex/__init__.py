"""TeX residue as prose; pure."""
