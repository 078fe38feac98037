"""Addresses of units, posts and officers."""

from __future__ import annotations

from django.urls import path

from kentongan.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/add-unit/", views.unit_add, name="unit-add"),
    path("people/tokens/", views.tokens, name="tokens"),
    path("people/tokens/<int:pk>/revoke/", views.token_revoke, name="token-revoke"),
    path("people/units/<str:code>/", views.unit, name="unit"),
    path("people/units/<str:code>/add-post/", views.post_add, name="post-add"),
    path("people/units/<str:code>/add-officer/", views.officer_add, name="officer-add"),
    path("people/units/<str:code>/move/", views.unit_move, name="unit-move"),
    path("people/units/<str:code>/close/", views.unit_close, name="unit-close"),
    path("people/posts/<int:post_id>/assign/", views.post_assign, name="post-assign"),
    path("people/posts/<int:post_id>/vacate/", views.post_vacate, name="post-vacate"),
]
