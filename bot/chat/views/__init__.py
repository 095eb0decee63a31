"""What stands under the stories of a digest and still works after a restart, and months later:
all that a click needs is in its custom_id. items.py
holds the buttons.

    y:lang:<story>:<en|zh|auto>:<nonce>     the story in the other language
    y:claims:<story>:<nonce>                its claims with their quotes
    y:page:<story>:<page>:<nonce>           ... another page of them
    y:more:<story>:<nonce>                  a menu of the rest
    y:rest:<story>:<nonce>                  ... that menu: sources, why, votes
"""

from bot.chat.views.layout import layout, reader_of

__all__ = ["layout", "reader_of"]
