"""What every response tells the browser not to do."""

from flask import Flask, Response, request

# Our pages need nothing but their own files: no inline script or style, no frame, no foreign picture.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors {}",
    )
)
_ALONE = "'none'"
_HEADERS = {
    "Content-Security-Policy": _POLICY.format(_ALONE),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def protect(app: Flask, *, framed_by: str = "") -> None:
    """Put the security headers on every response of an app; a view that sets one itself keeps its own.

    `framed_by`: origins (with a blank between) whose pages may show the public ones inside theirs; nobody else's may.
    """

    @app.after_request
    def guard(response: Response) -> Response:
        framed = bool(framed_by) and request.blueprint == "site"
        if framed:
            response.headers.setdefault("Content-Security-Policy", _POLICY.format(framed_by))
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if framed:
            del response.headers["X-Frame-Options"]  # it knows no list of origins
        return response
