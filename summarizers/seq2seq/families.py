"""How the hub's model families want to be asked, for folders without a yibao.json.

Read from a folder's own config.json and tokenizer_config.json; nothing in the folder is run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from summarizers.seq2seq.config import CONFIG, ModelConfig, Route, read_config
from summarizers.types import Language, ModelError, ModelNotFound, Task

Routes = dict[tuple[Task, Language], Route]

_LANGUAGES = {
    "zh": Language.ZH,
    "zho": Language.ZH,
    "cmn": Language.ZH,
    "en": Language.EN,
    "eng": Language.EN,
}
_TO = {Language.ZH: Task.EN_ZH, Language.EN: Task.ZH_EN}
_CODES = {
    "nllb": ("zho_Hans", "eng_Latn"),
    "m2m100": ("__zh__", "__en__"),
    "mbart50": ("zh_CN", "en_XX"),
}
SUPPORTED = "Marian, M2M100, NLLB, mBART-50, T5 and mT5"


def describe(folder: Path, name: str | None = None) -> ModelConfig:
    """The ModelConfig of a folder: its yibao.json, else what its family is known to want.

    Raises ModelNotFound for a folder that holds no model, ModelError for an unknown family.
    """
    if (folder / CONFIG).is_file():
        return read_config(folder)
    if not (folder / "config.json").is_file():
        raise ModelNotFound(f"{folder}: no model there (neither {CONFIG} nor config.json)")
    config, tokenizer = _json(folder / "config.json"), _json(folder / "tokenizer_config.json")
    family = _family(folder, config, tokenizer)
    routes = _routes(folder, family, tokenizer)
    spm = {"marian": ("source.spm", "target.spm"), "t5": ("spiece.model",) * 2}.get(
        family, ("sentencepiece.bpe.model",) * 2
    )
    positions = config.get("max_position_embeddings", 512)
    limit = min(512, positions)
    start = config.get("decoder_start_token_id")
    return ModelConfig(
        name=name or folder.name,
        family=family,
        routes=routes,
        source_spm=spm[0],
        target_spm=spm[1],
        max_input=limit,
        max_output=limit,
        extra={} if start is None else {"decoder_start_token_id": start},
    )


def _family(folder: Path, config: Mapping[str, Any], tokenizer: Mapping[str, Any]) -> str:
    kind, wanted = config.get("model_type"), str(tokenizer.get("tokenizer_class", ""))
    if kind == "marian":
        return "marian"
    if kind == "m2m_100":
        return "nllb" if wanted.startswith("Nllb") else "m2m100"
    if kind == "mbart" and wanted.startswith("MBart50"):
        return "mbart50"
    if kind in {"t5", "mt5"}:
        return "t5"
    raise ModelError(
        f"{folder}: a {kind or 'nameless'} model ({wanted or 'no tokenizer class'}) cannot be used;"
        f" known families: {SUPPORTED}"
    )


def _routes(folder: Path, family: str, tokenizer: Mapping[str, Any]) -> Routes:
    if family == "t5":
        # Plain T5 was taught with a spoken prefix, mT5 checkpoints were not.
        text = "summarize: " if _json(folder / "config.json")["model_type"] == "t5" else ""
        return {(Task.SUMMARY, lang): Route(text=text) for lang in (Language.ZH, Language.EN)}
    if family == "marian":
        return _marian(folder, tokenizer)
    zh, en = _CODES[family]
    return {
        (Task.ZH_EN, Language.ZH): Route((zh,), (en,)),
        (Task.EN_ZH, Language.EN): Route((en,), (zh,)),
    }


def _marian(folder: Path, tokenizer: Mapping[str, Any]) -> Routes:
    pair = [
        _LANGUAGES.get(str(tokenizer.get(side, "")).split("_")[0].split("-")[0])
        for side in ("source_lang", "target_lang")
    ]
    if pair not in ([Language.ZH, Language.EN], [Language.EN, Language.ZH]):
        raise ModelError(
            f"{folder}: translates {tokenizer.get('source_lang')} to"
            f" {tokenizer.get('target_lang')}; Chinese and English are needed"
        )
    source, target = pair
    assert source is not None
    assert target is not None
    # A model of several Chinese varieties is told which to write by a symbol of its vocabulary.
    vocabulary = _json(folder / "vocab.json")
    code = ">>cmn_Hans<<"
    marks = (code,) if target is Language.ZH and code in vocabulary else ()
    return {(_TO[target], source): Route(marks)}


def _json(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ModelError(f"{path}: not JSON ({error})") from error
    if not isinstance(raw, dict):
        raise ModelError(f"{path}: not a JSON object")
    return raw
