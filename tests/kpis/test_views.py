from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from calendarapp.kpis.models import Reading, Target
from calendarapp.kpis.services import change_target
from tests.cast import AT


@pytest.fixture
def browse(cast, client, time_machine):
    """Opens a page as a person of the cast, on the day of the cast."""
    time_machine.move_to(AT, tick=False)

    def open_page(person, name, *args, post=None, follow=False, query=""):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        address = reverse(name, args=args) + query
        return client.get(address) if post is None else client.post(address, post, follow=follow)

    return open_page


@pytest.fixture
def event(cast):
    return cast.event(sharing="shared", starts=date(2027, 2, 1), ends=date(2027, 2, 28))


def place(event):
    return event.brand.slug, event.pk


def body(answer):
    return answer.content.decode()


def upload(text):
    return {"file": SimpleUploadedFile("readings.csv", text.encode())}


def test_the_page_shows_target_beside_actual(cast, figures, browse, event):
    figures.target(event, "roas", "3", baseline="2.1", attribution="7-day click")
    figures.reading(event, "attributed_revenue", "390", source="Meta")
    figures.reading(event, "ad_spend", "100", source="Meta")
    figures.target(event, "ltv", "90", source="Warehouse")

    page = body(browse(cast.vera, "event_kpis", *place(event)))

    for words in ("Return on ad spend", "2.1", "3.9", "130%", "7-day click", "not yet", "due 29 May 2027", "Warehouse"):
        assert words in page
    assert 'style="' not in page
    assert reverse("target_new", args=place(event)) not in page
    assert reverse("reading_new", args=place(event)) not in page


def test_a_planner_sees_the_buttons(cast, browse, event):
    page = body(browse(cast.omar, "event_kpis", *place(event)))

    for name in ("target_new", "reading_new", "readings_import"):
        assert reverse(name, args=place(event)) in page


def test_a_partner_sees_what_is_open_alone(cast, figures, browse, event):
    figures.target(event, "orders", "100")
    figures.target(event, "contribution_margin", "0.61")
    figures.reading(event, "orders", "4242")

    page = body(browse(cast.ada, "event_kpis", *place(event)))

    assert "Orders" in page
    assert "4242" not in page.replace(",", "")
    assert "margin" not in page
    assert "61%" not in page


@pytest.mark.parametrize("person", ["sol", "zoe"])
@pytest.mark.parametrize("name", ["event_kpis", "target_new", "reading_new", "readings_import"])
def test_who_sees_no_figures_finds_no_page(cast, browse, event, person, name):
    assert browse(getattr(cast, person), name, *place(event)).status_code == 404


@pytest.mark.parametrize("name", ["target_new", "reading_new", "readings_import"])
@pytest.mark.parametrize("person", ["vera", "ada"])
def test_a_reader_may_not_write(cast, browse, event, person, name):
    assert browse(getattr(cast, person), name, *place(event), post={}).status_code == 403


def test_another_brands_address_leads_nowhere(cast, browse, event):
    assert browse(cast.zoe, "event_kpis", "hanok-beauty", event.pk).status_code == 404


def test_a_target_is_set_by_form(cast, browse, event):
    chooser = body(browse(cast.omar, "target_new", *place(event)))
    assert "Usual for this type" in chooser

    form = {"target": "25", "baseline": "21.5 %", "lag": "60", "source": "Shop", "window_start": "2027-02-01"}
    answer = browse(cast.omar, "target_new", *place(event), post=form, query="?metric=repeat_rate")

    assert answer.headers["Location"] == reverse("event_kpis", args=place(event))
    target = Target.objects.get()
    assert (str(target.target.normalize()), str(target.baseline.normalize())) == ("0.25", "0.215")
    assert (target.lag, target.source, target.window_start) == (60, "Shop", date(2027, 2, 1))


@pytest.mark.parametrize(
    ("metric", "form", "words"),
    [
        ("roas", {"target": "3,5"}, "Write the decimal sign as a dot"),
        ("roas", {"target": ""}, "This field is required."),
        ("repeat_rate", {"target": "250"}, "above 100 %"),
        ("roas", {"target": "3", "window_start": "2027-02-09", "window_end": "2027-02-01"}, "ends before it starts"),
        ("roas", {"target": "3", "lag": "-1"}, "greater than or equal to 0"),
        ("new_customer_share", {"low": "50", "high": "40"}, "lies below the low one"),
        ("roas", {"target": "3", "source": "x" * 81}, "at most 80 characters"),
    ],
)
def test_a_wrong_target_is_refused_and_kept_in_the_form(cast, browse, event, metric, form, words):
    answer = browse(cast.omar, "target_new", *place(event), post={"lag": "3", **form}, query=f"?metric={metric}")

    assert answer.status_code == 200
    assert words in body(answer)
    assert not Target.objects.exists()


