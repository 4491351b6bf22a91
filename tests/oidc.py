"""An OpenID Connect provider that tests start: real HTTP, real signatures, one person who says yes to everything."""

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "almanac", "a secret: of the suite"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """`person` is what it knows of who sits there. `lies` replaces claims of the next ID tokens; None leaves one out."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.person = {"sub": "248289", "email": "nina@example.com", "email_verified": True, "name": "Nina New"}
        self.lies: dict = {}
        self.signs_with: tuple = (KEY, "RS256", "first")
        self.id_token_knows_mail = True
        self.described: dict = {}
        self.grants: dict[str, dict] = {}
        self.asked: list[str] = []

    def discovery(self) -> dict:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            **self.described,
        }

    def keys(self) -> dict:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "first", "use": "sig", "alg": "RS256"}]}

    def allow(self, asked: dict[str, str]) -> str:
        """The person says yes: the address that leads back, with a code that works once."""
        code = secrets.token_urlsafe(16)
        self.grants[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def tokens(self, sent: dict[str, str], basic: str) -> dict | None:
        """The answer of the token endpoint; None if the client isn't who asked for this code."""
        asked = self.grants.pop(sent.get("code", ""), None)
        challenge = urlsafe_b64encode(sha256(sent.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        known = unquote(basic) == f"{CLIENT_ID}:{CLIENT_SECRET}"
        known |= (sent.get("client_id"), sent.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if not (asked and known and asked["code_challenge"] == challenge):
            return None
        if sent["redirect_uri"] != asked["redirect_uri"]:
            return None
        return {"access_token": "for userinfo", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        told = self.person if self.id_token_knows_mail else {"sub": self.person["sub"]}
        claims = {**told, "iss": self.address, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": nonce}
        claims = {name: value for name, value in {**claims, **self.lies}.items() if value is not None}
        key, algorithm, name = self.signs_with
        return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": name})


class Desk(BaseHTTPRequestHandler):
    """The provider's doors."""

    provider: Provider

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        self.provider.asked.append(path)
        if path == "/.well-known/openid-configuration":
            self._answer(self.provider.discovery())
        elif path == "/keys":
            self._answer(self.provider.keys())
        elif path == "/userinfo" and self.headers["Authorization"] == "Bearer for userinfo":
            self._answer(self.provider.person)
        elif path == "/authorize":
            self._ask(asked)
        else:
            self._answer({"error": "not_found"}, 404)

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        self.provider.asked.append(path)
        words = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(words).items()}
        if path == "/token":
            kind, _, basic = self.headers.get("Authorization", "").partition(" ")
            tokens = self.provider.tokens(sent, b64decode(basic).decode() if kind == "Basic" else "")
            self._answer(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)
        elif path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.allow(sent))
            self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing: the suite's output is pytest's."""

    def _ask(self, asked: dict[str, str]) -> None:
        hidden = "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in asked.items())
        head = '<!doctype html><title>Provider</title><link rel="icon" href="data:,">'
        form = f'<form method="post">{hidden}<button>Yes, it is me</button></form>'
        self._send(f"{head}{form}".encode(), "text/html")

    def _answer(self, found: dict, status: int = 200) -> None:
        self._send(json.dumps(found).encode(), "application/json", status)

    def _send(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def oidc(settings):
    """A running provider that the settings name."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OneDesk", (Desk,), {}))
    provider = server.RequestHandlerClass.provider = Provider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    settings.OIDC_NAME, settings.OIDC_ISSUER = "House of Luma", provider.address
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    yield provider
    server.shutdown()
    server.server_close()
