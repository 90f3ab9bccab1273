"""Bridges two Debian packages, so that azure-cli 2.45 runs as it is.

azure-cli asks python3-azure for API versions that the package is a little too old for, for a version's operations in a
place of their own where the package keeps those of all versions together, and for the parameters of functions that a
decorator of the package hides. Python reads this file at its start when its folder is on PYTHONPATH; where nothing is
missing, it changes nothing.
"""

import functools
import importlib
import importlib.abc
import importlib.util
import os
import re
import sys

LIBRARY = "/usr/lib/python3/dist-packages/azure/mgmt"
# What to take in place of what isn't there: the newest that the package has.
NEWEST = {"network": "2022-07-01", "compute": "2022-08-01"}
VERSIONED = re.compile(r"azure\.mgmt\.(network|compute)\.v(\d{4}_\d\d_\d\d(?:_preview)?)((?:\.\w+)*)")


def folder(api, version):
    return os.path.join(LIBRARY, api, "v" + version.replace("-", "_"))


def stand_in(name):
    """The module that answers to a name which the library doesn't have; None for all others."""
    found = VERSIONED.fullmatch(name)
    if not found:
        return None
    api, version, rest = found.groups()
    if rest.split(".")[:2] == ["", "operations"] and not os.path.isdir(os.path.join(folder(api, version), "operations")):
        if os.path.isdir(os.path.join(LIBRARY, api, "operations")):
            return f"azure.mgmt.{api}{rest}"
    if os.path.isdir(folder(api, version)):
        return None
    other = f"azure.mgmt.{api}.v{NEWEST[api].replace('-', '_')}{rest}"
    return stand_in(other) or other


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if stand_in(name) else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        sys.modules[module.__name__] = importlib.import_module(stand_in(module.__name__))


def name_versions_that_are_there(module):
    """In azure-cli's table of API versions."""
    latest = module.AZURE_API_PROFILES["latest"]
    for api, newest in NEWEST.items():
        key = module.ResourceType["MGMT_" + api.upper()]
        asked = latest[key]
        versions = asked.profile if isinstance(asked, module.SDKProfile) else {None: asked}
        there = {group: version if os.path.isdir(folder(api, version)) else newest for group, version in versions.items()}
        latest[key] = module.SDKProfile(there.pop(None), there) if there.keys() - {None} else there[None]


def show_parameters(module):
    """Of the functions that the library's check of versions wraps."""
    wrap = module.api_version_validation.__call__
    module.api_version_validation.__call__ = lambda check, function: functools.wraps(function)(wrap(check, function))


def show_configuration(module):
    """Of a client, which newer libraries keep to themselves."""
    for name, operations in vars(module).items():
        if name.endswith("Operations"):
            operations.config = property(lambda self: self._config)


AUTHORIZATION = "azure.mgmt.authorization."
MENDS = {
    "azure.cli.core.profiles._shared": name_versions_that_are_there,
    "azure.mgmt.network._validation": show_parameters,
    AUTHORIZATION + "v2018_01_01_preview.operations._role_definitions_operations": show_configuration,
    AUTHORIZATION + "v2020_04_01_preview.operations._role_assignments_operations": show_configuration,
}


class Mends(importlib.abc.MetaPathFinder):
    """Mends a module as soon as it is read."""

    def find_spec(self, name, path=None, target=None):
        mend = MENDS.pop(name, None)
        spec = importlib.util.find_spec(name) if mend else None
        if spec:
            read = spec.loader.exec_module

            def read_and_mend(module):
                read(module)
                mend(module)

            spec.loader.exec_module = read_and_mend
        return spec


if os.path.isdir(LIBRARY):
    sys.meta_path[:0] = [StandIns(), Mends()]
