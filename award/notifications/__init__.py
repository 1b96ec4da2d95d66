"""One file a notification, found by its ``NOTIFICATION``: on which event, to whom, in which words."""
