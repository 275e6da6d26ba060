"""The office as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """巡检."""

    name = "reports"
    verbose_name = "巡检"
    default_auto_field = "django.db.models.BigAutoField"
