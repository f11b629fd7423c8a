"""What was answered: the compilation as a page, a workbook and a Word document, and the summary."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from flask import Blueprint, Response, render_template, request, send_file

from meetings.compilation import GROUPS, Summary, Table, compile_answers, labels, summarise
from meetings.errors import NotFoundError
from meetings.formats import compilation
from meetings.questionnaire import Questionnaire
from search_app.parts import parts

Writer = Callable[[Questionnaire, Sequence[Table], Summary], bytes]
FORMATS: dict[str, tuple[Writer, str]] = {
    "xlsx": (compilation.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": (compilation.html, "text/html"),
    "docx": (compilation.docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}

blueprint = Blueprint("reporting", __name__, url_prefix="/questionnaires/<questionnaire_id>")


@blueprint.get("/compilation")
def show(questionnaire_id: str) -> str:
    """Show each question with the respondents down the side."""
    store = parts().catalogue.questionnaires
    questionnaire, responses = store.get(questionnaire_id), store.responses(questionnaire_id)
    by_group = request.args.get("order") == "group"
    cited = labels(responses)
    files = [(cited[r.respondent.id], r.respondent.id, r.submitted.attachments) for r in responses if r.submitted]
    return render_template(
        "questionnaire/compilation.html",
        questionnaire=questionnaire,
        tables=compile_answers(questionnaire, responses, by_group=by_group),
        by_group=by_group,
        attachments=[each for each in files if each[2]],
        places=questionnaire.places,
    )


@blueprint.get("/compilation.<any(xlsx, docx, html):fmt>")
def download(questionnaire_id: str, fmt: str) -> Response:
    """Give the compilation as a file."""
    store = parts().catalogue.questionnaires
    questionnaire, responses = store.get(questionnaire_id), store.responses(questionnaire_id)
    tables = compile_answers(questionnaire, responses, by_group=request.args.get("order") == "group")
    write, media_type = FORMATS[fmt]
    content = write(questionnaire, tables, summarise(questionnaire, responses))
    return send_file(io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=f"compilation.{fmt}")


@blueprint.get("/summary")
def summary(questionnaire_id: str) -> str:
    """Show counts, the points that many make, and the terms that many use, each with its answers."""
    store = parts().catalogue.questionnaires
    questionnaire = store.get(questionnaire_id)
    found = summarise(questionnaire, store.responses(questionnaire_id))
    return render_template("questionnaire/summary.html", questionnaire=questionnaire, summary=found, groups=GROUPS)


@blueprint.get("/attachments/<respondent_id>/<sha256>")
def attachment(questionnaire_id: str, respondent_id: str, sha256: str) -> Response:
    """Give a file that came with an answer; it is sent to be kept, never shown as a page of this archive."""
    questionnaire, response = parts().catalogue.questionnaires.response(respondent_id)
    files = response.submitted.attachments if response.submitted and questionnaire.id == questionnaire_id else ()
    found = next((each for each in files if each.sha256 == sha256), None)
    if found is None:
        raise NotFoundError("There is no such attachment.")
    path = parts().settings.documents_dir / found.sha256
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=found.file_name)
