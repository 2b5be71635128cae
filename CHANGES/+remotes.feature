Foreign sources are described by remotes: whom to ask as, what to mirror, with which credentials.
Downloads verify MD5 and size for every policy, credentials never leave the source's own origin, and
links and redirects do not lead into private networks.
