"""What was kept, as text for elsewhere, and such text back into what was kept; pure.

No file, no network and no clock: `formats.FORMATS` lists what can be written, `file_kinds.read`
tells what a file is and reads it. Whoever calls reads, writes, fetches and says how many.
"""
