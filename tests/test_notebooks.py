"""The notebooks: they run, are stored without outputs, and claim no figure of their own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NAMES = [path.stem for path in NOTEBOOKS]
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: Warnings are errors while the cells run, apart from one that the kernel raises about itself when
#: it is shut down; and no cell may open a connection.
GUARD = """
import socket, warnings
warnings.simplefilter("error")
warnings.filterwarnings("ignore", category=PendingDeprecationWarning)
def _refuse(self, address):
    raise OSError(f"a notebook must not connect to {address}")
socket.socket.connect = _refuse
"""
#: What prose may say in digits: years, and names that have a digit in them.
PLAIN = re.compile(r"\b(?:19|20)\d\d\b|\bA24\b")
#: Words for quantities are figures too.
QUANTITIES = re.compile(
    r"%|\bper cent\b|\b(?:dozens?|hundreds?|thousands?|millions?|billions?|trillions?)\b"
    r"|\b(?:majority|most of|half of|twice as)\b",
    re.IGNORECASE,
)


def read(path: Path) -> Any:
    import nbformat  # seconds, which nobody should wait who runs something else

    return nbformat.read(path, 4)


def cells(path: Path, kind: str) -> list[Any]:
    return [cell for cell in read(path).cells if cell.cell_type == kind]


def prose(text: str) -> str:
    """Markdown without code, link targets, and the number of the notebook."""
    text = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
    return re.sub(r"^# \d · ", "", text)


def test_there_are_five():
    assert NAMES == [
        "1-tour",
        "2-who-may-train-on-what",
        "3-network",
        "4-money-and-doubt",
        "5-extending",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_notebook_runs_from_any_folder_without_network_and_without_warnings(path, tmp_path):
    import nbformat
    from nbclient import NotebookClient

    notebook = read(path)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(GUARD))
    resources = {"metadata": {"path": str(tmp_path)}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PLATFORM_DIRS", "1")
        patch.setenv("MPLCONFIGDIR", str(tmp_path))
        NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    printed = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert printed == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_notebook_is_stored_without_outputs(path):
    import nbformat

    text = path.read_text(encoding="utf-8")
    notebook = json.loads(text)
    nbformat.validate(nbformat.reads(text, 4))
    assert notebook["metadata"] == METADATA
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell for cell in code if cell["outputs"] or cell["execution_count"]] == []
    assert [cell for cell in notebook["cells"] if cell["metadata"]] == []
    assert text == json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_cells_have_names_and_are_short(path):
    notebook = read(path)
    names = [cell.id for cell in notebook.cells]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9-]+", name)] == []
    long = {
        c.id: c.source.count("\n") + 1 for c in cells(path, "code") if c.source.count("\n") > 34
    }
    assert long == {}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_prose_has_no_figure_that_no_cell_computes(path):
    """A figure belongs into an f-string of a cell, where the record gives it."""
    found = {
        cell.id: [*re.findall(r"\S*\d\S*", PLAIN.sub("", text)), *QUANTITIES.findall(text)]
        for cell in cells(path, "markdown")
        for text in [prose(cell.source)]
    }
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_sentences_of_cells_have_no_figure_of_their_own(path):
    """In `Markdown(...)` of a cell, digits stand in braces only."""
    found = {}
    for cell in cells(path, "code"):
        said = "".join(re.findall(r"Markdown\((.*?)\n\)", cell.source, re.DOTALL))
        said = PLAIN.sub("", re.sub(r"\{[^{}]*\}", "", re.sub(r"\{\{.*?\}\}", "", said)))
        if digits := re.findall(r"\d+", said):
            found[cell.id] = digits
    assert found == {}


def test_sparql_stands_only_where_it_is_taught():
    taught = {
        (path.stem, cell.id)
        for path in NOTEBOOKS
        for cell in cells(path, "code")
        if re.search(r"\bSELECT\b|\bCONSTRUCT\b|\bWHERE\b", cell.source)
    }
    assert taught == {("1-tour", "sparql"), ("5-extending", "sparql")}


def test_links_between_notebooks_lead_somewhere():
    links = {
        (path.parent / target).resolve()
        for path in NOTEBOOKS
        for cell in cells(path, "markdown")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", cell.source)
    }
    assert len(links) == 5
    assert [str(link) for link in links if not link.exists()] == []


def test_tour_takes_ten_cells():
    assert len(cells(NOTEBOOKS[0], "code")) <= 10
