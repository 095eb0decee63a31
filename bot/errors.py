"""Every error that the bot raises on purpose; each message names the thing and the fix.

YibaoError
├── SettingsError        the environment, .env or feeds.yaml is wrong (all faults in one message)
├── InputError           a file, address or argument given by a person cannot be used
│   └── TypedError       words typed in Discord; says by name what is wrong with them
├── FeedError            one feed could not be read; carries its url
│   ├── FetchError       no usable answer came over HTTP
│   │   └── AddressError the address is not one that may be reached
│   ├── ParseError       the answer is not a feed
│   └── ArticleError     a page gave no main text
├── StoreError           the database cannot be opened, read or migrated
├── WorkerError          a worker process died or ran out of time
└── DeliveryError        Discord did not take a message
"""

from __future__ import annotations


class YibaoError(Exception):
    """Root of all errors of the bot."""


class SettingsError(YibaoError):
    """The environment, `.env` or feeds.yaml is wrong; `faults` holds one sentence each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class InputError(YibaoError):
    """A file, address or argument given by a person cannot be used."""


class TypedError(InputError):
    """Words typed in Discord cannot be used. `fault` names what is wrong, so that it can be said
    in the reader's language; `text` is what was typed, `detail` says more."""

    def __init__(self, fault: str, text: str, detail: str = "") -> None:
        self.fault, self.text, self.detail = fault, text, detail
        super().__init__(f"{fault}: {text} {detail}".strip())

    def __reduce__(self) -> tuple[type[TypedError], tuple[str, str, str]]:
        return type(self), (self.fault, self.text, self.detail)


class FeedError(YibaoError):
    """One feed could not be read. `url` is the address that was asked for. `fault` names the kind
    of failure and its one detail ("status 404"), so that it can be said in a reader's language."""

    def __init__(self, url: str, reason: str, fault: str = "") -> None:
        self.url = url
        self.reason = reason
        self.fault = fault
        super().__init__(reason)

    def __reduce__(self) -> tuple[type[FeedError], tuple[str, str, str]]:
        # errors cross the process border from workers; the default would pass one argument
        return type(self), (self.url, self.reason, self.fault)


class FetchError(FeedError):
    """No usable answer came over HTTP. `retry_after` are seconds that the server asks us to wait;
    `gone` is true where it says that the feed has ended."""

    retry_after: int | None = None
    gone: bool = False


class AddressError(FetchError):
    """The address is not one that may be reached (private network, wrong scheme)."""


class ParseError(FeedError):
    """The answer is not a feed."""


class ArticleError(FeedError):
    """A page gave no main text."""


class StoreError(YibaoError):
    """The database cannot be opened, read or migrated."""


class WorkerError(YibaoError):
    """A worker process died or ran out of time."""


class DeliveryError(YibaoError):
    """Discord did not take a message."""
