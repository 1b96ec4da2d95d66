"""Letters: one file a notification, found by its ``NOTIFICATION``. See README.md."""

from award.notifications.notification import Notification, Recipient
from award.notifications.writing import NOTIFICATIONS, send_now, write_messages

__all__ = ["NOTIFICATIONS", "Notification", "Recipient", "send_now", "write_messages"]
