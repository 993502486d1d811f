"""What is drawn of signed cards: gaps stay gaps, raters stay apart, and too little is not drawn."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from clinic.coregulation import cautions, charts, series, sessions
from clinic.coregulation.codes import Basis, Context, NotAssessed, Rater, State
from clinic.coregulation.events import Break, By, Locus, Rupture
from clinic.coregulation.kept import Kept
from clinic.coregulation.observation import Moment, Observation, Score
from clinic.desk.coregulation_page import OF_A_BOND, OF_THE_FILE

FIRST = date(2026, 10, 1)
AT = datetime(2026, 10, 1, 12, tzinfo=UTC)


def seen(session, *scores, rater=Rater.CLINICIAN, context=Context.ROMANTIC, **fields):
    """A signed card of so many weeks after the first."""
    card = Observation(
        context=context,
        rater=rater,
        basis=Basis.SEEN_IN_SESSION,
        scores=scores,
        seen_on=FIRST + timedelta(weeks=session),
        **fields,
    )
    return Kept(uuid4(), None, AT + timedelta(weeks=session), card)


def over_time(code, *values, **fields):
    """A card for each value; a reason stands for a session without a number."""
    return [
        seen(n, Score(code, None, one) if isinstance(one, NotAssessed) else Score(code, one), **fields)
        for n, one in enumerate(values)
    ]


def only_bond(cards):
    (bond,) = series.bonds(cards)
    return bond


def drawn(cards, index, mirrored=False):
    return charts.line_chart(only_bond(cards).signs[index], mirrored)


def test_cr06_a_gap_is_drawn_as_a_gap_and_is_not_a_zero():
    (line,) = drawn(over_time("S2", 1, 2, NotAssessed.TELEHEALTH_LIMIT, 2, 0), 1).lines
    assert len(line.strokes) == 2
    assert [mark.value for mark in line.marks] == [1, 2, 2, 0]
    (gap,) = line.gaps
    assert line.marks[1].x < gap.x < line.marks[2].x
    assert all(f"{gap.x:.1f}" not in stroke for stroke in line.strokes)
    assert gap.y > line.marks[-1].y
    assert line.track.cells[2].reason == NotAssessed.TELEHEALTH_LIMIT


def test_two_sessions_are_not_drawn_and_one_more_is_wanting():
    chart = drawn(over_time("S1", 1, NotAssessed.NO_OCCASION, 0), 0)
    assert chart.lines == ()
    assert chart.followed.told[0].missing == 1
    assert len(drawn(over_time("S1", 1, 2, 0), 0).lines) == 1


def test_each_rater_has_a_line_of_their_own_over_the_same_sessions():
    cards = [
        seen(n, Score("S1", value), rater=rater)
        for n in range(3)
        for rater, value in ((Rater.CLINICIAN, 0), (Rater.CLIENT_SELF, 4))
    ]
    bond = only_bond(cards)
    assert len(bond.days) == 3
    assert [track.values for track in bond.signs[0].drawn] == [[0, 0, 0], [4, 4, 4]]


def test_what_a_client_notes_at_home_parts_no_line_of_the_sessions_and_no_session_parts_theirs():
    """The therapist on each first day of a week, the client at home in each second week, a day later."""
    cards = [seen(n, Score("S1", 2)) for n in range(6)]
    at_home = [
        replace(card, observation=replace(card.observation, seen_on=card.on + timedelta(days=1)))
        for card in (seen(n, Score("S1", 4), rater=Rater.CLIENT_SELF) for n in (0, 2, 4))
    ]
    bond = only_bond([*cards, *at_home])
    mine, theirs = charts.line_chart(bond.signs[0]).lines
    assert [len(mine.strokes), len(mine.marks), mine.gaps] == [1, 6, ()]
    assert [len(theirs.strokes), len(theirs.marks), theirs.gaps] == [1, 3, ()]
    assert bond.days_of(Rater.CLIENT_SELF) == [card.on for card in at_home]
    assert len(bond.days_of(Rater.CLINICIAN)) == 6
    # Who was in the room and gave no number has a gap.
    partner = [seen(n, Score("S1", 1), rater=Rater.PARTNER_A) for n in (0, 1, 3, 4)]
    line = charts.line_chart(only_bond([*cards, *at_home, *partner]).signs[0]).lines[-1]
    assert (line.track.rater, len(line.strokes), len(line.gaps)) == (Rater.PARTNER_A, 2, 2)


def test_a_chart_is_as_high_as_its_gaps_and_two_gaps_beside_each_other_are_two():
    none = NotAssessed.NO_OCCASION
    whole, parted = (drawn(over_time("S1", 1, 2, 3, *more), 0) for more in ((), (none, none)))
    assert whole.height < parted.height
    first, second = parted.lines[0].gaps
    assert second.x - first.x > 2 * parted.dash
    long = drawn(over_time("S1", *[1, none] * 8), 0)
    assert long.lines[0].gaps[0].x - long.lines[0].marks[0].x > long.dash


def test_each_chart_warns_of_what_is_easiest_to_read_into_it_and_all_of_them_of_everything():
    beside = {caution for kind in (OF_A_BOND | OF_THE_FILE).values() for caution in kind.cautions}
    assert beside == set(cautions.EVERY)


def test_the_bond_that_was_looked_at_last_comes_first_and_days_run_forward():
    cards = [*over_time("S1", 1, 2, 3), seen(9, Score("S1", 0), context=Context.FAMILY)]
    family, romantic = series.bonds(reversed(cards))
    assert (family.context, romantic.context) == (Context.FAMILY, Context.ROMANTIC)
    assert list(romantic.days) == sorted(romantic.days)
    assert romantic.signs[0].drawn[0].values == [1, 2, 3]


def test_a_second_card_of_one_rater_on_one_day_is_of_a_second_session():
    assert len(only_bond([seen(0, Score("S1", 1)), seen(0, Score("S1", 2))]).days) == 2


def test_only_the_last_sessions_are_shown_and_it_is_told_from_which_day_on():
    year = over_time("S1", *[1] * 20)
    bond = only_bond([*year, seen(0, Score("S1", 4), rater=Rater.CLIENT_SELF)])
    assert len(bond.days_of(Rater.CLINICIAN)) == sessions.SESSIONS_SHOWN
    assert bond.cut_before == bond.days_of(Rater.CLINICIAN)[0]
    assert only_bond(over_time("S1", *[1] * sessions.SESSIONS_SHOWN)).cut_before is None


def test_barriers_are_drawn_from_three_sessions_with_a_number_for_any():
    cards = [
        seen(0, Score("B1", 1)),
        seen(1, Score("B2", 0)),
        seen(2, Score("B3", None, NotAssessed.DECLINED)),
    ]
    assert only_bond(cards).barriers_missing(Rater.CLINICIAN) == 1
    assert only_bond([*cards, seen(3, Score("B5", 2))]).barriers_missing(Rater.CLINICIAN) == 0


def test_states_are_drawn_from_three_sessions_that_tell_them_and_only_as_they_were():
    calm = {"start": Moment(State.MOBILISED, "fast"), "end": Moment(State.CONNECTED, "soft")}
    cards = [seen(0, **calm), seen(1, Score("S1", 1)), seen(2, **calm)]
    assert only_bond(cards).states[0].missing == 1
    (states,) = only_bond([*cards, seen(3, **calm)]).states
    assert (states.missing, states.seen_of(State)) == (0, [State.CONNECTED, State.MOBILISED])
    chart = charts.row_chart(2, 4)
    first, second, *_ = charts.passages(states, chart, State)
    assert (first.start, first.end) == (chart.rows[1], chart.rows[0])
    assert second is None


def test_levels_and_distress_keep_what_each_card_says():
    cards = [seen(n, self_reg_level=1, co_reg_level=0, suds_start=8, suds_end=n) for n in range(3)]
    bond = only_bond(cards)
    assert [one.drawn[0].values for one in bond.levels] == [[1, 1, 1], [0, 0, 0]]
    assert [one.drawn[0].values for one in bond.distress] == [[8, 8, 8], [0, 1, 2]]


def test_breaks_are_drawn_from_three_on_by_whom_they_were_between():
    def broke(locus, **fields):
        told = {"kind": Break.MIXED, "noticed_by": By.CLIENT, "repair_tried": True, **fields}
        return Rupture(locus=locus, **told)

    here = broke(Locus.PARTNERS_IN_ROOM, outcome=2, minutes_to_repair=12)
    open_still = broke(Locus.BETWEEN_SESSIONS, repair_tried=False)
    cards = [seen(0, ruptures=(here,)), seen(1, ruptures=(open_still,))]
    assert only_bond(cards).breaks_missing == 1
    bond = only_bond([*cards, seen(2, ruptures=(here,))])
    assert bond.breaks_missing == 0
    assert bond.loci == [Locus.PARTNERS_IN_ROOM, Locus.BETWEEN_SESSIONS]
    assert [one.rupture.outcome for one in bond.breaks] == [2, None, 2]


def test_time_runs_from_the_right_for_who_reads_so():
    cards = over_time("S1", 1, 2, 3)
    straight, turned = drawn(cards, 0), drawn(cards, 0, mirrored=True)
    assert [mark.x for mark in turned.lines[0].marks] == [
        charts.LINE_WIDTH - mark.x for mark in straight.lines[0].marks
    ]
    assert [y for _value, y in straight.rules] == [y for _value, y in turned.rules]


def test_whoever_may_rate_is_named_and_what_no_chart_tells_is_whole():
    assert set(series.NOTED_BY) == set(Rater)
    assert len(cautions.EVERY) == 10
