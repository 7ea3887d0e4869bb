"""A region's esign server as BSrE's API has it; it signs with a key of the test's, and can be ill."""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from workflows.letters.pades import LocalPades

USER, PASSWORD = "langkah", "app-password"
NIK, PASSPHRASE = "1205010101800001", "Rahasia-Sekali-42"
VISUAL = {"image", "imageTTD", "linkQR", "page", "xAxis", "yAxis", "width", "height"}


@dataclass
class Esign:
    """`mood`: pdf or json (how it answers), slow, broken, lost (signs, but the download is away), telltale (repeats
    what was typed), empty (names no document).

    `lost` are papers whose download is away whatever the mood.
    """

    seal: LocalPades
    mood: str = "pdf"
    url: str = ""
    asked: list[str] = field(default_factory=list)
    kept: dict[str, bytes] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def sign(self) -> tuple[Response, int] | Response:
        self.asked.append("sign")
        if refused := self._refusal():
            said, status = refused
            return jsonify(error=said), status
        if self.mood == "empty":
            return jsonify(message="ok")
        number = f"dok-{len(self.kept) + 1}"
        paper = self.seal.sign(request.files["file"].read(), filename="x")
        self.kept[number] = paper.paper
        if self.mood in ("json", "lost"):
            return jsonify(id_dokumen=number)
        return Response(paper.paper, mimetype="application/pdf", headers={"id_dokumen": number})

    def _refusal(self) -> tuple[str, int] | None:
        if (
            request.headers.get("Authorization")
            != f"Basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"
        ):
            return "Akses ditolak", 401
        if self.mood in ("slow", "broken"):
            time.sleep(0.6 if self.mood == "slow" else 0)
            return "x", 502
        if set(request.form) & VISUAL or request.form["tampilan"] != "invisible":
            return "Parameter tidak sesuai", 400
        given = (request.form["nik"], request.form["passphrase"])
        if self.mood == "telltale":
            return f"NIK {given[0]} dengan passphrase {given[1]} tidak terdaftar", 400
        return None if given == (NIK, PASSPHRASE) else ("Passphrase anda salah", 400)

    def download(self, number: str) -> tuple[Response, int] | Response:
        self.asked.append("download")
        if self.mood == "lost" or number in self.lost:
            return jsonify(error="x"), 503
        if number not in self.kept:
            return jsonify(error="Dokumen tidak ditemukan"), 404
        return Response(self.kept[number], mimetype="application/pdf")


@contextmanager
def serving(esign: Esign) -> Iterator[Esign]:
    app = Flask("esign")
    app.post("/api/sign/pdf")(esign.sign)
    app.get("/api/sign/download/<number>")(esign.download)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    esign.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield esign
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
