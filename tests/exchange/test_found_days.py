"""Days in texts of other programs: every usual form is read, and nothing else is taken for a day."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.exchange.found_days import decide_order, find_day, read_day

MONTH_NAMES = """
January February March April May June July August September October November December
Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec
Januar Februar März April Mai Juni Juli August September Oktober November Dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januar februar mars april mai juni juli august september oktober november desember
januari februari mars april maj juni juli augusti september oktober november december
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
január február március április május június július augusztus szeptember október november december
Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık
JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUſT SEPTEMBER OCTOBER NOVEMBER DECEMBER
OCAK ŞUBAT MART NİSAN MAYIS HAZİRAN TEMMUZ AĞUSTOS EYLÜL EKİM KASIM ARALIK
"""
"""English, German, French, Spanish, Italian, Portuguese, Dutch, Norwegian, Swedish, Russian, Ukrainian, Hungarian
and Turkish; then letters that a search that ignores case takes for others."""
MONTHS = [line.split() for line in MONTH_NAMES.strip().split("\n")]
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
SURE_FORMS = (
    *("{d:%Y-%m-%d}", "{d:%Y_%m_%d}", "{d:%Y/%m/%d}", "{d.year}-{d.month}-{d.day}", "{d:%Y%m%d}", "{d:%d.%m.%Y}"),
    *("{d.day}. {d.month}. {d.year}", "{d.year}年{d.month}月{d.day}日", "{d.year}년 {d.month}월 {d.day}일"),
    *("{d.year}. {d.month}. {d.day}", "{d.day} {month} {d.year}", "{d.day}. {month} {d.year}"),
    *(
        "{d.day} de {month} de {d.year}",
        "{d.day}-{month}-{d.year}",
        "{d.year} {month} {d.day}",
        "{d:%a}, {d:%d %b %Y}",
    ),
    *("{d:%A}, {d:%B} {d.day}, {d.year}", "{d:%b} {d.day}th, {d.year}", "le {d.day} {month} {d.year}"),
)
TIME_FORMS = ("", " {t:%H:%M}", " {t:%H:%M:%S}", " {t:%H.%M}", " at {t:%I:%M %p}", ", {t:%H:%M} Uhr")
AROUND = ("{}", "@{}", "Talk {} with Anna", "{} Talk", "(held {})", "Talk_{}", "Talk – {}")


@given(DAYS, st.times(), st.sampled_from(SURE_FORMS), st.sampled_from(MONTHS), st.sampled_from(TIME_FORMS))
def test_a_day_in_any_sure_form_is_read_back(
    day: date, clock: time, form: str, months: list[str], timed: str
) -> None:
    written = (form + timed).format(d=day, t=clock, month=months[day.month - 1])
    found = read_day(written)
    assert found is not None, written
    assert (found.day, found.is_unclear) == (day, False)
    assert found.time == (f"{clock:%H:%M}" if timed else "")


@given(DAYS, st.sampled_from(SURE_FORMS), st.sampled_from(MONTHS), st.sampled_from(AROUND))
def test_a_day_among_other_words_is_found(day: date, form: str, months: list[str], around: str) -> None:
    written = form.format(d=day, month=months[day.month - 1])
    found = find_day(around.format(written))
    assert found is not None
    assert found.day == day
    assert found.is_alone == ("T" not in around and "held" not in around)


@given(DAYS, st.booleans(), st.sampled_from("/-_"), st.booleans())
def test_figures_are_sure_only_where_one_order_is_possible(
    day: date, day_first: bool, separator: str, short: bool
) -> None:
    year = f"{day.year % 100:02}" if short and day.year >= 2032 and day.year < 2070 else str(day.year)
    parts = [f"{day.day:02}", f"{day.month:02}"]
    written = separator.join([*(parts if day_first else parts[::-1]), year])
    found = read_day(written)
    assert found is not None, written
    assert found.is_unclear == (day.day <= 12 and day.day != day.month)
    assert found.in_order(day_first).day == day
    assert decide_order([found]) == (None if day.day <= 12 else day_first)
    assert not found.in_order(day_first).is_unclear


def test_short_figures_with_hyphens_may_begin_with_the_year() -> None:
    found = read_day("13-05-24")
    assert found is not None
    assert found.is_unclear
    assert [found.in_order(day_first).day for day_first in (True, False)] == [date(2024, 5, 13), date(2013, 5, 24)]


def test_the_order_is_decided_by_all_days_that_agree() -> None:
    def decide(*texts: str) -> bool | None:
        return decide_order(map(read_day, texts))

    assert decide("3/4/2024", "13/4/2024") is True
    assert decide("3/4/2024", "4/13/2024") is False
    assert decide("3/4/2024", "no day", "2024-03-04", "5/5/2024") is None
    assert decide("13/4/2024", "4/13/2024", "3/4/2024") is None


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("3/14/2024 14:05:11", "2024-03-14", "14:05"),
        ("202403041210", "2024-03-04", "12:10"),
        ("2024-03-04T12:10:00+02:00", "2024-03-04", "12:10 +02:00"),
        ("20240304T121000Z", "2024-03-04", "12:10 UTC"),
        ("2024-03-04 12:10 Europe/Oslo", "2024-03-04", "12:10 Europe/Oslo"),
        ("Monday, 12 June 2023 at 18:05", "2023-06-12", "18:05"),
        ("Mon Mar 04 2024 12:10:00 GMT+0100 (Central European)", "2024-03-04", "12:10 +01:00"),
        ("2024/03/04 2:05:11 PM GMT+1", "2024-03-04", "14:05 +01:00"),
        ("March 4, 2024 2:05 PM (GMT-3:30)", "2024-03-04", "14:05 -03:30"),
        ("Mon Mar  4 12:10:00 CET 2024", "2024-03-04", "12:10"),
        ("2024/03/04 2:05:11 오후", "2024-03-04", "14:05"),
        ("2024. 3. 4. 오후 2:05:11", "2024-03-04", "14:05"),
        ("4.3.2024 2:05:11 p. m.", "2024-03-04", "14:05"),
        ("14/3/2024 2:05 μ.μ.", "2024-03-14", "14:05"),
        ("14/03/2024 2:05:11 ص", "2024-03-14", "02:05"),
        ("14.03.2024 ÖS 2:05", "2024-03-14", "14:05"),
        ("14/03/2567 14:05", "2024-03-14", "14:05"),
        ("2024-03-04T14_05_11Z", "2024-03-04", "14:05 UTC"),
        ("Mon 4 Mar 2024 – 14:05", "2024-03-04", "14:05"),
        ("2024年3月4日(月) 14:05", "2024-03-04", "14:05"),
        ("den 4 mars 2024 kl. 14.05", "2024-03-04", "14:05"),
        ("le 1er mars 2024 à 14h05", "2024-03-01", "14:05"),
        ("14:05, 14/03/2024", "2024-03-14", "14:05"),
        ("2024-03-04 10:00-11:30", "2024-03-04", "10:00–11:30"),
        ("04-Mar-24", "2024-03-04", ""),
        ("1686830400", "2023-06-15", "12:00 UTC"),
        ("1686830400000", "2023-06-15", "12:00 UTC"),
        ("четверг, 14 марта 2024 г.", "2024-03-14", ""),
        ("Ma\u0308rz 4", "", ""),
        ("4. Ma\u0308rz 2024", "2024-03-04", ""),
    ],
)
def test_the_time_and_the_zone_of_a_day_are_kept(text: str, day: str, time: str) -> None:
    found = read_day(text)
    assert (str(found.day) if found else "") == day
    assert (found.time_with_zone if found else "") == time


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1.2.3",
            "v1.2.24",
            "v1.2.2024 release",
            "Version 10.11.12",
            "release 10.11.24 notes",
            "192.168.10.12",
            "0176 1234567",
        ),
        *(
            "+47 22-10-12-24",
            "$12.03",
            "1/2",
            "1.299.2024",
            "4 out of 2024",
            "Plan for Q1 2024",
            "May 2024",
            "Monday",
        ),
        *("30/2/2024", "2024-02-30", "20241345", "31 June 2024", "1970-01-01", "1970-01-01T00:00:00Z", "2024-W10"),
        *("12 people 2024", "0", "42", "99999999999", "", "1/2/3/2024", "4/4/12345"),
    ],
)
def test_what_is_no_day_is_never_taken_for_one(text: str) -> None:
    assert find_day(text) is None
    assert read_day(text) is None


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)), st.booleans())
def test_seconds_and_milliseconds_are_read_where_a_day_is_expected(moment: datetime, in_milliseconds: bool) -> None:
    aware = moment.replace(tzinfo=UTC)
    text = str(int(aware.timestamp()) * (1000 if in_milliseconds else 1))
    found = read_day(text)
    assert found is not None
    assert (found.day, found.time_with_zone) == (aware.date(), f"{aware:%H:%M} UTC")
    assert in_milliseconds or find_day(text) is None


def test_long_texts_are_searched_at_their_beginning_only() -> None:
    assert find_day("x" * 400 + " 2024-03-04") is None
    assert find_day("x" * 293 + " 4/13/20" + "24") is None
    assert find_day(" " * 10**6) is None
    assert read_day("2024-03-04" + " " * 10**6 + ".") is None


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("25／03／2024", (2024, 3, 25), ""),
        ("2024 03 04 Talk", (2024, 3, 4), "Talk"),
        ("12. März 24", (2024, 3, 12), ""),
        ("March 4, 24", (2024, 3, 4), ""),
        ("12 Mar 24 - budget (part 1)", (2024, 3, 12), "budget (part 1)"),
        ("Марта 4, 2024", (2024, 3, 4), ""),
        ("2024-03-04 Talk (short)", (2024, 3, 4), "Talk (short)"),
        ("2024-03-04 (Mon) Talk.", (2024, 3, 4), "Talk."),
        ("Talk (4 March 2024)", (2024, 3, 4), "Talk"),
        ("4 March 10:30", None, ""),
        ("4 March 12 people", None, ""),
        ("4 March 10 - 12 Uhr", None, ""),
    ],
)
def test_a_day_in_a_name_is_found_and_its_other_words_stay(
    text: str, day: tuple[int, int, int] | None, rest: str
) -> None:
    found = find_day(text)
    assert (found and found.day) == (day and date(*day))
    assert found is None or found.rest == rest
