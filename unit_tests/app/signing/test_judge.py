"""Which verdicts a repository that asks for signatures believes."""

from __future__ import annotations

import json
import logging
import uuid
from pathlib import Path

import pytest

from pulpcore.plugin.models import Artifact, Content

from pulp_spk.app.file_unit import package_of
from pulp_spk.app.models import SpkPackage, SpkRemote, SpkRepository, SpkVerdict
from pulp_spk.app.signing.errors import UnusableKeyError, UnverifiedPackageError
from pulp_spk.app.signing.judge import Judge, digests_of
from pulp_spk.app.signing.verdict import Outcome, Verdict
from unit_tests.app.units import change, package, repository
from unit_tests.builders import build_spk
from unit_tests.gnupg_keys import Signer, bare_key
from unit_tests.signed import signed_spk

pytestmark = pytest.mark.django_db


def strict(*keyrings: str) -> SpkRepository:
    """A repository that asks for signatures of these keys."""
    target = repository()
    target.keyrings, target.signature_policy = list(keyrings), "require_valid"
    target.save()
    return target


def stored(spk: bytes, folder: Path) -> SpkPackage:
    """A package whose file is here."""
    file = folder / uuid.uuid4().hex
    file.write_bytes(spk)
    artifact = Artifact.init_and_validate(str(file))
    artifact.save()
    return package_of(artifact)


def said_before(target: SpkRepository, unit: SpkPackage) -> None:
    """A verdict of an earlier time, by keys that were there then."""
    SpkVerdict.keep([SpkVerdict.of(target, unit, "0" * 64, Verdict(Outcome.VALID))])


def test_what_was_said_of_a_file_that_is_gone_does_not_count(signer: Signer) -> None:
    target, unit = strict(signer.public_key), package()
    said_before(target, unit)
    with pytest.raises(UnverifiedPackageError, match="is not here to be verified"):
        change(target, add=(unit,))
    assert target.latest_version().number == 0


def test_what_other_keys_said_does_not_count(
    signer: Signer, other_signer: Signer, tmp_path: Path
) -> None:
    target, unit = strict(other_signer.public_key), stored(signed_spk(signer), tmp_path)
    said_before(target, unit)
    with pytest.raises(UnverifiedPackageError, match="its key is not in the keyring"):
        change(target, add=(unit,))
    target.keyrings = [signer.public_key]
    target.save()
    assert change(target, add=(unit,)).number == 1


def test_no_way_around_the_policy(signer: Signer, tmp_path: Path) -> None:
    """What a repository held before stays, and may go, but does not come back unsigned."""
    target = repository()
    unsigned = stored(build_spk(info={"package": "unsigned"}), tmp_path)
    before = change(target, add=(unsigned,))
    target.keyrings, target.signature_policy = [signer.public_key], "require_valid"
    target.save()
    good = stored(signed_spk(signer, info={"package": "good"}), tmp_path)
    assert change(target, add=(good,)).content.filter(pk=unsigned.pk).exists()
    assert change(target, remove=(unsigned,)).number == 3
    # As `modify` with a base version does: an older one, and one of another repository.
    elsewhere = change(repository(), add=(unsigned,))
    for base in (before, elsewhere):
        with (
            pytest.raises(UnverifiedPackageError, match=r"unsigned .* does not hold"),
            target.new_version(base_version=base) as version,
        ):
            version.add_content(Content.objects.filter(pk=good.pk))
    # A version that goes hands on what it brought, which is nothing new.
    before.delete()
    assert target.latest_version().number == 3


def test_a_key_that_gnupg_does_not_take(signer: Signer, tmp_path: Path) -> None:
    """It is told as what it is, not as signatures that do not hold."""
    target = strict(signer.public_key, bare_key(signer))
    with pytest.raises(UnusableKeyError, match="SPK0308"):
        change(target, add=(stored(signed_spk(signer), tmp_path),))
    assert target.latest_version().number == 0


def test_verdicts_of_now(signer: Signer, other_signer: Signer) -> None:
    target = repository()
    remote = SpkRemote.objects.create(name=uuid.uuid4().hex, url="http://127.0.0.1:9/")
    own, both = Judge(target).digest, Judge(target, remote).digest
    assert digests_of(target) == {own} == {both}
    remote.keyrings = [signer.public_key]
    remote.save()
    target.keyrings, target.remote = [other_signer.public_key], remote
    target.save()
    assert digests_of(target) == {Judge(target).digest, Judge(target, remote).digest}
    assert own not in digests_of(target)


def test_keys_are_recorded_by_their_fingerprints(
    signer: Signer, other_signer: Signer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="pulp_spk.audit")
    target = strict(signer.public_key + other_signer.public_key)
    SpkRepository.objects.get(pk=target.pk).save()
    remote = SpkRemote.objects.create(
        name=uuid.uuid4().hex, url="http://127.0.0.1:9/", keyrings=[signer.public_key]
    )
    remote.keyrings, remote.signature_policy = [], "require_valid"
    remote.save()
    lines = [json.loads(record.message) for record in caplog.records if "audit" in record.name]
    assert [line["event"] for line in lines] == [
        "repository.signatures",
        "remote.signatures",
        "remote.signatures",
    ]
    both = sorted((signer.fingerprint, other_signer.fingerprint))
    assert lines[0]["before"] == {"keyrings": [], "signature_policy": "ignore"}
    assert lines[0]["after"] == {"keyrings": both, "signature_policy": "require_valid"}
    assert lines[1]["after"] == {"keyrings": [signer.fingerprint]}
    assert lines[2]["before"] == {"keyrings": [signer.fingerprint], "signature_policy": "ignore"}
    assert lines[2]["after"] == {"keyrings": [], "signature_policy": "require_valid"}
