"""The office's records: the ledger (台账), inspections (检查), findings with their review, notices."""

from __future__ import annotations

from django.db import models


class Unit(models.Model):
    """主办单位, with those who get the notices."""

    name = models.CharField("单位名称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=50, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="上级单位")
    leader = models.CharField("分管领导", max_length=50, blank=True)
    leader_phone = models.CharField("分管领导电话", max_length=50, blank=True)
    officer = models.CharField("信息员", max_length=50, blank=True)
    officer_phone = models.CharField("信息员电话", max_length=50, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """政府网站."""

    class State(models.TextChoices):
        ACTIVE = "正常"
        SUSPENDED = "临时下线"
        CLOSED = "关停"

    code = models.CharField("网站标识码", max_length=10, unique=True)
    name = models.CharField("网站名称", max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sites", verbose_name="主办单位")
    url = models.URLField("首页网址", max_length=500)
    kind = models.CharField("类型", max_length=20, default="部门网站", help_text="门户网站、部门网站、专栏")
    state = models.CharField("状态", max_length=10, choices=State, default=State.ACTIVE)
    allow_hosts = models.TextField(
        "允许访问的内网地址", blank=True, help_text="每行一个：名称、地址或网段，可带端口"
    )
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "网站"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Column(models.Model):
    """栏目."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="columns", verbose_name="网站")
    name = models.CharField("栏目名称", max_length=100)
    url = models.URLField("栏目网址", max_length=1000)
    kind = models.CharField("类别", max_length=20, blank=True)
    days = models.PositiveIntegerField("更新期限（天）", null=True, blank=True)
    must_update = models.BooleanField("应更新", default=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "栏目"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("site", "url"), name="one_column_an_address"),)

    def __str__(self) -> str:
        return f"{self.site}·{self.name}"


class Attribution(models.Model):
    """栏目归属: whose 发布条数 a column's articles are, and to which 重点领域 they belong."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="attributions", verbose_name="网站")
    name = models.CharField("栏目名称", max_length=100)
    url = models.URLField("栏目网址", max_length=1000)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="attributions", verbose_name="发布单位"
    )
    topics = models.TextField("重点领域", blank=True, help_text="每行一个")

    class Meta:
        verbose_name = verbose_name_plural = "栏目归属"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("site", "url"), name="one_attribution_an_address"),)

    def __str__(self) -> str:
        return f"{self.site}·{self.name}"


class Interaction(models.Model):
    """互动台账: what came in by one channel in one period, and what became of it."""

    channel = models.CharField("渠道", max_length=30)
    period = models.CharField("期间", max_length=30, help_text="2026-11、2026Q4、2026")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="interactions", verbose_name="承办单位"
    )
    received = models.PositiveIntegerField("收到")
    answered = models.PositiveIntegerField("办结")
    in_time = models.PositiveIntegerField("按期办结", null=True, blank=True)
    answered_rate = models.CharField("办结率", max_length=20, blank=True, help_text="填了就与件数核对")
    in_time_rate = models.CharField("按期办结率", max_length=20, blank=True, help_text="填了就与件数核对")
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "互动台账"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("channel", "period"), condition=models.Q(unit=None), name="one_total_a_channel"
            ),
            models.UniqueConstraint(fields=("channel", "period", "unit"), name="one_row_a_channel_and_unit"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.period}"


