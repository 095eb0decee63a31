"""Who the bot is, and who others are."""

from __future__ import annotations

from aiohttp import web

from tests.loopback_discord.answers import json_answer
from tests.loopback_discord.objects import APP, USER, author_of

_NO_BANNER = {"banner": None, "accent_color": None}


def add_routes(router: web.UrlDispatcher, base: str) -> None:
    router.add_get(f"{base}/users/@me", _me)
    router.add_get(f"{base}/users/{{user}}", _user)
    router.add_get(f"{base}/oauth2/applications/@me", _application)


async def _me(_request: web.Request) -> web.Response:
    return json_answer({
        **author_of(APP), **_NO_BANNER, "mfa_enabled": False, "locale": "en-US", "verified": True,
        "email": None, "premium_type": 0,
    })  # fmt: skip


async def _user(request: web.Request) -> web.Response:
    user = request.match_info["user"]
    return json_answer(author_of(user) | _NO_BANNER | {"bot": user == APP})


async def _application(_request: web.Request) -> web.Response:
    owner = author_of(USER) | {"bot": False} | _NO_BANNER
    return json_answer({
        "id": APP, "name": "yibao", "icon": None, "description": "", "type": None,
        "bot": author_of(APP) | _NO_BANNER, "verify_key": "0" * 64, "flags": 0, "flags_new": "0",
        "redirect_uris": [], "interactions_endpoint_url": None, "hook": True, "summary": "",
        "role_connections_verification_url": None, "owner": owner, "team": None,
        "approximate_guild_count": 1, "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0, "eligible_oauth2_scopes": [],
        "explicit_content_filter": 0, "bot_public": True, "bot_require_code_grant": False,
        "is_monetized": False, "is_verified": False, "is_discoverable": False,
        "storefront_available": False, "integration_types_config": {}, "event_webhooks_status": 1,
        "event_webhooks_types": [], "monetization_state": 1, "verification_state": 1,
        "store_application_state": 1, "rpc_application_state": 0, "discoverability_state": 1,
        "discovery_eligibility_flags": 0,
    })  # fmt: skip
