"""The cards about the body: one gate for moving, one for the cut, one for numbness."""

from dataclasses import replace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from symptoms import vocabulary as words
from symptoms.check_in.questions import Alarm, Card, Choice, Look, Question

MORE = "more"
MOST_PILLS_SHOWN = 10
SORE = 4  # from here on up we ask how well the pain medicine works
# What we store of a band of minutes walked: its middle, and 75 for more than an hour.
WALK_BANDS = {0: 0, 3: 5, 10: 15, 23: 30, 45: 60, 75: 1440}


def is_yes(value: str) -> bool:
    """Return true for yes, false for no."""
    return value == "yes"


def yes_no(opens: str = "") -> tuple[Choice, ...]:
    """Return no and yes as answers; yes may open a block."""
    return (Choice("no", _("No")), Choice("yes", _("Yes"), opens=opens))


def choices_of(vocabulary: type[TextChoices], **opens: str) -> tuple[Choice, ...]:
    """Return the words of a vocabulary as answers; keywords name what an answer opens."""
    return tuple(Choice(str(word), word.label, opens=opens.get(str(word), "")) for word in vocabulary)


def scale(*steps: tuple[int, str], downwards: bool = False) -> tuple[Choice, ...]:
    """Return 0 to 10; each step names a block and the level from which, or down to which, it opens."""

    def opens(level: int) -> str:
        return " ".join(block for limit, block in steps if (level <= limit if downwards else level >= limit))

    return tuple(Choice(str(level), str(level), opens=opens(level)) for level in range(11))


PAIN = scale((1, "pain"), (SORE, "sore"))
REGION = {
    False: {
        "pain_back": _("How bad was your back pain at its worst in the last day?"),
        "pain_limb": _("How bad was your leg pain at its worst in the last day?"),
    },
    True: {
        "pain_back": _("How bad was your neck pain at its worst in the last day?"),
        "pain_limb": _("How bad was your arm pain at its worst in the last day?"),
    },
}


def pain_card(item: str, *, is_neck: bool) -> Card:
    """Return the card of one of the two pains; after neck surgery they are of the neck and the arm."""
    question = Question(name=item, look=Look.SCALE, choices=PAIN, value_of=int)
    return Card(
        id=item,
        title=REGION[is_neck][item],
        anchors=(("0", _("none")), ("10", _("the worst you can think of"))),
        questions=(question,),
    )


PILLS = Card(
    id="pills",
    title=_("How many strong pain pills did you take in the last day?"),
    hint=_("Count only the strong ones on your plan. None is 0."),
    questions=(
        Question(
            name="opioid_doses",
            look=Look.COUNT,
            choices=(
                Choice("0", "0"),
                *(Choice(str(pills), str(pills), opens="pills") for pills in range(1, MOST_PILLS_SHOWN)),
                Choice(MORE, _("10 or more"), opens="pills more"),
            ),
            value_of=int,
        ),
        Question(
            name="constipation",
            label=_("Have you been blocked up?"),
            choices=yes_no(),
            value_of=is_yes,
            is_short=True,
            shown_with="pills",
        ),
        Question(
            name="other_meds",
            label=_("Did you take any other pain medicine?"),
            choices=yes_no(opens="medicine"),
            value_of=is_yes,
            is_short=True,
            shown_with="pain",
        ),
        Question(
            name="relief",
            label=_("How well did your pain medicine work?"),
            choices=choices_of(words.Relief),
            shown_with="relief",
        ),
    ),
)

WALKING = Card(
    id="walking",
    title=_("About how many minutes did you walk in the last day?"),
    hint=_("Add up short walks."),
    questions=(
        Question(
            name="walk_minutes",
            choices=(
                Choice("0", _("None")),
                Choice("3", _("1 to 5")),
                Choice("10", _("6 to 15")),
                Choice("23", _("16 to 30")),
                Choice("45", _("31 to 60")),
                Choice("75", _("More than 60")),
            ),
            value_of=int,
            is_short=True,
        ),
    ),
)

