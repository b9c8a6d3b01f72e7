"""The application of the articles, for uWSGI.

Without a database it answers `/` with the id of the instance that it runs on. With one it stores the times of its calls
and lists them: /write through the writer endpoint, / and /read through the reader endpoint. Answers are those of the
Express application in app/, header for header where a client can see them.
"""

import json
import os
import re
import sys
import urllib.parse
import urllib.request
from datetime import datetime, timezone
from http import HTTPStatus

import pymysql
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

METADATA = "http://169.254.169.254/latest"
METADATA_TIMEOUT_SECONDS = 1
CONNECT_TIMEOUT_SECONDS = 2
STATEMENT_TIMEOUT_SECONDS = 5
# After how many seconds a client may ask again when the database is away.
RETRY_AFTER_SECONDS = 2

# MySQL's codes for a server that cannot be reached, is full or goes down, and for one that takes no writes.
UNREACHABLE = {1040, 1053, 2002, 2003, 2006, 2013, 2055}
READ_ONLY = {1290, 1792, 1836}

REQUIRED = (
    "DB_NAME",
    "DB_PASSWORD",
    "DB_READ_ENDPOINT_ADDRESS",
    "DB_TABLENAME",
    "DB_USER",
    "DB_WRITE_ENDPOINT_ADDRESS",
)
TABLE_NAME = re.compile(r"[\w$]{1,64}")
TRACE_ROOT = re.compile(r"(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})\s*(?:;|$)", re.IGNORECASE)


def read_settings(environment):
    """The database's settings; None where not one of them is given. What is missing is named in one error."""
    if not any(environment.get(name) for name in REQUIRED):
        return None
    missing = [name for name in REQUIRED if not environment.get(name)]
    if missing:
        raise SystemExit("The environment is not complete: %s must be set" % ", ".join(missing))
    if not TABLE_NAME.fullmatch(environment["DB_TABLENAME"]):
        raise SystemExit("DB_TABLENAME must be a plain identifier of at most 64 characters")
    return {"MYSQL_PORT": "3306", **{name: environment[name] for name in (*REQUIRED, "MYSQL_PORT") if name in environment}}


def fetch_instance_id():
    """The id of this instance, by version 2 of the metadata service; None where there is none."""
    try:
        token = ask_metadata("PUT", "/api/token", "X-aws-ec2-metadata-token-ttl-seconds", "60")
        return ask_metadata("GET", "/meta-data/instance-id", "X-aws-ec2-metadata-token", token)
    except OSError:
        return None


def ask_metadata(method, path, header, value):
    asked = urllib.request.Request(METADATA + path, method=method, headers={header: value})
    # Metadata is link-local: no proxy of the environment may be asked for it.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(asked, timeout=METADATA_TIMEOUT_SECONDS) as answer:
        return answer.read().decode().strip()


settings = read_settings(os.environ)
instance_id = fetch_instance_id()
app = Flask(__name__, static_folder=None)


def trace_of_request():
    """The root of X-Amzn-Trace-Id, which follows the request through all tiers; None where it is not traced."""
    found = TRACE_ROOT.search(request.headers.get("X-Amzn-Trace-Id", ""))
    return found and found.group(1).lower()


def traced(sql):
    """The statement with a comment that names the request: the database logs it with the rest."""
    trace = trace_of_request()
    return "%s /*trace_id='%s'*/" % (sql, trace) if trace else sql


def run_statement(endpoint, sql, values=()):
    connection = pymysql.connect(
        host=settings[endpoint],
        port=int(settings["MYSQL_PORT"]),
        user=settings["DB_USER"],
        password=settings["DB_PASSWORD"],
        database=settings["DB_NAME"],
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        read_timeout=STATEMENT_TIMEOUT_SECONDS,
        write_timeout=STATEMENT_TIMEOUT_SECONDS,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(traced(sql.format(table="`%s`" % settings["DB_TABLENAME"])), values)
        rows = cursor.fetchall()
        connection.commit()
        return rows


def answer_json(text, status=HTTPStatus.OK, headers=None):
    # Left alone, werkzeug would write the reason in capitals.
    line = "%d %s" % (status, HTTPStatus(status).phrase)
    return Response(text, line, headers, content_type="application/json; charset=utf-8")


def answer_text(text):
    return Response(text, content_type="text/plain; charset=utf-8")


def answer_error(status, message, headers=None):
    return answer_json(json.dumps({"error": message}, separators=(",", ":")), status, headers)


def unavailable():
    return answer_error(503, "service unavailable", {"Retry-After": str(RETRY_AFTER_SECONDS)})


def read():
    rows = run_statement("DB_READ_ENDPOINT_ADDRESS", "SELECT * FROM {table}")
    return answer_json(json.dumps([row[0].strftime("%Y-%m-%d %H:%M:%S") for row in rows], indent=2))


def write():
    if request.method == "HEAD":
        return answer_error(405, "method not allowed", {"Allow": "GET"})
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    run_statement("DB_WRITE_ENDPOINT_ADDRESS", "INSERT INTO {table} VALUES (%s)", (now,))
    return answer_text("Saved: " + now)


def ready():
    if settings:
        run_statement("DB_READ_ENDPOINT_ADDRESS", "SELECT 1 FROM {table} LIMIT 1")
    return answer_json('{"status":"ready"}')


def alive():
    return answer_json('{"status":"alive"}')


def name_instance():
    global instance_id
    instance_id = instance_id or fetch_instance_id()
    return answer_text(instance_id) if instance_id else unavailable()


def add_page(path, answer):
    app.add_url_rule(path, path, answer, methods=["GET"], provide_automatic_options=False)


add_page("/healthz", alive)
add_page("/readyz", ready)
if settings:
    add_page("/", read)
    add_page("/read", read)
    add_page("/write", write)
else:
    add_page("/", name_instance)


@app.after_request
def name_server(response):
    if instance_id:
        response.headers["X-Served-By"] = instance_id
    return response


@app.after_request
def log_trace(response):
    """uWSGI's own line has no room for it."""
    trace = trace_of_request()
    if trace:
        line = "[trace: %s] %s %s => %d"
        path = urllib.parse.quote(request.path)
        print(line % (trace, request.method, path, response.status_code), file=sys.stderr, flush=True)
    return response


@app.errorhandler(HTTPException)
def answer_not_found(_error):
    return answer_error(404, "not found")


@app.errorhandler(Exception)
def answer_fault(error):
    """The client learns whether asking again may help, and nothing about the database."""
    print("%s: %s" % (type(error).__name__, error), file=sys.stderr, flush=True)
    code = error.args[0] if isinstance(error, pymysql.err.MySQLError) and error.args else None
    if code in UNREACHABLE or code in READ_ONLY:
        return unavailable()
    return answer_error(500, "internal error")


if __name__ == "__main__":
    app.run()
