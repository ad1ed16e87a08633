"""An SMTP server that wants STARTTLS and a sign-in, and prints each message as one line of JSON. Arguments: port, certificate (none: no STARTTLS), key, user, password."""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, syntax


class Handler:
    # As a server does that knows no such mailbox, or wants to be asked again later.
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 No such mailbox"
        if address.startswith("later"):
            return "450 Try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": mail["Subject"],
            "auto": mail["Auto-Submitted"],
            "body": mail.get_content().replace("\r\n", "\n"),
            "tls": session.ssl is not None,
            "user": session.auth_data.login.decode() if session.authenticated else None,
        }), flush=True)
        return "250 OK"


class Server(SMTP):
    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg):
        # Servers take the name of the mechanism in any case, and .NET writes "login"; this one is strict.
        mechanism, _, rest = (arg or "").partition(" ")
        await super().smtp_AUTH(f"{mechanism.upper()} {rest}".strip())


async def main(port, certificate, key, user, password):
    context = None
    if certificate != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)

    def authenticate(server, session, envelope, mechanism, data):
        print(f"AUTH {data.login.decode()}", flush=True)
        isRight = (data.login.decode(), data.password.decode()) == (user, password)
        return AuthResult(success=isRight, handled=False, auth_data=data)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(Handler(), tls_context=context, require_starttls=context is not None, auth_required=True, auth_require_tls=context is not None, authenticator=authenticate, loop=loop),
        "127.0.0.1", port)
    await server.serve_forever()


asyncio.run(main(int(sys.argv[1]), *sys.argv[2:]))