MOVING = Card(
    id="moving",
    title=_("Getting up, falls, weakness"),
    questions=(
        Question(
            name="moving",
            choices=(
                Choice("fine", _("No to all of these")),
                Choice("something", _("Yes to one or more"), opens="moving"),
            ),
        ),
        Question(
            name="out_of_bed",
            label=_("Can you get out of bed?"),
            choices=choices_of(words.OutOfBed),
            shown_with="moving",
        ),
        Question(
            name="fall",
            label=_("Did you fall since your last check-in?"),
            choices=yes_no(opens="fall"),
            value_of=is_yes,
            is_short=True,
            shown_with="moving",
        ),
        Question(
            name="fall_injury",
            label=_("Did you get hurt or hit your head?"),
            choices=yes_no(),
            value_of=is_yes,
            is_short=True,
            shown_with="fall",
        ),
        Question(
            name="weakness",
            label=_("Is a leg, foot, arm or hand weak?"),
            hint=_("For example, your foot drags."),
            choices=choices_of(words.Weakness),
            shown_with="moving",
        ),
    ),
)
MOVING_MEANS = {
    "out_of_bed": _("Do you need help to get out of bed?"),
    "fall": _("Did you fall since your last check-in?"),
    "weakness": _("Is a leg, foot, arm or hand weak?"),
}

CUT = Card(
    id="cut",
    title=_("Look at your cut. What do you see?"),
    hint=_("Use a mirror, or ask someone to look."),
    questions=(
        Question(name="wound_gate", choices=choices_of(words.WoundGate, something="cut")),
        Question(
            name="redness",
            label=_("Is the skin red?"),
            hint=_("A bruise is not red. On brown or black skin, look for a darker or different colour."),
            choices=(
                Choice("0", _("No")),
                Choice("1", _("A thin pink line at the edge")),
                Choice("2", _("Red past the edge, more than a finger wide")),
                Choice("3", _("A wide red area, or red streaks")),
            ),
            value_of=int,
            shown_with="cut",
        ),
        Question(
            name="swelling",
            label=_("Is the cut swollen?"),
            choices=(
                Choice("0", _("No, it is flat")),
                Choice("1", _("A bit puffy")),
                Choice("2", _("A raised lump")),
                Choice("3", _("A big, tight or hard lump")),
            ),
            value_of=int,
            shown_with="cut",
        ),
        Question(
            name="drainage",
            label=_("Is any fluid coming out?"),
            choices=choices_of(words.Drainage, clear="fluid", bloody="fluid", pus="fluid"),
            shown_with="cut",
        ),
        Question(
            name="drainage_amount",
            label=_("How much fluid?"),
            choices=choices_of(words.DrainageAmount)[1:],
            shown_with="fluid",
        ),
        *(
            Question(name=item, label=label, choices=yes_no(), value_of=is_yes, is_short=True, shown_with="cut")
            for item, label in (
                ("opening", _("Is there a gap in the cut?")),
                ("warmth", _("Does the skin feel hot?")),
                ("odour", _("Is there a bad smell?")),
            )
        ),
    ),
)

TEMPERATURE = Card(
    id="temperature",
    title=_("Did you take your temperature?"),
    hint=_("Type the number. Leave it blank if not."),
    questions=(Question(name="temperature", look=Look.TEMPERATURE, choices=choices_of(words.Unit)),),
    counts=False,
)

NUMBNESS = Card(
    id="numbness",
    title=_("How numb or tingly is your worst spot now?"),
    anchors=(("0", _("not at all")), ("10", _("the most"))),
    questions=(
        Question(name="numb_severity", look=Look.SCALE, choices=scale((1, "numb")), value_of=int),
        Question(
            name="numb_sites",
            look=Look.SITES,
            label=_("Where? Tap all the spots."),
            choices=choices_of(words.Site),
            shown_with="numb",
        ),
        Question(
            name="numb_new",
            label=_("Is any of this new since your last check-in?"),
            choices=yes_no(),
            value_of=is_yes,
            is_short=True,
            shown_with="numb",
        ),
        Question(
            name="numb_vs_preop",
            label=_("Next to before surgery, is the numbness better, the same or worse?"),
            choices=choices_of(words.Compared),
        ),
    ),
)

SWALLOWING = Card(
    id="swallowing",
    title=_("How is your swallowing?"),
    questions=(
        Question(
            name="swallow",
            choices=tuple(
                replace(choice, alarm=Alarm.EMERGENCY, alarm_rule="swallow_cannot_liquids")
                if choice.value == words.Swallow.CANNOT_LIQUIDS
                else choice
                for choice in choices_of(words.Swallow)
            ),
        ),
    ),
)
