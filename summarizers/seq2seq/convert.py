"""A Hugging Face folder made ready for the CTranslate2 engine (extra `torch`)."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from pathlib import Path

from summarizers.seq2seq.config import CONFIG, CT2_FOLDER, write_config
from summarizers.seq2seq.families import describe
from summarizers.seq2seq.vocabulary import whole_vocabularies
from summarizers.types import ModelError, ModelNotFound

QUANTIZATIONS = ("int8", "float32", "float16", "int8_float32")


def convert(folder: Path, *, name: str | None = None, quantization: str = "int8") -> Path:
    """Write `folder`/ctranslate2 and, where it is missing, `folder`/yibao.json.

    The weights are written aside and put in place when whole. Code of the checkpoint is never
    run. Raises ModelNotFound without torch, ModelError where the family is not known.
    """
    config = describe(folder, name)
    try:
        import torch  # noqa: F401 - the converter needs it and says so less clearly
    except ImportError:
        raise ModelNotFound(
            "converting needs the extra 'torch': pip install 'yibao[torch]'; or convert on another"
            f" machine and copy the folder {folder} here"
        ) from None
    if not any((folder / f).is_file() for f in ("model.safetensors", "pytorch_model.bin")):
        raise ModelNotFound(f"{folder}: no weights to convert; fetch the model first")
    from ctranslate2.converters import TransformersConverter

    aside = folder / (CT2_FOLDER + ".part")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        with warnings.catch_warnings(), whole_vocabularies():
            # MarianTokenizer recommends a library for punctuation, which is not used here.
            warnings.simplefilter("ignore")
            TransformersConverter(str(folder), trust_remote_code=False).convert(
                str(aside), quantization=quantization
            )
    except (ValueError, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise ModelError(f"{folder}: cannot be converted: {error}") from error
    _name_start(aside / "config.json")
    final = folder / CT2_FOLDER
    shutil.rmtree(final, ignore_errors=True)
    os.replace(aside, final)
    if not (folder / CONFIG).is_file():
        write_config(folder, config)
    return final


def _name_start(file: Path) -> None:
    """A tokenizer without a start mark (mBART-50's) leaves a null, which CTranslate2 refuses to
    read. Every family that has one calls it so; nothing uses it in the others."""
    settings = json.loads(file.read_text(encoding="utf-8"))
    if settings.get("bos_token", "") is None:
        file.write_text(json.dumps(settings | {"bos_token": "<s>"}, indent=2), encoding="utf-8")
