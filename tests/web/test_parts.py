"""The tags pages are made of."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from pytest_django import Settings

from kentongan.people.model import User
from kentongan.web.context import Shell
from kentongan.web.moments import in_zone, moment_words, zone_name
from kentongan.web.navigation import GROUPS, NAVIGATION
from kentongan.web.states import LOOKS

TEN_WITA = datetime(2023, 12, 20, 2, 0, tzinfo=UTC)


def shown(source: str, **context: object) -> str:
    html = Template("{% load web_ui %}" + source).render(Context(context))
    return re.sub(r"\s+", " ", html).strip()


@pytest.mark.parametrize("state", sorted(LOOKS))
def test_a_state_is_never_colour_alone(state: str) -> None:
    """Every state has a word and an icon beside its tone."""
    html = shown("{% badge state %}", state=state)
    assert str(LOOKS[state].label) in html
    assert f"#{LOOKS[state].icon}" in html


def test_states_of_one_tone_differ_in_icon_or_word() -> None:
    """Somebody who sees no colour tells any two states apart."""
    seen = {(str(look.label), look.icon) for look in LOOKS.values()}
    assert len(seen) == len(LOOKS)


def test_a_state_without_a_look_is_shown_as_it_is() -> None:
    """A page does not break on a state nobody described."""
    assert "on_loan" in shown("{% badge 'on_loan' %}")
    assert shown("{{ 'on_loan'|tone_of }} {{ 'on_loan'|icon_of }} {{ 'on_loan'|word_of }}") == (
        "neutral point on_loan"
    )
    assert shown("{{ 'done'|tone_of }} {{ 'done'|icon_of }} {{ 'done'|word_of }}") == (
        "good circle-check Done"
    )


def test_the_same_code_may_mean_two_things() -> None:
    """An accepted read-back is understood; an accepted proposal is only accepted."""
    assert "Understood" in shown("{% badge 'accepted' %}")
    assert "Accepted" in shown("{% badge 'accepted' of='decision' %}")
    assert "Open" in shown("{% badge 'open' of='decision' %}")
    assert "Mine" in shown("{% badge 'open' label='Mine' tone='bad' icon='x' %}")


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (7, 10, "<b>7</b>/10"),
        (0, 5, "<b>0</b>/5"),
        (1, 3, "33 %"),
        (None, 5, "unknown"),
        (0, 0, "unknown"),
        (2, None, "unknown"),
    ],
)
def test_a_share_without_a_whole_is_unknown(
    part: int | None, whole: int | None, words: str
) -> None:
    """0 of 5 is 0 %; 0 of 0, or a count nobody has, is unknown and never 0 % or 100 %."""
    html = shown("{% share part whole label='Units' tone='good' %}", part=part, whole=whole)
    assert words in html
    assert ("unknown" in html) == (words == "unknown")


def test_a_bar_of_states_adds_up() -> None:
    """The pieces fill the bar, the legend holds every number, unknown is drawn as a gap."""
    html = shown(
        "{% stacked counts label='Reach' %}", counts={"accepted": 3, "opened": 0, "unknown": 1}
    )
    assert re.findall(r'width="(\d+\.\d\d)"', html) == ["75.00", "25.00"]
    assert 'class="share-unknown"' in html
    assert "Reach: Understood 3, Opened 0, Unknown 1" in html


def test_an_empty_bar_is_empty() -> None:
    """Nothing delivered yet: no division by zero, all numbers shown as 0."""
    html = shown("{% stacked counts label='Reach' %}", counts=[("accepted", 0)])
    assert "<b>0</b>" in html


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Jakarta", "Wed, 20 Dec 2023 09.00 WIB"),
        ("Asia/Pontianak", "Wed, 20 Dec 2023 09.00 WIB"),
        ("Asia/Makassar", "Wed, 20 Dec 2023 10.00 WITA"),
        ("Asia/Jayapura", "Wed, 20 Dec 2023 11.00 WIT"),
        ("UTC", "Wed, 20 Dec 2023 02.00 UTC"),
    ],
)
def test_a_moment_is_written_in_the_units_zone(zone: str, words: str) -> None:
    """The same moment reads differently in the three zones, and always names its zone."""
    assert moment_words(in_zone(TEN_WITA, zone)) == words


def test_a_zone_elsewhere_keeps_its_own_name() -> None:
    """Only Indonesia's zones have our three names."""
    assert zone_name(in_zone(TEN_WITA, "Asia/Singapore")) == "+08"
    assert zone_name(in_zone(TEN_WITA, "Europe/Paris")) == "CET"


