"""Addresses of the command loop."""

from __future__ import annotations

from django.urls import path

from kentongan.command_loop.acknowledgement import views as acknowledgement
from kentongan.command_loop.action import views as action
from kentongan.command_loop.briefing import views as briefing
from kentongan.command_loop.coverage import views as coverage
from kentongan.command_loop.directive import views as directive

urlpatterns = [
    path("", coverage.start, name="start"),
    path("coverage/", coverage.board, name="coverage-board"),
    path("briefings/plan/", briefing.plan, name="briefing-plan"),
    path("briefings/text/", briefing.add_text, name="text-add"),
    path("briefings/<str:code>/", coverage.briefing, name="briefing"),
    path("briefings/<str:code>/edit/", briefing.edit, name="briefing-edit"),
    path("briefings/<str:code>/hold/", briefing.step, {"to": "hold"}, name="briefing-hold"),
    path("briefings/<str:code>/minute/", briefing.step, {"to": "minute"}, name="briefing-minute"),
    path("briefings/<str:code>/close/", briefing.step, {"to": "close"}, name="briefing-close"),
    path("briefings/<str:code>/cancel/", briefing.step, {"to": "cancel"}, name="briefing-cancel"),
    path("briefings/<str:code>/invite/", briefing.invite, name="briefing-invite"),
    path("briefings/<str:code>/invitation.ics", briefing.calendar, name="briefing-calendar"),
    path("briefings/<str:code>/attendance/", briefing.attendance, name="briefing-attendance"),
    path(
        "briefings/<str:code>/attendance/import/",
        briefing.import_attendance,
        name="briefing-attendance-import",
    ),
    path("briefings/<str:code>/text/", briefing.add_text, name="briefing-text"),
    path("briefings/<str:code>/issue/", directive.issue_many, name="briefing-issue"),
    path("texts/<int:pk>/source/", briefing.source, name="text-source"),
    path("readings/<int:pk>/", briefing.reading, name="reading"),
    path("readings/<int:pk>/accept-certain/", briefing.accept_certain, name="reading-certain"),
    path("readings/<int:pk>/missed/", briefing.mark_missed, name="reading-missed"),
    path("readings/<int:pk>/discard/", briefing.discard, name="reading-discard"),
    path("readings/<int:pk>/confirm/", directive.confirm, name="reading-confirm"),
    path("readings/<int:pk>/decide/<str:field>/", briefing.decide, name="reading-decide"),
    path("directives/new/", directive.new, name="directive-new"),
    path("directives/<str:code>/", coverage.directive, name="directive"),
    path("directives/<str:code>/edit/", directive.edit, name="directive-edit"),
    path("directives/<str:code>/issue/", directive.issue, name="directive-issue"),
    path("directives/<str:code>/withdraw/", directive.withdraw, name="directive-withdraw"),
    path("directives/<str:code>/supersede/", directive.supersede, name="directive-supersede"),
    path("deliveries/<int:pk>/read-back/", acknowledgement.read_back, name="read-back"),
    path("deliveries/<int:pk>/reissue/", directive.reissue, name="reissue"),
    path("deliveries/<int:pk>/action/", action.report, {"kind": "action"}, name="report-action"),
    path("deliveries/<int:pk>/blocker/", action.report, {"kind": "blocker"}, name="report-blocker"),
    path("read-backs/<int:pk>/judge/", acknowledgement.judge, name="read-back-judge"),
    path("reports/<int:pk>/judge/", action.judge, name="report-judge"),
    path("reports/<int:pk>/answer/", action.answer, name="report-answer"),
    path("reports/<int:pk>/sample/", action.sample, name="report-sample"),
    path("evidence/<int:pk>/", action.evidence, name="evidence"),
]
