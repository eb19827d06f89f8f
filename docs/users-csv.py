#!/usr/bin/env python3
"""Writes the users of another system as a CSV file that Latchkey imports.

    python3 users-csv.py authelia users_database.yml [totp.txt] [identifiers.yml] > users.csv
    python3 users-csv.py keycloak halden-realm.json [halden-users-0.json ...] > users.csv
    python3 users-csv.py django auth_user.csv [otp_totp_totpdevice.csv] > users.csv

moving-in.md says how to get these files. Python 3.7 or later is enough.
Deactivated users and accounts of services are left out. Users who have no email address are written; the import names them.
"""

import base64
import csv
import json
import re
import sys
from urllib.parse import quote, unquote, urlsplit

COLUMNS = ["name", "email", "password_hash", "otpauth", "subject"]


def authelia(users_file, *more):
    apps, subjects = {}, {}
    for file in more:
        if file.endswith((".yml", ".yaml")):
            subjects = authelia_subjects(file)
            continue
        for line in open(file, encoding="utf-8"):
            if line.startswith("otpauth://totp/"):
                label = unquote(urlsplit(line.strip()).path[1:])
                apps[label.split(":", 1)[-1]] = line.strip()
    for username, user in yaml_users(users_file):
        if user.get("disabled", "false").lower() == "true":
            yield None
            continue
        name = user.get("displayname") or username
        yield name, user.get("email"), user.get("password"), apps.get(username), subjects.get(username)


def authelia_subjects(file):
    """The identifiers of users for applications that have no sector of their own."""
    entries = []
    for number, line in enumerate(open(file, encoding="utf-8-sig"), 1):
        found = re.fullmatch(r"\s*(- )?\s*(service|sector_id|username|identifier):\s*(.*)", line.rstrip())
        if not found:
            continue
        if found.group(1):
            entries.append({})
        if entries:
            entries[-1][found.group(2)] = yaml_text(found.group(3), f"{file}, line {number}")
    return {entry["username"]: entry["identifier"] for entry in entries if not entry.get("sector_id")}


def yaml_users(file):
    """The users of a users_database.yml, with those of their fields that are one line of text.

    Python has no parser for YAML. What this one cannot read is an error.
    """
    users, depths, inside = [], [], False
    for number, line in enumerate(open(file, encoding="utf-8-sig"), 1):
        text = line.strip()
        if not text or text.startswith("#") or text in ("---", "..."):
            continue
        depth = len(line) - len(line.lstrip(" "))
        if depth == 0:
            inside, depths = text.split(" #")[0].rstrip() == "users:", []
            continue
        if not inside:
            continue
        if not depths or (len(depths) == 1 and depth > depths[0]):
            depths.append(depth)
        if depth not in depths:
            # Groups, and fields with several parts.
            continue
        found = re.fullmatch(r"""('[^']*'|"[^"\\]*"|[^\s'":#&*!|>{}\[\]-][^:]*):(?:\s+(.*))?""", text)
        if not found:
            if text.startswith("- "):
                continue
            sys.exit(f"{file}, line {number} cannot be read. Write it as a name, a colon and a text in quotes.")
        key = found.group(1).strip("'\"")
        if depth == depths[0]:
            users.append((key, {}))
        elif key in ("disabled", "displayname", "password", "email"):
            users[-1][1][key] = yaml_text(found.group(2) or "", f"{file}, line {number}")
    return users


def yaml_text(text, where):
    """A text in single or double quotes or without any, maybe with a comment after it."""
    if text.startswith("'"):
        found = re.fullmatch(r"'((?:[^']|'')*)'(?:\s+#.*)?", text)
        if found:
            return found.group(1).replace("''", "'")
    elif text.startswith('"'):
        found = re.fullmatch(r'("(?:[^"\\]|\\.)*")(?:\s+#.*)?', text)
        if found:
            return json.loads(found.group(1))
    elif not text or text[0] not in "|>&*!{[%@`":
        return re.split(r"(?:^|\s)#", text)[0].strip()
    sys.exit(f"{where}: this text cannot be read. Write it in 'single quotes'.")


def keycloak(*files):
    for file in files:
        with open(file, encoding="utf-8") as export:
            users = json.load(export).get("users", [])
        for user in users:
            if "serviceAccountClientId" in user or not user.get("enabled"):
                yield None
                continue
            password = app = None
            for credential in user.get("credentials", []):
                data = json.loads(credential.get("credentialData") or "{}")
                secret = json.loads(credential.get("secretData") or "{}")
                if credential["type"] == "password" and not password:
                    password = keycloak_hash(data, secret)
                elif credential["type"] == "otp" and not app:
                    app = keycloak_app(user["username"], data, secret)
            names = [user.get("firstName"), user.get("lastName")]
            name = " ".join(filter(None, names)) or user["username"]
            yield name, user.get("email"), password, app, user.get("id")


def keycloak_hash(data, secret):
    turns, algorithm = data["hashIterations"], data["algorithm"]
    more = {name: values[0] for name, values in data.get("additionalParameters", {}).items()}
    if algorithm == "argon2":
        version = {"1.0": 16, "1.3": 19}[more["version"]]
        settings = f"m={more['memory']},t={turns},p={more['parallelism']}"
        prefix = f"$argon2{more['type']}$v={version}${settings}"
    else:
        # The name "pbkdf2" means SHA-1, which the import reports.
        algorithm = "pbkdf2-sha1" if algorithm == "pbkdf2" else algorithm
        prefix = f"${algorithm}${turns}"
    return f"{prefix}${secret['salt']}${secret['value']}"


def keycloak_app(username, data, secret):
    key = secret["value"]
    if data.get("secretEncoding") != "BASE32":
        key = base32(key.encode())
    return otpauth(data.get("subType", "totp"), username, key, data["algorithm"], data["digits"], data["period"])


def django(users_file, apps_file=None):
    yes = ("t", "1", "true")
    apps = {}
    for app in csv.DictReader(open(apps_file, encoding="utf-8-sig", newline="")) if apps_file else []:
        if app["confirmed"].lower() in yes and app["t0"] == "0":
            key = base32(bytes.fromhex(app["key"]))
            apps[app["user_id"]] = otpauth("totp", app["name"], key, "SHA1", app["digits"], app["step"])
    for user in csv.DictReader(open(users_file, encoding="utf-8-sig", newline="")):
        if user["is_active"].lower() not in yes:
            yield None
            continue
        name = f"{user['first_name']} {user['last_name']}".strip() or user["username"]
        # A password that begins with "!" means that the user has none.
        has_password = not user["password"].startswith("!")
        yield name, user["email"], user["password"], apps.get(user["id"]) if has_password else None, None


def otpauth(kind, label, secret, algorithm, digits, period):
    return f"otpauth://{kind}/{quote(label)}?secret={secret}&algorithm={algorithm}&digits={digits}&period={period}"


def base32(key):
    return base64.b32encode(key).decode().rstrip("=")


def main():
    systems = {"authelia": authelia, "keycloak": keycloak, "django": django}
    if len(sys.argv) < 3 or sys.argv[1] not in systems:
        sys.exit(__doc__.strip())
    sys.stdout.reconfigure(encoding="utf-8", newline="")
    output = csv.writer(sys.stdout)
    output.writerow(COLUMNS)
    written = left_out = 0
    for user in systems[sys.argv[1]](*sys.argv[2:]):
        if user is None:
            left_out += 1
        else:
            output.writerow([field or "" for field in user])
            written += 1
    print(f"Wrote {written} users, and left out {left_out} who are deactivated or not people.", file=sys.stderr)


main()
