"""The words of files that people hand in: PDF, Word and Excel, read by a process that hostile input cannot hold up."""