class Account(models.Model):
    """政务新媒体账号."""

    class State(models.TextChoices):
        ACTIVE = "正常"
        CLOSING = "注销中"
        CLOSED = "已注销"

    platform = models.CharField("平台", max_length=20)
    name = models.CharField("账号名称", max_length=100)
    account_id = models.CharField("账号ID", max_length=100, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="accounts", verbose_name="主办单位")
    state = models.CharField("状态", max_length=10, choices=State, default=State.ACTIVE)
    last_update = models.DateField("最近更新", null=True, blank=True)
    checked_on = models.DateField("核对日期", null=True, blank=True)
    article_urls = models.TextField("文章链接", blank=True, help_text="每行一个，最近的在前")
    note = models.CharField("备注", max_length=200, blank=True)
    url = models.URLField("链接", max_length=500, blank=True, help_text="账号主页，印在核对表上")
    certified = models.CharField("认证主体", max_length=100, blank=True)
    opened_on = models.DateField("开设时间", null=True, blank=True)
    filed_on = models.DateField("备案时间", null=True, blank=True)
    closed_on = models.DateField("关停时间", null=True, blank=True)
    closing_filed_on = models.DateField("关停报备时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "政务新媒体账号"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("platform", "name"), name="one_name_a_platform"),)

    def __str__(self) -> str:
        return f"“{self.name}”{self.platform}"


class Sighting(models.Model):
    """核对: what a person saw of an account, who it was and when."""

    class Situation(models.TextChoices):
        POSTS = "有更新"
        NEVER = "从未发布"
        UNSEEN = "打不开"
        GONE = "已注销"

    account = models.ForeignKey(Account, models.CASCADE, related_name="sightings", verbose_name="账号")
    seen_on = models.DateField("核对日期")
    situation = models.CharField("情况", max_length=10, choices=Situation)
    newest = models.DateField("最近更新", null=True, blank=True)
    by = models.CharField("核对人", max_length=50)
    note = models.CharField("备注", max_length=200, blank=True)
    picture = models.CharField("截图", max_length=500, blank=True, help_text="相对于工作目录")
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.CharField("核对表", max_length=255, help_text="文件名")
    imported = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = verbose_name_plural = "核对记录"
        ordering = ("seen_on", "id")

    def __str__(self) -> str:
        return f"{self.account} {self.seen_on} {self.by}"


class Inspection(models.Model):
    """One month's 检查."""

    class State(models.TextChoices):
        RUNNING = "进行中"
        DONE = "已完成"

    period = models.CharField("检查月份", max_length=7, unique=True, help_text="2026-11")
    as_of = models.DateTimeField("监测时间点")
    state = models.CharField("状态", max_length=10, choices=State, default=State.RUNNING)
    profile = models.CharField("指标方案", max_length=100)
    rules_version = models.CharField("方案版本", max_length=50)
    rules = models.JSONField("方案内容", default=dict, blank=True)
    """:meth:`checks.Rules.kept`: every finding of the month was judged by it. Empty before there was this."""
    started = models.DateTimeField("开始时间")
    finished = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "月度检查"
        ordering = ("period",)

    def __str__(self) -> str:
        return self.period


class Result(models.Model):
    """What one inspection says of one site or one account."""

    class State(models.TextChoices):
        WAITING = "待检查"
        RUNNING = "检查中"
        DONE = "已检查"
        UNABLE = "未能检查"

    class Verdict(models.TextChoices):
        PASS = "合格"
        FAIL = "不合格"
        UNABLE = "未能检查"

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="results", verbose_name="检查")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="results")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="results")
    name = models.CharField("对象", max_length=200)
    unit_name = models.CharField("主办单位", max_length=100)
    """As the ledger named them on the day. A notice is written of whose it is by then
    (:func:`reports.facts.unit_of`)."""
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    reason = models.TextField("未能检查的原因", blank=True)
    archive = models.CharField("存档", max_length=500, blank=True, help_text="相对于工作目录")
    verdict = models.CharField("机器初判", max_length=10, choices=Verdict, blank=True)
    verdict_reasons = models.JSONField("初判理由", default=list, blank=True)
    pages = models.PositiveIntegerField("页面数", default=0)
    links = models.PositiveIntegerField("链接数", default=0)
    columns = models.PositiveIntegerField("栏目数", default=0)
    started = models.DateTimeField("开始时间", null=True, blank=True)
    finished = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查结果"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("inspection", "site"), name="one_result_a_site"),
            models.UniqueConstraint(fields=("inspection", "account"), name="one_result_an_account"),
            models.CheckConstraint(
                condition=models.Q(site__isnull=True) ^ models.Q(account__isnull=True),
                name="a_site_or_an_account",
            ),
        )

    def __str__(self) -> str:
        return f"{self.inspection} {self.name}"


