"""Digests leave for servers on loopback that speak as the robots and a mail server do."""

from __future__ import annotations

import json
import os
import re
import signal
import ssl
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import trustme

from alerts import posting
from alerts.__main__ import main
from alerts.alert import Severity
from alerts.channels import channels_of
from alerts.digest import Digest, Item, fitted
from alerts.replies import Answer, Secret, without_secrets
from alerts.robots import DINGTALK_BYTES, FEISHU_BYTES, dingtalk_body, feishu_body, wecom_text
from alerts.sending import Patience
from data_access.state import open_state
from data_access.state_digests import Sent, sent_digests
from domain.errors import SettingError
from tests.alert_world import world
from tests.mail_server import PASSWORD, USER, Mailbox, receiving
from tests.webhook_servers import (
    KEY,
    SECRET,
    Planned,
    Robot,
    dingtalk,
    feishu,
    listening,
    moved,
    silent,
    slow,
    wecom,
)

ROOT = Path(__file__).parent.parent
SETTINGS = ("ALERT_WECOM_URL", "ALERT_DINGTALK_URL", "ALERT_DINGTALK_SECRET", "ALERT_FEISHU_URL",
            "ALERT_FEISHU_SECRET", "ALERT_MAIL_URL", "ALERT_MAIL_FROM", "ALERT_MAIL_TO")  # fmt: skip
ROBOTS: dict[str, Callable[[], Robot]] = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}
OK = {"errcode": 0, "code": 0}


@pytest.fixture(autouse=True)
def quiet_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No channel, no scope and no proxy of the machine's own; a store of the test's own."""
    for name in (*SETTINGS, "SCOPE", "DASHBOARD_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("STATE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}")


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Two cities certainly under 80, one not."""
    url = world(tmp_path, {"bj": [(75.0, 400)] * 3, "sh": [(76.0, 400)] * 3, "gz": [(90.0, 400)] * 3})
    monkeypatch.setenv("WAREHOUSE_URL", url)
    return url


class Pauses(list[float]):
    """A sleep that is over at once and is remembered."""

    @property
    def patience(self) -> Patience:
        return Patience(sleep=self.append)


@pytest.fixture
def robots(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Robot]]:
    """All three, signed where they can be, set up as channels."""
    with ExitStack() as open_ones:
        found = {name: open_ones.enter_context(listening(make())) for name, make in ROBOTS.items()}
        for name, robot in found.items():
            monkeypatch.setenv(f"ALERT_{name.upper()}_URL", robot.address)
        monkeypatch.setenv("ALERT_DINGTALK_SECRET", SECRET)
        monkeypatch.setenv("ALERT_FEISHU_SECRET", SECRET)
        yield found


@pytest.fixture
def mailbox(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Mailbox]:
    """A mailbox set up as a channel; ``starttls`` unless the test says otherwise."""
    security = getattr(request, "param", "starttls")
    scheme = {"starttls": "smtp", "ssl": "smtps", "none": "smtp+plain"}[security]
    login = "" if security == "none" else f"{USER.replace('@', '%40')}:{PASSWORD}@"
    with receiving(tmp_path, security) as box:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        monkeypatch.setenv("ALERT_MAIL_URL", f"{scheme}://{login}127.0.0.1:{box.port}")
        monkeypatch.setenv("ALERT_MAIL_FROM", "满意度预警 <alerts@example.com>")
        monkeypatch.setenv("ALERT_MAIL_TO", "a@example.com, b@example.com")
        yield box


def states() -> list[tuple[str, str]]:
    """Channel and state of every digest, oldest first."""
    return [(row.channel, row.state) for row in reversed(sent_digests(open_state()))]


def text_of(robot: Robot, at: int = -1) -> str:
    return json.dumps(robot.taken[at], ensure_ascii=False)


