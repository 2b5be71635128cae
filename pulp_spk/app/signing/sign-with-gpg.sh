#!/bin/sh
# A signing service by GnuPG. It is called with the path of a file and prints where the signature is.
# GNUPGHOME says where the secret key is; a key with a passphrase needs a running gpg-agent.
set -eu
gpg --batch --yes --quiet --local-user "$PULP_SIGNING_KEY_FINGERPRINT" \
    --armor --detach-sign --output "$1.asc" "$1" >&2
printf '{"file": "%s", "signature": "%s.asc"}\n' "$1" "$1"
