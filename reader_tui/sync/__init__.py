"""Several devices, one library: their logs in a shared folder, merged without a server."""
