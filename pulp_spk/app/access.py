"""Who may do what: the access policy and the locked roles of each endpoint, as data.

The viewsets take these as they are. Roles and policies reach the database with `migrate`, where an
administrator may change them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Policy = dict[str, Any]
Roles = dict[str, list[str]]

REPOSITORY = "spkrepository"
DISTRIBUTION = "spkdistribution"
REMOTE = "spkremote"
TOKEN = "spktoken"
SCHEDULE = "spkschedule"

VIEW_REPOSITORY = f"spk.view_{REPOSITORY}"
CHANGE_REPOSITORY = f"spk.change_{REPOSITORY}"
MODIFY_REPOSITORY = f"spk.modify_{REPOSITORY}"
UPLOAD = "spk.upload_spk_packages"
UPLOAD_IMAGES = "spk.add_spkimage"

SEES_REPOSITORY_OF_REQUEST = (
    f"has_repo_or_repo_ver_param_model_or_domain_or_obj_perms:{VIEW_REPOSITORY}"
)
SEES_REMOTE_OF_REQUEST = f"has_remote_param_model_or_domain_or_obj_perms:spk.view_{REMOTE}"
INTO_REPOSITORY = [
    f"has_required_repo_perms_on_upload:{MODIFY_REPOSITORY}",
    f"has_required_repo_perms_on_upload:{VIEW_REPOSITORY}",
]
OWNS_UPLOAD = "has_upload_param_model_or_domain_or_obj_perms:core.change_upload"

SCOPED = {"function": "scope_queryset"}


def allow(*actions: str, when: Iterable[str] = ()) -> Policy:
    """The statement that lets authenticated users do `actions` when all conditions hold."""
    statement: Policy = {
        "action": list(actions),
        "principal": "authenticated",
        "effect": "allow",
    }
    if conditions := list(when):
        statement["condition"] = conditions
    return statement


def on(model: str, *verbs: str) -> list[str]:
    """Conditions: each permission on the object itself, on its domain, or on all of its kind."""
    return [f"has_model_or_domain_or_obj_perms:spk.{verb}_{model}" for verb in verbs]


def anywhere(permission: str) -> str:
    """Condition: a permission on the domain or on all objects of a kind."""
    return f"has_model_or_domain_perms:{permission}"


def owned(
    model: str, *statements: Policy, on_create: Iterable[str] = (), on_update: Iterable[str] = ()
) -> Policy:
    """The policy of things that people own: a creator gets the owner's role on what he makes.

    Args:
        model: The model's name in lower case.
        statements: What there is beside the usual actions.
        on_create: What else a creator must be allowed.
        on_update: What else whoever changes one must be allowed.
    """
    return {
        "statements": [
            allow("list", "retrieve", "my_permissions"),
            allow("create", when=[anywhere(f"spk.add_{model}"), *on_create]),
            allow(
                "update",
                "partial_update",
                "set_label",
                "unset_label",
                when=[*on(model, "change", "view"), *on_update],
            ),
            allow("destroy", when=on(model, "delete", "view")),
            allow("list_roles", "add_role", "remove_role", when=on(model, "manage_roles")),
            *statements,
        ],
        "creation_hooks": [
            {
                "function": "add_roles_for_object_creator",
                "parameters": {"roles": [f"spk.{model}_owner"]},
            }
        ],
        "queryset_scoping": SCOPED,
    }


def owned_roles(model: str, *verbs: str) -> Roles:
    """Creator, owner and viewer of things that people own.

    Args:
        model: The model's name in lower case.
        verbs: What an owner may do beside viewing, changing, deleting and giving roles.
    """
    every = ("view", "change", "delete", "manage_roles", *verbs)
    return {
        f"spk.{model}_creator": [f"spk.add_{model}"],
        f"spk.{model}_owner": [f"spk.{verb}_{model}" for verb in every],
        f"spk.{model}_viewer": [f"spk.view_{model}"],
    }


def content(*statements: Policy) -> Policy:
    """The policy of content: seen by whoever sees a repository that holds it."""
    return {
        "statements": [
            allow("list", "retrieve"),
            allow("set_label", "unset_label", when=[anywhere("core.manage_content_labels")]),
            *statements,
        ],
        "queryset_scoping": SCOPED,
    }


PACKAGE_POLICY = content(
    allow("create", when=[*INTO_REPOSITORY, OWNS_UPLOAD]),
    allow("upload", when=[anywhere(UPLOAD)]),
)
PACKAGE_ROLES: Roles = {"spk.spkpackage_uploader": [UPLOAD, UPLOAD_IMAGES]}

# An image has no repository of its own: it follows the listings that name it.
IMAGE_POLICY = content(allow("create", when=[anywhere(UPLOAD_IMAGES), OWNS_UPLOAD]))
IMAGE_ROLES: Roles = {"spk.spkimage_uploader": [UPLOAD_IMAGES]}

LISTING_POLICY = content(allow("create", when=INTO_REPOSITORY))

REPOSITORY_POLICY = owned(
    REPOSITORY,
    allow("modify", "sign", "unsign", when=on(REPOSITORY, "modify", "view")),
    allow("sync", when=[*on(REPOSITORY, "sync", "view"), SEES_REMOTE_OF_REQUEST]),
    on_create=[SEES_REMOTE_OF_REQUEST],
    on_update=[SEES_REMOTE_OF_REQUEST],
)
REPOSITORY_ROLES = owned_roles(REPOSITORY, "modify", "sync", "repair")

VERSION_POLICY: Policy = {
    "statements": [
        allow(*actions, when=[f"has_repository_model_or_domain_or_obj_perms:{p}" for p in needed])
        for actions, needed in (
            (("list", "retrieve", "verdicts"), (VIEW_REPOSITORY,)),
            (("destroy",), (f"spk.delete_{REPOSITORY}", VIEW_REPOSITORY)),
            (("repair",), (f"spk.repair_{REPOSITORY}", VIEW_REPOSITORY)),
            (("materialize", "verify"), (f"spk.sync_{REPOSITORY}", VIEW_REPOSITORY)),
        )
    ]
}

DISTRIBUTION_POLICY = owned(
    DISTRIBUTION,
    allow("catalog", "explain", when=on(DISTRIBUTION, "view")),
    on_create=[SEES_REPOSITORY_OF_REQUEST],
    on_update=[SEES_REPOSITORY_OF_REQUEST],
)
DISTRIBUTION_ROLES = owned_roles(DISTRIBUTION)

REMOTE_POLICY = owned(REMOTE, allow("cells", when=on(REMOTE, "view")))
REMOTE_ROLES = owned_roles(REMOTE)

# A token can do no more than its maker, who needs no role of his own for making one. Whoever may
# change the repository sees and stops the tokens of others for it.
RUNS_REPOSITORY = f"has_repo_attr_model_or_domain_or_obj_perms:{CHANGE_REPOSITORY}"
TOKEN_POLICY: Policy = {
    "statements": [
        allow("list", "retrieve", "my_permissions"),
        allow(
            "create",
            when=[*INTO_REPOSITORY, f"has_required_repo_perms_on_upload:{CHANGE_REPOSITORY}"],
        ),
        allow("revoke", "destroy", when=on(TOKEN, "delete", "view")),
        allow("revoke", "destroy", when=[RUNS_REPOSITORY]),
        allow("list_roles", "add_role", "remove_role", when=on(TOKEN, "manage_roles")),
    ],
    "creation_hooks": [
        {
            "function": "add_roles_for_object_creator",
            "parameters": {"roles": [f"spk.{TOKEN}_owner"]},
        }
    ],
    "queryset_scoping": SCOPED,
}
TOKEN_ROLES: Roles = {
    f"spk.{TOKEN}_owner": [f"spk.{verb}_{TOKEN}" for verb in ("view", "delete", "manage_roles")],
    f"spk.{TOKEN}_viewer": [f"spk.view_{TOKEN}"],
}

# What a schedule does, its owner must be allowed to do himself: the serializer and each run see to
# that, since the remote may be the repository's own.
SCHEDULE_POLICY = owned(
    SCHEDULE,
    allow("history", when=on(SCHEDULE, "view")),
    allow("run_now", "pause", "resume", when=on(SCHEDULE, "change", "view")),
)
SCHEDULE_ROLES = owned_roles(SCHEDULE)
