"""Ways of working with bonds, stories and the relationship in the room."""

from clinic.notes.technique import Family, Modality, Technique
from clinic.plain import N_

EFCT = Modality(
    code="EFCT",
    name=N_("Emotionally focused therapy (couple, individual, family)"),
    short=N_("EFT (Emotionally Focused)"),
    one_line=N_("Reshapes attachment cycles through the emotion in the room."),
    family=Family.RELATIONAL,
    techniques=(
        Technique("cycle_mapping", N_("cycle mapping")),
        Technique("reframe_cycle", N_("reframe as cycle")),
        Technique("primary_emotion", N_("primary emotion")),
        Technique("enactment", N_("enactment"), N_("Together only where each, asked alone, is safe.")),
        Technique("softening", N_("softening")),
        Technique("re_engagement", N_("re-engagement")),
        Technique("consolidation", N_("consolidation")),
    ),
    practices=("H07", "H22", "H23", "H24", "H25"),
    measures=("CSI", "COREG"),
    training_required=True,
)
EMFT = Modality(
    code="EMFT",
    name=N_("Emotion-focused therapy (process-experiential)"),
    short=N_("Emotion-focused (process-experiential)"),
    one_line=N_("Changes emotion with emotion."),
    family=Family.HUMANISTIC,
    techniques=(
        Technique("empathic_exploration", N_("empathic exploration")),
        Technique("two_chair", N_("two-chair work")),
        Technique("empty_chair", N_("empty-chair work")),
        Technique("focusing", N_("focusing")),
        Technique("self_soothing", N_("self-soothing")),
    ),
    practices=("H03",),
    measures=("PHQ9",),
)
SFBT = Modality(
    code="SFBT",
    name=N_("Solution-focused brief therapy"),
    short=N_("Solution-focused"),
    one_line=N_("Builds on exceptions and on the future that is wanted."),
    family=Family.POSTMODERN,
    techniques=(
        Technique("best_hopes", N_("best hopes")),
        Technique("miracle_question", N_("miracle question"), N_("Not in acute loss or danger.")),
        Technique("exceptions", N_("exceptions")),
        Technique("scaling", N_("scaling")),
        Technique("compliments", N_("compliments")),
        Technique("between_task", N_("between-session task")),
    ),
    practices=("H18", "H19"),
)
NARR = Modality(
    code="NARR",
    name=N_("Narrative therapy"),
    short=N_("Narrative"),
    one_line=N_("Separates the person from the problem and thickens the preferred story."),
    family=Family.POSTMODERN,
    techniques=(
        Technique("externalising", N_("externalising")),
        Technique("mapping_influence", N_("mapping influence")),
        Technique("unique_outcomes", N_("unique outcomes")),
        Technique("re_authoring", N_("re-authoring")),
        Technique("letter", N_("therapeutic letter")),
        Technique("witness", N_("outsider witness"), needs_consent=True),
    ),
    practices=("H20",),
    measures=("WHO5",),
)
ATTACH = Modality(
    code="ATTACH",
    name=N_("Attachment-based therapy"),
    short=N_("Attachment-based"),
    one_line=N_("Uses a secure bond in therapy to update what is expected of others."),
    family=Family.RELATIONAL,
    techniques=(
        Technique("history", N_("attachment history")),
        Technique("secure_base", N_("secure-base stance")),
        Technique("pattern_linking", N_("pattern linking")),
        Technique("rupture_repair", N_("rupture repair")),
        Technique("mentalising", N_("mentalising prompts")),
    ),
    practices=("H03", "H07"),
    measures=("ECR", "COREG"),
)
PCT = Modality(
    code="PCT",
    name=N_("Person-centred therapy"),
    short=N_("Person-centred"),
    one_line=N_("Growth through empathy, acceptance and genuineness."),
    family=Family.HUMANISTIC,
    techniques=(
        Technique("reflection", N_("reflection")),
        Technique("empathic_attunement", N_("empathic attunement")),
        Technique("regard", N_("unconditional regard")),
        Technique("congruence", N_("congruence")),
        Technique("immediacy", N_("immediacy")),
    ),
    measures=("CORE10",),
)
STRENGTHS = Modality(
    code="STRENGTHS",
    name=N_("Strengths-based work"),
    short=N_("Strengths-based"),
    one_line=N_("Names and uses what already works."),
    family=Family.HUMANISTIC,
    techniques=(
        Technique("inventory", N_("strengths inventory")),
        Technique("resource_mapping", N_("resource mapping")),
        Technique("success_story", N_("success story")),
        Technique("cultural_assets", N_("cultural assets")),
    ),
    practices=("H27",),
    measures=("WHO5",),
)
GOTTMAN = Modality(
    code="GOTTMAN",
    name=N_("Gottman-informed couple work"),
    short=N_("Gottman-informed"),
    one_line=N_("Watches the habits of conflict and builds friendship and repair."),
    family=Family.RELATIONAL,
    techniques=(
        Technique("gentle_opening", N_("gentle opening")),
        Technique("repair_attempts", N_("repair attempts")),
        Technique("physiological_break", N_("a break to settle")),
        Technique("accepting_influence", N_("accepting influence")),
        Technique("rituals", N_("rituals")),
        Technique("dreams", N_("dreams within conflict")),
    ),
    practices=("H05", "H07", "H22", "H24"),
    measures=("CSI",),
    training_required=True,
    caution=N_("Together only where each, asked alone, is safe."),
    trademark=N_("“Informed” unless certified."),
)
PSYDYN = Modality(
    code="PSYDYN",
    name=N_("Psychodynamic therapy"),
    short=N_("Psychodynamic"),
    one_line=N_("Explores patterns that come back, defences and transference."),
    family=Family.PSYCHODYNAMIC,
    techniques=(
        Technique("interpretation", N_("interpretation")),
        Technique("clarification", N_("clarification")),
        Technique("transference", N_("transference work")),
        Technique("defences", N_("defence exploration")),
        Technique("association", N_("dream or free association")),
    ),
    measures=("CORE10",),
)

WAYS = (EFCT, EMFT, SFBT, NARR, ATTACH, PCT, STRENGTHS, GOTTMAN, PSYDYN)
