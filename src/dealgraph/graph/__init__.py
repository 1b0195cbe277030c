"""Where a graph lives: files, a store on disk or an endpoint; and the rules that derive."""
