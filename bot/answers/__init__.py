"""Answers (问答): what the bureau has written for citizens' questions, and what was asked."""
