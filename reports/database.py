"""The office's database: SQLite in the working folder, or whatever one URL names (PostgreSQL)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reports.errors import UserError
from reports.office import Office

SQLITE_NAME = "xunjian.sqlite3"


def configuration(office: Office) -> dict[str, Any]:
    """The entry of Django's ``DATABASES``.

    Raises:
        UserError: the URL is none that can be used, or its driver is not installed.
    """
    if not office.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": office.folder / SQLITE_NAME,
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
            },
        }
    import dj_database_url

    try:
        entry = dict(dj_database_url.parse(office.database, conn_health_checks=True))
    except ValueError as error:  # UnknownSchemeError and ParseError are ValueErrors too
        raise UserError(
            "xunjian.toml 里的 database 写错了。请写成 postgres://用户:密码@主机:5432/库名；"
            "不写就用工作目录里的 SQLite。"
        ) from error
    if entry.get("ENGINE") != "django.db.backends.postgresql":
        raise UserError(
            "xunjian.toml 里的 database 只支持 PostgreSQL（postgres://…）；不写就用工作目录里的 SQLite。"
        )
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise UserError(
            "使用 PostgreSQL 要先安装驱动：在源代码目录运行 pip install '.[postgres]'。"
        ) from error
    return entry


def use(office: Office) -> None:
    """Point Django at the office's database; connections to another one are closed."""
    from django.db import connections

    wanted = configuration(office)
    current = connections.settings["default"]
    if (current["ENGINE"], str(current["NAME"])) == (wanted["ENGINE"], str(wanted["NAME"])):
        return
    connections.close_all()
    connections.settings = connections.configure_settings({"default": wanted})
    del connections["default"]


def bring_up_to_date() -> None:
    """Create the tables of a new database and migrate an older one.

    Raises:
        UserError: the database is of a newer version, is none, or cannot be opened or written.
    """
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        if set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations):
            raise UserError(
                f"数据库 {_place()} 由更新版本的 xunjian 建立或升级过，这个版本不能使用。"
                "请先升级 xunjian：pip install -U xunjian。"
            )
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _migrate()
    except DatabaseError as error:
        raise UserError(
            f"数据库 {_place()} 打不开或不能写入：{reason(error)}。"
            "请检查文件夹权限、磁盘空间，或 xunjian.toml 里的 database。"
        ) from error


REASONS = {
    "readonly": "数据库文件是只读的，或没有写入权限",
    "locked": "数据库正被另一个程序使用",
    "is full": "磁盘空间已满",
    "unable to open": "打不开数据库文件",
    "not a database": "文件不是数据库",
    "malformed": "数据库文件已损坏",
    "disk I/O": "磁盘读写出错",
}
"""What SQLite says, by a word of it."""


def reason(error: Exception) -> str:
    """Why a database failed, in words for a clerk; what is not known stays as it was said."""
    return next((words for said, words in REASONS.items() if said in str(error)), str(error))


def _migrate() -> None:
    """One process migrates at a time: two commands may be started at once on a new folder."""
    from django.core.management import call_command
    from django.db import connection
    from filelock import FileLock

    if connection.vendor != "sqlite":
        call_command("migrate", verbosity=0, interactive=False)
        return
    with FileLock(f"{connection.settings_dict['NAME']}.lock"):
        call_command("migrate", verbosity=0, interactive=False)


def _place() -> str:
    from django.db import connection

    settings = connection.settings_dict
    return (
        str(Path(settings["NAME"]))
        if connection.vendor == "sqlite"
        else f"{settings['HOST']}/{settings['NAME']}"
    )
