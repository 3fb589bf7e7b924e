"""Runs the tap for each kind of account: discovers its streams, selects all, syncs them, and judges what came out.

    tap_impact.py TAP FOLDER        FOLDER holds demo.json, and gets the tap's configurations and outputs
"""

import collections
import json
import socket
import subprocess
import sys
import time

# How many records there are at least, of what the demo's story leaves in the books of each.
EXPECTED = {
    "Advertisers": {"ads": 1, "campaigns": 1, "actions": 1, "action_updates": 1, "company_information": 1, "invoices": 1, "media_partners": 2},
    "Partners": {"ads": 1, "campaigns": 1, "actions": 1, "action_updates": 1, "company_information": 1, "invoices": 1},
}


def wait_for_server():
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", 443)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.1)
    sys.exit("the server did not come up")


def run(arguments):
    finished = subprocess.run(arguments, capture_output=True, text=True, check=False)
    wrong = [line for line in finished.stderr.splitlines() if line.startswith(("ERROR", "CRITICAL", "Traceback"))]
    if finished.returncode != 0 or wrong:
        sys.exit(f"{arguments} ended with {finished.returncode}\n{finished.stderr[-6000:]}")
    return finished.stdout


def sync(tap, folder, kind, account):
    config = f"{folder}/{kind}.config.json"
    with open(config, "w", encoding="utf-8") as file:
        json.dump(
            {
                "account_sid": account["account_sid"],
                "auth_token": account["auth_token"],
                "api_catalog": kind,
                "start_date": "2019-01-01T00:00:00Z",
                "user_agent": "tributary",
                "model_id": "1",
            },
            file,
        )
    catalog = json.loads(run([tap, "--config", config, "--discover"]))
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            entry["metadata"]["selected"] = True
    selected = f"{folder}/{kind}.catalog.json"
    with open(selected, "w", encoding="utf-8") as file:
        json.dump(catalog, file)
    return run([tap, "--config", config, "--catalog", selected])


def judge(kind, output):
    """Nothing twice, nothing missing."""
    keys, seen = {}, collections.Counter()
    for line in output.splitlines():
        message = json.loads(line)
        if message["type"] == "SCHEMA":
            keys[message["stream"]] = message["key_properties"]
        elif message["type"] == "RECORD":
            stream, record = message["stream"], message["record"]
            seen[(stream, tuple(record[key] for key in keys[stream]))] += 1
    twice = [record for record, times in seen.items() if times > 1]
    if twice:
        sys.exit(f"{kind}: more than once: {twice[:10]}")
    counts = collections.Counter(stream for stream, _ in seen)
    print(f"{kind}: {len(keys)} streams, {dict(sorted(counts.items()))}")
    missing = {stream: least for stream, least in EXPECTED[kind].items() if counts[stream] < least}
    if missing:
        sys.exit(f"{kind}: fewer than {missing}")


def main(tap, folder):
    with open(f"{folder}/demo.json", encoding="utf-8") as file:
        access = json.load(file)["access"]
    wait_for_server()
    for kind, account in (("Advertisers", access["brand"]), ("Partners", access["partners"][0])):
        judge(kind, sync(tap, folder, kind, account))


main(*sys.argv[1:])
