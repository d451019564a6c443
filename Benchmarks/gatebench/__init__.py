# SPDX-License-Identifier: Apache-2.0
"""Measures the gate beside HAProxy on one machine. See ../README.md for what is measured and how to read it."""
