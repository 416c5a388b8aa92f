"""Starts MiniStack, with what it lacks for a stack that is meant to survive restarts.

Settings, besides MiniStack's own: FUNCTION_LOGS=1 prints what functions log on standard output, one JSON object a
line: {"function": …, "line": …}.
"""

import json
import os
import pathlib
import socketserver
import sys


def send_at_once():
    """The Lambda Runtime API writes the header and the body of an answer apart. With Nagle's algorithm the second write
    waits for the acknowledgement of the first, which the function's side delays: 40 ms more for every call."""
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True


def rewrite(state, change):
    """Applies a change to one file of the saved state."""
    path = pathlib.Path(os.environ["STATE_DIR"]) / state
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError:
        return
    change(content.get("payload", content))
    path.write_text(json.dumps(content))


def forget_stream_positions(functions):
    """Stream positions are saved but the records they point at are not: a trigger that resumed there would stand still.
    Without them it starts at the beginning of what the stream holds."""
    functions.pop("dynamodb_stream_positions", None)


def forget_old_logs(logs):
    """Every invocation makes a log stream of its own. They would be read and written at each restart, for ever."""
    for group in logs.get("log_groups", {}).get("data", {}).values():
        group["streams"] = {}


def print_function_logs():
    """Shows what functions log where they are logged, instead of asking CloudWatch Logs for it all the time."""
    from ministack.services import lambda_svc

    emit = lambda_svc._emit_lambda_logs

    def emit_and_print(function, request, text, *args, **kwargs):
        name = (function.get("config") or function).get("FunctionName", "")
        for line in (text or "").splitlines():
            if line.strip():
                sys.stdout.write(json.dumps({"function": name, "line": line}) + "\n")
        sys.stdout.flush()
        return emit(function, request, text, *args, **kwargs)

    lambda_svc._emit_lambda_logs = emit_and_print


def authorise_batches():
    """IAM has no actions for SQS's batches: AWS asks for the permission of the single call
    (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html)."""
    from ministack.core import iam_actions

    extract = iam_actions.extract_iam_action

    def extract_single(*args, **kwargs):
        action = extract(*args, **kwargs)
        return action.removesuffix("Batch") if action and action.startswith("sqs:") else action

    iam_actions.extract_iam_action = extract_single


send_at_once()
authorise_batches()
if os.environ.get("PERSIST_STATE") == "1":
    rewrite("lambda.json", forget_stream_positions)
    rewrite("cloudwatch_logs.json", forget_old_logs)

from ministack.app import main  # noqa: E402  (it reads its settings and state when it is imported)

if os.environ.get("FUNCTION_LOGS") == "1":
    print_function_logs()
main()
