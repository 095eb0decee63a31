"""A digest as Discord messages: bodies ready to be sent as they stand.

Pure, and knows nothing of discord.py. Feed text can neither ping, nor fake a link, nor break
out of its place: it is stripped, escaped and cut (text.py) before it gets into a block
(blocks.py); cards.py and embeds.py lay blocks out, messages.py packs them, replies.py is what
the buttons show.
"""

from bot.digests.render.discord.messages import (
    COMPONENT_LIMIT,
    TEXT_LIMIT,
    V2_FLAG,
    Message,
    for_edit,
    mark,
    messages,
    nothing_new,
    one_message,
)
from bot.digests.render.discord.text import badge, bold, cut, escape, link

__all__ = [
    "COMPONENT_LIMIT",
    "TEXT_LIMIT",
    "V2_FLAG",
    "Message",
    "badge",
    "bold",
    "cut",
    "escape",
    "for_edit",
    "link",
    "mark",
    "messages",
    "nothing_new",
    "one_message",
]
