"""The words a check-in may hold. The rules know the same words; a test keeps the two equal."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Procedure(TextChoices):
    """The operation."""

    LUMBAR_POSTERIOR = "lumbar_fusion_posterior", _("Lower back fusion, from behind")
    LUMBAR_LATERAL = "lumbar_fusion_lateral", _("Lower back fusion, from the side")
    LUMBAR_ANTERIOR = "lumbar_fusion_anterior", _("Lower back fusion, from the front")
    CERVICAL_ANTERIOR = "cervical_fusion_anterior", _("Neck fusion, from the front")
    CERVICAL_POSTERIOR = "cervical_fusion_posterior", _("Neck fusion, from behind")
    THORACOLUMBAR = "thoracolumbar_fusion", _("Long back fusion")
    KNEE_REPLACEMENT = "knee_replacement_total", _("Total knee replacement")


class Relief(TextChoices):
    """How well pain medicine worked."""

    GOOD = "good", _("It worked well")
    SOME = "some", _("It helped some")
    NONE = "none", _("It did not help")


class OutOfBed(TextChoices):
    """Getting out of bed."""

    ALONE = "alone", _("On my own")
    WITH_HELP = "with_help", _("With help")
    UNABLE = "unable", _("No, I cannot")


class Stairs(TextChoices):
    """Going up stairs."""

    YES = "yes", _("Yes")
    WITH_HELP = "with_help", _("With help")
    NO = "no", _("No")
    NOT_TRIED = "not_tried", _("I did not try")


class WoundGate(TextChoices):
    """What the patient sees when looking at the cut."""

    ALL_CLEAR = "all_clear", _("It looks fine")
    SOMETHING = "something", _("I see something to report")
    COULD_NOT_LOOK = "could_not_look", _("I could not look today")


class Drainage(TextChoices):
    """Fluid from the cut."""

    NONE = "none", _("No")
    CLEAR = "clear", _("Clear or pale pink")
    BLOODY = "bloody", _("Red, like blood")
    PUS = "pus", _("Yellow, green or cloudy")


class DrainageAmount(TextChoices):
    """How much fluid."""

    NONE = "none", _("None")
    SPOTS = "spots", _("A few spots")
    WET_DRESSING = "wet_dressing", _("A wet pad")
    SOAKED = "soaked", _("The pad is soaked")


class Weakness(TextChoices):
    """Weakness of a leg, foot, arm or hand."""

    NONE = "none", _("No")
    SAME = "same", _("The same as before")
    NEW_OR_WORSE = "new_or_worse", _("New or worse")


class BladderBowel(TextChoices):
    """Bladder and bowel, next to what is usual for this person."""

    NORMAL = "normal", _("As usual for me")
    CHANGED = "changed", _("Changed")


class Swallow(TextChoices):
    """Swallowing, after front-of-neck surgery."""

    NORMAL = "normal", _("Fine")
    MILD = "mild", _("A bit hard")
    HARD_SOLIDS = "hard_solids", _("Solid food sticks")
    CANNOT_LIQUIDS = "cannot_liquids", _("I cannot swallow drinks")


class Compared(TextChoices):
    """Numbness next to before surgery."""

    BETTER = "better", _("Better")
    SAME = "same", _("The same")
    WORSE = "worse", _("Worse")


class SelfHarm(TextChoices):
    """Thoughts of hurting oneself."""

    NO = "no", _("No")
    YES = "yes", _("Yes")
    NOT_SAID = "rather_not_say", _("I would rather not say")


class Site(TextChoices):
    """Where it is numb."""

    LEFT_THIGH = "left_thigh", _("Left thigh")
    RIGHT_THIGH = "right_thigh", _("Right thigh")
    LEFT_LEG = "left_leg", _("Left lower leg")
    RIGHT_LEG = "right_leg", _("Right lower leg")
    LEFT_FOOT = "left_foot", _("Left foot")
    RIGHT_FOOT = "right_foot", _("Right foot")
    LEFT_ARM = "left_arm", _("Left arm")
    RIGHT_ARM = "right_arm", _("Right arm")
    LEFT_HAND = "left_hand", _("Left hand")
    RIGHT_HAND = "right_hand", _("Right hand")
    SADDLE = "saddle", _("Between the legs")


class BaselineWeakness(TextChoices):
    """Weakness already there before."""

    NONE = "none", _("None")
    MILD = "mild", _("Mild")
    FOOT_DROP = "foot_drop", _("Foot drop")


class BaselineBladderBowel(TextChoices):
    """Bladder and bowel before surgery."""

    NORMAL = "normal", _("Normal")
    ABNORMAL_BEFORE = "abnormal_before", _("Trouble before surgery")


class Unit(TextChoices):
    """Temperature unit."""

    CELSIUS = "C", "°C"
    FAHRENHEIT = "F", "°F"
