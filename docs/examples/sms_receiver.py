#!/usr/bin/env python3
"""Tells people by SMS that there is something for them: a receiver of webhooks, with nothing but Python.

    sms_receiver.py PORT SECRET_FILE NUMBERS_FILE SEEN_FILE SEND...

SECRET_FILE has the secret of the webhook. NUMBERS_FILE says, as JSON, which organisation or person has which number. SEEN_FILE keeps what was sent, so
that nothing is sent twice. SEND is the program that sends: it is given the number as its last argument, and the text on standard input. What is said in a
case stays in the service.
"""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

TEXT = "您在办理平台有新的消息，请登录查看。"
OLDEST = 300  # seconds; what is older was perhaps recorded and is sent again by somebody else


def is_genuine(secret, headers, body):
    """Whether it is signed as Standard Webhooks has it, and of now."""
    moment = headers.get("webhook-timestamp", "")
    if not moment.isdigit() or abs(time.time() - int(moment)) > OLDEST:
        return False
    signed = f"{headers.get('webhook-id', '')}.{moment}.".encode() + body
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(f"v1,{expected}", given) for given in headers.get("webhook-signature", "").split(" "))


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not is_genuine(self.server.secret, self.headers, body):
            return self.answer(401)
        # Once for each message and each of those it is to.
        for recipient in json.loads(body)["data"]["to"]:
            number = self.server.numbers.get(recipient)
            mark = f"{self.headers['webhook-id']} {recipient}"
            if number is None or mark in self.server.seen:
                continue
            sent = subprocess.run(self.server.send + [number], input=TEXT.encode(), timeout=20, check=False)
            if sent.returncode != 0:
                return self.answer(503)  # it comes again later
            self.server.seen.add(mark)
            with open(self.server.seen_file, "a", encoding="utf-8") as kept:
                kept.write(mark + "\n")
        return self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def main(port, secret_file, numbers_file, seen_file, *send):
    server = HTTPServer(("127.0.0.1", int(port)), Receiver)
    with open(secret_file, encoding="utf-8") as file:
        server.secret = base64.b64decode(file.read().strip().removeprefix("whsec_"))
    with open(numbers_file, encoding="utf-8") as file:
        server.numbers = json.load(file)
    with open(seen_file, "a+", encoding="utf-8") as file:
        file.seek(0)
        server.seen = {line.rstrip("\n") for line in file}
    server.seen_file, server.send = seen_file, list(send)
    print(f"listens {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
