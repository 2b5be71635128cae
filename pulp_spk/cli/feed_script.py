"""The shell snippet that adds a source on a NAS.

DSM keeps its sources in a JSON array of `{"feed": url, "name": name}`. Not every DSM has Python or
jq, so the script does with what POSIX has: it looks at the file as text, adds one object before
the closing bracket, and leaves alone what does not look like such an array.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from string import Template

from pulp_spk.package_center.addresses import Address, for_major

_SCRIPT = Template(r"""#!/bin/sh
# Adds a package source to a Synology NAS; run it there as root. It can be run again.
set -eu
feeds=$${FEEDS:-/usr/syno/etc/packages/feeds}
version=$${VERSION_FILE:-/etc.defaults/VERSION}

major=$$(sed -n 's/^majorversion="*\([0-9]*\)"*$$/\1/p' "$$version" 2>/dev/null || true)
if [ "$${major:-7}" -ge 7 ]; then
    url=$new_url
    entry=$new_entry
else
    url=$old_url
    entry=$old_entry
fi

if [ ! -d "$${feeds%/*}" ]; then
    echo "$${feeds%/*} is not there: is this a Synology NAS?" >&2
    exit 1
fi
umask 022
old=
if [ -s "$$feeds" ]; then
    old=$$(tr '\n\r\t' '   ' <"$$feeds" | sed 's/^ *//; s/ *$$//')
fi
plain=$$(printf '%s' "$$old" | sed 's,\\/,/,g; s/" *: *"/":"/g')
case $$plain in
*'"feed":"'"$${url%/}"'"'* | *'"feed":"'"$${url%/}"'/"'*)
    echo "$$url is a package source of this NAS already."
    exit 0
    ;;
esac
case $$old in
'') new="[$$entry]" ;;
'['*']')
    head=$$(printf '%s' "$$old" | sed 's/ *\]$$//')
    if [ -z "$$(printf '%s' "$${head#[}" | tr -d ' ')" ]; then
        new="[$$entry]"
    else
        new="$$head,$$entry]"
    fi
    ;;
*)
    echo "$$feeds is no list of package sources; nothing was changed." >&2
    exit 1
    ;;
esac
# A copy first, so that owner and mode stay as they are; then one rename, so that no reader ever
# meets half a file.
work=$$feeds.new.$$$$
trap 'rm -f "$$work"' EXIT
if [ -e "$$feeds" ]; then
    cp -p "$$feeds" "$$feeds.before-pulp"
    cp -p "$$feeds" "$$work"
fi
printf '%s\n' "$$new" >"$$work"
mv -f "$$work" "$$feeds"
echo "Added $$url. Open Package Center and press Refresh."
""")


def feed_script(addresses: Sequence[Address], name: str) -> str:
    """Return the script.

    Args:
        addresses: Of the source; which one is added, the NAS decides by its major version.
        name: As which Package Center shows the source.
    """
    new, old = for_major(addresses, 7), for_major(addresses, 6)
    return _SCRIPT.substitute(
        new_url=shlex.quote(new),
        new_entry=shlex.quote(_entry(new, name)),
        old_url=shlex.quote(old),
        old_entry=shlex.quote(_entry(old, name)),
    )


def _entry(url: str, name: str) -> str:
    return json.dumps({"feed": url, "name": name})
