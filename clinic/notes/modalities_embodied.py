"""Ways of working with trauma, parts, the body, and calm found together."""

from clinic.notes.technique import Family, Modality, Technique
from clinic.plain import N_

TRAUMA = Modality(
    code="TRAUMA",
    name=N_("Trauma-informed, phase-oriented work"),
    short=N_("Trauma-informed"),
    one_line=N_("Safety and stability first, then processing when ready, then integration."),
    family=Family.TRAUMA,
    techniques=(
        Technique("phase_1", N_("phase 1: safety")),
        Technique("phase_2", N_("phase 2: processing")),
        Technique("phase_3", N_("phase 3: integration")),
        Technique("stabilisation", N_("stabilisation")),
        Technique("window", N_("window of tolerance")),
        Technique("grounding", N_("grounding")),
        Technique("choice", N_("choice and control")),
        Technique("pacing", N_("pacing that is safe for every part")),
        Technique("integration", N_("integration")),
    ),
    practices=("H21", "H26", "H01"),
    measures=("PCL5",),
)
EMDR = Modality(
    code="EMDR",
    name=N_("Eye movement desensitisation and reprocessing"),
    short=N_("EMDR"),
    one_line=N_("Trauma method in eight phases with attention in two places."),
    family=Family.TRAUMA,
    techniques=(
        Technique("history", N_("history")),
        Technique("preparation", N_("preparation")),
        Technique("target", N_("target")),
        Technique("bilateral", N_("bilateral stimulation")),
        Technique("installation", N_("installation")),
        Technique("body_scan", N_("body scan")),
        Technique("closure", N_("closure")),
        Technique("re_evaluation", N_("re-evaluation")),
    ),
    practices=("H21", "H26"),
    measures=("PCL5", "SUD", "VOC"),
    training_required=True,
    caution=N_("Between sessions only what steadies; nobody processes alone."),
)
IFS = Modality(
    code="IFS",
    name=N_("Internal family systems informed work"),
    short=N_("Parts work (IFS-informed)"),
    one_line=N_("Befriends inner parts from a calm centre."),
    family=Family.OTHER,
    techniques=(
        Technique("part_mapping", N_("part mapping")),
        Technique("unblending", N_("unblending")),
        Technique("witnessing", N_("witnessing")),
        Technique("unburdening", N_("unburdening")),
        Technique("dialogue", N_("self-to-part dialogue")),
    ),
    practices=("H20",),
    training_required=True,
    trademark=N_("“Informed” unless certified."),
)
SOMATIC = Modality(
    code="SOMATIC",
    name=N_("Somatic and polyvagal-informed work"),
    short=N_("Somatic"),
    one_line=N_("Uses what the body shows of safety and threat."),
    family=Family.SOMATIC,
    techniques=(
        Technique("tracking", N_("tracking")),
        Technique("orienting", N_("orienting")),
        Technique("pendulation", N_("pendulation")),
        Technique("resourcing", N_("resourcing")),
        Technique("pacing", N_("pacing breath and voice")),
        Technique("boundaries", N_("boundary work"), needs_consent=True),
    ),
    practices=("H01", "H02", "H21"),
    measures=("SUDS", "COREG"),
    caution=N_("The vagal account is disputed; write down what you saw."),
)
COREG = Modality(
    code="COREG",
    name=N_("Co-regulation lens"),
    short=N_("Co-regulation"),
    one_line=N_("Calm through connection, beside any other way of working."),
    family=Family.RELATIONAL,
    techniques=(
        Technique("coach_p1", N_("coaching: check yourself first")),
        Technique("coach_p2", N_("coaching: calm body signals")),
        Technique("coach_p3", N_("coaching: name the feeling")),
        Technique(
            "coach_p4",
            N_("coaching: welcome comfort"),
            N_("Only touch that both have agreed to."),
            needs_consent=True,
        ),
        Technique("coach_p5", N_("coaching: small rituals")),
        Technique("coach_p6", N_("coaching: slow the reply")),
        Technique(
            "coach_p7",
            N_("coaching: mend after a break"),
            N_("Together only where each, asked alone, is safe."),
        ),
        Technique("state_check", N_("state check")),
        Technique("live_repair", N_("repair in the room")),
        Technique("modelling", N_("showing what settled looks like")),
    ),
    practices=("H01", "H02", "H03", "H04", "H05", "H06", "H07"),
    measures=("COREG",),
)

WAYS = (TRAUMA, EMDR, IFS, SOMATIC, COREG)
