"""Diagrams from Camunda Modeler (7 and 8) in our dialect: who, form, due time, topic, decision, conditions, times.

What is understood is moved into our own extensions; a value that means nothing here is moved as well, so that the
checks name it on its shape. The rest stays in the file and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from models.people import Role
from workflows.engine.diagram import BPMN, LANGKAH, SPIFF
from workflows.engine.translate import days_in, moment_to_cel, name_in, to_cel, value_to_cel
from workflows.engine.words import problem
from workflows.errors import Problem
from workflows.expressions import is_name
from workflows.tongue import Words, phrase

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
MODELER = "http://camunda.org/schema/modeler/1.0"

# Settings of their engine that change nothing about who does what.
_SETTINGS = """
    async asyncBefore asyncAfter exclusive jobPriority taskPriority historyTimeToLive versionTag isStartableInTasklist
    candidateStarterGroups candidateStarterUsers failedJobRetryTimeCycle diagramRelationId modelerTemplate
    modelerTemplateVersion modelerTemplateIcon executionPlatform executionPlatformVersion formRefBinding
    formRefVersion decisionRefBinding decisionRefVersion mapDecisionResult calledElementBinding calledElementVersion
    priority followUpDate userTask priorityDefinition taskSchedule bindingType
"""
_TECHNICAL = frozenset(_SETTINGS.split())
_LANGUAGES = re.compile(r"|juel|feel|.*feel.*|.*xpath.*|.*cel.*", re.IGNORECASE)
_TIMES = ("timeDate", "timeDuration", "timeCycle")
_TEXTS = ("conditionExpression", "condition", "completionCondition", "loopCondition", "loopCardinality")


def is_foreign(root: etree._Element) -> bool:
    return any(
        _is_theirs(one)
        or any(str(name).startswith((f"{{{CAMUNDA}}}", f"{{{ZEEBE}}}")) for name in one.attrib)
        for one in root.iter()
    )


def translate(root: etree._Element, process: etree._Element, forms: Mapping[str, str]) -> list[Problem]:
    """Change the tree; say what was read otherwise or left. `forms`: names of the forms by the id inside them."""
    scripts = list(_scripts(process))
    if not is_foreign(root):
        return scripts
    work = _Translation(forms, _starters(process))
    for element in process.iter(f"{{{BPMN}}}*"):
        work.shape(element)
    return [*scripts, *work.notes, *_left(process)]


def _scripts(process: etree._Element) -> Iterator[Problem]:
    """Scripts anywhere, and conditions in a programming language."""
    for element in process.iter(f"{{{CAMUNDA}}}script", f"{{{BPMN}}}conditionExpression"):
        is_script = not str(element.tag).startswith(f"{{{BPMN}}}")
        if is_script or not _LANGUAGES.fullmatch(element.get("language", "")):
            shape = _shape_of(element)
            yield problem("SCRIPT", shape=shape.get("id", ""), name=_named(shape))


def _starters(process: etree._Element) -> frozenset[str]:
    """Names under which the diagram keeps whoever started it."""
    found = process.iterfind(f"{{{BPMN}}}startEvent")
    own = {str(one.attrib.pop(f"{{{CAMUNDA}}}initiator", "")) for one in found}
    return frozenset({"initiator", "starter"} | own - {""})


@dataclass
class _Translation:
    """`starters`: names that stand for whoever started the case."""

    forms: Mapping[str, str]
    starters: frozenset[str]
    notes: list[Problem] = field(default_factory=list)

    def shape(self, element: etree._Element) -> None:
        kind = etree.QName(element).localname
        handler = _HANDLERS.get(kind)
        if handler is not None:
            handler(self, element)
        if kind in _TIMES:
            element.text = moment_to_cel(element.text or "")
        elif kind in _TEXTS:
            element.text = to_cel((element.text or "").strip())

    def person(self, element: etree._Element) -> None:
        said = _Said(element)
        assigned = said.child("assignmentDefinition")
        who = self._who(
            said.take("assignee") or assigned.get("assignee", ""),
            said.take("candidateGroups") or assigned.get("candidateGroups", ""),
            said.take("candidateUsers") or assigned.get("candidateUsers", ""),
        )
        form, due = self._form(said), self._due(element, said)
        _extend(element, LANGKAH, "task", who=who, form=form, due=due)

    def _who(self, assignee: str, groups: str, users: str) -> str:
        if assignee:
            name = name_in(assignee)
            if name in self.starters:
                return "starter"
            return f"person:{name}" if is_name(name) else assignee
        group = groups.strip('=[] "').upper()
        return f"role:{group}" if group in set(Role) else groups or users

    def _form(self, said: _Said) -> str:
        """Camunda means the id inside the form, or a path to it; here it is the name of the file."""
        given = said.take("formRef") or said.take("formKey")
        found = said.child("formDefinition")
        given = (
            given or found.get("formId", "") or found.get("formKey", "") or found.get("externalReference", "")
        )
        stem = re.sub(r"\.(form|html)$", "", re.split(r"[:/]", given)[-1])
        return self.forms.get(given) or self.forms.get(stem) or stem

    def _due(self, element: etree._Element, said: _Said) -> str:
        text = said.take("dueDate") or said.child("taskSchedule").get("dueDate", "")
        days = days_in(text)
        if days.isdecimal():
            self.notes.append(
                problem("DUE_READ", shape=element.get("id", ""), name=_named(element), value=text, days=days)
            )
        return days

    def start(self, element: etree._Element) -> None:
        form, process = self._form(_Said(element)), element.getparent()
        if form and process is not None and etree.QName(process).localname == "process":
            case = process.find(f"{{{BPMN}}}extensionElements/{{{LANGKAH}}}case")
            if case is not None and not case.get("startForm"):
                case.set("startForm", form)

    def work(self, element: etree._Element) -> None:
        """A topic is a service. Code of theirs becomes a service that nobody knows, so that it is named."""
        said = _Said(element)
        said.take("type")
        defined = said.child("taskDefinition").get("type", "")
        service = said.take("topic") or defined or _first(said, "class", "delegateExpression", "expression")
        if not service or etree.QName(element).localname not in {"serviceTask", "businessRuleTask"}:
            return
        inputs = list(self._inputs(said))
        result = said.take("resultVariable")
        operator = _extend(element, SPIFF, "serviceTaskOperator", id=service, resultVariable=result)
        if operator is None:
            return
        holder = etree.SubElement(operator, f"{{{SPIFF}}}parameters")
        for name, value in inputs:
            etree.SubElement(holder, f"{{{SPIFF}}}parameter", id=name, type="any", value=value)

    def _inputs(self, said: _Said) -> Iterator[tuple[str, str]]:
        for one in said.inner("inputOutput", "inputParameter"):
            if len(one) == 0:
                yield one.get("name", ""), value_to_cel(one.text or "")
        for one in said.inner("ioMapping", "input"):
            yield one.get("target", ""), value_to_cel(one.get("source", ""))

    def decision(self, element: etree._Element) -> None:
        said = _Said(element)
        called = said.child("calledDecision")
        decision = said.take("decisionRef") or called.get("decisionId", "")
        if not decision:
            self.work(element)
            return
        said.take("resultVariable")
        _extend(element, SPIFF, "calledDecisionId", text=decision)

    def call(self, element: etree._Element) -> None:
        said = _Said(element)
        called = said.child("calledElement").get("processId", "")
        if called and not element.get("calledElement"):
            element.set("calledElement", called)
        for one in (*said.inner("", "in"), *said.inner("", "out")):
            same = one.get("source", "") == one.get("target", "")
            if not (same or one.get("variables") == "all" or one.get("businessKey")):
                continue
            said.remove(one)

    def several(self, element: etree._Element) -> None:
        said = _Said(element)
        marked = said.child("loopCharacteristics")
        collection = said.take("collection") or marked.get("inputCollection", "")
        each = {
            "collection": to_cel(collection),
            "item": said.take("elementVariable") or marked.get("inputElement", ""),
            "output": marked.get("outputCollection", ""),
            "result": to_cel(marked.get("outputElement", "")),
        }
        if collection:
            _extend(element, LANGKAH, "each", **each)


class _Said:
    """What an element says in their words; what is taken is not reported as left."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element

    def take(self, name: str) -> str:
        return str(self.element.attrib.pop(f"{{{CAMUNDA}}}{name}", ""))

    def child(self, name: str) -> Mapping[str, str]:
        """Attributes of an extension element, which goes."""
        found = self.element.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}{name}")
        if found is None:
            return {}
        attributes = {str(key): str(value) for key, value in found.attrib.items()}
        self.remove(found)
        return attributes

    def inner(self, holder: str, name: str) -> list[etree._Element]:
        """Elements within an extension element; they go with it once it is empty."""
        path = f"{{{BPMN}}}extensionElements/" + (f"{{*}}{holder}/" if holder else "")
        found = [one for one in self.element.findall(f"{path}{{*}}{name}") if _is_theirs(one)]
        if holder:
            for one in found:
                if len(one) == 0:
                    self.remove(one)
        return found

    @staticmethod
    def remove(element: etree._Element) -> None:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
            if len(parent) == 0 and _is_theirs(parent):
                _Said.remove(parent)