def test_a_clash_shows_both_values_and_then_overwrites_knowingly(cast, figures, browse, event):
    target = figures.target(event, "repeat_rate", "0.25")
    change_target(target, actor=cast.mia, at=AT, version=1, values={"target": target.target * 2})
    form = {"target": "30", "lag": "90", "version": "1"}

    clash = browse(cast.omar, "target_edit", *place(event), target.pk, post=form)

    assert clash.status_code == 409
    assert "Somebody else set this to: 50" in body(clash)
    assert 'value="30"' in body(clash)
    assert 'name="version" value="2"' in body(clash)
    browse(cast.omar, "target_edit", *place(event), target.pk, post={**form, "version": "2"})
    assert str(Target.objects.get().target.normalize()) == "0.3"


def test_an_edit_without_its_version_is_refused(cast, figures, browse, event):
    target = figures.target(event, "roas", "3")

    answer = browse(cast.omar, "target_edit", *place(event), target.pk, post={"target": "4", "lag": "3"})

    assert answer.status_code == 200
    assert Target.objects.get().target == 3


def test_a_target_is_removed_after_asking(cast, figures, browse, event):
    target = figures.target(event, "roas", "3")

    assert "Its readings stay" in body(browse(cast.omar, "target_remove", *place(event), target.pk))
    assert Target.objects.exists()
    browse(cast.omar, "target_remove", *place(event), target.pk, post={})
    assert not Target.objects.exists()


def test_a_target_of_another_event_is_not_found(cast, figures, browse, event):
    target = figures.target(cast.event("Other"), "roas", "3")

    assert browse(cast.omar, "target_edit", *place(event), target.pk).status_code == 404


def test_a_reading_is_entered_and_corrected_by_form(cast, browse, event):
    form = {"metric": "repeat_rate", "value": "21.5", "on": "2027-02-27", "source": "Shop", "place": "online"}
    browse(cast.omar, "reading_new", *place(event), post=form)
    reading = Reading.objects.get()
    assert (str(reading.value.normalize()), reading.by, reading.place) == ("0.215", cast.omar, "online")

    correction = body(browse(cast.omar, "reading_new", *place(event), query=f"?correct={reading.pk}"))
    assert 'value="21.5"' in correction
    browse(cast.omar, "reading_new", *place(event), post={**form, "value": "22"})

    assert str(Reading.objects.get().value.normalize()) == "0.22"


def test_computed_metrics_are_not_offered_for_entering(cast, browse, event):
    page = body(browse(cast.omar, "reading_new", *place(event)))
    refused = browse(cast.omar, "reading_new", *place(event), post={"metric": "roas", "value": "3", "on": "2027-02-01"})

    assert 'value="orders"' in page
    assert 'value="roas"' not in page
    assert refused.status_code == 200
    assert not Reading.objects.exists()


def test_a_reading_is_removed_after_asking(cast, figures, browse, event):
    reading = figures.reading(event, "orders", "42")

    assert browse(cast.vera, "reading_remove", *place(event), reading.pk, post={}).status_code == 403
    assert "It no longer counts" in body(browse(cast.omar, "reading_remove", *place(event), reading.pk))
    browse(cast.omar, "reading_remove", *place(event), reading.pk, post={})
    assert not Reading.objects.exists()


def test_a_file_is_shown_first_and_then_taken_in(cast, figures, browse, event):
    figures.reading(event, "orders", "1", day=date(2027, 2, 1), source="Shop")
    text = "metric,day,value,source\norders,2027-02-01,2,Shop\norders,2027-02-02,3,Shop\n"

    preview = browse(cast.omar, "readings_import", *place(event), post=upload(text))

    assert '<span class="meta">1 new, 1 corrected</span>' in body(preview)
    assert Reading.objects.count() == 1
    content = preview.context["content"]
    done = browse(cast.omar, "readings_import", *place(event), post={"content": content}, follow=True)
    assert "Taken in: 1 new, 1 corrected." in body(done)
    assert sorted(Reading.objects.values_list("value", flat=True)) == [2, 3]


def test_a_file_with_a_bad_line_is_not_taken_in(cast, browse, event):
    text = "metric,day,value\norders,2027-02-01,2\nroas,2027-02-01,3\n"

    preview = browse(cast.omar, "readings_import", *place(event), post=upload(text))
    forced = browse(cast.omar, "readings_import", *place(event), post={"content": text})

    assert (preview.status_code, forced.status_code) == (422, 422)
    assert "is computed from other readings" in body(preview)
    assert 'name="content"' not in body(preview)
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The submitted file is empty."),
        (b"\xff\xfe\x00", "isn&#x27;t UTF-8"),
        (b"metric,day,value\n\0", "NUL characters"),
        (b"x" * (3 * 1024 * 1024), "larger than 2 MB"),
        (b"<script>alert(1)</script>", "Missing: metric, day, value"),
    ],
)
def test_a_file_that_is_no_table_is_told_so(cast, browse, event, content, words):
    answer = browse(
        cast.omar, "readings_import", *place(event), post={"file": SimpleUploadedFile("readings.csv", content)}
    )

    assert answer.status_code == 200
    assert words in body(answer)


