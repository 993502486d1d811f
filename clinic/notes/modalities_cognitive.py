"""Ways of working with thought, action and attention."""

from clinic.notes.technique import Family, Modality, Technique
from clinic.plain import N_

CBT = Modality(
    code="CBT",
    name=N_("Cognitive behavioural therapy"),
    short=N_("CBT"),
    one_line=N_("Links thoughts, feelings and actions, then tests and changes loops that do not help."),
    family=Family.COGNITIVE_BEHAVIOURAL,
    techniques=(
        Technique("psychoeducation", N_("psychoeducation")),
        Technique("formulation", N_("formulation")),
        Technique("thought_record", N_("thought record")),
        Technique("evidence_review", N_("evidence review")),
        Technique("behavioural_experiment", N_("behavioural experiment")),
        Technique("activation", N_("activation")),
        Technique("graded_exposure", N_("graded exposure"), N_("Agree each step beforehand.")),
        Technique("problem_solving", N_("problem solving")),
        Technique("relapse_plan", N_("relapse plan")),
    ),
    practices=("H08", "H09", "H10"),
    measures=("PHQ9", "GAD7", "WSAS"),
)
CPT = Modality(
    code="CPT",
    name=N_("Cognitive processing therapy"),
    short=N_("CPT"),
    one_line=N_("Structured trauma work on beliefs that got stuck after the event."),
    family=Family.TRAUMA,
    techniques=(
        Technique("rationale", N_("rationale")),
        Technique("impact_statement", N_("impact statement")),
        Technique("stuck_point_log", N_("stuck-point log")),
        Technique("challenging_questions", N_("challenging questions")),
        Technique("patterns", N_("patterns of thinking")),
        Technique("theme_safety", N_("theme: safety")),
        Technique("theme_trust", N_("theme: trust")),
        Technique("theme_power", N_("theme: power")),
        Technique("theme_esteem", N_("theme: esteem")),
        Technique("theme_intimacy", N_("theme: intimacy")),
    ),
    practices=("H11",),
    measures=("PCL5", "PHQ9"),
    training_required=True,
    caution=N_("Only when the person is stable enough for trauma work."),
)
DBT = Modality(
    code="DBT",
    name=N_("Dialectical behaviour therapy (skills)"),
    short=N_("DBT skills"),
    one_line=N_("Balances acceptance with change where emotion runs high."),
    family=Family.COGNITIVE_BEHAVIOURAL,
    techniques=(
        Technique("validation", N_("validation")),
        Technique("chain_analysis", N_("chain analysis")),
        Technique("diary_card", N_("diary card review")),
        Technique("mindfulness", N_("mindfulness")),
        Technique("distress_tolerance", N_("distress tolerance"), N_("Ask about heart and breathing first.")),
        Technique("emotion_regulation", N_("emotion regulation")),
        Technique("interpersonal", N_("interpersonal effectiveness")),
        Technique("crisis_coaching", N_("crisis coaching")),
    ),
    practices=("H12", "H13", "H14", "H15"),
    measures=("PHQ9", "DERS"),
    training_required=True,
    trademark=N_("Describe it as skills work; the full treatment is a team's."),
)
ACT = Modality(
    code="ACT",
    name=N_("Acceptance and commitment therapy"),
    short=N_("ACT"),
    one_line=N_("Makes room for what is felt while acting on what matters."),
    family=Family.COGNITIVE_BEHAVIOURAL,
    techniques=(
        Technique("defusion", N_("defusion")),
        Technique("acceptance", N_("acceptance")),
        Technique("present_moment", N_("present moment")),
        Technique("self_as_context", N_("self as context")),
        Technique("values", N_("values")),
        Technique("committed_action", N_("committed action")),
        Technique("creative_hopelessness", N_("creative hopelessness")),
    ),
    practices=("H16", "H17"),
    measures=("WHO5", "WSAS"),
)
MI = Modality(
    code="MI",
    name=N_("Motivational interviewing"),
    short=N_("Motivational interviewing"),
    one_line=N_("Draws out the person's own reasons for change."),
    family=Family.HUMANISTIC,
    techniques=(
        Technique("oars", N_("open questions, affirming, reflecting, summing up")),
        Technique("change_talk", N_("eliciting change talk")),
        Technique("discord", N_("rolling with discord")),
        Technique("rulers", N_("importance and confidence rulers")),
        Technique("planning", N_("planning")),
    ),
    practices=("H28",),
    measures=("AUDIT",),
)
MBCT = Modality(
    code="MBCT",
    name=N_("Mindfulness and mindfulness-based cognitive therapy"),
    short=N_("Mindfulness"),
    one_line=N_("Trains attention to step out of going over things."),
    family=Family.COGNITIVE_BEHAVIOURAL,
    techniques=(
        Technique("body_scan", N_("body scan"), N_("After trauma: eyes open, short, may stop at any time.")),
        Technique("breath_focus", N_("breath focus"), N_("With panic, use the feet instead of the breath.")),
        Technique("breathing_pause", N_("short breathing pause")),
        Technique("decentring", N_("decentring")),
        Technique("mindful_movement", N_("mindful movement")),
    ),
    practices=("H02", "H15"),
    measures=("PHQ9",),
)

WAYS = (CBT, CPT, DBT, ACT, MI, MBCT)
