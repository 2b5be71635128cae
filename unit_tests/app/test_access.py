"""Policies and roles are whole: no action without a statement, no name that does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from rest_framework.viewsets import GenericViewSet

from pulpcore.plugin.models import AccessPolicy
from pulpcore.plugin.models.role import Role

from pulp_spk.app import viewsets

VIEWSETS: list[type[GenericViewSet]] = [getattr(viewsets, name) for name in viewsets.__all__]
STANDARD = ("list", "retrieve", "create", "update", "partial_update", "destroy")
OWNED = [viewset for viewset in VIEWSETS if "creation_hooks" in viewset.DEFAULT_ACCESS_POLICY]


def conditions(viewset: type[GenericViewSet]) -> Iterator[tuple[str, str]]:
    for statement in viewset.DEFAULT_ACCESS_POLICY["statements"]:
        for condition in statement.get("condition", ()):
            name, _, permission = condition.partition(":")
            yield name, permission


def roles_of(viewset: type[GenericViewSet]) -> dict[str, list[str]]:
    return getattr(viewset, "LOCKED_ROLES", {})


@pytest.mark.parametrize("viewset", VIEWSETS)
def test_every_action_has_a_statement(viewset: type[GenericViewSet]) -> None:
    actions = {name for name in STANDARD if hasattr(viewset, name)}
    actions |= {extra.__name__ for extra in viewset.get_extra_actions()}
    stated = {
        action
        for statement in viewset.DEFAULT_ACCESS_POLICY["statements"]
        for action in statement["action"]
    }
    assert stated == actions


@pytest.mark.parametrize("viewset", VIEWSETS)
def test_only_reading_is_free_of_conditions(viewset: type[GenericViewSet]) -> None:
    policy = viewset.DEFAULT_ACCESS_POLICY
    for statement in policy["statements"]:
        assert statement["principal"] == "authenticated"
        if not statement.get("condition"):
            assert set(statement["action"]) <= {"list", "retrieve", "my_permissions"}
            assert policy["queryset_scoping"] == {"function": "scope_queryset"}


@pytest.mark.parametrize("viewset", VIEWSETS)
def test_conditions_exist(viewset: type[GenericViewSet]) -> None:
    modules = [import_module(name) for name in settings.DRF_ACCESS_POLICY["reusable_conditions"]]
    for name, _ in conditions(viewset):
        assert any(hasattr(module, name) for module in modules), name


@pytest.mark.django_db
@pytest.mark.parametrize("viewset", VIEWSETS)
def test_permissions_exist(viewset: type[GenericViewSet]) -> None:
    named = {permission for _, permission in conditions(viewset)}
    named |= {permission for role in roles_of(viewset).values() for permission in role}
    if required := getattr(viewset, "queryset_filtering_required_permission", None):
        named.add(required)
    for permission in named:
        label, _, codename = permission.partition(".")
        assert Permission.objects.filter(
            content_type__app_label=label, codename=codename
        ).exists(), permission


@pytest.mark.parametrize("viewset", OWNED)
def test_an_owner_may_do_all_that_there_is(viewset: type[GenericViewSet]) -> None:
    model = viewset.queryset.model._meta.model_name
    roles = roles_of(viewset)
    (hook,) = viewset.DEFAULT_ACCESS_POLICY["creation_hooks"]
    assert hook["parameters"]["roles"] == [f"spk.{model}_owner"]
    on_object = {
        permission
        for name, permission in conditions(viewset)
        if name == "has_model_or_domain_or_obj_perms"
    }
    assert on_object <= set(roles[f"spk.{model}_owner"])
    # Of a token, the repository's permissions decide who makes one.
    if f"spk.add_{model}" in {permission for _, permission in conditions(viewset)}:
        assert roles[f"spk.{model}_creator"] == [f"spk.add_{model}"]
    else:
        assert viewset is viewsets.SpkTokenViewSet
    assert roles[f"spk.{model}_viewer"] == [f"spk.view_{model}"]


@pytest.mark.django_db
@pytest.mark.parametrize("viewset", VIEWSETS)
def test_the_database_has_them(viewset: type[GenericViewSet]) -> None:
    for name, permissions in roles_of(viewset).items():
        role = Role.objects.get(name=name)
        assert role.locked
        found = {f"spk.{permission.codename}" for permission in role.permissions.all()}
        assert found == set(permissions)
    nested = getattr(viewset, "parent_viewset", None)
    name = f"{nested.urlpattern()}/versions" if nested else viewset.urlpattern()
    policy: Any = AccessPolicy.objects.get(viewset_name=name)
    assert policy.statements == viewset.DEFAULT_ACCESS_POLICY["statements"]
