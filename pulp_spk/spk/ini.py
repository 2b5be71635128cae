"""The INI files conf/PKG_DEPS and conf/PKG_CONX: sections with keys and values.

Not configparser: on damaged files it raises what is no error of its own, and its patterns take
time that grows with the square of a line's length.
"""

from pulp_spk.spk.errors import BadIniError, Faults, refuse


def read_ini(
    text: str, *, member: str, strict: bool, faults: Faults | None = None
) -> dict[str, dict[str, str]]:
    """Give the sections in their order, each with its keys in lower case.

    Lines that begin with `;` or `#` are comments.

    Args:
        text: The content of the file.
        member: What errors name as the place.
        strict: Whether a line that is something else, a section given twice or a key given twice
            is an error; else the line is left out, the sections are merged, the last value counts.
        faults: Where strict notes such lines.

    Raises:
        BadIniError: As said above (strict).
    """
    sections: dict[str, dict[str, str]] = {}
    current: dict[str, str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if not line or line[0] in ";#":
            continue
        fault = None
        if line[0] == "[" and line[-1] == "]":
            name = line[1:-1].strip()
            fault = "names a section again" if name in sections else None
            current = sections.setdefault(name, {})
        else:
            key, equals, value = line.partition("=")
            key = key.strip().lower()
            if current is None or not equals or not key:
                fault = "is neither [package] nor key=value inside a section"
            else:
                fault = "gives a key again" if key in current else None
                current[key] = value.strip()
        if fault:
            error = BadIniError(
                f"line {number} {fault}",
                member=member,
                value=line,
                hint="each section is a package's name, followed by lines like pkg_min_ver=1.0",
            )
            refuse(error, strict=strict, faults=faults)
    return sections
