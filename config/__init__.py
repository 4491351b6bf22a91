"""Settings and entry points. Celery's app is loaded with them, so that `shared_task` finds it."""

from .celery import app as celery_app

__all__ = ("celery_app",)
