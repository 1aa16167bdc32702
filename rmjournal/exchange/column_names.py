"""Column names of foreign tables, in several languages, by what they hold."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from rmjournal.errors import Refused
from rmjournal.model.field import one_line
from rmjournal.model.field_forms import fold_word
from rmjournal.model.folded_text import ends_inside_words, fold_words
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS

DAY, STAMP, TIME, ZONE = "day", "stamp", "time", "zone"
TITLE, TEXT, TAGS, KIND, AUTHOR = "title", "text", "tags", "kind", "author"
DETAIL = ""
"""What stays a detail under its header."""

_NAMES: Mapping[str, str] = {
    DAY: """
        date|day|on|when|what day|date of|datum|tag|wann|am|jour|quand|le|fecha|dia|cuando|el|data|quando
        |giorno|dag|wanneer|dato|hvornar|når|nar|날짜|일자|일시|日付|日時|日にち|日期""",
    STAMP: """
        timestamp|time stamp|datetime|date time|date and time|created|created at|created on|created time
        |date created|creation date|submitted|submitted at|submission date|start date|completion time
        |entry date|logged|zeitstempel|erstellt|erstellt am|erstellungsdatum|abgeschickt|angelegt am
        |horodateur|horodatage|cree|cree le|date de creation|envoye le|marca temporal|creado|creado el
        |fecha de creacion|fecha y hora|enviado|carimbo de data hora|criado|criado em|data de criacao
        |data e hora|informazioni cronologiche|creato|creato il|data di creazione|data e ora|tijdstempel
        |gemaakt|gemaakt op|aangemaakt|aangemaakt op|tidsstampel|skapad|skapad den|tidsstempel|oprettet
        |oprettet den|tidsmerke|opprettet|타임스탬프|생성일|작성일|작성일시|タイムスタンプ|作成日|作成日時""",
    TIME: """
        time|at|time of day|start time|hour|uhrzeit|zeit|um|beginn|heure|a quelle heure|hora|a que hora|ora
        |a che ora|tijd|hoe laat|tid|klokkeslett|klokkeslaet|klockslag|kl|시간|시각|時間|時刻""",
    ZONE: """
        timezone|time zone|zone|tz|zeitzone|fuseau horaire|zona horaria|fuso horario|fuso orario|tijdzone|tidszon
        |tidszone|tidssone|시간대|タイムゾーン""",
    TITLE: """
        name|title|subject|heading|headline|topic|summary|titel|betreff|thema|uberschrift|titre|objet|sujet
        |theme|titulo|asunto|tema|assunto|titolo|oggetto|argomento|onderwerp|rubrik|amne|emne|overskrift
        |tittel|제목|주제|タイトル|件名|題名|テーマ|标题""",
    TEXT: """
        text|note|notes|body|content|entry|message|description|details|comment|comments|reflection|journal
        |diary|log|what happened|thoughts|remarks|observations|what did we talk about|what did you do
        |minutes of the meeting|notiz|notizen|inhalt|eintrag|nachricht|beschreibung|kommentar|bemerkung
        |bemerkungen|gedanken|protokoll|tagebuch|texte|remarque|remarques|contenu|entree|commentaire
        |commentaires|compte rendu|reflexions|journal de bord|texto|nota|notas|contenido|entrada|mensaje
        |descripcion|comentario|comentarios|reflexion|reflexiones|diario|anotacao|anotacoes|conteudo
        |mensagem|descricao|reflexao|observacoes|testo|appunti|contenuto|voce|messaggio|descrizione|commento
        |commenti|riflessione|riflessioni|osservazioni|tekst|notitie|notities|inhoud|bericht|beschrijving
        |opmerking|opmerkingen|dagboek|verslag|anteckning|anteckningar|innehall|beskrivning|notat|notater
        |noter|innhold|indhold|beskrivelse|kommentarer|dagbok|dagbog|referat|내용|메모|기록|노트|설명|본문
        |소감|느낀 점|内容|メモ|記録|本文|ノート|説明|感想|备注""",
    TAGS: """
        tags|tag|labels|label|keywords|keyword|hashtags|categories|category|schlagworter|schlagworte
        |stichworter|stichworte|kategorie|kategorien|etiquettes|mots cles|categorie|etiquetas|palabras clave
        |categoria|categorias|marcadores|palavras chave|etichette|parole chiave|trefwoorden|categorieen
        |taggar|etiketter|nyckelord|nogleord|nokkelord|stikkord|emneord|태그|키워드|분류|タグ|キーワード
        |カテゴリ|カテゴリー""",
    KIND: """
        kind|type|sort|type of entry|entry type|typ|art|type de note|tipo|tipologia|soort|slag|유형|종류
        |種類|タイプ|種別""",
    AUTHOR: """
        name|author|by|who|writer|written by|created by|respondent|your name|from|who wrote|entered by|role
        |your role|autor|autorin|verfasser|verfasserin|verfasst von|von|wer|ihr name|dein name|rolle
        |erstellt von|auteur|auteure|ecrit par|par|qui|de|votre nom|ton nom|cree par|autora|quien
        |escrito por|por|su nombre|tu nombre|quem|seu nome|criado por|autore|autrice|scritto da|da|chi
        |il tuo nome|schrijver|geschreven door|door|wie|je naam|forfattare|skriven av|av|vem|forfatter
        |skrevet af|skrevet av|af|hvem|작성자|글쓴이|이름|著者|作成者|投稿者|記入者|名前""",
}
_FIELD_NAMES: Mapping[str, str] = {
    "due": "due date|deadline|by when|until|fallig|fallig am|frist|bis wann|bis|echeance|vencimiento|fecha limite"
    "|scadenza|prazo|vervaldatum|forfallodatum|forfall|마감일|期限",
    "owner": "who does it|responsible|assignee|assigned to|person responsible|verantwortlich|zustandig|responsable"
    "|responsabile|responsavel|verantwoordelijke|ansvarig|ansvarlig|담당자|担当者|担当",
    "minutes": "duration|length|dauer|duree|duracion|durata|duracao|duur|varighet|varighed|längd|소요 시간|所要時間",
    "place": "location|where|ort|wo|lieu|ou|lugar|donde|luogo|dove|local|onde|plaats|waar|plats|sted|장소|場所",
    "state": "status|done|completed|finished|erledigt|stand|fait|statut|etat|hecho|estado|fatto|stato|feito|gedaan"
    "|klar|ferdig|faerdig|완료|상태|完了|状態",
    "why": "reason|because|warum|grund|pourquoi|por que|motivo|perche|waarom|varfor|hvorfor|이유|理由",
    "action.text": "task|next step|next steps|aufgabe|aufgaben|nachster schritt|tache|tarea|tarefa|compito|taak"
    "|oppgave|uppgift|opgave|할 일|タスク",
    "goal.target": "target date|due date|deadline|by when|zieldatum|termin|frist|bis wann|echeance|fecha limite"
    "|scadenza|prazo|streefdatum|期限|목표일",
    "goal.title": "objective|ziel|objectif|objetivo|obiettivo|doel|mal|목표|目標",
    "learning.text": "lesson|takeaway|what i learned|gelernt|erkenntnis|apprentissage|aprendizaje"
    "|aprendizado|배운 점",
}
"""Further names of fields, or of fields of one kind, for tables of kinds that have them."""
_YES = """
    yes y true on x ✓ ✔ checked wahr ja vrai oui verdadero si sí vero verdadeiro sim waar sant sand sann
    참 예 はい 真
    done completed complete finished closed erledigt abgeschlossen fertig fait terminé hecho completado terminado
    fatto completato feito concluído gedaan afgerond klar klart färdig ferdig færdig udført utført 완료 完了 済 完成