def test_a_moment_is_a_time_element() -> None:
    """Machines read the offset, people the day; a date alone has no clock; nothing is a dash."""
    html = shown("{% when moment zone='Asia/Makassar' %}", moment=TEN_WITA)
    assert 'datetime="2023-12-20T10:00:00+08:00"' in html
    assert 'title="Wednesday, 20 December 2023 10.00 WITA"' in html
    assert shown("{% when day %}", day=date(2023, 12, 20)) == (
        '<time datetime="2023-12-20">Wed, 20 Dec 2023</time>'
    )
    assert shown("{% when none %}", none=None) == "–"
    assert shown("{% when none empty='never' %}", none=None) == "never"


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    """Decoration is hidden from screen readers; an icon that says something is named."""
    assert 'aria-hidden="true"' in shown("{% icon 'bell' %}")
    assert 'role="img" aria-label="Overdue"' in shown("{% icon 'bell' 'Overdue' %}")


class Sample(forms.Form):
    title = forms.CharField(
        help_text="As on the invitation.", widget=forms.TextInput({"placeholder": "Title"})
    )
    note = forms.CharField(required=False)
    agree = forms.BooleanField(required=False)
    units = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)


def test_a_field_is_tied_to_its_label_help_and_error() -> None:
    """A screen reader hears label, help and error with the field; the error stands beside it."""
    html = shown("{% field form.title %}", form=Sample({}))
    assert '<label for="id_title">' in html
    assert 'aria-describedby="id_title_help id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_error"' in html
    assert "placeholder" not in html


def test_optional_fields_say_so_and_groups_have_a_legend() -> None:
    """Required is the rule; what may stay empty is marked. Several boxes are one fieldset."""
    form = Sample()
    assert "(optional)" in shown("{% field form.note label='Remark' help='Short' %}", form=form)
    assert "(optional)" not in shown("{% field form.title %}", form=form)
    assert "<legend>" in shown("{% field form.units %}", form=form)
    assert 'class="check"' in shown("{% field form.agree %}", form=form)


def test_the_error_summary_leads_to_each_field() -> None:
    """Above the form stands what is wrong, as links."""
    html = shown("{% include 'web/components/form_errors.html' %}", form=Sample({}))
    assert 'href="#id_title"' in html
    assert shown("{% include 'web/components/form_errors.html' %}", form=Sample()) == ""


def test_navigation_groups_are_known() -> None:
    """An item in a group nobody named would vanish from the screen."""
    assert {item.group for item in NAVIGATION} <= GROUPS.keys()


def _shell(rf: RequestFactory, path: str = "/") -> Shell:
    request = rf.get(path)
    request.user = User(username="kabagops")
    return Shell(request)


def test_navigation_marks_where_one_is(rf: RequestFactory, settings: Settings) -> None:
    """A page below an item's address belongs to it; only the longest address counts."""
    settings.ACCESS_CHECK = ""
    settings.ROOT_URLCONF = "tests.web.urls"
    here = [str(e.label) for e in _shell(rf, "/places/51.02/").entries if e.current]
    assert here == ["Areas"]
    assert [str(e.label) for e in _shell(rf, "/").entries if e.current] == ["Home"]
    assert not [e for e in _shell(rf, "/elsewhere/").entries if e.current]
    assert not _shell(rf, "/").more_current


def test_navigation_hides_what_a_post_does_not_allow(
    rf: RequestFactory, settings: Settings
) -> None:
    """The audit trail stands only in the navigation of those who may read it."""
    settings.ROOT_URLCONF = "tests.web.urls"
    settings.ACCESS_CHECK = "tests.web.hooks.may_read_only"
    assert "Audit trail" not in [str(e.label) for e in _shell(rf).entries]
    settings.ACCESS_CHECK = ""
    assert "Audit trail" in [str(e.label) for e in _shell(rf).entries]


def test_navigation_leads_only_where_there_is_a_page(
    rf: RequestFactory, settings: Settings
) -> None:
    """An item whose page is not built is left out instead of leading to an error."""
    settings.ROOT_URLCONF = "tests.web.urls"
    settings.ACCESS_CHECK = ""
    labels = [str(e.label) for e in _shell(rf).entries]
    assert "Briefings" in labels
    assert "Operations" not in labels


def test_what_does_not_fit_on_a_phones_bar_is_behind_more(
    rf: RequestFactory, settings: Settings
) -> None:
    """Bar and "More" together hold every item, none twice."""
    settings.ROOT_URLCONF = "tests.web.urls"
    settings.ACCESS_CHECK = ""
    shell = _shell(rf, "/audit/")
    assert sorted(shell.bar + shell.more, key=shell.entries.index) == list(shell.entries)
    assert [str(entry.tab) for entry in shell.bar] == ["Home", "Directives"]
    assert sum(item.tab is not None for item in NAVIGATION) == 4  # what a thumb can tell apart
    assert shell.more_current


def test_without_a_user_there_is_no_shell(rf: RequestFactory) -> None:
    """A request that never met the sign-in middleware gets the entrance."""
    shell = Shell(rf.get("/"))
    assert shell.frame == "web/frame_entrance.html"
    assert shell.entries == ()
    assert shell.notice_count == 0