class Answer(models.Model):
    """One check's answer for one result: 有问题, 无问题 or 未能检查."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="answers")
    indicator = models.CharField("指标", max_length=50)
    outcome = models.CharField("结论", max_length=10)
    unable = models.JSONField("未能检查的对象", default=list, blank=True)
    """[{where, url, reason}]"""

    class Meta:
        verbose_name = verbose_name_plural = "逐项结论"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("result", "indicator"), name="one_answer_an_indicator"),
        )

    def __str__(self) -> str:
        return f"{self.result} {self.indicator} {self.outcome}"


class Told(models.Model):
    """What :class:`checks.Finding` told, as a row keeps it."""

    key = models.CharField("指纹", max_length=16, db_index=True)
    indicator = models.CharField("指标", max_length=50)
    level = models.CharField("级别", max_length=10)
    certainty = models.CharField("把握", max_length=10)
    subject = models.CharField("对象", max_length=200)
    url = models.TextField("网址")
    where = models.TextField("位置", blank=True)
    quote = models.TextField("原文", blank=True)
    message = models.TextField("问题")
    suggestion = models.TextField("建议", blank=True)
    evidence = models.JSONField("证据", default=list)
    """[{url, at, seen, sha256}]"""
    data = models.JSONField(default=dict, blank=True)
    first_period = models.CharField("首次发现", max_length=7)

    class Meta:
        abstract = True


class Finding(Told):
    """问题, with its review."""

    class Review(models.TextChoices):
        PENDING = "待核"
        CONFIRMED = "属实"
        DISMISSED = "误报"

    result = models.ForeignKey(Result, models.CASCADE, related_name="findings")
    review = models.CharField("复核", max_length=10, choices=Review, default=Review.PENDING)
    note = models.TextField("备注", blank=True)
    reviewed_at = models.DateTimeField("复核时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("result", "key"), name="one_finding_a_key"),)

    def __str__(self) -> str:
        return self.message


class Notice(models.Model):
    """A monthly 通报 or a quarterly 通报 as its last version says it: a draft (草稿) until it is issued."""

    class Kind(models.TextChoices):
        MONTHLY = "月度检查通报"
        QUARTERLY = "季度通报"

    kind = models.CharField("种类", max_length=10, choices=Kind)
    period = models.CharField("期", max_length=7, help_text="2026-11 或 2026Q4")
    title = models.CharField("标题", max_length=200)
    issued_on = models.DateField("成文日期")
    figures = models.JSONField("数字", default=dict)
    folder = models.CharField("文件夹", max_length=500)
    created = models.DateTimeField("生成时间", auto_now=True)
    version = models.PositiveSmallIntegerField("版次", default=0)
    """0 while it is a draft; from then on nothing changes it but a correction, which is the next version."""
    digest = models.CharField("文字的 SHA-256", max_length=64, blank=True)
    documents = models.JSONField("文书的 SHA-256", default=dict, blank=True)
    """Of each file as it was written, by its name."""

    class Meta:
        verbose_name = verbose_name_plural = "通报"
        ordering = ("period", "kind")
        constraints = (models.UniqueConstraint(fields=("kind", "period"), name="one_notice_a_period"),)

    def __str__(self) -> str:
        return self.title


class Issue(models.Model):
    """签发: one version of a notice, with its hashes, who issued it and when; it never changes, but that
    its 文号, and when its letters to the units went out, are written into it afterwards."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="issues")
    version = models.PositiveSmallIntegerField("版次")
    number = models.CharField("文号", max_length=100, blank=True)
    issued_on = models.DateField("成文日期")
    digest = models.CharField("文字的 SHA-256", max_length=64, blank=True)
    documents = models.JSONField("文书的 SHA-256", default=dict, blank=True)
    figures = models.JSONField("数字", default=dict)
    correction = models.JSONField("更正说明", default=list, blank=True)
    """What a correction tells of itself: why, and what changed, a paragraph each."""
    at = models.DateTimeField("签发时间")
    by = models.CharField("记录人", max_length=100, blank=True)
    """The name under which the clerk is logged in to the computer."""
    handed_at = models.DateTimeField("写出整改通知单的时间", null=True)
    """Empty while no letters went out with this version."""

    class Meta:
        verbose_name = verbose_name_plural = "签发记录"
        ordering = ("notice", "version")
        constraints = (models.UniqueConstraint(fields=("notice", "version"), name="one_issue_a_version"),)

    def __str__(self) -> str:
        return f"{self.notice} 第{self.version}版"