def _is_theirs(element: etree._Element) -> bool:
    return str(element.tag).startswith((f"{{{CAMUNDA}}}", f"{{{ZEEBE}}}"))


def _first(said: _Said, *names: str) -> str:
    return next(filter(None, [said.take(name) for name in names]), "")


def _extend(
    element: etree._Element, namespace: str, name: str, *, text: str = "", **attributes: str
) -> etree._Element | None:
    """Our own extension element, unless the file has it already."""
    given = {key: value for key, value in attributes.items() if value}
    holder = element.find(f"{{{BPMN}}}extensionElements")
    if not (given or text) or (holder is not None and holder.find(f"{{{namespace}}}{name}") is not None):
        return None
    if holder is None:
        holder = etree.Element(f"{{{BPMN}}}extensionElements")
        element.insert(0, holder)
    made = etree.SubElement(holder, f"{{{namespace}}}{name}", given)
    made.text = text or None
    return made


_HANDLERS: Mapping[str, Callable[[_Translation, etree._Element], None]] = {
    "userTask": _Translation.person,
    "manualTask": _Translation.person,
    "startEvent": _Translation.start,
    "serviceTask": _Translation.work,
    "sendTask": _Translation.work,
    "businessRuleTask": _Translation.decision,
    "callActivity": _Translation.call,
    "multiInstanceLoopCharacteristics": _Translation.several,
}


