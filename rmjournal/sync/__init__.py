"""Conflict copies beside the journal file, sync tools, and git.

A sync tool that meets two versions of a file keeps one and puts the other beside it under another name: a conflict
copy. `conflict_copies` merges these into the journal; `git` does the same as a merge driver.
"""
