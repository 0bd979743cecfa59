"""Calls Visage with boto3 as a stock client does, and prints the result: {"ok": ...} or {"code": ..., "message": ...}.

argv: a JSON object with endpoint, keyId, secret, operation and input, and of these what the scenario needs:
  region, sessionToken  what the client signs for, and the token that it signs with
  skewMinutes    the client's clock is off by so much
  body, headers  what the request's body, or some of its headers, are replaced with after it was signed
  unsigned       the client does not sign
"""
import datetime
import json
import sys

import boto3
import botocore.auth
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

given = json.loads(sys.argv[1])
config = {"retries": {"total_max_attempts": 1}}
if given.get("unsigned"):
    config["signature_version"] = UNSIGNED

client = boto3.client(
    "rekognition",
    endpoint_url=given["endpoint"],
    region_name=given.get("region", "us-east-1"),
    aws_access_key_id=given["keyId"],
    aws_secret_access_key=given["secret"],
    aws_session_token=given.get("sessionToken"),
    config=Config(**config),
)

if "skewMinutes" in given:
    real = botocore.auth.get_current_datetime
    shift = datetime.timedelta(minutes=given["skewMinutes"])
    botocore.auth.get_current_datetime = lambda *args, **options: real(*args, **options) + shift


def alter(request, **_):
    if "body" in given:
        request.body = given["body"].encode()
        request.headers["Content-Length"] = str(len(request.body))
    for name, value in given.get("headers", {}).items():
        request.headers[name] = value


client.meta.events.register("before-send.rekognition.*", alter)

try:
    answer = getattr(client, given["operation"])(**given["input"])
    metadata = answer.pop("ResponseMetadata")
    print(json.dumps({"ok": answer, "status": metadata["HTTPStatusCode"]}, default=str))
except ClientError as error:
    print(json.dumps({**{k.lower(): v for k, v in error.response["Error"].items()}, "class": type(error).__name__}))
