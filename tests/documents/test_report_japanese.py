from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bcp.adapters.translation import translator
from bcp.documents.japanese import era_date, era_year, fiscal_year
from bcp.documents.wording import Wording
from bcp.model.message import untranslated


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2026-11-23", "令和8年"),
        ("2019-05-01", "令和元年"),
        ("2019-04-30", "平成31年"),
        ("1989-01-08", "平成元年"),
        ("1989-01-07", "昭和64年"),
        ("1926-12-25", "昭和元年"),
        ("1926-12-24", "1926年"),
    ],
)
def test_eras_change_on_their_first_day(day: str, year: str) -> None:
    assert era_year(date.fromisoformat(day)) == year


def test_a_date_has_its_weekday() -> None:
    assert era_date(date(2026, 11, 23)) == "令和8年11月23日(月)"


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2026-03-31", "令和7年度"),
        ("2026-04-01", "令和8年度"),
        ("2019-04-01", "令和元年度"),
        ("2019-03-31", "平成30年度"),
        ("2020-01-01", "令和元年度"),
    ],
)
def test_fiscal_years_begin_in_april(day: str, year: str) -> None:
    assert fiscal_year(date.fromisoformat(day)) == year


JAPANESE = Wording("ja", translator("ja"))
ENGLISH = Wording("en", untranslated)


def test_moments_are_those_of_the_city() -> None:
    moment = datetime(2026, 11, 22, 15, 5, tzinfo=UTC)
    assert JAPANESE.moment(moment, "Asia/Tokyo") == "令和8年11月23日(月)0時05分"
    assert ENGLISH.moment(moment, "Asia/Tokyo") == "2026-11-23 (Mon) 00:05"


@pytest.mark.parametrize(
    ("seconds", "japanese", "english"),
    [
        (0, "0秒", "0 s"),
        (59, "59秒", "59 s"),
        (90, "2分", "2 min"),
        (3600, "1時間", "1 h"),
        (3599, "1時間", "1 h"),
        (16200, "4時間30分", "4 h 30 min"),
        (86400, "24時間", "24 h"),
        (259200, "3日", "3 d"),
        (270000, "3日3時間", "3 d 3 h"),
        (345599, "4日", "4 d"),
    ],
)
def test_lengths_in_both_languages(seconds: int, japanese: str, english: str) -> None:
    assert JAPANESE.length(seconds) == japanese
    assert ENGLISH.length(seconds) == english


def test_opening_hours_are_never_written_as_days() -> None:
    assert ENGLISH.opening_hours(100 * 3600) == "100 h"
    assert JAPANESE.opening_hours(677 * 3600 + 1800) == "677時間30分"
    assert ENGLISH.opening_hours(0) == "0 h"


def test_slack_says_its_direction_in_words() -> None:
    assert (ENGLISH.slack(3600), ENGLISH.slack(-3600)) == ("1 h left", "1 h late")
    assert (JAPANESE.slack(3600), JAPANESE.slack(-3600)) == ("余裕1時間", "1時間超過")


def test_small_figures_keep_their_precision() -> None:
    assert ENGLISH.stopwatch(12.34) == "12.3 s"
    assert ENGLISH.stopwatch(725) == "12 min 5 s"
    assert ENGLISH.age(61.4) == "1 min 1 s"
    assert ENGLISH.age(3 * 3600 + 59.7) == "3 h 1 min"
    assert ENGLISH.size(1536) == "1.5 KiB"
    assert ENGLISH.size(900) == "900 B"
    assert ENGLISH.rate(100 * 2**20) == "100.0 MiB/s"
    assert ENGLISH.size(None) == "–"
