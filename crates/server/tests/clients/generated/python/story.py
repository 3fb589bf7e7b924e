"""A partner makes a link, its brand reports a sale, and both read about it: all by the client that was generated from the document.

    story.py DEMO ADDRESS        DEMO is the document of `tributary demo --json`; the package `tributary_client` is importable
"""

import base64
import json
import sys

from tributary_client import AuthenticatedClient
from tributary_client.api.actions import action_show
from tributary_client.api.conversions import conversion_create
from tributary_client.api.links import link_create
from tributary_client.api.programs import program_list
from tributary_client.models import Link, NewConversion, NewLink, Problem


def log_on(address, account):
    token = base64.b64encode(f"{account['account_sid']}:{account['auth_token']}".encode()).decode()
    return AuthenticatedClient(f"{address}/api/v1", token, prefix="Basic", raise_on_unexpected_status=True)


def expect(truth, words):
    if not truth:
        sys.exit(f"unexpected: {words}")


def main(demo, address):
    with open(demo, encoding="utf-8") as file:
        access = json.load(file)["access"]
    brand, partner = log_on(address, access["brand"]), log_on(address, access["partners"][0])
    partner_id = access["partners"][0]["account_id"]

    program = program_list.sync(client=partner).items[0]
    print(f"{program.brand_name}: {program.commission}")

    link = link_create.sync(client=partner, body=NewLink(program_id=program.id, slug="made-by-python", sub_id1="generated"))
    expect(isinstance(link, Link) and link.partner_id == partner_id and link.state == "live", link)
    print(link.short_address)

    refused = link_create.sync_detailed(client=partner, body=NewLink(program_id=program.id, slug="not a slug"))
    problem = refused.parsed
    expect(isinstance(problem, Problem) and problem.status == refused.status_code == 422 and problem.field == "slug", problem)
    print(f"{problem.code}: {problem.field}: {problem.detail}")

    report = NewConversion(
        program_id=program.id,
        event_type=program.event_types[0].code,
        order_id="PYTHON-1",
        partner_id=partner_id,
        customer_status="new",
    )
    first, again = (conversion_create.sync_detailed(client=brand, body=report) for _ in range(2))
    expect((first.status_code, again.status_code) == (201, 200) and again.parsed.duplicate, again)
    expect(first.parsed.outcome == "credited" and first.parsed.action.partner_id == partner_id, first.parsed)

    action = action_show.sync(first.parsed.action.id, client=partner)
    credit = action.explanation.credit
    expect(action.state == "pending" and action.tracked_at < action.locks_at < action.approves_at, action)
    expect(credit.source == "named" and credit.commission_minor == action.commission_minor, credit)
    print(f"{action.id}: {action.state}, {credit.words}")


main(*sys.argv[1:])
