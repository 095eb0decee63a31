"""The loopback Discord judges bodies by the published API and by Discord's documented limits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.loopback_discord.shown import mentions, pings, snapshot, texts
from tests.loopback_discord.spec import spec

CHANNEL = "/api/v10/channels/300000000000000001"
POST = ("POST", f"{CHANNEL}/messages")
PATCH = ("PATCH", f"{CHANNEL}/messages/500000000000000001")
FORUM = ("POST", f"{CHANNEL}/threads")
CALLBACK = ("POST", "/api/v10/interactions/600000000000000001/token/callback")
SYNC = ("PUT", "/api/v10/applications/100000000000000001/commands")
V2 = 1 << 15


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "Claims", "custom_id": "a"} | more


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def menu(count: int = 2, **more: Any) -> dict[str, Any]:
    options = [{"label": f"option {n}", "value": str(n)} for n in range(count)]
    return {"type": 3, "custom_id": "m", "options": options} | more


def v2(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"flags": V2, "components": list(parts)}


def classic(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"content": "新闻 news", "components": list(parts)}


def command(**more: Any) -> dict[str, Any]:
    return {"name": "feed", "description": "Feeds", "type": 1} | more


def option(**more: Any) -> dict[str, Any]:
    return {"type": 3, "name": "url", "description": "Address"} | more


GOOD = {
    "a text": (POST, {"content": "新闻 news"}),
    "a card": (POST, v2({"type": 17, "components": [text("**标题** headline"), row(button())]})),
    "a picture beside a text": (POST, v2({
        "type": 9, "components": [text("x")],
        "accessory": {"type": 11, "media": {"url": "https://example.org/a.png"}}})),
    "an embed": (POST, {"embeds": [{"title": "标题", "description": "x" * 4096}]}),
    "an emoji for a label": (POST, classic(row(button(label=None, emoji={"name": "👍🏽"})))),
    "an arrow": (POST, classic(row(button(label=None, emoji={"name": "◀️"})))),
    "a file that is shown": (POST, v2({"type": 12, "items": [{"media": {"url": "attachment://t.png"}}]})
                             | {"attachments": [{"id": 0, "filename": "t.png"}]}),
    "a file and nothing else": (POST, {"attachments": [{"id": 0, "filename": "feeds.opml"}]}),
    "an edit that takes the text away": (PATCH, {"content": None, "components": [row(button())]}),
    "a post": (FORUM, {"name": "Digest 摘要", "message": v2(text("x"))}),
    "a deferral": (CALLBACK, {"type": 5, "data": {"flags": 64}}),
    "choices": (CALLBACK, {"type": 8, "data": {"choices": [{"name": "上海", "value": "x"}]}}),
    "commands in three languages": (SYNC, [command(
        name_localizations={"zh-CN": "订阅源", "zh-TW": "訂閱"}, options=[option(required=True), option(name="b")])]),
}  # fmt: skip

BAD = {
    "is not valid under any": (FORUM, {"message": v2(text("x"))}),
    "unexpected": (POST, {"content": "x", "componets": []}),
    "content is longer": (POST, {"content": "字" * 2001}),
    "nonce is longer than 25": (POST, {"content": "x", "nonce": "n" * 26}),
    "the message is empty": (POST, {"content": " \n"}),
    "4001 characters in text displays": (POST, v2(text("字" * 2000), text("x" * 2001))),
    "exclude content": (POST, v2(text("x")) | {"content": "y"}),
    "need the V2 flag": (POST, {"components": [text("x")]}),
    "41 components": (POST, v2(*[text("x")] * 41)),
    "a text display is empty": (POST, v2(text(" "))),
    "more than five rows": (POST, classic(*[row(button(custom_id=str(n))) for n in range(6)])),
    "a custom_id stands twice": (POST, classic(row(button(), button()))),
    "custom_id has not 1 to 100": (POST, classic(row(button(custom_id="x" * 101)))),
    "id stands twice": (POST, v2({"id": 7} | text("a"), {"id": 7} | text("b"))),
    "one to five buttons, or one menu": (POST, classic(row(menu(), button()))),
    "label of at most 80": (POST, classic(row(button(label="长" * 81)))),
    "only a link button has an address": (POST, classic(row(button(url="https://example.org")))),
    "a link button has no custom_id": (POST, classic(row(button(style=5, url="https://a.org")))),
    "a button's address is none": (POST, classic(row(
        {"type": 2, "style": 5, "label": "x", "url": "javascript://a"}))),
    "'中' is no emoji": (POST, classic(row(button(emoji={"name": "中"})))),
    "1 to 25 options": (POST, classic(row(menu(26)))),
    "3 values of 2 options": (POST, classic(row(menu(max_values=3)))),
    "menu's value stands twice": (POST, classic(row(menu(options=[
        {"label": "a", "value": "1"}, {"label": "b", "value": "1"}])))),
    "placeholder is longer": (POST, classic(row(menu(placeholder="x" * 151)))),
    "so excludes a list of roles": (POST, {"content": "x", "allowed_mentions": {
        "parse": ["roles"], "roles": ["500000000000000001"]}}),
    "6001 characters in embeds": (POST, {"embeds": [
        {"description": "x" * 3000}, {"description": "字" * 3001}]}),
    "11 embeds": (POST, {"embeds": [{"title": "x"}] * 11}),
    "an embed's field is empty": (POST, {"embeds": [{"fields": [{"name": "a", "value": " "}]}]}),
    "no address of a picture": (POST, v2({
        "type": 12, "items": [{"media": {"url": "file:///etc/passwd"}}]})),
    "shown by no component": (POST, v2(text("x")) | {
        "attachments": [{"id": 0, "filename": "t.png"}]}),
    "26 choices": (CALLBACK, {"type": 8, "data": {"choices": [
        {"name": str(n), "value": str(n)} for n in range(26)]}}),
    "choice's name has not 1 to 100": (CALLBACK, {"type": 8, "data": {"choices": [
        {"name": "x" * 101, "value": "x"}]}}),
    "'Feed' is no name": (SYNC, [command(name="Feed")]),
    "description has not 1 to 100": (SYNC, [command(description_localizations={"zh-CN": "长" * 101})]),
    "no languages ['zh']": (SYNC, [command(name_localizations={"zh": "源"})]),
    "the command feed stands twice": (SYNC, [command(), command()]),
    "an option stands twice": (SYNC, [command(options=[
        option(name_localizations={"zh-CN": "甲"}), option(name="b", name_localizations={"zh-CN": "甲"})])]),
    "stands behind an optional one": (SYNC, [command(options=[option(), option(name="b", required=True)])]),
    "subcommands and options": (SYNC, [command(options=[option(), option(type=1, name="add")])]),
    "choices and autocomplete": (SYNC, [command(options=[
        option(autocomplete=True, choices=[{"name": "a", "value": "a"}])])]),
    "another type than its option": (SYNC, [command(options=[
        option(type=4, choices=[{"name": "a", "value": "a"}])])]),
    "at most 8000": (SYNC, [command(options=[
        option(name=f"o{n}", choices=[{"name": "x" * 100, "value": f"{m}"} for m in range(25)])
        for n in range(4)])]),
}  # fmt: skip


@pytest.mark.parametrize("what", GOOD)
def test_what_discord_takes_is_taken(what: str) -> None:
    (method, path), body = GOOD[what]
    assert spec().request_faults(method, path, body) == []


@pytest.mark.parametrize("fault", BAD)
def test_what_discord_refuses_is_a_fault(fault: str) -> None:
    (method, path), body = BAD[fault]
    found = spec().request_faults(method, path, body)
    assert any(fault in one for one in found), found


def test_the_longest_translation_counts_towards_a_commands_total() -> None:
    long = [
        {"name": "短", "name_localizations": {"en-GB": "x" * 100}, "value": str(n)}
        for n in range(25)
    ]
    for number, choice in enumerate(long):
        choice["name"] = f"短{number}"
    body = [command(options=[option(name=f"o{n}", choices=long) for n in range(4)])]
    assert any("at most 8000" in fault for fault in spec().request_faults(*SYNC, body))


def test_an_edit_of_a_card_is_judged_as_a_card() -> None:
    too_much = {"components": [text("x" * 4001)]}
    assert any("4001" in fault for fault in spec().request_faults(*PATCH, too_much, had=V2))
    assert spec().request_faults(*PATCH, {"components": [text("字" * 4000)]}, had=V2) == []
    assert spec().request_faults(*PATCH, {"components": [text("x")]}) == [
        "these components need the V2 flag"
    ]


def test_a_misspelt_key_of_the_query_is_a_fault() -> None:
    hook = "/api/v10/webhooks/800000000000000001/secret"
    assert spec().request_faults("POST", hook, {"content": "x"}, {"wait", "with_components"}) == []
    faults = spec().request_faults("POST", hook, {"content": "x"}, {"with_component"})
    assert faults == ["query: with_component is unknown"]


def test_what_is_no_route_of_discord_is_a_fault() -> None:
    (fault,) = spec().request_faults("POST", f"{CHANNEL}/message", {"content": "x"})
    assert "no operation of the API" in fault


ALL = "@everyone 大家好 <@400000000000000001> <@!400000000000000001> <@&500000000000000001>"


@pytest.mark.parametrize(
    ("allowed", "pinged"),
    [
        (None, ["@everyone", "<@400000000000000001>", "<@&500000000000000001>"]),
        ({"parse": []}, []),
        ({"parse": [], "roles": ["500000000000000001"]}, ["<@&500000000000000001>"]),
        ({"parse": [], "roles": ["500000000000000002"]}, []),
        ({"parse": ["users"]}, ["<@400000000000000001>"]),
    ],
)
def test_a_message_pings_whom_it_mentions_and_may_mention(allowed: Any, pinged: list[str]) -> None:
    more = {} if allowed is None else {"allowed_mentions": allowed}
    assert pings(mentions({"content": ALL, **more})) == pinged
    assert pings(mentions(v2(text(ALL)) | more)) == pinged
    assert pings(mentions({"embeds": [{"title": ALL}], **more})) == []


def test_a_snapshot_holds_what_a_reader_sees() -> None:
    message = v2(
        {"type": 17, "components": [text("标题"), text("A headline")]},
        row(
            button(label="中文"), {"type": 2, "style": 5, "label": "Source", "url": "https://a.org"}
        ),
        row(menu(placeholder="More")),
    )
    assert texts(message) == ["标题", "A headline"]
    assert snapshot(message) == {
        "texts": ["标题", "A headline"],
        "buttons": [
            {"label": "中文", "disabled": False, "to": "a"},
            {"label": "Source", "disabled": False, "to": "https://a.org"},
        ],
        "menus": [
            {"placeholder": "More", "to": "m", "options": [("option 0", "0"), ("option 1", "1")]}
        ],
        "pictures": [],
        "pings": [],
        "files": [],
        "private": False,
    }
