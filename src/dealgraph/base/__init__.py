"""What every room uses and what knows nothing of RDF: errors, words, files, optional packages."""
