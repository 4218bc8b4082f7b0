"""How pytest runs a notebook: alone, by nbval, in an empty folder and offline."""

import os
import tempfile
from pathlib import Path

import nbformat
import nbval.plugin
import pytest
from nbval.kernel import RunningKernel

FAILURES = Path(__file__).parent / "_failures"  # what a workflow uploads

# IPython runs this first: whatever tries to leave the machine from Python is refused.
NO_NETWORK = """
import sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}:
        raise OSError("no network here")

sys.addaudithook(refuse)
del refuse, sys
"""


class LonelyKernel(RunningKernel):
    """A kernel whose folder is new and empty, and must be empty in the end."""

    def __init__(self, kernel_name, cwd=None, startup_timeout=60):
        """Start the kernel, not in nbval's choice `cwd`, the folder of the notebook."""
        del cwd
        self.folder = tempfile.TemporaryDirectory()
        super().__init__(kernel_name, self.folder.name, startup_timeout)

    def stop(self):
        """Stop the kernel; AssertionError if the notebook left a file behind."""
        super().stop()
        left = os.listdir(self.folder.name)
        self.folder.cleanup()
        assert left == [], f"the notebook left files behind: {left}"


def pytest_configure(config):
    """Let kernels start like that."""
    profile = tempfile.TemporaryDirectory()
    startup = Path(profile.name, "profile_default/startup")
    startup.mkdir(parents=True)
    (startup / "no_network.py").write_text(NO_NETWORK)
    os.environ["IPYTHONDIR"] = profile.name
    config.add_cleanup(profile.cleanup)
    nbval.plugin.RunningKernel = LonelyKernel


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the marks
def pytest_collection_modifyitems(items):
    """Keep the cells of a notebook on one worker, in order: they share a kernel."""
    for item in items:
        if isinstance(item, nbval.plugin.IPyNbCell):
            item.add_marker(pytest.mark.xdist_group(item.parent.name))


def pytest_runtest_makereport(item, call):
    """Keep the notebook of a cell that failed, with what its cells gave so far."""
    if isinstance(item, nbval.plugin.IPyNbCell):
        if call.when == "call":
            item.cell.outputs = item.test_outputs or []
        if call.excinfo:
            FAILURES.mkdir(parents=True, exist_ok=True)
            nbformat.write(item.parent.nb, FAILURES / item.parent.path.name)
