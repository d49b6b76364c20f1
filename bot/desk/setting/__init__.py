"""Settings on the desk: one file a thing, each a list and a form over the verbs that change it."""
