"""Become another program that dies with its parent.

Run as a script by path:
`launch.py <signal number> <parent pid> <uid>:<gid> or - <program> <argument>...`. A program of its
own and no `preexec_fn`, because the parent has threads, and Python code between fork and exec can
lock up there. It changes the account itself, because the other one need not be able to run our
Python.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Change the account, ask the kernel for a signal at the parent's death, exec."""
    death_signal, parent, account, *program = arguments
    if account != "-":
        user, group = (int(word) for word in account.split(":"))
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    # After that: a change of the account takes the request back.
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    # The parent may have died before the request; nobody would tell us any more.
    if os.getppid() != int(parent):
        sys.exit(1)
    # Ignored signals are inherited through exec; a service must not start deaf.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    os.execvp(program[0], program)


if __name__ == "__main__":
    main(sys.argv[1:])