# --- one digest a run and channel, and never twice ------------------------------------------------
@pytest.mark.usefixtures("company")
def test_each_channel_gets_one_digest_with_every_alert(
    robots: dict[str, Robot], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_URL", "https://dashboard.example.com")
    assert main(["send"]) == 0
    for robot in robots.values():
        assert robot.requests == len(robot.taken) == 1
        for part in (
            "客户满意度预警 2024年3月",
            "BJ市",
            "SH市",
            "75.0 分",
            "低于 80.0 分",
            "supervision?m=2024-03",
        ):
            assert part in text_of(robot)
        assert "GZ市" not in text_of(robot)
    (mail,) = mailbox.taken
    assert mailbox.receivers == [["a@example.com", "b@example.com"]]
    assert mail["Subject"] == "客户满意度预警 2024年3月"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    for body in (plain.get_content(), html.get_content()):
        assert "BJ市" in body
        assert "https://dashboard.example.com/supervision?m=2024-03" in body
    numbers = {row.id for row in sent_digests(open_state())}
    assert len(numbers) == 4
    assert mail["Message-ID"].removeprefix("<alerts.").split("@")[0] in numbers


@pytest.mark.usefixtures("company")
def test_a_second_run_sends_nothing_and_a_new_alert_alone_goes_out_later(
    robots: dict[str, Robot], capsys: pytest.CaptureFixture[str]
) -> None:
    first = [main(["send", "--month", "2024-02", "--channel", "wecom"]) for _ in range(3)]
    assert first == [0, 0, 0]
    assert main(["send", "--month", "2024-03", "--channel", "wecom"]) == 0
    assert "wecom: nothing new to send" in capsys.readouterr().out
    assert len(robots["wecom"].taken) == 1
    assert main(["rules", "add", "--id", "high", "--metric", "satisfaction", "--kind", "threshold", "--side",
                 "above", "--limit", "85", "--places", "cities"]) == 0  # fmt: skip
    assert main(["send", "--channel", "wecom"]) == 0
    assert "GZ市" in text_of(robots["wecom"])
    assert "BJ市" not in text_of(robots["wecom"])


@pytest.mark.usefixtures("company")
def test_acknowledged_alerts_and_those_of_other_channels_stay_at_home(robots: dict[str, Robot]) -> None:
    assert main(["acknowledge", "satisfaction-below-80", "BJ市", "--by", "李", "--note", "跟进"]) == 0
    assert main(["send", "--channel", "wecom"]) == 0
    assert "BJ市" not in text_of(robots["wecom"])
    assert main(["rules", "remove", "satisfaction-below-80"]) == 0
    assert main(["rules", "add", "--id", "own", "--metric", "satisfaction", "--kind", "threshold", "--side",
                 "below", "--limit", "80", "--places", "cities", "--channel", "feishu", "--who", "王经理",
                 "--name", "低分"]) == 0  # fmt: skip
    assert main(["send"]) == 0
    assert "低分：BJ市" in text_of(robots["feishu"])
    assert "（王经理）" in text_of(robots["feishu"])
    assert not robots["dingtalk"].taken


@pytest.mark.usefixtures("company")
def test_an_installation_sends_only_what_its_scope_shows(
    robots: dict[str, Robot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCOPE", "SH市")
    assert main(["send"]) == 0
    for robot in robots.values():
        assert "SH市" in text_of(robot)
        assert "BJ" not in text_of(robot)
    monkeypatch.setenv("SCOPE", "nowhere")
    assert main(["send", "--again"]) == 1
    assert [robot.requests for robot in robots.values()] == [1, 1, 1]


@pytest.mark.usefixtures("company")
def test_a_dry_run_prints_and_sends_and_remembers_nothing(
    robots: dict[str, Robot], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["send", "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert "BJ市" in printed
    assert KEY not in printed
    assert [robot.requests for robot in robots.values()] == [0, 0, 0]
    assert states() == []


@pytest.mark.usefixtures("company")
def test_without_a_channel_nothing_leaves_and_the_command_says_how(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["send"]) == 1
    assert "ALERT_WECOM_URL" in capsys.readouterr().err


# --- retries ------------------------------------------------------------------------------------------
LIMITED: dict[str, Planned] = {
    "wecom": (200, {"errcode": 45009, "errmsg": "api freq out of limit"}),
    "dingtalk": (200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}),
    "feishu": (400, {"code": 11232, "msg": "frequency limited psm", "data": {}}),
}
PASSING: dict[str, Planned] = {
    "busy": (200, {"errcode": -1, "errmsg": "system busy", "code": 2200, "msg": "internal error"}),
    "500": (500, {}),
    "503": (503, OK),
    "429": (429, {}),
    "no answer": silent,
}


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("fault", [*PASSING, "limited"])
@pytest.mark.parametrize("name", ROBOTS)
def test_what_passes_is_tried_again_after_growing_pauses(
    robots: dict[str, Robot], name: str, fault: str
) -> None:
    robots[name].next += [PASSING.get(fault, LIMITED[name])] * 2
    pauses = Pauses()
    assert main(["send", "--channel", name], pauses.patience) == 0
    assert robots[name].requests == 3
    assert len(robots[name].taken) == 1
    assert states() == [(name, Sent.SENT)]
    first, second = pauses
    assert (first >= 15) == (fault in ("limited", "429")), "a limit is given time"
    assert second > 1.5 * first


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("name", ROBOTS)
def test_a_robot_that_stays_down_fails_and_the_next_run_sends(
    robots: dict[str, Robot], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    robots[name].next += [(502, {}) for _ in range(4)]
    pauses = Pauses()
    assert main(["send", "--channel", name], pauses.patience) == 1
    assert (robots[name].requests, len(pauses)) == (4, 3)
    assert "failed" in capsys.readouterr().err
    assert main(["send", "--channel", name]) == 0
    assert states() == [(name, Sent.FAILED), (name, Sent.SENT)]


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("name", ROBOTS)
def test_a_wrong_key_or_secret_is_not_tried_again_and_not_shown(
    robots: dict[str, Robot], name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = "a-wr0ng-key-that-is-secret-too"
    if name == "feishu":
        monkeypatch.setenv("ALERT_FEISHU_SECRET", wrong)
    else:
        monkeypatch.setenv(f"ALERT_{name.upper()}_URL", robots[name].address.replace(KEY, wrong))
    pauses = Pauses()
    assert main(["send", "--channel", name], pauses.patience) == 1
    said = "".join(capsys.readouterr())
    assert robots[name].requests == 1
    assert pauses == []
    assert re.search(r"93000|300001|19021", said)
    assert main(["digests"]) == 0
    said += capsys.readouterr().out
    stored = Path(os.environ["STATE_URL"].removeprefix("sqlite:///")).read_bytes().decode("latin-1")
    for secret in (wrong, SECRET, KEY if name == "feishu" else wrong):
        assert secret not in said + stored


@pytest.mark.usefixtures("company")
def test_one_channel_that_fails_does_not_hold_up_the_others(
    robots: dict[str, Robot], mailbox: Mailbox
) -> None:
    robots["wecom"].next += [(403, {})]
    robots["dingtalk"].next += [moved]
    assert main(["send"], Pauses().patience) == 1
    assert robots["wecom"].requests == robots["dingtalk"].requests == 1
    assert len(robots["feishu"].taken) == len(mailbox.taken) == 1
    assert dict(states()) == {"wecom": "failed", "dingtalk": "failed", "feishu": "sent", "mail": "sent"}


@pytest.mark.usefixtures("company")
def test_a_robot_that_is_not_there_fails_without_its_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with listening(wecom()) as gone:
        address = gone.address
    monkeypatch.setenv("ALERT_WECOM_URL", address)
    assert main(["send"], Pauses().patience) == 1
    said = capsys.readouterr().err
    assert "no connection" in said
    assert KEY not in said
    assert states() == [("wecom", Sent.FAILED)]


@pytest.mark.usefixtures("company")
def test_an_answer_that_never_comes_leaves_the_digest_unsure_until_asked(
    robots: dict[str, Robot], capsys: pytest.CaptureFixture[str]
) -> None:
    robots["wecom"].next += [silent] * 4
    assert main(["send", "--channel", "wecom"], Pauses().patience) == 1
    assert "unsure" in capsys.readouterr().err
    assert main(["send", "--channel", "wecom"]) == 0
    assert robots["wecom"].taken == []
    assert main(["send", "--channel", "wecom", "--again"]) == 0
    assert len(robots["wecom"].taken) == 1


@pytest.mark.usefixtures("company")
def test_an_answer_that_takes_too_long_is_waited_for_no_longer(
    robots: dict[str, Robot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "TIMEOUT_S", 2.0)
    robots["feishu"].next += [slow]
    assert main(["send", "--channel", "feishu"], Pauses().patience) == 0
    assert robots["feishu"].requests == 2


@pytest.mark.usefixtures("company")
def test_a_robot_is_spoken_to_over_tls_and_only_with_a_certificate_to_trust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    with listening(wecom(), context) as robot:
        monkeypatch.setenv("ALERT_WECOM_URL", robot.address)
        pauses = Pauses()
        assert main(["send"], pauses.patience) == 1
        assert pauses == []
        said = capsys.readouterr().err
        assert "CERTIFICATE_VERIFY_FAILED" in said
        assert KEY not in said
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        assert main(["send"]) == 0
        assert len(robot.taken) == 1


RUN = "import sys; from alerts.__main__ import main; sys.exit(main(sys.argv[1:]))"


@pytest.mark.slow
@pytest.mark.usefixtures("company")
def test_two_runs_at_once_send_one_digest(robots: dict[str, Robot]) -> None:
    command = [sys.executable, "-c", RUN, "send", "--channel", "dingtalk"]
    runs = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [run.wait(120) for run in runs] == [0, 0, 0]
    assert len(robots["dingtalk"].taken) == 1


@pytest.mark.slow
@pytest.mark.usefixtures("company")
def test_a_run_killed_while_the_robot_had_the_digest_sends_no_second(robots: dict[str, Robot]) -> None:
    """The robot takes it and never answers; the process is killed; the next run does not send it again."""
    robot = robots["dingtalk"]
    runs: list[subprocess.Popen[bytes]] = []

    def taken_then_killed(_handler: Any) -> None:
        robot.taken.append({})
        os.kill(runs[0].pid, signal.SIGKILL)

    robot.next.append(taken_then_killed)
    runs.append(subprocess.Popen([sys.executable, "-c", RUN, "send", "--channel", "dingtalk"], cwd=ROOT))
    assert runs[0].wait(120) == -signal.SIGKILL
    assert states() == [("dingtalk", Sent.SENDING)]
    assert main(["send", "--channel", "dingtalk"]) == 0
    assert len(robot.taken) == 1


# --- mail ---------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("mailbox", ["starttls", "ssl", "none"], indirect=True)
def test_mail_leaves_over_each_kind_of_line(mailbox: Mailbox) -> None:
    assert main(["send"]) == 0
    assert main(["send"]) == 0
    assert len(mailbox.taken) == 1


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("code", "times", "state"),
    [("451 try later", 2, "sent"), ("451 try later", 4, "failed"), ("554 spam", 1, "failed")],
)
def test_mail_is_tried_again_after_4xx_alone(mailbox: Mailbox, code: str, times: int, state: str) -> None:
    mailbox.next += [code] * times
    pauses = Pauses()
    assert main(["send"], pauses.patience) == (0 if state == "sent" else 1)
    assert states() == [("mail", state)]
    assert len(pauses) == {2: 2, 4: 3, 1: 0}[times]
    assert mailbox.next == []


@pytest.mark.usefixtures("company", "mailbox")
@pytest.mark.parametrize("fault", ["password", "certificate", "open line"])
def test_mail_never_logs_in_where_it_must_not_and_shows_no_password(
    fault: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = os.environ["ALERT_MAIL_URL"]
    if fault == "password":
        monkeypatch.setenv("ALERT_MAIL_URL", url.replace(PASSWORD, "wr0ng-password"))
    elif fault == "certificate":
        monkeypatch.delenv("SSL_CERT_FILE")
    else:
        monkeypatch.setenv("ALERT_MAIL_URL", url.replace("smtp:", "smtp+plain:"))
    pauses = Pauses()
    assert main(["send"], pauses.patience) == 1
    said = "".join(capsys.readouterr())
    assert pauses == []
    assert PASSWORD not in said
    assert "wr0ng-password" not in said
    assert {"password": "535", "certificate": "certificate", "open line": "open line"}[fault] in said


# --- form and length ----------------------------------------------------------------------------------
def digest(count: int, text: str = "上海市 客户满意度 75.0 分（74.0–76.0），低于 80.0 分") -> Digest:
    items = tuple(Item([*Severity][i % 3], "显著", f"{i} {text}") for i in range(count))
    return Digest(
        "2025-03-ab", "预警", "本次", items, "编号", "https://d.example.com", "打开", "…另有 {n} 条"
    )


@pytest.mark.parametrize("count", [0, 1, 30, 500])
@pytest.mark.parametrize("name", ROBOTS)
def test_a_long_digest_is_cut_to_what_the_robot_takes_and_says_how_many_more(
    robots: dict[str, Robot], name: str, count: int
) -> None:
    channel = channels_of(os.environ)[name]
    assert channel.send(digest(count)).answer is Answer.TAKEN
    said = text_of(robots[name])
    shown = len(set(re.findall(r"(\d+) 上海市", said)))
    left = re.search(r"…另有 (\d+) 条", said)
    assert shown + (int(left[1]) if left else 0) == count
    assert (left is None) == (shown == count)
    assert "https://d.example.com" in said
    assert "编号" in said


def test_as_many_alerts_as_fit_are_shown() -> None:
    for size, limit in (
        (lambda d: len(wecom_text(d).encode()), 4096),
        (lambda d: len(json.dumps(dingtalk_body(d), ensure_ascii=False).encode()), DINGTALK_BYTES),
        (lambda d: len(json.dumps(feishu_body(d), ensure_ascii=False).encode()), FEISHU_BYTES),
    ):
        whole = digest(500)
        cut = fitted(whole, size, limit)
        assert size(cut) <= limit < size(whole.first(len(cut.items) + 1))


@pytest.mark.usefixtures("company")
def test_a_rules_name_cannot_bring_markup_or_mentions_into_a_group(
    robots: dict[str, Robot], mailbox: Mailbox
) -> None:
    name = "<@all> [click](http://evil) **x** <at id=all></at> <b>y</b>"
    assert main(["rules", "add", "--id", "own", "--metric", "satisfaction", "--kind", "threshold", "--side",
                 "below", "--limit", "80", "--places", "cities", "--name", name]) == 0  # fmt: skip
    assert main(["send"]) == 0
    html = mailbox.taken[0].get_body(("html",))
    assert html is not None
    for said in (*map(text_of, robots.values()), html.get_content()):
        for markup in ("<@all>", "](http://evil)", "<at id=", "<b>y"):
            assert markup not in said
        assert "click" in said


# --- settings -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("setting", "value"),
    [("ALERT_WECOM_URL", f"http://example.com/send?key={KEY}"), ("ALERT_WECOM_URL", f"ftp://host/{KEY}"),
     ("ALERT_FEISHU_URL", f"https://host:{KEY}/x"), ("ALERT_DINGTALK_URL", f"https://host/a b?{KEY}"),
     ("ALERT_FEISHU_URL", f"https://[{KEY}/x"), ("ALERT_DINGTALK_URL", KEY),
     ("ALERT_MAIL_URL", f"smtps://user:{KEY}@"), ("ALERT_MAIL_URL", f"smtps://user:pa@ss:{KEY}@host:x"),
     ("ALERT_MAIL_URL", f"smtp+plain://u:{KEY}@host"), ("ALERT_MAIL_URL", f"smtps://u:{KEY}ä@host")],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_refused_without_repeating_it(setting: str, value: str) -> None:
    given = {"ALERT_MAIL_FROM": "a@b.cn", "ALERT_MAIL_TO": "c@d.cn", setting: value}
    with pytest.raises(SettingError, match=setting) as refused:
        channels_of(given)
    told = "".join(traceback.format_exception(refused.value))
    assert KEY not in told


@pytest.mark.parametrize("to", ["", "nobody", "a@b.cn, nobody"])
def test_mail_needs_addresses(to: str) -> None:
    with pytest.raises(SettingError, match="ALERT_MAIL_TO"):
        channels_of({"ALERT_MAIL_URL": "smtps://host", "ALERT_MAIL_FROM": "a@b.cn", "ALERT_MAIL_TO": to})


def test_channels_show_no_secret_when_they_are_printed() -> None:
    given = {
        "ALERT_WECOM_URL": f"https://h/send?key={KEY}", "ALERT_FEISHU_URL": f"https://h/{KEY}",
        "ALERT_DINGTALK_URL": f"https://h/x?access_token={KEY}",
        "ALERT_DINGTALK_SECRET": SECRET, "ALERT_FEISHU_SECRET": SECRET,
        "ALERT_MAIL_URL": f"smtps://u:{SECRET}@h", "ALERT_MAIL_FROM": "a@b.cn", "ALERT_MAIL_TO": "c@d.cn",
    }  # fmt: skip
    shown = repr(channels_of(given))
    assert KEY not in shown
    assert SECRET not in shown
    echoed = without_secrets(f"no such key {KEY}: see /hook/{KEY}", [Secret(f"https://h/hook/{KEY}")])
    assert KEY not in echoed
    assert without_secrets("x" * 999, []) == "x" * 200
