"""Writing new records: from options, from answers at a prompt, or from a file of many.

What may be said of a deal, a party or a stake, how it is called and what it may be is read from the
ontology and its shapes (`model`), so that a class, a role or a property of a user's own module can
be used at once. What a person wrote (`raw`, `reading`, `spec`, `prompting`) becomes terms (`terms`,
`draft`), is compared with the record (`lookup`, `duplicates`), laid out (`hints`, `layout`),
checked as `dealgraph check` would, and only then written (`plan`): all of it, or nothing.
"""