def test_words_in_a_file_are_escaped(cast, browse, event):
    text = "metric,day,value\n<b>orders</b>,2027-02-01,<i>2</i>\n"

    page = body(browse(cast.omar, "readings_import", *place(event), post=upload(text)))

    assert "<b>orders" not in page
    assert "&lt;b&gt;orders" in page


def test_programmes_are_listed_by_period_type_and_metric(cast, figures, browse, event):
    figures.target(event, "roas", "3")
    restock = cast.event("Serum restock", kind="restock", starts=date(2027, 3, 20))
    figures.target(restock, "units_sold", "500")
    later = cast.event("Summer launch", starts=date(2027, 6, 1))
    figures.target(later, "roas", "4")
    cast.event("Unmeasured", starts=date(2027, 3, 1))

    def titles(query=""):
        page = browse(cast.vera, "kpis", "maison-luma", query=query)
        return [programme.title for programme in page.context["programmes"]]

    assert titles() == ["Glow serum launch", "Serum restock"]
    assert titles("?span=month") == ["Serum restock"]
    assert titles("?span=year") == ["Glow serum launch", "Serum restock", "Summer launch"]
    assert titles("?from=2027-05-01") == ["Summer launch"]
    assert titles("?type=restock") == ["Serum restock"]
    assert titles("?metric=roas") == ["Glow serum launch"]
    assert titles("?metric=karma") == []


def test_a_series_is_listed_in_each_period_that_has_a_date_of_it(cast, figures, browse):
    weekly = cast.event("Weekly live", starts=date(2026, 12, 30), recurrence="RRULE:FREQ=WEEKLY;UNTIL=20270131")
    figures.target(weekly, "roas", "3")

    def listed(day):
        page = browse(cast.vera, "kpis", "maison-luma", query=f"?span=month&from={day}")
        return [programme.title for programme in page.context["programmes"]]

    assert listed("2026-12-01") == listed("2027-01-01") == ["Weekly live"]
    assert listed("2026-11-01") == listed("2027-02-01") == []


@pytest.mark.parametrize(
    "query",
    ["?from=x&span=x&page=x", "?from=0001-01-01", "?from=9999-12-31", "?type=" + "x" * 500, "?page=10000000000"],
)
def test_a_wrong_address_is_as_if_it_said_nothing(cast, figures, browse, event, query):
    figures.target(event, "roas", "3")

    assert browse(cast.vera, "kpis", "maison-luma", query=query).status_code == 200


@pytest.mark.parametrize("query", ["?from=1970-01-01&span=year", "?from=2100-12-31&span=year"])
def test_the_first_and_last_year_have_an_edge(cast, browse, query):
    assert browse(cast.vera, "kpis", "maison-luma", query=query).status_code == 200


def test_a_period_without_figures_says_so(cast, browse):
    assert "Nothing is measured in this period" in body(browse(cast.vera, "kpis", "maison-luma"))


def test_a_partner_finds_the_programmes_open_to_them(cast, figures, browse, event):
    figures.target(event, "roas", "3")
    figures.target(cast.event("Secret launch", starts=date(2027, 2, 1)), "roas", "4")
    measured = cast.event("Measured only", starts=date(2027, 2, 1), sharing="shared")
    figures.reading(measured, "orders", "5")

    page = browse(cast.ada, "kpis", "maison-luma")

    assert [programme.title for programme in page.context["programmes"]] == ["Glow serum launch"]
    assert "Secret" not in body(page)
    assert browse(cast.ada, "kpis", "maison-luma", query="?metric=orders").context["programmes"] == []
    assert browse(cast.zoe, "kpis", "maison-luma").status_code == 404


def test_a_metric_kept_from_partners_does_not_list_a_programme(cast, figures, browse, event):
    figures.target(event, "contribution_margin", "0.6")

    page = browse(cast.ada, "kpis", "maison-luma")

    assert page.context["programmes"] == []
    assert "contribution_margin" not in body(page)


@pytest.mark.parametrize(("person", "more"), [("mia", 0), ("ada", 1)])  # of a partner the event's partners are asked
@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_queries_however_long(
    cast, client, figures, browse, django_assert_num_queries, count, person, more
):
    cast.launches.grants.filter(agency=cast.northlight).update(groups="kpi_actuals kpi_targets")
    for number in range(count):
        event = cast.event(f"Launch {number}", starts=date(2027, 2, 1), sharing="shared")
        figures.target(event, "roas", "3")
        for day in range(1, count + 1):
            figures.reading(event, "orders", "42", day=date(2027, 2, day))
    browse(getattr(cast, person), "kpis", "maison-luma")

    with django_assert_num_queries(10 + more):
        assert len(client.get(reverse("kpis", args=["maison-luma"])).context["programmes"]) == count
    with django_assert_num_queries(10 + more):
        assert len(client.get(reverse("event_kpis", args=place(event))).context["readings"]) == count
