"""What the demo prints in the end: addresses, and lines to be copied."""

import shlex
import sys
import urllib.parse
from pathlib import Path

from pulp_spk.embedded.devices import DEVICES
from pulp_spk.embedded.private_pulp import PrivatePulp
from pulp_spk.embedded.resources import DISTRIBUTIONS, PACKAGES, REPOSITORIES, SOURCE


def after_samples(pulp: PrivatePulp, source: str, mirror: str) -> str:
    """Return what to try next with the sample source.

    Args:
        pulp: The Pulp.
        source: The URL of the source.
        mirror: The URL of its mirror.
    """
    new, old = DEVICES[0], DEVICES[-1]
    query = urllib.parse.urlencode(new.parameters)
    form = urllib.parse.urlencode(old.parameters)
    return f"""\
Package Center > Settings > Package Sources > Add, Location:
  {source}
The same from its mirror:
  {mirror}

What a {new.title} sends:
  curl '{source}?{query}'
What a {old.title} sends:
  curl -d '{form}' {source}

{_addresses(pulp)}

Next, in another terminal:
{_distributions(pulp)}
{_upload(pulp)}
  the source in a browser: {source}
  a mirror of a real source, after Ctrl-C here:
    {_command()} demo --data {shlex.quote(str(pulp.layout.root))} \\
      --source https://packages.synocommunity.com --model DS920+"""


def after_mirror(pulp: PrivatePulp, mirror: str) -> str:
    """Return what to try next with the mirror of a real source.

    Args:
        pulp: The Pulp.
        mirror: The URL of the mirror.
    """
    return f"""\
Package Center > Settings > Package Sources > Add, Location:
  {mirror}

{_addresses(pulp)}

Next, in another terminal:
{_distributions(pulp)}
  the mirror in a browser: {mirror}"""


def _command() -> str:
    """Return our own command, which need not be in the path."""
    return shlex.quote(str(Path(sys.executable).with_name("pulp-spk")))


def _api(pulp: PrivatePulp) -> str:
    return pulp.api_url + "/pulp/api/v3"


def _password(pulp: PrivatePulp) -> str:
    return shlex.quote(str(pulp.layout.password))


def _addresses(pulp: PrivatePulp) -> str:
    api = _api(pulp)
    return f"""\
REST API:        {api}/  (its documentation: {api}/docs/)
Admin:           user admin, password in {_password(pulp)}
Data and logs:   {shlex.quote(str(pulp.layout.root))}"""


def _distributions(pulp: PrivatePulp) -> str:
    return f"  curl -u admin:$(cat {_password(pulp)}) '{_api(pulp)}/{DISTRIBUTIONS}'"


def _upload(pulp: PrivatePulp) -> str:
    api, password = _api(pulp), _password(pulp)
    return f"""\
  curl -u admin:$(cat {password}) -F file=@my.spk \\
    -F repository=$(curl -su admin:$(cat {password}) '{api}/{REPOSITORIES}?name={SOURCE}' \\
      | python3 -c 'import json,sys; print(json.load(sys.stdin)["results"][0]["pulp_href"])') \\
    {api}/{PACKAGES}"""
