"""What stands behind an address: its kind, by host and path."""

from __future__ import annotations


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


KINDS = ("code", "project", "model", "dataset", "demo", "paper", "video", "other")

_CODE = _names(
    "github.com gist.github.com raw.githubusercontent.com gitlab.com bitbucket.org gitee.com "
    "pypi.org codeberg.org sourceforge.net crates.io npmjs.com sr.ht gitcode.com "
    "anonymous.4open.science"
)
_DATASET = _names(
    "zenodo.org kaggle.com figshare.com opendatalab.com physionet.org dataverse.harvard.edu "
    "ieee-dataport.org datadryad.org data.mendeley.com openml.org openxlab.org.cn"
)
_DEMO = _names("colab.research.google.com replicate.com gradio.app mybinder.org")
_DEMO_ENDS = (".hf.space", ".gradio.live", ".gradio.app", ".streamlit.app")
_PAPER = _names(
    "arxiv.org export.arxiv.org ar5iv.org ar5iv.labs.arxiv.org alphaxiv.org doi.org dx.doi.org "
    "openreview.net aclanthology.org aclweb.org biorxiv.org medrxiv.org semanticscholar.org "
    "openaccess.thecvf.com proceedings.mlr.press papers.nips.cc proceedings.neurips.cc "
    "dl.acm.org ieeexplore.ieee.org nature.com science.org link.springer.com ssrn.com "
    "sciencedirect.com pubmed.ncbi.nlm.nih.gov techrxiv.org"
)
_VIDEO = _names("youtube.com m.youtube.com youtu.be vimeo.com bilibili.com b23.tv")
_VIDEO_ENDS = (".mp4", ".webm", ".mov", ".mkv", ".avi", ".m4v")
_OTHER = _names(
    "aka.ms tinyurl.com bit.ly t.co goo.gl t.ly cutt.ly shorturl.at is.gd rb.gy eval.ai "
    "codalab.org codalab.lisn.upsaclay.fr x.com twitter.com mobile.twitter.com linkedin.com "
    "discord.gg discord.com t.me reddit.com medium.com drive.google.com docs.google.com "
    "forms.gle dropbox.com wandb.ai api.wandb.ai wikipedia.org en.wikipedia.org "
    "news.ycombinator.com creativecommons.org opensource.org apache.org"
)
_OTHER_ENDS = (".readthedocs.io", ".rtfd.io", ".slack.com", ".wikipedia.org")
_HUB_OTHER = _names("blog docs join pricing posts settings learn new login organizations")
_DOI_DATA = ("10.5281/zenodo", "10.6084/", "10.57967/hf", "10.7910/", "10.17632/", "10.5061/")


def kind_by_place(host: str, path: str) -> str:
    """The kind of the address with this host (lower-case, no `www.`) and path (no slash first)."""
    lowered = path.lower()
    if host in ("huggingface.co", "hf.co"):
        return _hub_kind(lowered)
    if host in ("modelscope.cn", "modelscope.ai"):
        return _modelscope_kind(lowered)
    if lowered.partition("?")[0].endswith(_VIDEO_ENDS) or host in _VIDEO:
        return "video"
    if host in _CODE or host.startswith(("gitlab.", "git.")):
        return "code"
    if host in ("doi.org", "dx.doi.org") and lowered.startswith(_DOI_DATA):
        return "dataset"
    if host in _DATASET:
        return "dataset"
    if host in _DEMO or host.endswith(_DEMO_ENDS):
        return "demo"
    if host in _PAPER or lowered.partition("?")[0].endswith(".pdf"):
        return "paper"
    if host in _OTHER or host.endswith(_OTHER_ENDS) or host.startswith(("console.", "docs.")):
        return "other"
    return "project"


def _hub_kind(path: str) -> str:
    parts = [part for part in path.partition("?")[0].split("/") if part]
    if not parts or parts[0] in _HUB_OTHER:
        return "other"
    named = {"datasets": "dataset", "spaces": "demo", "papers": "paper", "collections": "model"}
    return named.get(parts[0], "model")


def _modelscope_kind(path: str) -> str:
    first = path.partition("/")[0]
    return {"models": "model", "datasets": "dataset", "studios": "demo"}.get(first, "other")
