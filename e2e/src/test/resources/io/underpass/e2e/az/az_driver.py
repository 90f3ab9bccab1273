"""Runs az commands one after the other in one process, through the entry point that az itself uses.

In: a line of JSON, {"arguments": ["group", "list"]}. Out: a line of JSON, {"status", "output", "errors", "seconds"}.
"""

import io
import json
import os
import sys
import time

answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
output, errors = io.StringIO(), io.StringIO()
sys.stdout, sys.stderr = output, errors  # az's log handlers keep the stream that they first saw

from azure.cli.core import get_default_cli  # noqa: E402


def run(arguments):
    for stream in (output, errors):
        stream.seek(0)
        stream.truncate()
    began = time.monotonic()
    try:
        status = get_default_cli().invoke(arguments, out_file=output)
    except SystemExit as end:
        status = end.code
    return {
        "status": status or 0,
        "output": output.getvalue(),
        "errors": errors.getvalue(),
        "seconds": time.monotonic() - began,
    }


for line in sys.stdin:
    print(json.dumps(run(json.loads(line)["arguments"])), file=answers, flush=True)
