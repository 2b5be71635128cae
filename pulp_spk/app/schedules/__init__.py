"""Schedules: when they are due, and what a run goes through. `pulp_spk.scheduler` turns the crank.

Every function takes the time as an argument, and each step is one short transaction on one row: a
process that is killed anywhere leaves the row as it was before the step or after it.
"""
