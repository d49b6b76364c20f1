"""Notices (稿件): written, checked, reviewed, timed, released, found."""