def _left(process: etree._Element) -> Iterator[Problem]:
    """What has not been moved: settings of their engine in one sentence, the rest on each shape."""
    technical: set[str] = set()
    for element in process.iter():
        for name in _theirs(element):
            if name in _TECHNICAL:
                technical.add(name)
            else:
                shape = _shape_of(element)
                todo = phrase(_TODO[name]) if name in _TODO else phrase("Hapus bila tidak diperlukan.")
                yield problem(
                    "CAMUNDA_LEFT", shape=shape.get("id", ""), name=_named(shape), what=name, todo=todo
                )
    if technical:
        what = ", ".join(sorted(technical))
        yield problem("CAMUNDA_TECHNICAL", shape=process.get("id", ""), what=what)


def _theirs(element: etree._Element) -> Iterator[str]:
    """Names in their words: of attributes, and of extension elements but not of what stands inside of those."""
    prefixes = (f"{{{CAMUNDA}}}", f"{{{MODELER}}}")
    yield from (etree.QName(str(name)).localname for name in element.attrib if str(name).startswith(prefixes))
    parent = element.getparent()
    holder = parent is not None and parent.tag == f"{{{BPMN}}}extensionElements"
    if holder and _is_theirs(element) and element.find(".//{*}script") is None:  # refused already
        yield etree.QName(element).localname


_TODO: Words = {
    "executionListener": "Ganti dengan tugas layanan bila pekerjaannya masih perlu.",
    "taskListener": "Ganti dengan tugas layanan bila pekerjaannya masih perlu.",
    "formData": "Buat kolom-kolomnya di formulir tugas ini.",
    "inputOutput": "Pakai nama variabel yang sama sejak formulirnya.",
    "ioMapping": "Pakai nama variabel yang sama sejak formulirnya.",
    "in": "Pakai nama variabel yang sama di kedua proses.",
    "out": "Pakai nama variabel yang sama di kedua proses.",
    "connector": "Ganti dengan tugas layanan.",
    "taskHeaders": "Tulis nilainya sebagai masukan layanan.",
    "userTaskForm": "Simpan formulirnya sebagai berkas .form.",
    "topic": "Pakai tugas layanan, atau isi pesannya.",
    "taskDefinition": "Pakai tugas layanan, atau isi pesannya.",
    "errorEventDefinition": "Gambar kesalahannya sebagai peristiwa di tepi tugas.",
}


def _shape_of(element: etree._Element) -> etree._Element:
    """The nearest element around that has an id and is drawn."""
    found = element
    while (
        not found.get("id")
        or not str(found.tag).startswith(f"{{{BPMN}}}")
        or str(found.tag).endswith(("Definition", "Expression", "Characteristics", "condition"))
    ):
        parent = found.getparent()
        if parent is None:
            break
        found = parent
    return found


def _named(element: etree._Element) -> str:
    return str(element.get("name") or element.get("id", ""))
