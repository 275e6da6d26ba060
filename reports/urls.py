"""The web pages: for now Django's admin with the ledger."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

admin.autodiscover()  # here, so that no command loads the pages but the one that serves them
urlpatterns = [path("", admin.site.urls)]
