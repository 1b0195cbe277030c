"""The address of the server in what is made once for all its names."""

#: Stands for the address under which a client found the server, with a slash at its end; a name
#: under `.invalid` is never anybody's (RFC 2606, section 2).
HERE = "http://here.invalid/"
