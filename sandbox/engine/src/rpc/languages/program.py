"""Runs a Pulumi program against the engine that the environment names (PULUMI_MONITOR and its companions)."""

import asyncio
import logging
import os
import runpy
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

try:
    import pulumi
    from pulumi import runtime
except ImportError as error:
    sys.exit(f"It looks like the Pulumi SDK has not been installed: {error}. Have you run pip install -r requirements.txt?")

# The exit code by which an SDK says "I have told the user already".
ALREADY_REPORTED = 32
# A registration occupies a thread for as long as it lasts; a few more serve what a program does beside it.
THREADS_PER_REGISTRATION = 4


def settings() -> runtime.Settings:
    return runtime.Settings(
        monitor=os.environ["PULUMI_MONITOR"],
        engine=os.environ["PULUMI_ENGINE"],
        organization=os.environ["PULUMI_ORGANIZATION"],
        project=os.environ["PULUMI_PROJECT"],
        root_directory=os.environ["PULUMI_ROOT_DIRECTORY"],
        stack=os.environ["PULUMI_STACK"],
        dry_run=os.environ["PULUMI_DRY_RUN"] == "true",
        parallel=int(os.environ["PULUMI_PARALLEL"]),
    )


async def run(program: str, parallel: int) -> None:
    threads = max(parallel, 1) * THREADS_PER_REGISTRATION
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads))
    await runtime.run_in_stack(lambda: runpy.run_path(program, run_name="__main__"))


def main(program: str) -> int:
    # An interrupt ends the program at once, without a traceback: the engine is waiting for what is in flight.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A failed registration leaves tasks behind; the failure itself is what people are told.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    settled = settings()
    runtime.configure(settled)
    runtime.set_all_config(runtime.get_config_env(), runtime.get_config_secret_keys_env())
    try:
        asyncio.run(run(program, settled.parallel))
    except pulumi.RunError as failure:
        pulumi.log.error(str(failure))
        return ALREADY_REPORTED
    except Exception:
        pulumi.log.error("Program failed with an unhandled exception:\n" + traceback.format_exc())
        return ALREADY_REPORTED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
