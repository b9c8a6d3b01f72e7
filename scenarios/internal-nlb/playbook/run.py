"""Answers with the id of the instance that it runs on."""

from urllib.request import Request, urlopen

from flask import Flask

METADATA = "http://169.254.169.254/latest"
TIMEOUT_SECONDS = 2

app = Flask(__name__)


def ask(path, method="GET", headers={}):
    request = Request(f"{METADATA}/{path}", method=method, headers=headers)
    with urlopen(request, timeout=TIMEOUT_SECONDS) as response:
        return response.read().decode()


@app.route("/")
def instance_id():
    token = ask("api/token", "PUT", {"X-aws-ec2-metadata-token-ttl-seconds": "60"})
    name = ask("meta-data/instance-id", headers={"X-aws-ec2-metadata-token": token})
    return name, {"Content-Type": "text/plain; charset=utf-8", "X-Served-By": name}
