"""What is worked out when it is first asked for, and kept."""

from alerts.rules.kept import kept


def test_what_is_kept_is_worked_out_once_for_each_thing_and_says_what_it_is() -> None:
    asked = []

    class Thing:
        @kept
        def name(self) -> str:
            """Return what it is called."""
            asked.append(self)
            return f"thing {len(asked)}"

    one, other = Thing(), Thing()

    assert (one.name, one.name, other.name) == ("thing 1", "thing 1", "thing 2")
    assert asked == [one, other]
    assert vars(Thing)["name"].__doc__ == "Return what it is called."
