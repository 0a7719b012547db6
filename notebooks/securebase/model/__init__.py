"""What we assume: a simulation of how infants learn what to expect from a caregiver.

Start with `keep_diary`, the model in plain Python for one infant and one caregiver.
`simulate_families` does the same for thousands and codes a Strange Situation for each;
`run_study` draws families from a population and observes them as researchers would.
No function maps a caregiver to a pattern: the coder sees behaviour only.
`stay_in_playroom` is a model of its own, for three minutes of alarm, closeness and play.
`follow_relationships` is another, for stability and change over years.
`follow_expectation` is a third, for an expectation that meets another partner.
`run_trials` is a fourth, for trials of a programme for families.
"""

from securebase.model.accounts import ACCOUNTS, DOUBT, MAIN, REACTIVE, Account
from securebase.model.chance import KeptChance
from securebase.model.coding import PATTERNS, SCALES, classify, rate_reunions, reunion_shares
from securebase.model.daily_life import ESCALATE, SIGNAL, TURN_AWAY, Event, live_together
from securebase.model.diary import Diary, keep_diary
from securebase.model.families import Outcomes, compare_families, share_care, simulate_families
from securebase.model.parameters import (
    EPISODES,
    PRESETS,
    CarePattern,
    Episode,
    InfantConstants,
    LabConstants,
    Population,
    Spread,
)
from securebase.model.playroom import (
    ALARMS,
    PHASES,
    SECONDS,
    PlayroomConstants,
    Stay,
    Surroundings,
    draw_surroundings,
    stay_in_playroom,
)
from securebase.model.population import QUALITIES, care_in_families, draw_families
from securebase.model.relationship import Infants, Relationships, draw_infants, new_relationships
from securebase.model.second_chance import (
    EARLIER,
    Course,
    Learner,
    Partner,
    answer_chance,
    follow_expectation,
)
from securebase.model.stability import (
    Continuity,
    Tracks,
    both_above,
    coded_secure_twice,
    correlation_after,
    cut_for,
    follow_relationships,
    without_lasting_part,
)
from securebase.model.strange_situation import Reunions, Visit, observe_reunions, visit_lab
from securebase.model.study import Study, run_study, true_sensitivity
from securebase.model.switches import (
    ABLATIONS,
    KNOWN_FAILURES,
    NEUTRAL_ADULT,
    SWITCHES,
    Finding,
    Switch,
)
from securebase.model.trial import (
    Chances,
    Found,
    Trial,
    chance_to_find,
    draw_chances,
    run_trials,
)

__all__ = [
    "ABLATIONS",
    "ACCOUNTS",
    "ALARMS",
    "DOUBT",
    "EARLIER",
    "EPISODES",
    "ESCALATE",
    "KNOWN_FAILURES",
    "MAIN",
    "NEUTRAL_ADULT",
    "PATTERNS",
    "PHASES",
    "PRESETS",
    "QUALITIES",
    "REACTIVE",
    "SCALES",
    "SECONDS",
    "SIGNAL",
    "SWITCHES",
    "TURN_AWAY",
    "Account",
    "CarePattern",
    "Chances",
    "Continuity",
    "Course",
    "Diary",
    "Episode",
    "Event",
    "Finding",
    "Found",
    "InfantConstants",
    "Infants",
    "KeptChance",
    "LabConstants",
    "Learner",
    "Outcomes",
    "Partner",
    "PlayroomConstants",
    "Population",
    "Relationships",
    "Reunions",
    "Spread",
    "Stay",
    "Study",
    "Surroundings",
    "Switch",
    "Tracks",
    "Trial",
    "Visit",
    "answer_chance",
    "both_above",
    "care_in_families",
    "chance_to_find",
    "classify",
    "coded_secure_twice",
    "compare_families",
    "correlation_after",
    "cut_for",
    "draw_chances",
    "draw_families",
    "draw_infants",
    "draw_surroundings",
    "follow_expectation",
    "follow_relationships",
    "keep_diary",
    "live_together",
    "new_relationships",
    "observe_reunions",
    "rate_reunions",
    "reunion_shares",
    "run_study",
    "run_trials",
    "share_care",
    "simulate_families",
    "stay_in_playroom",
    "true_sensitivity",
    "visit_lab",
    "without_lasting_part",
]
