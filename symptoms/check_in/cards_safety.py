"""The safety list and the cards about mood: what must be read every day, and what is asked once a week."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from symptoms import vocabulary as words
from symptoms.check_in.cards import choices_of, scale
from symptoms.check_in.questions import Alarm, Card, Choice, Look, Question, Text

NONE_OF_THESE = "none"
LOW_MOOD = 2  # from here on down the question about self-harm is asked

# In the order of harm: what cannot wait stands first.
SAFETY = Card(
    id="safety",
    title=_("Have you had any of these since your last check-in?"),
    hint=_("Read each one. Tick all that fit."),
    questions=(
        Question(
            name="safety",
            look=Look.TICKS,
            choices=(
                Choice(NONE_OF_THESE, _("None of these")),
                Choice(
                    "bladder_bowel",
                    _("You cannot pee, you leak, you cannot feel it, or you lost control of your bowels. This is new."),
                    alarm=Alarm.EMERGENCY,
                    alarm_rule="bladder_bowel_change",
                ),
                Choice(
                    "saddle",
                    _("It is numb between your legs, where you would sit on a bike seat. This is new."),
                    alarm=Alarm.EMERGENCY,
                    alarm_rule="saddle_numbness",
                ),
                Choice(
                    "chest",
                    _("You had chest pain, were short of breath at rest, coughed up blood, or fainted."),
                    alarm=Alarm.EMERGENCY,
                    alarm_rule="pe_chest",
                ),
                Choice(
                    "neck_swelling_or_noisy_breathing",
                    _("Your neck is swelling, or it is hard or noisy to breathe."),
                    alarm=Alarm.EMERGENCY,
                    alarm_rule="airway_neck",
                ),
                Choice("unwell", _("You feel very ill, mixed up, or faint."), opens="fever ill"),
                Choice("chills", _("You had shaking chills."), opens="fever shaking"),
                Choice("calf", _("One calf is sore, swollen, warm or red. This is new.")),
                Choice(
                    "headache_positional",
                    _("You have a headache that is worse when you sit up and better when you lie flat."),
                    opens="headache",
                ),
            ),
        ),
    ),
)

FACES = {0: 0, 1: 0, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 4, 10: 4}
MOOD = Card(
    id="mood",
    title=_("How is your mood today?"),
    anchors=(("0", _("the worst")), ("10", _("the best"))),
    questions=(
        Question(
            name="mood",
            look=Look.FACES,
            choices=tuple(
                replace(choice, face=f"face-{FACES[int(choice.value)]}")
                for choice in scale((LOW_MOOD, "low"), downwards=True)
            ),
            value_of=int,
        ),
    ),
)

STAIRS = Card(
    id="stairs",
    title=_("Can you go up stairs?"),
    questions=(Question(name="stairs", choices=choices_of(words.Stairs)),),
)

# PHQ-2 and GAD-2 in their official words, unchanged: they are only valid so.
HOW_OFTEN = (_("Not at all"), _("Several days"), _("More than half the days"), _("Nearly every day"))
LAST_TWO_WEEKS = _("Over the last 2 weeks, how often have you been bothered by any of the following problems?")


def _how_often(item: str, label: Text, block: str = "") -> Question:
    choices = (Choice(str(points), often, opens=_opens(block, points)) for points, often in enumerate(HOW_OFTEN))
    return Question(name=item, label=label, choices=tuple(choices), value_of=int)


def _opens(block: str, points: int) -> str:
    """Return one block name per level reached, so that the style sheet can add two answers up."""
    return " ".join(f"{block}-{level}" for level in range(points + 1)) if block else ""


PHQ2 = Card(
    id="phq2",
    title=LAST_TWO_WEEKS,
    questions=(
        _how_often("phq2_interest", _("Little interest or pleasure in doing things"), "interest"),
        _how_often("phq2_down", _("Feeling down, depressed, or hopeless"), "down"),
    ),
)
GAD2 = Card(
    id="gad2",
    title=LAST_TWO_WEEKS,
    questions=(
        _how_often("gad2_nervous", _("Feeling nervous, anxious, or on edge")),
        _how_often("gad2_worry", _("Not being able to stop or control worrying")),
    ),
)

SELF_HARM = Card(
    id="self_harm",
    title=_("Have you had thoughts of hurting yourself?"),
    hint=_("You can say no, yes, or that you would rather not say."),
    questions=(
        Question(
            name="self_harm",
            choices=tuple(
                replace(choice, alarm=None if choice.value == words.SelfHarm.NO else Alarm.CRISIS)
                for choice in choices_of(words.SelfHarm)
            ),
        ),
    ),
)

NOTE = Card(
    id="note",
    title=_("Anything else for your nurse?"),
    hint=_("Leave it blank if not. Nobody reads this at night or right away."),
    questions=(Question(name="note", look=Look.TEXT),),
    counts=False,
)
