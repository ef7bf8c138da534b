"""Trouble: every way that a command can end, as a message and an exit code; never a traceback."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable

import click

from mutsinq.errors import MutsinqError
from mutsinq.exit_codes import ExitCode

_DEBUG = "MUTSINQ_DEBUG"
_FULL = (errno.ENOSPC, errno.EDQUOT)


def exit_code(run: Callable[[], object]) -> int:
    """Run a command, and say what went wrong on standard error.

    An error that is nobody's on purpose is reported in one line; with the environment variable
    `MUTSINQ_DEBUG` set, its traceback is shown too.
    """
    try:
        result = run()
        return result if isinstance(result, int) else ExitCode.OK
    except click.ClickException as error:
        error.show()
    except MutsinqError as error:
        click.echo(f"mutsinq: {error}", err=True)
    except (click.Abort, KeyboardInterrupt):
        click.echo("mutsinq: stopped", err=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader went away (`| head`); without this, Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get(_DEBUG):
            traceback.print_exc()
        if isinstance(error, OSError) and error.errno in _FULL:
            click.echo(f"mutsinq: {error.strerror}; make room, and run the command again", err=True)
        else:
            click.echo(
                f"mutsinq: internal error: {type(error).__name__}: {error}\n"
                f"This is a defect of mutsinq; {_DEBUG}=1 shows where. Please report it.",
                err=True,
            )
    return ExitCode.TROUBLE