class Named(models.Model):
    """A site or account that a notice names as 不合格, and the confirmed findings it is named for."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="named")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="named")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="named")
    name = models.CharField("对象", max_length=200)
    unit_name = models.CharField("主办单位", max_length=100)
    reasons = models.JSONField("理由", default=list)
    findings = models.ManyToManyField(Finding, related_name="named_in")

    class Meta:
        verbose_name = verbose_name_plural = "点名"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.notice}：{self.name}"


class Demand(Told):
    """整改事项: one confirmed problem that a notice hands to its unit, as it was told on that day."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="demands", verbose_name="通报")
    number = models.CharField("编号", max_length=20, unique=True, help_text="2026Q4-007")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="demands")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="demands")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="demands", verbose_name="责任单位")
    unit_name = models.CharField("责任单位名称", max_length=100)
    archive = models.CharField("存档", max_length=500, blank=True, help_text="相对于工作目录")
    """What the inspection that found it saw."""
    last_period = models.CharField("最近核实", max_length=7, blank=True, help_text="2026-11")
    """The month whose inspection confirmed it last; empty of what an earlier version wrote."""
    mended_on = models.DateField("上次看到整改", null=True)
    """Of what came back after that."""
    due = models.DateField("整改期限")
    version = models.PositiveSmallIntegerField("发出时的版次", null=True)
    """Of the notice with which it was first handed over; empty while it was not."""
    withdrawn = models.BooleanField("已撤销", default=False)
    """A correction of the notice no longer demands it. See :func:`reports.record.standing`."""
    changed = models.PositiveSmallIntegerField("撤销、恢复的版次", default=0)
    """Of the correction that withdrew it, or demanded it again, last."""

    class Meta:
        verbose_name = verbose_name_plural = "整改事项"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number


class Reply(models.Model):
    """What the unit said of one 整改事项. A later one replaces an earlier one, and both are kept."""

    class State(models.TextChoices):
        MENDED = "已整改"
        MENDING = "正在整改"
        CANNOT = "无法整改"
        DISPUTED = "有异议"

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="replies")
    state = models.CharField("整改情况", max_length=10, choices=State)
    explanation = models.TextField("整改说明", blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    person = models.CharField("责任人", max_length=50)
    source = models.CharField("文件", max_length=255)
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.CharField("导入人", max_length=100)
    """The name under which the clerk is logged in to the computer."""

    class Meta:
        verbose_name = verbose_name_plural = "整改回复"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.demand} {self.state}"


class Recheck(models.Model):
    """复查: one look at one 整改事项. A round is all looks that were begun together."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="rechecks")
    round = models.PositiveIntegerField("第几次复查")
    archive = models.CharField("存档", max_length=500, blank=True, help_text="相对于工作目录")
    outcome = models.CharField("复查结果", max_length=10, blank=True)
    """已整改, 未整改, 疑似假整改 or 未能检查 (:class:`checks.recheck.Outcome`); empty while it waits."""
    told = models.TextField("复查所见", blank=True)
    evidence = models.JSONField("证据", default=list)
    """[{url, at, seen, sha256}]"""
    at = models.DateTimeField("复查时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "复查"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("demand", "round"), name="one_look_a_round"),)

    def __str__(self) -> str:
        return f"{self.demand} 第{self.round}次复查"
