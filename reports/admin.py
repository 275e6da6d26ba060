"""The ledger in Django's admin: for a correction by hand; many rows go through Excel."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from reports.models import Account, Attribution, Column, Interaction, Sighting, Site, Unit

admin.site.site_header = admin.site.site_title = "巡检"
admin.site.index_title = "台账"


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """单位."""

    list_display = ("name", "short_name", "parent", "leader", "officer", "officer_phone")
    search_fields = ("name", "short_name")


class ColumnInline(admin.TabularInline):  # type: ignore[type-arg]
    """栏目, on the page of their site."""

    model = Column
    extra = 0


class AttributionInline(admin.TabularInline):  # type: ignore[type-arg]
    """栏目归属, on the page of their site."""

    model = Attribution
    extra = 0


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """网站."""

    list_display = ("name", "code", "unit", "url", "kind", "state")
    list_filter = ("state", "kind")
    search_fields = ("name", "code", "url")
    inlines: ClassVar = [ColumnInline, AttributionInline]


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """政务新媒体账号."""

    list_display = ("name", "platform", "unit", "state", "last_update", "checked_on")
    list_filter = ("platform", "state")
    search_fields = ("name", "account_id")


@admin.register(Sighting)
class SightingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """核对记录."""

    list_display = ("account", "seen_on", "situation", "newest", "by", "imported")
    list_filter = ("situation", "by")
    search_fields = ("account__name",)


@admin.register(Interaction)
class InteractionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """互动台账."""

    list_display = ("channel", "period", "unit", "received", "answered", "in_time")
    list_filter = ("channel",)
    search_fields = ("channel", "period")
