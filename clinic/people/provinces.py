"""Where somebody is: the provinces and territories of Canada, and elsewhere."""

from clinic.plain import N_, Labelled


class Province(Labelled):
    """By the code of ISO 3166-2."""

    AB = "CA-AB", N_("Alberta")
    BC = "CA-BC", N_("British Columbia")
    MB = "CA-MB", N_("Manitoba")
    NB = "CA-NB", N_("New Brunswick")
    NL = "CA-NL", N_("Newfoundland and Labrador")
    NS = "CA-NS", N_("Nova Scotia")
    NT = "CA-NT", N_("Northwest Territories")
    NU = "CA-NU", N_("Nunavut")
    ON = "CA-ON", N_("Ontario")
    PE = "CA-PE", N_("Prince Edward Island")
    QC = "CA-QC", N_("Quebec")
    SK = "CA-SK", N_("Saskatchewan")
    YT = "CA-YT", N_("Yukon")
    ELSEWHERE = "ELSEWHERE", N_("Somewhere else")
