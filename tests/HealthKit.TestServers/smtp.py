"""An SMTP server that prints each message as one line of JSON. Arguments: the port, and a file with the settings of SmtpSettings.cs.

Recipients say what becomes of the message: nobody@ is refused, later@ is always put off, grey@ is put off the first time, full@ has no room, spam@ has the content refused, hangup@ loses the connection
after the content. A sender refused@ is refused.
"""

import asyncio
import base64
import email
import email.policy
import hashlib
import hmac
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, syntax


class Handler:
    def __init__(self, settings):
        self.settings = settings
        self.seen = set()
        self.record = open(sys.argv[2] + ".record", "w")

    # The file has the line before the client has its answer. A test that has an answer finds the line there.
    def write(self, line):
        self.record.write(line + "\n")
        self.record.flush()
        print(line, flush=True)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        # Without a way to sign in, the whole line is absent, and so is what STARTTLS wants first.
        if not self.settings["mechanisms"]:
            responses = [response for response in responses if not response.startswith("250-AUTH")]
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "553 Not your address"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 No such mailbox"
        if address.startswith("later"):
            return "450 Try again"
        if address.startswith("full"):
            return "552 No room"
        if address.startswith("grey") and address not in self.seen:
            self.seen.add(address)
            return "451 Try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        if any(address.startswith("spam") for address in envelope.rcpt_tos):
            return "554 Spam"
        self.write(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "header-to": mail["To"],
            "subject": mail["Subject"],
            "auto": mail["Auto-Submitted"],
            "id": mail["Message-ID"],
            "date": mail["Date"],
            "type": mail["Content-Type"],
            "body": mail.get_content().replace("\r\n", "\n"),
            "tls": server.transport.get_extra_info("sslcontext") is not None,
            "helo": session.host_name,
            "user": session.auth_data.login.decode() if session.authenticated else None,
            "mechanism": getattr(session, "mechanism", None),
        }))
        if any(address.startswith("hangup") for address in envelope.rcpt_tos) and "hangup" not in self.seen:
            self.seen.add("hangup")
            server.transport.abort()
        return "250 OK"

    async def auth_CRAM__MD5(self, server, args):
        challenge = b"<1896.697170952@localhost>"
        answer = await server.challenge_auth(challenge)
        user, _, digest = answer.decode().rpartition(" ")
        expected = hmac.new(self.settings["password"].encode(), challenge, hashlib.md5).hexdigest()
        return self.judge(server, "CRAM-MD5", user, hmac.compare_digest(digest, expected))

    # RFC 5802 and 7677, without channel binding.
    async def auth_SCRAM__SHA__256(self, server, args):
        first = base64.b64decode(args[1]).decode().partition(",")[2].partition(",")[2]
        user, nonce = (part.partition("=")[2] for part in first.split(","))
        salt, rounds, nonce = os.urandom(16), 4096, nonce + base64.b64encode(os.urandom(9)).decode()
        second = f"r={nonce},s={base64.b64encode(salt).decode()},i={rounds}"
        final = (await server.challenge_auth(second)).decode()
        without, _, proof = final.rpartition(",p=")
        salted = hashlib.pbkdf2_hmac("sha256", self.settings["password"].encode(), salt, rounds)
        text = ",".join((first, second, without)).encode()
        key = hmac.digest(salted, b"Client Key", "sha256")
        mask = hmac.digest(hashlib.sha256(key).digest(), text, "sha256")
        isRight = bytes(a ^ b for a, b in zip(base64.b64decode(proof), mask)) == key
        if isRight:
            signature = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), text, "sha256")
            await server.challenge_auth("v=" + base64.b64encode(signature).decode())
        return self.judge(server, "SCRAM-SHA-256", user, isRight)

    async def auth_NTLM(self, server, args):
        await server.push("504 5.7.4 Not today")
        return AuthResult(success=False, handled=True)

    def judge(self, server, mechanism, user, isRight):
        self.write(f"AUTH {mechanism} {user}")
        server.session.mechanism = mechanism
        return AuthResult(success=isRight and user == self.settings["user"], handled=False, auth_data=LoginPassword(user.encode(), b""))


class Server(SMTP):
    async def push(self, status):
        # The greeting is the first that is said.
        if self.event_handler.settings["greeting"] and status.startswith("220 ") and not getattr(self, "greeted", False):
            status = self.event_handler.settings["greeting"]
        self.greeted = True
        await super().push(status)

    @syntax("QUIT")
    async def smtp_QUIT(self, arg):
        self.event_handler.write("QUIT")
        if self.event_handler.settings["quits"]:
            await super().smtp_QUIT(arg)


async def main(port, settings):
    context = None
    if settings["certificate"]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(settings["certificate"], settings["key"])
    handler = Handler(settings)
    starts = context is not None and not settings["implicit"]
    offered = settings["mechanisms"]

    def authenticate(server, session, envelope, mechanism, data):
        return handler.judge(server, mechanism, data.login.decode(), data.password.decode() == settings["password"])

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(
            handler, tls_context=context if starts else None, require_starttls=starts, auth_required=bool(offered), auth_require_tls=starts and bool(offered), authenticator=authenticate,
            auth_exclude_mechanism=[name for name in ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "NTLM") if name not in offered], loop=loop),
        "127.0.0.1", port, ssl=context if settings["implicit"] else None)
    await server.serve_forever()


with open(sys.argv[2]) as file:
    asyncio.run(main(int(sys.argv[1]), json.load(file)))
