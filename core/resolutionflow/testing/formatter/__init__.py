"""The contract of formatters."""

from .contract import FormatterContract
from .views import hostile_views, session_view, views

__all__ = ["FormatterContract", "hostile_views", "session_view", "views"]
