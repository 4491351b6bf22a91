from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives

from calendarapp.common.eml import EmailBackend

BACKEND = "calendarapp.common.eml.EmailBackend"


@pytest.fixture
def folder(settings, tmp_path):
    """A developer's machine with a folder for mails."""
    settings.DEV_MAIL = True
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def send(subject="Grüße", html="<p style='color:red'>Hi <script>alert(1)</script></p>"):
    mail = EmailMultiAlternatives(subject, "Hi <b>you</b>", to=["mia@maisonluma.example"])
    mail.attach_alternative(html, "text/html")
    EmailBackend().send_messages([mail])
    return mail


def test_each_mail_is_a_file_that_mail_programs_open(folder):
    send()
    send("Second")

    names = sorted(path.suffix for path in folder.iterdir())
    assert names == [".eml", ".eml"]
    assert all(path.read_bytes().count(b"\r\n") > 10 for path in folder.iterdir())


@pytest.mark.django_db
def test_mails_are_listed_newest_first_and_shown_without_running_anything(client, folder):
    send("First")
    send("Grüße")

    listed = client.get("/dev/mail/")
    name = listed.context["page"].object_list[0][0]
    shown = client.get(f"/dev/mail/{name}/").content.decode()
    html = client.get(f"/dev/mail/{name}/html/")

    assert [str(mail["Subject"]) for _name, mail in listed.context["page"]] == ["Grüße", "First"]
    assert "Hi &lt;b&gt;you&lt;/b&gt;" in shown
    assert "<script>alert" not in shown
    assert "sandbox" in html["Content-Security-Policy"]
    assert "default-src 'none'" in html["Content-Security-Policy"]
    assert "script-src" not in html["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/dev/mail/", "/dev/mail/0123/", "/dev/mail/0123/html/"])
def test_mails_do_not_exist_elsewhere(client, folder, settings, path):
    send()
    settings.DEV_MAIL = False

    assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["missing", "..", "%2e%2e%2fsecret-key"])
def test_other_files_are_not_shown(client, folder, name):
    (folder.parent / "secret-key.eml").parent.mkdir(exist_ok=True)
    (folder.parent / "secret-key.eml").write_text("secret")

    assert client.get(f"/dev/mail/{name}/").status_code == 404


@pytest.mark.django_db
def test_folder_without_mails_is_an_empty_page(client, folder):
    assert "None yet" in client.get("/dev/mail/").content.decode()


def test_mails_land_in_the_data_folder(settings):
    assert Path(settings.EMAIL_FILE_PATH) == settings.DATA_DIR / "mail"
