"""Keep access tokens and secrets out of logs: the platform wants them in addresses, and libraries print addresses."""

import logging
import re

HIDDEN = "***"
_IN_ADDRESS = re.compile(r"((?:access_token|secret|appsecret)=)[^&\s'\"]+", re.IGNORECASE)


def hide(text: str, *secrets: str) -> str:
    """A text without these secrets, and without any that stands in an address."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, HIDDEN)
    return _IN_ADDRESS.sub(rf"\1{HIDDEN}", text)


class _Hiding(logging.Filter):
    """Lets every record pass, its addresses without secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hide(record.getMessage()), ()
        return True


def watch() -> None:
    """Have the HTTP library's own records pass through here: it prints whole addresses, some even as warnings."""
    for name in ("urllib3.connectionpool", "urllib3.connection"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, _Hiding) for one in logger.filters):
            logger.addFilter(_Hiding())
