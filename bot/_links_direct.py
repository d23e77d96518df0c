"""Share links of the usual places, and the addresses that the files themselves have there."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote

from yarl import URL

_VIDEO_SITES = ("youtube.com", "youtu.be", "youtube-nocookie.com", "bilibili.com", "b23.tv",
                "vimeo.com", "youku.com", "v.qq.com", "slideslive.com", "ted.com")  # fmt: skip


def is_video_site(url: URL) -> bool:
    """Tell whether a link leads to a site that plays films and does not hand them over."""
    return any(_at(url, site) for site in _VIDEO_SITES)


def direct(url: URL) -> URL:
    """Return the address that the file behind a share link is downloaded from, else ``url``."""
    for sites, rule in _RULES:
        if any(_at(url, site) for site in sites):
            return rule(url)
    return _nextcloud(url)


def _at(url: URL, site: str) -> bool:
    host = (url.host or "").lower()
    return host == site or host.endswith(f".{site}")


def _arxiv(url: URL) -> URL:
    if match := re.fullmatch(r"/(?:abs|html)/(.+?)/?", url.path):
        return URL(f"https://arxiv.org/pdf/{match[1]}")
    return url


def _openreview(url: URL) -> URL:
    return url.with_path("/pdf").with_query(url.query) if url.path == "/forum" else url


def _drive(url: URL) -> URL:
    match = re.search(r"/file/(?:u/\d+/)?d/([\w-]+)", url.path)
    name = match[1] if match else url.query.get("id", "")
    if not name or url.path.startswith("/drive/"):
        return url
    query = {"id": name, "export": "download", "confirm": "t"}
    if key := url.query.get("resourcekey"):
        query["resourcekey"] = key
    return URL("https://drive.usercontent.google.com/download").with_query(query)


def _docs(url: URL) -> URL:
    match = re.match(r"/(document|presentation)/(?:u/\d+/)?d/([\w-]+)", url.path)
    if not match:
        return _drive(url)
    way = "export?format=pdf" if match[1] == "document" else "export/pdf"
    return URL(f"https://docs.google.com/{match[1]}/d/{match[2]}/{way}")


def _dropbox(url: URL) -> URL:
    return url.update_query(dl="1") if url.host != "dl.dropboxusercontent.com" else url


def _onedrive(url: URL) -> URL:
    token = urlsafe_b64encode(str(url).encode()).decode().rstrip("=")
    return URL(f"https://api.onedrive.com/v1.0/shares/u!{token}/root") / "content"


def _sharepoint(url: URL) -> URL:
    return url.update_query(download="1") if url.path.startswith("/:") else url


def _zenodo(url: URL) -> URL:
    match = re.fullmatch(r"/records?/(\d+)/(?:files|preview)/(.+)", url.path)
    if not match:
        return url
    name = quote(match[2])
    return URL(f"https://zenodo.org/records/{match[1]}/files/{name}?download=1", encoded=True)


def _git(url: URL) -> URL:
    """GitHub and GitLab: the page of a file becomes the file, large ones too."""
    way, rest = ("/-/blob/", "/-/raw/") if "/-/" in url.path else ("/blob/", "/raw/")
    return url.with_path(url.path.replace(way, rest, 1))


def _nextcloud(url: URL) -> URL:
    """Nextcloud and ownCloud, wherever they stand: a share is a token behind ``/s/``."""
    if re.search(r"/s/[A-Za-z0-9]{10,32}/?$", url.path):
        return url.with_path(url.path.rstrip("/") + "/download").with_query(url.query)
    return url


_RULES: tuple[tuple[tuple[str, ...], Callable[[URL], URL]], ...] = (
    (("arxiv.org",), _arxiv),
    (("openreview.net",), _openreview),
    (("drive.google.com",), _drive),
    (("docs.google.com",), _docs),
    (("dropbox.com",), _dropbox),
    (("1drv.ms", "onedrive.live.com"), _onedrive),
    (("sharepoint.com",), _sharepoint),
    (("zenodo.org",), _zenodo),
    (("github.com", "gitlab.com"), _git),
)