"""
_NO = """
    no n false off unchecked falsch nein faux non falso não nao onwaar nee nej nei falskt falsk usann usant
    거짓 아니요 いいえ 偽
"""
_FLAGS = {**dict.fromkeys(_YES.split(), True), **dict.fromkeys(_NO.split(), False)}
_QUESTION_NUMBER = re.compile(r"(?:q|question|frage|pregunta|pergunta|domanda|vraag|fraga|sporsmal|nr|no)? ?\d{1,3} ")
_NOT_THE_DAY = frozenset(
    (
        *("due", "end", "birth", "next", "last", "updated", "edited", "modified", "follow", "deadline"),
        *("completed", "closed", "reminder"),
    )
)
"""Words of a header that make its day another one than that of the entry."""
_FIGURES_AND_LINKS = frozenset(("count", "id", "ids", "url", "urls", "link", "number", "anzahl"))
"""Words at the end of a header whose column tells of a text, but has none."""
_LONGEST_HEADER = 200
_LONGEST_PHRASE = 5
"""Words of a header that may begin or end with the name of a column, such as "Date of the session"."""


def _words(names: str) -> list[str]:
    return [fold_words(name) for name in names.split("|")]


@cache
def _roles_by_name() -> Mapping[str, tuple[str, ...]]:
    roles: dict[str, tuple[str, ...]] = {}
    for role, names in _NAMES.items():
        for name in _words(names):
            roles[name] = tuple(dict.fromkeys((*roles.get(name, ()), role)))
    return roles


def column_roles(header: str) -> tuple[str, ...]:
    """What a column may hold by its header, the most likely first."""
    return _roles_of(header) if len(header) <= _LONGEST_HEADER else ()


@lru_cache(maxsize=1000)
def _roles_of(header: str) -> tuple[str, ...]:
    roles, words = _roles_by_name(), fold_words(header)
    for name in (words, _QUESTION_NUMBER.sub("", words, count=1)):
        if found := roles.get(name):
            return found
    if len(words.split(" ")) == 1 and (found := _role_of_compound(words)):
        return found
    if words and ends_inside_words(words):
        return next((found for name, found in roles.items() if ends_inside_words(name) and words.endswith(name)), ())
    parts = words.split(" ")
    if not 1 < len(parts) <= _LONGEST_PHRASE or parts[-1] in _FIGURES_AND_LINKS:
        return ()
    ends = [role for word in (parts[0], parts[-1]) if len(word) > 2 for role in roles.get(word, ())]
    is_other_day = bool(_NOT_THE_DAY.intersection(parts))
    return tuple(role for role in ends if role in _PHRASE_ROLES and not (role == DAY and is_other_day))


def _role_of_compound(word: str) -> tuple[str, ...]:
    """What a compound such as "Sitzungsprotokoll" holds, where its end names a text."""
    names = (name for name, roles in _roles_by_name().items() if TEXT in roles and len(name) >= _SHORTEST_ENDING)
    return (TEXT,) if any(word.endswith(name) for name in names) else ()


_PHRASE_ROLES = (DAY, TITLE, TEXT, TAGS)
_SHORTEST_ENDING = 5
"""Letters of a name that ends a compound."""


def is_plain_name(header: str) -> bool:
    """Whether a header says no more than what its column holds, such as "Notes"."""
    return fold_words(header) in _roles_by_name()


@cache
def field_words(kind: str, name: str) -> frozenset[str]:
    """Further names of a field of a kind, folded."""
    return frozenset(word for key in (name, f"{kind}.{name}") for word in _words(_FIELD_NAMES.get(key, "")))


def read_flag(cell: str) -> bool | None:
    """Whether a cell says yes or no; None for neither."""
    return _FLAGS.get(cell.strip().casefold())


PARTS = ("action", "learning")
"""Kinds of entries that a column may give beside the entry of its row."""
TARGETS: Mapping[str, str] = {
    DAY: "when it was",
    TIME: "the time of day",
    ZONE: "the time zone of the day and time",
    TITLE: "its heading in lists",
    TEXT: "what was written",
    TAGS: "words to find it by",
    KIND: "what kind of entry it is",
    AUTHOR: "who wrote it",
    DETAIL: "a detail under its header",
    PARTS[0]: "an action item of its own",
    PARTS[1]: "a learning of its own",
}
"""What a column can be read as, in words."""


def target_words(target: str) -> str:
    """What a column is read as, as people type it."""
    return target or "detail"


def parse_column_choices(typed: Iterator[str] | tuple[str, ...]) -> dict[str, str]:
    """The choices for columns, such as ``Next steps=action``, by folded header.

    `Refused` for a target that no entry has.
    """
    choices = {}
    for text in typed:
        header, sign, target = text.rpartition("=")
        if not sign or not header.strip():
            raise Refused(f'"{one_line(text)}" does not say what the column is. Write it like "Next steps=action".')
        choices[fold_word(header)] = _parse_target(target)
    return choices


def _parse_target(typed: str) -> str:
    word = fold_word(typed)
    if word in ("", "detail", "details", "keep"):
        return DETAIL
    if word in TARGETS or any(word in fields(kind) for kind in KINDS):
        return word
    if roles := column_roles(typed):
        return DAY if roles[0] == STAMP else roles[0]
    names = ", ".join(target_words(target) for target in TARGETS)
    raise Refused(f'A column cannot be "{one_line(typed)}". Choose one of: {names}; or the name of a field.')
