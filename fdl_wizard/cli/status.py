"""``fdl-wizard status`` and ``fdl-wizard failures``: what the project itself says."""

import argparse
from typing import Any

from fdl_wizard.cli.exits import Exit
from fdl_wizard.cli.output import code_and_name, failure_document, say_note, show, show_json
from fdl_wizard.cli.passwords import PasswordSource
from fdl_wizard.cli.project import add_project_arguments, interruptible, login_from
from fdl_wizard.jobs.events import Note, SignedIn
from fdl_wizard.jobs.sign_in import sign_in
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.cancellation import CancelToken
from fdl_wizard.registration.model import NodeStatus, ProjectStatus
from fdl_wizard.registration.summary import state_sentence

add_arguments = add_project_arguments


def run_status(options: argparse.Namespace, world: World) -> int:
    signed_in = _signed_in(options, world)
    if options.json:
        show_json(status_document(signed_in))
    else:
        show_status(signed_in.status)
    return Exit.DONE


def run_failures(options: argparse.Namespace, world: World) -> int:
    signed_in = _signed_in(options, world)
    if options.json:
        show_json(
            {
                "project": signed_in.status.name,
                "failures": [failure_document(failure) for failure in signed_in.failures],
            }
        )
        return Exit.DONE
    if not signed_in.failures:
        show("No failures.")
    for failure in signed_in.failures:
        when = failure.time.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
        show(f"{when}  {failure.node}  {code_and_name(failure)}  {failure.reason.message}")
        if failure.detail:
            show(f"    {failure.detail}")
    return Exit.DONE


def _signed_in(options: argparse.Namespace, world: World) -> SignedIn:
    login = login_from(options, world, PasswordSource(world.passwords))
    found: SignedIn | None = None
    token = CancelToken()
    with interruptible(token):
        for event in sign_in(world, login, token):
            if isinstance(event, Note):
                say_note(event)
            else:
                found = event
    if found is None:
        raise AssertionError("sign_in always yields SignedIn")
    return found


def show_status(status: ProjectStatus) -> None:
    show(f"{status.name}, version {status.version}")
    show(f"State      {state_sentence(status)}")
    if status.account:
        show(f"Account    {status.account}")
    if status.capacity is not None:
        show(
            f"Capacity   {status.capacity_used if status.capacity_used is not None else '?'} of {status.capacity} used"
        )
    if status.expires:
        show(f"Expires    {status.expires.isoformat()}")
    for node in status.nodes:
        other = f" with {node.account}" if node.registered and node.account != status.account else ""
        show(f"{node.node}  {'Registered' if node.registered else 'Not registered'}{other}")
        if node.last_failure:
            show(f"    last attempt failed: {node.last_failure.reason.message}")


def status_document(signed_in: SignedIn) -> dict[str, Any]:
    """The JSON document of ``status``."""
    status = signed_in.status
    return {
        "project": status.name,
        "url": signed_in.project.url,
        "version": status.version,
        "state": status.state.value,
        "method": status.method,
        "account": status.account,
        "capacity": status.capacity,
        "capacity_used": status.capacity_used,
        "expires": status.expires.isoformat() if status.expires else None,
        "as_of": status.as_of.isoformat(),
        "nodes": [_node_document(node) for node in status.nodes],
    }


def _node_document(node: NodeStatus) -> dict[str, Any]:
    return {
        "node": node.node,
        "registered": node.registered,
        "account": node.account,
        "address": node.address,
        "domain": node.domain,
        "app_name": node.app_name,
        "version": node.version,
        "since": node.since.isoformat() if node.since else None,
        "last_failure": failure_document(node.last_failure) if node.last_failure else None,
    }
