"""What a paper, a listing and a mark are; pure."""
