"""A server as the gateway sends it. Pure."""

from __future__ import annotations

from typing import Any

from tests.loopback_discord.objects import APP, BOT_PERMISSIONS, USER, author_of, role
from tests.loopback_discord.world import World

READERS = "500000000000000001"
"""A role that servers have besides @everyone: one that an admin may let the bot mention."""


def roles(world: World, guild: str) -> list[dict[str, Any]]:
    """@everyone, which holds what the bot may do, and the role of the readers."""
    everyone = role(guild, "@everyone", BOT_PERMISSIONS & ~world.denied.get(guild, 0))
    return [everyone, role(READERS, "readers", 0, 1)]


def guild_object(world: World, guild: str) -> dict[str, Any]:
    """A server with its channels and active threads, as GUILD_CREATE has it."""
    places = [place for place in world.places.values() if place.guild == guild]
    return {
        "id": guild, "name": "Readers", "icon": None, "splash": None, "discovery_splash": None,
        "owner_id": USER, "afk_channel_id": None, "afk_timeout": 300, "verification_level": 0,
        "default_message_notifications": 0, "explicit_content_filter": 0, "emojis": [], "features": [],
        "roles": roles(world, guild), "mfa_level": 0, "application_id": None,
        "system_channel_id": world.system.get(guild), "system_channel_flags": 0, "rules_channel_id": None,
        "vanity_url_code": None, "description": None, "banner": None, "premium_tier": 0,
        "preferred_locale": "en-US", "public_updates_channel_id": None, "nsfw_level": 0,
        "stickers": [], "premium_progress_bar_enabled": False, "unavailable": False, "member_count": 2,
        "members": [{"user": author_of(APP), "roles": [], "joined_at": "2024-01-01T00:00:00+00:00",
                     "deaf": False, "mute": False, "flags": 0, "nick": None, "avatar": None}],
        "channels": [place.api() for place in places if not place.is_thread],
        "threads": [place.api() for place in places if place.is_thread and not place.archived],
        "presences": [], "voice_states": [], "stage_instances": [], "guild_scheduled_events": [],
        "soundboard_sounds": [], "large": False, "joined_at": "2024-01-01T00:00:00+00:00",
        "safety_alerts_channel_id": None,
    }  # fmt: skip
