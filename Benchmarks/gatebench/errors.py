# SPDX-License-Identifier: Apache-2.0
class BenchError(Exception):
    """Something the person who runs the benchmark has to know and can act on; its text is shown without a traceback."""
